-- Messages that may be changed later: a form is replaced by its answers.

-- The message that an effect sent; after a change, the one that stands there now.
CREATE TABLE sent (
    effect_id TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    at INTEGER NOT NULL -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX sent_at ON sent (at);

-- The effect whose message this one takes the place of.
ALTER TABLE outbox ADD COLUMN target TEXT;
