-- What a bot keeps between two turns. Bodies are opaque to the store.

-- Events that were acknowledged and not worked on yet, in the order of the feed. The ids only
-- order the rows; when the table was empty they may come again.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    stream_id TEXT,
    user_id INTEGER,
    conversation TEXT, -- for one conversation only, such as the result of its call
    body BLOB NOT NULL
) STRICT;

-- The keys of the events of the last days: what comes again is not stored again.
CREATE TABLE seen (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX seen_at ON seen (at);

-- Rows of a kilobyte and more: these are quicker with a rowid.
CREATE TABLE conversation (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    flow TEXT NOT NULL,
    flow_version INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- Who, in which stream, can move which conversation.
CREATE TABLE expecting (
    stream_id TEXT NOT NULL,
    user_id INTEGER, -- NULL: anybody
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX expecting_by_person ON expecting (stream_id, user_id, conversation);
CREATE INDEX expecting_by_conversation ON expecting (conversation);

-- Messages and calls on their way out, in the order their turns caused them.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    effect_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'call')),
    lane TEXT NOT NULL, -- effects of one lane leave one at a time
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending')),
    attempts INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX outbox_sending ON outbox (lane) WHERE status = 'sending';

-- Events that nothing can be done with.
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    reason TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
