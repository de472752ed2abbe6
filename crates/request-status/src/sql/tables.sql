-- One row a request: what never changes after its opening.
CREATE TABLE {g}_request (
    id             INTEGER PRIMARY KEY, -- position of request-opened
    uuid           TEXT    NOT NULL UNIQUE,
    year           INTEGER NOT NULL,    -- of recording, in Paris
    opened_at      INTEGER NOT NULL,    -- µs, as it happened
    structure      TEXT    NOT NULL,
    structure_name TEXT,
    site           TEXT,
    department     TEXT,
    sector         TEXT    NOT NULL,
    channel        TEXT,
    taken_over     INTEGER NOT NULL     -- 1 when it only holds what was there before the log
) STRICT;

-- One row a version of what the board shows of a request.
CREATE TABLE {g}_standing (
    id             INTEGER PRIMARY KEY,
    request        INTEGER NOT NULL,
    valid_from     INTEGER NOT NULL, -- positions
    valid_to       INTEGER NOT NULL,
    since          INTEGER NOT NULL, -- µs, as it happened; never before the version before
    until          INTEGER,
    stage          TEXT    NOT NULL,
    adhesion       TEXT    NOT NULL,
    member_from    TEXT,
    need_validated INTEGER NOT NULL,
    campaign       TEXT    NOT NULL,
    owner          TEXT,
    applicant      TEXT,             -- a subject's random id
    waiting_for    TEXT,
    waiting_since  INTEGER,          -- µs
    due_on         TEXT,
    due_policy     INTEGER,          -- position of the policy version that set it
    correction     TEXT    NOT NULL,
    ending         TEXT,
    ended_at       INTEGER,          -- µs
    duplicate_of   TEXT,
    mailboxes      INTEGER NOT NULL,
    types          TEXT    NOT NULL, -- of these, each once, in one order, between commas
    created        INTEGER NOT NULL,
    refused        INTEGER NOT NULL,
    abandoned      INTEGER NOT NULL,
    closed         INTEGER NOT NULL
) STRICT;

-- One row a version of what is known of a mailbox.
CREATE TABLE {g}_mailbox (
    id           INTEGER PRIMARY KEY,
    request      INTEGER NOT NULL,
    mailbox      TEXT    NOT NULL,
    valid_from   INTEGER NOT NULL,
    valid_to     INTEGER NOT NULL,
    since        INTEGER NOT NULL, -- µs
    type         TEXT    NOT NULL,
    holder       TEXT,             -- a subject's random id; of a nominative mailbox
    users        INTEGER NOT NULL,
    habilitation TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    credentials  TEXT    NOT NULL,
    address      TEXT              -- keyed hash of the address asked for or granted
) STRICT;

-- One row for as long as a person is a user of a mailbox, or is to be.
CREATE TABLE {g}_user (
    id         INTEGER PRIMARY KEY,
    request    INTEGER NOT NULL,
    mailbox    TEXT    NOT NULL,
    person     TEXT    NOT NULL, -- a subject's random id
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER NOT NULL,
    since      INTEGER NOT NULL  -- µs
) STRICT;

-- What the writer has to know of a request to go on: the fold of its events, and the versions that still hold (JSON).
-- Under the number of the request and not under its id: those that something happens to are mostly of one time, and lie
-- together.
CREATE TABLE {g}_memory (
    request INTEGER PRIMARY KEY,
    facts   TEXT    NOT NULL
) STRICT;
