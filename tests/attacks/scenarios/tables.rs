//! Rows beside the entries: what they are found by, which command wrote them, what is sealed.

use super::Scenario;
use crate::asking::Ask;
use crate::hands::{behind_triggers, drop_trigger, in_log};

/// A living case's sealed words, and those of another record.
const TWO: &str = "(SELECT position FROM sealed ORDER BY position LIMIT 1)";
const OTHER: &str = "(SELECT position FROM sealed ORDER BY position DESC LIMIT 1)";

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "a tag row is hidden, so that no decision finds the event",
        deed: |folder| {
            in_log(
                folder,
                "DELETE FROM tags WHERE position = 20 AND tag = (SELECT min(tag) FROM tags WHERE position = 20)",
            );
        },
        ask: Ask::Verify,
        named: "tags",
    },
    Scenario {
        what: "a tag row is added, so that decisions find what is none of theirs",
        deed: |folder| in_log(folder, "INSERT INTO tags (tag, position) VALUES (12345, 20)"),
        ask: Ask::Verify,
        named: "tags",
    },
    Scenario {
        what: "a command's row says another instant",
        deed: |folder| {
            in_log(
                folder,
                "UPDATE commands SET recorded_at = recorded_at - 1 WHERE last = (SELECT max(last) FROM commands)",
            );
        },
        ask: Ask::Verify,
        named: "command",
    },
    Scenario {
        what: "a command's row claims the events of the next",
        deed: |folder| {
            in_log(
                folder,
                "UPDATE commands SET last = last + 1 WHERE first = (SELECT min(first) FROM commands WHERE first > 10)",
            );
        },
        ask: Ask::Verify,
        named: "eventid",
    },
    Scenario {
        what: "a command's row is removed, so that it can be given again",
        deed: |folder| in_log(folder, "DELETE FROM commands WHERE last = (SELECT max(last) FROM commands)"),
        ask: Ask::Verify,
        named: "command",
    },
    Scenario {
        what: "a command's row is added, so that it can never be given",
        deed: |folder| {
            in_log(folder, "INSERT INTO commands (id, first, last, recorded_at) VALUES (randomblob(16), 20, 20, 1)");
        },
        ask: Ask::Verify,
        named: "command",
    },
    Scenario {
        what: "the ciphertexts of two records change places",
        deed: |folder| {
            in_log(
                folder,
                &format!(
                    "CREATE TEMP TABLE two AS SELECT position, ordinal, ciphertext FROM sealed
                         WHERE ordinal = 0 AND position IN ({TWO}, {OTHER});
                     UPDATE sealed SET ciphertext = (SELECT ciphertext FROM two WHERE two.position <> sealed.position)
                         WHERE ordinal = 0 AND position IN ({TWO}, {OTHER});"
                ),
            );
        },
        ask: Ask::Verify,
        named: "ciphertext",
    },
    Scenario {
        what: "a ciphertext is altered",
        deed: |folder| {
            in_log(folder, &format!("UPDATE sealed SET ciphertext = randomblob(64) WHERE position = {OTHER}"));
        },
        ask: Ask::Verify,
        named: "ciphertext",
    },
    Scenario {
        what: "a ciphertext is said to be another subject's, so that an erasure passes it by",
        deed: |folder| in_log(folder, &format!("UPDATE sealed SET subject = randomblob(16) WHERE position = {OTHER}")),
        ask: Ask::Verify,
        named: "ciphertext",
    },
    Scenario {
        what: "a ciphertext is removed, and nobody was erased",
        deed: |folder| in_log(folder, &format!("DELETE FROM sealed WHERE position = {OTHER}")),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a ciphertext is added beside an entry that names none",
        deed: |folder| {
            in_log(
                folder,
                "INSERT INTO sealed (position, ordinal, subject, ciphertext) VALUES (1, 0, randomblob(16), randomblob(64))",
            );
        },
        ask: Ask::Verify,
        named: "ciphertext",
    },
    Scenario {
        what: "a ciphertext is added under a number that no record has",
        deed: |folder| {
            in_log(
                folder,
                "INSERT INTO sealed (position, ordinal, subject, ciphertext) VALUES (1, 4294967296, randomblob(16), randomblob(64))",
            );
        },
        ask: Ask::Verify,
        named: "ciphertext",
    },
    Scenario {
        what: "an entry is laid before the first, where no reader comes by",
        deed: |folder| {
            in_log(
                folder,
                "PRAGMA ignore_check_constraints = ON;
                 INSERT INTO entries SELECT -position, recorded_at, leaf, bytes FROM entries WHERE position = 20",
            );
        },
        ask: Ask::Verify,
        named: "dense",
    },
    Scenario {
        what: "the clock is vouched for, and no event says so",
        deed: |folder| in_log(folder, "UPDATE clock SET accepted = 4000000000000000"),
        ask: Ask::Verify,
        named: "clock",
    },
    Scenario {
        what: "a trigger that keeps the log append-only is dropped",
        deed: |folder| drop_trigger(folder, "log.db", "entries_stay"),
        ask: Ask::Verify,
        named: "trigger entries_stay is not as it was created",
    },
    Scenario {
        what: "a trigger is added that swallows what is sealed",
        deed: |folder| {
            behind_triggers(folder, "log.db", |log| {
                let swallow = "CREATE TRIGGER sqlitexstat_x BEFORE INSERT ON sealed BEGIN SELECT RAISE(IGNORE); END";
                log.execute_batch(swallow).expect("a trigger more");
            });
        },
        ask: Ask::Verify,
        named: "trigger sqlitexstat_x is not as it was created",
    },
];
