-- What the runner itself remembers. Projections' own tables are called g<number>_*.

-- One row a generation: the tables of one projection as one version of its code writes them.
CREATE TABLE generation (
    number       INTEGER PRIMARY KEY AUTOINCREMENT, -- names the tables; never used twice
    projection   TEXT    NOT NULL,
    code_version INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('building', 'live', 'retired')),
    log_id       TEXT    NOT NULL, -- the checkpoint: which log,
    position     INTEGER NOT NULL, -- how far,
    leaf         BLOB    NOT NULL, -- and the entry there
    recorded_at  INTEGER NOT NULL,
    indexes      INTEGER NOT NULL, -- how many of its indexes are built
    doubt        TEXT              -- in what it contradicts the log; it is not followed any more
) STRICT;

CREATE UNIQUE INDEX generation_one_of_a_kind ON generation (projection, state) WHERE state <> 'retired';

-- Events that a projection could not read; it went on without them.
CREATE TABLE parked (
    generation INTEGER NOT NULL REFERENCES generation (number),
    position   INTEGER NOT NULL,
    event_type TEXT,          -- absent when not even the envelope could be read
    request    TEXT,          -- the request whose state is in doubt
    reason     TEXT NOT NULL,
    PRIMARY KEY (generation, position)
) STRICT, WITHOUT ROWID;

-- Which views stand, so that the next generation can take them down.
CREATE TABLE published (
    view       TEXT PRIMARY KEY,
    projection TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW v_checkpoints AS
SELECT projection, number AS generation, code_version, log_id, position, lower(hex(leaf)) AS leaf, recorded_at, doubt
FROM generation WHERE state = 'live';

CREATE VIEW v_parked AS
SELECT generation.projection, parked.position, parked.event_type, parked.request, parked.reason
FROM parked JOIN generation ON generation.number = parked.generation WHERE generation.state = 'live';
