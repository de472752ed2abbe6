-- Schema 2: what holds `lookups` to what was written. Only the master key leads to the key of these sums.
-- Under the number of a lookup, HMAC-SHA-256 of its row as it is now; under 0, HMAC-SHA-256 of how many rows there are.
CREATE TABLE lookup_macs (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    mac    BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;

CREATE TRIGGER lookup_macs_stay BEFORE DELETE ON lookup_macs
BEGIN SELECT RAISE(ABORT, 'a sum of lookups is never deleted'); END;

-- Stands for INSERT OR REPLACE too, which would pass a delete trigger.
CREATE TRIGGER lookup_macs_are_new BEFORE INSERT ON lookup_macs
WHEN EXISTS (SELECT 1 FROM lookup_macs WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the lookup has its sum'); END;
