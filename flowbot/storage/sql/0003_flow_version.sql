-- Versions of flows that conversations began with, so that these go on when a newer one is deployed.
CREATE TABLE flow_version (
    flow TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL, -- what it is compiled from
    PRIMARY KEY (flow, version)
) STRICT;
