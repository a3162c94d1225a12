-- Effects of which nobody knows whether they were carried out, until somebody says what becomes of them.
CREATE TABLE parked (
    id INTEGER PRIMARY KEY,
    effect_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    body BLOB NOT NULL,
    target TEXT,
    committed_at INTEGER NOT NULL, -- milliseconds since 1970
    attempts INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL -- milliseconds since 1970
) STRICT;

-- When the turn was committed that caused it; 0: before this was kept.
ALTER TABLE outbox ADD COLUMN committed_at INTEGER NOT NULL DEFAULT 0; -- milliseconds since 1970
