-- The log. One rule carries the others: an entry closes its position. Whatever belongs to a position (tags,
-- ciphertexts, the command that wrote it) is inserted before the entry, and nothing can be added once the entry stands.
-- Triggers refuse with RAISE(ABORT): the statement fails, the transaction of whoever tried goes on or is rolled back.

-- The entries, hashed as stored: leaf = SHA-256(0x00 || bytes).
CREATE TABLE entries (
    position    INTEGER PRIMARY KEY CHECK (position >= 1),                -- 1, 2, 3 ... without holes
    recorded_at INTEGER NOT NULL,                                         -- microseconds since 1970, UTC, rising
    leaf        BLOB    NOT NULL CHECK (length(leaf) = 32),
    bytes       BLOB    NOT NULL CHECK (length(bytes) BETWEEN 2 AND 65535)
) STRICT;

-- What entries are found by: the first 8 bytes of SHA-256(tag), big-endian, signed; the type is the tag type:<name>.
CREATE TABLE tags (
    tag      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tag, position)
) STRICT, WITHOUT ROWID;

-- Personal data: nonce || ciphertext of the ordinal-th record of the entry. Can be destroyed, never altered.
CREATE TABLE sealed (
    position   INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL CHECK (ordinal >= 0),                     -- place in the event's `personal`, from 0
    subject    BLOB    NOT NULL CHECK (length(subject) = 16),
    ciphertext BLOB    NOT NULL,
    PRIMARY KEY (position, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX sealed_by_subject ON sealed (subject);

-- Which command wrote which positions, for ever; the keyed hash of its body for 30 days.
CREATE TABLE commands (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    body        BLOB    CHECK (length(body) = 32),
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL CHECK (last >= first),
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX commands_with_body ON commands (recorded_at) WHERE body IS NOT NULL;

-- The instant last vouched for by an event clock-accepted; 0 when there was none.
CREATE TABLE clock (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    accepted INTEGER NOT NULL
) STRICT;

INSERT INTO clock (id, accepted) VALUES (1, 0);

-- Entries: only at the end, later than the last, and for good. BEFORE INSERT also stops INSERT OR REPLACE, which would
-- pass a trigger on DELETE.
CREATE TRIGGER entries_are_dense BEFORE INSERT ON entries
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'append-only: an entry stands right after the last one'); END;

CREATE TRIGGER entries_rise_in_time BEFORE INSERT ON entries
WHEN NEW.recorded_at <= (SELECT recorded_at FROM entries WHERE position = (SELECT max(position) FROM entries))
BEGIN SELECT RAISE(ABORT, 'append-only: an entry is recorded after the last one'); END;

CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'append-only: an entry is never altered'); END;

CREATE TRIGGER entries_remain BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'append-only: an entry is never removed'); END;

-- Tags: only for the entry about to be written.
CREATE TRIGGER tags_come_before_their_entry BEFORE INSERT ON tags
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)
BEGIN SELECT RAISE(ABORT, 'append-only: a tag is written right before its entry'); END;

CREATE TRIGGER tags_stay BEFORE UPDATE ON tags
BEGIN SELECT RAISE(ABORT, 'append-only: a tag is never altered'); END;

CREATE TRIGGER tags_remain BEFORE DELETE ON tags
BEGIN SELECT RAISE(ABORT, 'append-only: a tag is never removed'); END;

-- Ciphertexts: only for the entry about to be written; erasure may delete them.
CREATE TRIGGER sealed_come_before_their_entry BEFORE INSERT ON sealed
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)
    OR EXISTS (SELECT 1 FROM sealed WHERE position = NEW.position AND ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'append-only: a ciphertext is written once, right before its entry'); END;

CREATE TRIGGER sealed_stay BEFORE UPDATE ON sealed
BEGIN SELECT RAISE(ABORT, 'append-only: a ciphertext is never altered'); END;

-- Commands: only before their first entry; later the body alone may be forgotten.
CREATE TRIGGER commands_come_before_their_entries BEFORE INSERT ON commands
WHEN NEW.first IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)
    OR EXISTS (SELECT 1 FROM commands WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: a command is written once, right before its first entry'); END;

CREATE TRIGGER commands_forget_only_their_body BEFORE UPDATE ON commands
WHEN NEW.body IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.first IS NOT OLD.first OR NEW.last IS NOT OLD.last
    OR NEW.recorded_at IS NOT OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'append-only: of a command only the body can be forgotten'); END;

CREATE TRIGGER commands_remain BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'append-only: a command is never removed'); END;

-- The clock: one row, and what was vouched for only moves forward.
CREATE TRIGGER clock_is_one_row BEFORE INSERT ON clock
BEGIN SELECT RAISE(ABORT, 'append-only: the clock is one row'); END;

CREATE TRIGGER clock_moves_forward BEFORE UPDATE ON clock
WHEN NEW.id IS NOT OLD.id OR NEW.accepted <= OLD.accepted
BEGIN SELECT RAISE(ABORT, 'append-only: the accepted instant only moves forward'); END;

CREATE TRIGGER clock_remains BEFORE DELETE ON clock
BEGIN SELECT RAISE(ABORT, 'append-only: the clock is never removed'); END;
