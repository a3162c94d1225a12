-- Timers that run. The snapshots say what they are for; here a slice finds those that are due.
CREATE TABLE timer (
    conversation TEXT NOT NULL, -- '': of none, a time at which flows begin
    id TEXT NOT NULL,
    due INTEGER NOT NULL, -- milliseconds since 1970
    PRIMARY KEY (conversation, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX timer_by_due ON timer (due);

-- Those of the conversations that there are, and of what went off before and was not taken yet.
INSERT INTO timer (conversation, id, due)
SELECT DISTINCT c.id, json_extract(t.value, '$[0]'), json_extract(t.value, '$[1]')
FROM (
    SELECT id, CASE WHEN json_valid(CAST(body AS TEXT)) THEN CAST(body AS TEXT) ELSE '{}' END AS body
    FROM conversation
) AS c, json_each(c.body, '$.positions') AS p, json_each(p.value, '$.timers') AS t;

DELETE FROM inbox WHERE key LIKE 'timer:%';

-- How many conversations are of which version of a flow, without a look at each.
CREATE INDEX conversation_by_flow ON conversation (flow, flow_version);
