-- Event types, roles, channels, users and policy sections, each once.
CREATE TABLE {g}_word (
    id   INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
) STRICT;

-- Requests, each once.
CREATE TABLE {g}_request (
    id   INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE
) STRICT;

-- One row an event: its envelope, in numbers.
CREATE TABLE {g}_event (
    position    INTEGER PRIMARY KEY,
    recorded_at INTEGER NOT NULL, -- µs
    occurred_at INTEGER NOT NULL, -- µs
    type        INTEGER NOT NULL, -- words
    role        INTEGER NOT NULL,
    user        INTEGER,
    channel     INTEGER,
    request     INTEGER,          -- in whose trail it belongs: the first it is tagged with
    uid         INTEGER,
    on_behalf   BLOB,             -- uuids
    command     BLOB NOT NULL,
    correlation BLOB
) STRICT;

-- In whose trail an event belongs too: the other requests it is tagged with.
CREATE TABLE {g}_also (
    request  INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;

-- Which policy versions an event leant on.
CREATE TABLE {g}_policy (
    position   INTEGER NOT NULL,
    section    INTEGER NOT NULL, -- word
    adopted_at INTEGER NOT NULL  -- position
) STRICT;
