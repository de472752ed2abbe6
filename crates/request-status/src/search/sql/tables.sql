-- Whatever can be found, in the order in which the log first spoke of it: ids only, so that they can stay.
CREATE TABLE {g}_object (
    id   INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key  TEXT NOT NULL, -- id of a request, person or mailbox; scheme:number or subject:id of a structure
    UNIQUE (kind, key)
) STRICT;

-- What a hit says of its requests.
CREATE TABLE {g}_request (
    number    INTEGER PRIMARY KEY, -- position of the opening
    object    INTEGER NOT NULL UNIQUE,
    year      INTEGER NOT NULL,
    structure INTEGER NOT NULL, -- its object
    ending    TEXT
) STRICT;
CREATE INDEX {g}_request_by_structure ON {g}_request (structure, number);

-- What is said of things today, in clear.
CREATE TABLE {g}_facet (
    id      INTEGER PRIMARY KEY,
    object  INTEGER NOT NULL,
    matched TEXT    NOT NULL,
    place   BLOB    NOT NULL, -- the request or mailbox that says so; zeros for what is said of a structure once for all
    role    TEXT,             -- of a person, at that place
    request INTEGER,          -- number of the request
    subject BLOB,             -- under whose key it was sealed
    shown   TEXT    NOT NULL,
    exact   TEXT              -- kind:value, as a question that is an identifier asks for it
) STRICT;
CREATE INDEX {g}_facet_by_object ON {g}_facet (object);
CREATE INDEX {g}_facet_by_place ON {g}_facet (place);
CREATE INDEX {g}_facet_by_subject ON {g}_facet (subject) WHERE subject IS NOT NULL;

-- The naming policy in force, as JSON: it knows how our domain is misspelt.
CREATE TABLE {g}_naming (
    only   INTEGER PRIMARY KEY CHECK (only = 1),
    policy TEXT NOT NULL
) STRICT;

-- The words of each thing, folded to a-z and 0-9 before they come here; the row's number is the object's.
CREATE VIRTUAL TABLE {g}_structure_words USING fts5 (
    words, tokenize = 'ascii', detail = none, columnsize = 0, prefix = '1 2 3'
);
CREATE VIRTUAL TABLE {g}_person_words USING fts5 (
    words, tokenize = 'ascii', detail = none, columnsize = 0, prefix = '1 2 3'
);
CREATE VIRTUAL TABLE {g}_mailbox_words USING fts5 (
    words, tokenize = 'ascii', detail = none, columnsize = 0, prefix = '1 2 3'
);
-- What is deleted from a word list leaves it at once, not with the next merge.
INSERT INTO {g}_structure_words ({g}_structure_words, rank) VALUES ('secure-delete', 1);
INSERT INTO {g}_person_words ({g}_person_words, rank) VALUES ('secure-delete', 1);
INSERT INTO {g}_mailbox_words ({g}_mailbox_words, rank) VALUES ('secure-delete', 1);
