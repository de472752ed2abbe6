-- The journal of reads. A row is written once, right after the last one, and never altered; it goes only when it has grown
-- old, together with everything before it, after a row that counts what goes. Triggers refuse with RAISE(ABORT).

-- The rows, hashed as stored: hash = SHA-256(0x00 || bytes).
CREATE TABLE rows (
    number INTEGER PRIMARY KEY CHECK (number >= 1),                       -- 1, 2, 3 ... without holes
    at     INTEGER NOT NULL,                                              -- microseconds since 1970, UTC, rising
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    bytes  BLOB    NOT NULL CHECK (length(bytes) BETWEEN 2 AND 65535)
) STRICT;

-- Up to which row everything may go; 0 before the first purge. What is counted stands in the chain itself: this is a mirror.
CREATE TABLE purged (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
) STRICT;

INSERT INTO purged (id, last) VALUES (1, 0);

-- Keys of sealed texts, as the caller wrapped them. One that was destroyed is zeros, and its row stays.
CREATE TABLE text_keys (
    id      INTEGER PRIMARY KEY CHECK (id >= 1),
    month   TEXT    NOT NULL,                                             -- 2026-11: no text of another is sealed under it
    wrapped BLOB    NOT NULL CHECK (length(wrapped) = 72)
) STRICT;

-- Rows: only at the end, later than the last, and for good. BEFORE INSERT also stops INSERT OR REPLACE, which would pass
-- a trigger on DELETE. What was purged is never filled again.
CREATE TRIGGER rows_are_dense BEFORE INSERT ON rows
WHEN NEW.number IS NOT max((SELECT coalesce(max(number), 0) FROM rows), (SELECT last FROM purged)) + 1
BEGIN SELECT RAISE(ABORT, 'append-only: a row stands right after the last one'); END;

CREATE TRIGGER rows_rise_in_time BEFORE INSERT ON rows
WHEN NEW.at <= (SELECT at FROM rows WHERE number = (SELECT max(number) FROM rows))
BEGIN SELECT RAISE(ABORT, 'append-only: a row is written after the last one'); END;

CREATE TRIGGER rows_stay BEFORE UPDATE ON rows
BEGIN SELECT RAISE(ABORT, 'append-only: a row is never altered'); END;

CREATE TRIGGER rows_go_when_counted BEFORE DELETE ON rows
WHEN OLD.number > (SELECT last FROM purged)
BEGIN SELECT RAISE(ABORT, 'append-only: a row goes only after a purge has counted it'); END;

-- The mirror: one row, which moves forward and never reaches the last row. Before there is a row it says after which one a
-- journal begins that takes the place of one that was lost.
CREATE TRIGGER purged_is_one_row BEFORE INSERT ON purged
BEGIN SELECT RAISE(ABORT, 'append-only: the purge is one row'); END;

CREATE TRIGGER purged_moves_forward BEFORE UPDATE ON purged
WHEN NEW.id IS NOT OLD.id OR NEW.last <= OLD.last OR NEW.last >= (SELECT max(number) FROM rows)
BEGIN SELECT RAISE(ABORT, 'append-only: the purge only moves forward, and leaves its own row'); END;

CREATE TRIGGER purged_remains BEFORE DELETE ON purged
BEGIN SELECT RAISE(ABORT, 'append-only: the purge is never forgotten'); END;

-- Keys: each once, and all that can become of one is its end.
CREATE TRIGGER text_keys_are_drawn_once BEFORE INSERT ON text_keys
WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM text_keys)
BEGIN SELECT RAISE(ABORT, 'append-only: a key is drawn once'); END;

CREATE TRIGGER text_keys_end BEFORE UPDATE ON text_keys
WHEN NEW.id IS NOT OLD.id OR NEW.month IS NOT OLD.month OR NEW.wrapped IS NOT zeroblob(72)
BEGIN SELECT RAISE(ABORT, 'append-only: a key is destroyed, never altered'); END;

CREATE TRIGGER text_keys_remain BEFORE DELETE ON text_keys
BEGIN SELECT RAISE(ABORT, 'append-only: a destroyed key leaves its row'); END;
