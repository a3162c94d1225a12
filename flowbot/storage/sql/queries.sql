-- Every statement of the SQLite store, each under its name.

-- name: remember_key
INSERT INTO seen (key, at) VALUES (?, ?) ON CONFLICT DO NOTHING

-- name: is_remembered
SELECT 1 FROM seen WHERE key = ?

-- name: last_stored
SELECT max(at) FROM seen WHERE key >= ? AND key < ?

-- name: forget_keys
DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE at < ? ORDER BY at LIMIT ?)

-- name: add_event
INSERT INTO inbox (key, stream_id, user_id, conversation, body) VALUES (?, ?, ?, ?, ?)

-- name: next_events
SELECT id, key, stream_id, user_id, conversation, body FROM inbox ORDER BY id LIMIT ?

-- CROSS JOIN: from the few events to what they lead to, never the other way round.
-- name: expecting_of_events
SELECT x.stream_id, x.user_id, c.id, c.version, c.flow, c.flow_version, c.body
FROM (
    SELECT x.stream_id, x.user_id, x.conversation
    FROM inbox AS i CROSS JOIN expecting AS x ON x.stream_id = i.stream_id AND x.user_id = i.user_id
    WHERE i.id BETWEEN :first AND :last
    UNION
    SELECT x.stream_id, x.user_id, x.conversation
    FROM inbox AS i CROSS JOIN expecting AS x ON x.stream_id = i.stream_id AND x.user_id IS NULL
    WHERE i.id BETWEEN :first AND :last
    UNION
    SELECT x.stream_id, x.user_id, x.conversation
    FROM inbox AS i CROSS JOIN expecting AS x ON x.stream_id = '' AND x.user_id = i.user_id
    WHERE i.id BETWEEN :first AND :last AND i.stream_id IS NOT NULL
    UNION
    SELECT x.stream_id, x.user_id, x.conversation
    FROM inbox AS i CROSS JOIN expecting AS x ON x.stream_id = i.stream_id
    WHERE i.id BETWEEN :first AND :last AND i.user_id IS NULL
) AS x
CROSS JOIN conversation AS c ON c.id = x.conversation
ORDER BY x.stream_id, x.user_id, x.conversation

-- name: conversations_of_events
SELECT c.id, c.version, c.flow, c.flow_version, c.body
FROM (SELECT DISTINCT conversation FROM inbox WHERE id BETWEEN :first AND :last AND conversation IS NOT NULL) AS i
CROSS JOIN conversation AS c ON c.id = i.conversation

-- name: newest_event
SELECT max(id) FROM inbox

-- name: consume_events
DELETE FROM inbox WHERE id BETWEEN ? AND ?

-- name: consume_event
DELETE FROM inbox WHERE id BETWEEN ? AND ? AND key = ?

-- name: add_conversation
INSERT INTO conversation (flow, flow_version, body, id, version) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING

-- Most turns leave the flow and its version as they are, and so their index.
-- name: change_conversation
UPDATE conversation SET body = ?, version = version + 1 WHERE id = ? AND version = ? AND flow = ? AND flow_version = ?

-- name: move_conversation
UPDATE conversation SET flow = ?, flow_version = ?, body = ?, version = version + 1 WHERE id = ? AND version = ?

-- name: remove_conversation
DELETE FROM conversation WHERE id = ? AND version = ?

-- name: version_of
SELECT version FROM conversation WHERE id = ?

-- name: all_conversations
SELECT id, version, flow, flow_version, body FROM conversation ORDER BY id

-- name: conversations_of_flow
SELECT id, version, flow, flow_version, body FROM conversation WHERE flow = ? AND flow_version = ? LIMIT ?

-- name: all_versions
SELECT flow, version, max(body), sum(live)
FROM (
    SELECT flow, version, body, 0 AS live FROM flow_version
    UNION ALL
    SELECT flow, flow_version, NULL, count(*) FROM conversation GROUP BY flow, flow_version
)
GROUP BY flow, version ORDER BY flow, version

-- name: forget_versions
DELETE FROM flow_version

-- name: add_version
INSERT INTO flow_version (flow, version, body) VALUES (?, ?, ?)

-- name: expecting_of
SELECT stream_id, user_id FROM expecting WHERE conversation = ?

-- name: all_places
SELECT DISTINCT stream_id, NULL FROM expecting WHERE stream_id <> ''
UNION ALL
SELECT DISTINCT stream_id, user_id FROM expecting WHERE stream_id = ''

-- name: add_expecting
INSERT INTO expecting (stream_id, user_id, conversation) VALUES (?, ?, ?)

-- name: remove_expecting
DELETE FROM expecting WHERE conversation = ?

-- name: due_timers
SELECT t.conversation, t.id, t.due, c.id, c.version, c.flow, c.flow_version, c.body
FROM timer AS t LEFT JOIN conversation AS c ON c.id = t.conversation
WHERE t.due <= ? ORDER BY t.due, t.conversation, t.id LIMIT ?

-- name: next_due
SELECT min(due) FROM timer

-- name: timers_of
SELECT id, due FROM timer WHERE conversation = ?

-- name: set_timer
INSERT INTO timer (conversation, id, due) VALUES (?, ?, ?)
ON CONFLICT (conversation, id) DO UPDATE SET due = excluded.due

-- name: remove_timer
DELETE FROM timer WHERE conversation = ? AND id = ?

-- name: remove_timers
DELETE FROM timer WHERE conversation = ?

-- name: add_effect
INSERT INTO outbox (effect_id, kind, lane, body, target, committed_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (effect_id) DO NOTHING

-- name: next_effects
SELECT o.id, o.effect_id, o.kind, o.lane, o.body, o.attempts, o.target, s.message_id, o.committed_at
FROM outbox AS o LEFT JOIN sent AS s ON s.effect_id = o.target
WHERE status = 'pending' AND lane NOT IN (SELECT lane FROM outbox WHERE status = 'sending')
ORDER BY o.id LIMIT ?

-- name: start_effect
UPDATE outbox SET status = 'sending', attempts = attempts + 1 WHERE id = ?

-- name: remember_sent
INSERT INTO sent (effect_id, message_id, at) VALUES (?, ?, ?)
ON CONFLICT (effect_id) DO UPDATE SET message_id = excluded.message_id, at = excluded.at

-- name: forget_sent
DELETE FROM sent WHERE effect_id IN (SELECT effect_id FROM sent WHERE at < ? ORDER BY at LIMIT ?)

-- name: remove_effect
DELETE FROM outbox WHERE effect_id = ?

-- name: release_effect
UPDATE outbox SET status = 'pending', attempts = attempts - 1 + ? WHERE effect_id = ? AND status = 'sending'

-- name: release_all_effects
UPDATE outbox SET status = 'pending' WHERE status = 'sending'

-- name: park_effect
INSERT INTO parked (effect_id, kind, lane, body, target, committed_at, attempts, reason, at)
SELECT effect_id, kind, lane, body, target, committed_at, attempts, ?, ? FROM outbox WHERE effect_id = ?
ON CONFLICT (effect_id) DO NOTHING

-- name: unpark_effect
INSERT INTO outbox (effect_id, kind, lane, body, target, committed_at)
SELECT effect_id, kind, lane, body, target, committed_at FROM parked WHERE effect_id = ?
ON CONFLICT (effect_id) DO NOTHING

-- name: forget_parked
DELETE FROM parked WHERE effect_id = ?

-- name: all_parked
SELECT effect_id, kind, lane, body, target, committed_at, attempts, reason, at FROM parked ORDER BY id

-- A key that was forgotten meanwhile is older than any that is remembered.
-- name: count
SELECT
    (SELECT count(*) FROM inbox),
    (SELECT count(*) FROM outbox),
    (SELECT count(*) FROM parked),
    (SELECT coalesce(s.at, 0) FROM inbox AS i LEFT JOIN seen AS s ON s.key = i.key ORDER BY i.id LIMIT 1)

-- name: note_of
SELECT value FROM note WHERE name = ?

-- name: keep_note
INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: add_dead_letter
INSERT INTO dead_letter (key, reason, body) VALUES (?, ?, ?)

-- name: latest_dead_letters
SELECT key, reason, body FROM dead_letter ORDER BY id DESC LIMIT ?
