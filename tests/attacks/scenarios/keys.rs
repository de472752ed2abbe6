//! Keys of persons: removed, revived, exchanged; and the list of whom was erased.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Scenario;
use crate::asking::Ask;
use crate::folder::{EARLIER, Folder};
use crate::forging::{forge, resign, stolen_key};
use crate::hands::{behind_triggers, drop_trigger, in_keys, in_log, plainly, rewrite_lines};

const ERASED: &str = "anchors/erased.jsonl";

/// The last living subject, and the first one that was erased.
const LIVING: &str = "(SELECT subject FROM keys WHERE wrapped <> zeroblob(72) ORDER BY number LIMIT 1)";
const GONE: &str = "(SELECT subject FROM tombstones ORDER BY subject LIMIT 1)";

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "a key is removed, and nobody was erased",
        deed: |folder| {
            in_keys(
                folder,
                &format!("DELETE FROM lookups WHERE subject = {LIVING}; DELETE FROM keys WHERE subject = {LIVING}"),
            );
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a key is overwritten with zeros, and nobody was erased",
        deed: |folder| in_keys(folder, &format!("UPDATE keys SET wrapped = zeroblob(72) WHERE subject = {LIVING}")),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "the same, with a tombstone that no event accounts for, and its ciphertexts removed",
        deed: |folder| {
            // Of a subject to whom no look-up leads: the text of a case.
            let case = "SELECT lower(hex(subject)) FROM keys WHERE kind = 'case' AND wrapped <> zeroblob(72) LIMIT 1";
            let subject: String =
                behind_triggers(folder, "keys.db", |keys| keys.query_row(case, [], |row| row.get(0)).expect("a case"));
            in_keys(
                folder,
                &format!(
                    "UPDATE keys SET wrapped = zeroblob(72) WHERE subject = x'{subject}';
                     INSERT INTO tombstones (subject, decided_at_position) VALUES (x'{subject}', 5);"
                ),
            );
            in_log(folder, &format!("DELETE FROM sealed WHERE subject = x'{subject}'"));
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a copy of the keys is laid beside them, to outlive an erasure",
        deed: |folder| in_keys(folder, "CREATE TABLE sqlitexstat_k AS SELECT * FROM keys"),
        ask: Ask::Verify,
        named: "table sqlitexstat_k is not as it was created",
    },
    Scenario {
        what: "two keys change places",
        deed: |folder| {
            in_keys(
                folder,
                "CREATE TEMP TABLE two AS SELECT subject, wrapped FROM keys WHERE wrapped <> zeroblob(72) ORDER BY number LIMIT 2;
                 UPDATE keys SET wrapped = (SELECT wrapped FROM two WHERE two.subject <> keys.subject)
                     WHERE subject IN (SELECT subject FROM two);",
            );
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a record is committed to another key, the chain recomputed and signed with the stolen key",
        deed: |folder| {
            forge(folder, |forgery| {
                let of_last = forgery.entries.iter_mut().rev().find_map(|entry| entry["event"]["personal"].get_mut(0));
                of_last.expect("a sealed record")["commitment"] = json!("ab".repeat(32));
            });
            resign(folder, &stolen_key(folder), None);
        },
        ask: Ask::Verify,
        named: "commitment",
    },
    Scenario {
        what: "what is sealed about one is given to another, the chain recomputed and signed with the stolen key",
        deed: |folder| {
            let stranger =
                "SELECT lower(hex(subject)) FROM keys WHERE kind = 'person' AND wrapped <> zeroblob(72) LIMIT 1";
            let stranger: String = behind_triggers(folder, "keys.db", |keys| {
                keys.query_row(stranger, [], |row| row.get(0)).expect("a person")
            });
            let stranger = Uuid::parse_str(&stranger).expect("an id");
            let mut at = 0;
            forge(folder, |forgery| {
                let others = forgery.entries.iter_mut().rev().find_map(|entry| {
                    let position = entry["position"].as_u64()?;
                    let record = entry["event"]["personal"].get_mut(0)?;
                    (record["subject"] != json!(stranger)).then_some((record, position))
                });
                let (record, position) = others.expect("a record of another");
                (record["subject"], at) = (json!(stranger), position);
            });
            in_log(
                folder,
                &format!("UPDATE sealed SET subject = x'{}' WHERE position = {at} AND ordinal = 0", stranger.simple()),
            );
            resign(folder, &stolen_key(folder), None);
        },
        ask: Ask::Verify,
        named: "commitment",
    },
    Scenario {
        what: "the keys of before an erasure are put back",
        deed: |folder| folder.restore_earlier("keys.db"),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "the key of whom was erased is put back, and the tombstone removed",
        deed: |folder| {
            revive(folder);
            in_keys(folder, &format!("DELETE FROM tombstones WHERE subject = {GONE}"));
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "the key of whom was erased is put back beside the tombstone",
        deed: revive,
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a tombstone is removed",
        deed: |folder| in_keys(folder, &format!("DELETE FROM tombstones WHERE subject = {GONE}")),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a look-up leads to whom was erased",
        deed: |folder| {
            in_keys(
                folder,
                &format!("INSERT INTO lookups (hash, kind, subject) VALUES (randomblob(32), 'rpps', {GONE})"),
            );
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a look-up is altered, so that whoever it led to counts as new",
        deed: |folder| in_keys(folder, "UPDATE lookups SET hash = randomblob(32) WHERE number = 1"),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "a look-up is overwritten with zeros, as if somebody had been erased",
        deed: |folder| in_keys(folder, "UPDATE lookups SET hash = zeroblob(32) WHERE number = 1"),
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "the last look-up is cut off with its sum",
        deed: |folder| {
            in_keys(
                folder,
                "DELETE FROM lookup_macs WHERE number = (SELECT max(number) FROM lookups);
                 DELETE FROM lookups WHERE number = (SELECT max(number) FROM lookups);",
            );
        },
        ask: Ask::Verify,
        named: "keys",
    },
    Scenario {
        what: "the sums of look-ups are taken off, and keys.db is called older than it is",
        deed: |folder| plainly(folder, "keys.db", "DROP TABLE lookup_macs; PRAGMA user_version = 1"),
        ask: Ask::Verify,
        named: "the permanent secret does not unwrap",
    },
    Scenario {
        what: "what vouches for the lines of the list of erasures is taken out of it",
        deed: |folder| {
            rewrite_lines(folder, ERASED, |lines| {
                for line in lines {
                    let mut told: Value = serde_json::from_str(line).expect("a line");
                    told.as_object_mut().expect("an object").remove("mac");
                    *line = told.to_string();
                }
            });
        },
        ask: Ask::Verify,
        named: "erasures",
    },
    Scenario {
        what: "the check value of the master key is another one",
        deed: |folder| in_keys(folder, "UPDATE vault SET master_check = randomblob(32)"),
        ask: Ask::Verify,
        named: "the check value of the master key is another one",
    },
    Scenario {
        what: "keys.db calls itself the keys of another log",
        deed: |folder| in_keys(folder, "UPDATE vault SET log_id = randomblob(16)"),
        ask: Ask::Verify,
        named: "holds the keys of log",
    },
    Scenario {
        what: "a trigger that keeps keys from being altered is dropped",
        deed: |folder| drop_trigger(folder, "keys.db", "keys_change_only_to_nothing"),
        ask: Ask::Verify,
        named: "trigger keys_change_only_to_nothing is not as it was created",
    },
    Scenario {
        what: "an erasure is taken off the list beside the log",
        deed: |folder| rewrite_lines(folder, ERASED, |lines| drop(lines.pop())),
        ask: Ask::Verify,
        named: "erasures",
    },
    Scenario {
        what: "the list gives an erasure to somebody else",
        deed: |folder| {
            rewrite_lines(folder, ERASED, |lines| {
                let line: Value = serde_json::from_str(&lines[0]).expect("a line");
                let subject = line["subject"].as_str().expect("a subject");
                lines[0] = lines[0].replace(subject, "5f0c0000-0000-4000-8000-000000000401");
            });
        },
        ask: Ask::Verify,
        named: "erasures",
    },
    Scenario {
        what: "a person who lives is put on the list, so that the next command erases them",
        deed: |folder| {
            let line = format!(
                "{{\"leaf\":\"{}\",\"position\":12,\"subject\":\"5f0c0000-0000-4000-8000-000000000401\"}}",
                "1e".repeat(32)
            );
            rewrite_lines(folder, ERASED, |lines| lines.push(line));
        },
        ask: Ask::Verify,
        named: "erasures",
    },
    Scenario {
        what: "the same beyond the end of the log, as if that had lost its end",
        deed: |folder| {
            let line = format!(
                "{{\"leaf\":\"{0}\",\"mac\":\"{0}\",\"position\":4711,\"subject\":\"5f0c0000-0000-4000-8000-000000000401\"}}",
                "1e".repeat(32)
            );
            rewrite_lines(folder, ERASED, |lines| lines.push(line));
        },
        ask: Ask::Verify,
        named: "erasures",
    },
];

/// Puts the key of the first erased subject back from the keys of before.
fn revive(folder: &Folder) {
    let earlier = folder.beside(EARLIER).join("keys.db").display().to_string();
    in_keys(
        folder,
        &format!(
            "ATTACH '{earlier}' AS earlier;
             UPDATE keys SET wrapped = (SELECT wrapped FROM earlier.keys AS old WHERE old.subject = keys.subject)
                 WHERE subject = {GONE} AND subject IN (SELECT subject FROM earlier.keys);"
        ),
    );
}
