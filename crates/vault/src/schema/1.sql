-- The vault, schema 1. One database is the vault of one log.

-- Identity of the vault; exactly one row.
CREATE TABLE vault (
    only_row         INTEGER PRIMARY KEY CHECK (only_row = 1),
    log_id           BLOB NOT NULL CHECK (length(log_id) = 16),
    -- HKDF-SHA-256(master key, salt log id, info 'parcours/master-check/1'): tells a wrong master key from damage.
    master_check     BLOB NOT NULL CHECK (length(master_check) = 32),
    -- Wrapped; under it all keyed hashes are made. Drawn once, never changed.
    permanent_secret BLOB NOT NULL CHECK (length(permanent_secret) = 72)
) STRICT;

-- In `keys` and `lookups`, rows are only added at the end, and what is destroyed is overwritten in its place with zeros of
-- the same length. So no row ever moves to another page, and no page keeps a copy of what has been destroyed: when
-- SQLite moves a row between pages, even `secure_delete` does not always clear where it came from.

-- One row per subject that ever had a key.
CREATE TABLE keys (
    number  INTEGER PRIMARY KEY,
    subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 16),
    kind    TEXT NOT NULL CHECK (kind IN ('person', 'case', 'document')),
    wrapped BLOB NOT NULL CHECK (length(wrapped) = 72)
) STRICT;

-- Subjects that are erased for ever, with or without a row in keys.
CREATE TABLE tombstones (
    subject             BLOB PRIMARY KEY CHECK (length(subject) = 16),
    -- Position in the log of the event that decided it.
    decided_at_position INTEGER NOT NULL CHECK (decided_at_position > 0)
) STRICT, WITHOUT ROWID;

-- Keyed hashes that lead to living subjects; all zeros once the subject is erased, or a mail turns out not to be theirs.
CREATE TABLE lookups (
    number  INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    kind    TEXT NOT NULL CHECK (kind IN ('rpps', 'adeli', 'siren', 'mail-and-name', 'mail')),
    subject BLOB NOT NULL REFERENCES keys (subject)
) STRICT;
-- Rows of an index do move. So this one holds two bytes of a hash, which one person in 65,536 shares: what may stay of
-- them in the unused part of a page points to nobody. That a hash is unique is kept by the trigger `lookups_are_new`.
CREATE INDEX lookups_by_two_bytes ON lookups (substr(hash, 1, 2)) WHERE hash <> zeroblob(32);
CREATE INDEX lookups_of_subject ON lookups (subject);

CREATE TRIGGER keys_stay BEFORE DELETE ON keys
BEGIN SELECT RAISE(ABORT, 'a row of keys is never deleted'); END;

CREATE TRIGGER keys_change_only_to_nothing BEFORE UPDATE ON keys
WHEN NEW.number <> OLD.number OR NEW.subject <> OLD.subject OR NEW.kind <> OLD.kind OR NEW.wrapped <> zeroblob(72)
BEGIN SELECT RAISE(ABORT, 'a key is only ever overwritten with zeros'); END;

-- Stands for INSERT OR REPLACE too, which would pass a delete trigger.
CREATE TRIGGER keys_are_new BEFORE INSERT ON keys
WHEN EXISTS (SELECT 1 FROM keys WHERE subject = NEW.subject OR number = NEW.number)
    OR EXISTS (SELECT 1 FROM tombstones WHERE subject = NEW.subject)
BEGIN SELECT RAISE(ABORT, 'the subject has or had a key'); END;

CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones
BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

CREATE TRIGGER tombstones_never_change BEFORE UPDATE ON tombstones
BEGIN SELECT RAISE(ABORT, 'a tombstone never changes'); END;

CREATE TRIGGER tombstones_are_new BEFORE INSERT ON tombstones
WHEN EXISTS (SELECT 1 FROM tombstones WHERE subject = NEW.subject)
BEGIN SELECT RAISE(ABORT, 'the subject has a tombstone'); END;

CREATE TRIGGER lookups_lead_to_the_living BEFORE INSERT ON lookups
WHEN EXISTS (SELECT 1 FROM tombstones WHERE subject = NEW.subject)
BEGIN SELECT RAISE(ABORT, 'the subject is erased'); END;

CREATE TRIGGER lookups_are_new BEFORE INSERT ON lookups
WHEN NEW.hash = zeroblob(32) OR EXISTS (SELECT 1 FROM lookups WHERE number = NEW.number) OR EXISTS (
    SELECT 1 FROM lookups
    WHERE substr(hash, 1, 2) = substr(NEW.hash, 1, 2) AND hash <> zeroblob(32) AND hash = NEW.hash
)
BEGIN SELECT RAISE(ABORT, 'the lookup is taken'); END;

CREATE TRIGGER lookups_stay BEFORE DELETE ON lookups
BEGIN SELECT RAISE(ABORT, 'a row of lookups is never deleted'); END;

CREATE TRIGGER lookups_change_only_to_nothing BEFORE UPDATE ON lookups
WHEN NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject OR NEW.hash <> zeroblob(32)
BEGIN SELECT RAISE(ABORT, 'a lookup is only ever overwritten with zeros'); END;
