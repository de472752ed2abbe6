//! Every statement that touches the log's tables, by name: one place to look at plans, and what a benchmark of the bare
//! disk runs by itself.

/// The last entry: where the log ends. One seek.
pub const READ_HEAD: &str =
    "SELECT position, leaf, recorded_at FROM entries WHERE position = (SELECT max(position) FROM entries)";

/// The instant last vouched for.
pub const READ_ACCEPTED: &str = "SELECT accepted FROM clock WHERE id = 1";

/// One entry.
pub const READ_ENTRY: &str = "SELECT position, recorded_at, bytes FROM entries WHERE position = :position";

/// A range of entries in order.
pub const SCAN_ENTRIES: &str = "SELECT position, recorded_at, bytes FROM entries
    WHERE position > :after AND position <= :up_to ORDER BY position LIMIT :most";

/// One seek in the index range of one tag, and the few positions behind it.
pub const SEEK_TAG: &str = "SELECT position FROM tags WHERE tag = :tag AND position >= :from ORDER BY position LIMIT 8";

/// What is remembered of a command.
pub const READ_COMMAND: &str = "SELECT first, last, recorded_at, body FROM commands WHERE id = :id";

/// The ciphertexts beside one entry.
pub const READ_SEALED: &str = "SELECT ordinal, subject, ciphertext FROM sealed WHERE position = :position";

/// A command, before its entries.
pub const INSERT_COMMAND: &str =
    "INSERT INTO commands (id, body, first, last, recorded_at) VALUES (:id, :body, :first, :last, :recorded_at)";

/// A tag, before its entry.
pub const INSERT_TAG: &str = "INSERT INTO tags (tag, position) VALUES (:tag, :position)";

/// A ciphertext, before its entry.
pub const INSERT_SEALED: &str =
    "INSERT INTO sealed (position, ordinal, subject, ciphertext) VALUES (:position, :ordinal, :subject, :ciphertext)";

/// An entry, which closes its position.
pub const INSERT_ENTRY: &str =
    "INSERT INTO entries (position, recorded_at, leaf, bytes) VALUES (:position, :recorded_at, :leaf, :bytes)";

/// The mirror of an event clock-accepted.
pub const UPDATE_ACCEPTED: &str = "UPDATE clock SET accepted = :accepted WHERE id = 1";

/// Erasure.
pub const FORGET_SUBJECT: &str = "DELETE FROM sealed WHERE subject = :subject";

/// Housekeeping: the bodies of old commands, a few at a time.
pub const FORGET_BODIES: &str = "UPDATE commands SET body = NULL WHERE id IN (
    SELECT id FROM commands WHERE body IS NOT NULL AND recorded_at < :before ORDER BY recorded_at LIMIT :most)";

/// All of the above, with their names.
pub const ALL: [(&str, &str); 14] = [
    ("READ_HEAD", READ_HEAD),
    ("READ_ACCEPTED", READ_ACCEPTED),
    ("READ_ENTRY", READ_ENTRY),
    ("SCAN_ENTRIES", SCAN_ENTRIES),
    ("SEEK_TAG", SEEK_TAG),
    ("READ_COMMAND", READ_COMMAND),
    ("READ_SEALED", READ_SEALED),
    ("INSERT_COMMAND", INSERT_COMMAND),
    ("INSERT_TAG", INSERT_TAG),
    ("INSERT_SEALED", INSERT_SEALED),
    ("INSERT_ENTRY", INSERT_ENTRY),
    ("UPDATE_ACCEPTED", UPDATE_ACCEPTED),
    ("FORGET_SUBJECT", FORGET_SUBJECT),
    ("FORGET_BODIES", FORGET_BODIES),
];
