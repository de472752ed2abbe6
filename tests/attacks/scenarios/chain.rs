//! Entries altered, cut off, put back, put in another order.

use std::fs;

use serde_json::json;

use super::Scenario;
use crate::asking::Ask;
use crate::folder::{EARLIER, Folder, copy};
use crate::forging::{foreign_key, forge, leaf_of, replace_bytes, resign, stolen_key};
use crate::hands::{behind_triggers, in_log};

/// Everything after this position is of one command: the last.
const CUT: &str = "(SELECT first FROM commands ORDER BY first DESC LIMIT 1)";

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "a word of an entry is altered",
        deed: |folder| {
            in_log(folder, "UPDATE entries SET bytes = CAST(replace(bytes, 'withdrawn', 'Withdrawn') AS BLOB)");
        },
        ask: Ask::Verify,
        named: "leaf",
    },
    Scenario {
        what: "a word of an entry is altered, and its leaf with it",
        deed: alter_with_its_leaf,
        ask: Ask::Verify,
        named: "entry",
    },
    Scenario {
        what: "an entry is altered, and the whole chain after it recomputed",
        deed: alter,
        ask: Ask::Verify,
        named: "rewritten",
    },
    Scenario {
        what: "the same, and every checkpoint signed again with the stolen key",
        deed: |folder| {
            alter(folder);
            resign(folder, &stolen_key(folder), None);
        },
        ask: Ask::Since,
        named: "forked",
    },
    Scenario {
        what: "the same with a key of the attacker's, whose public half replaces ours",
        deed: |folder| {
            alter(folder);
            let key = foreign_key(folder);
            resign(folder, &key, Some(key.verifier_key()));
        },
        ask: Ask::Since,
        named: "key",
    },
    Scenario {
        what: "the same, held to the public key that an auditor kept",
        deed: |folder| {
            alter(folder);
            let key = foreign_key(folder);
            resign(folder, &key, Some(key.verifier_key()));
        },
        ask: Ask::Pinned,
        named: "rewritten",
    },
    Scenario {
        what: "an entry is written in another form of the same JSON, its chain recomputed",
        deed: |folder| replace_bytes(folder, 9, |text| text.replacen("{\"event\":", "{ \"event\":", 1)),
        ask: Ask::Verify,
        named: "entry",
    },
    Scenario { what: "the last command is cut off", deed: cut, ask: Ask::Verify, named: "truncated" },
    Scenario {
        what: "the last command is cut off and called lost, without a checkpoint that says so",
        deed: call_lost,
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "the same, and the agency is to sign it for the attacker",
        deed: call_lost,
        ask: Ask::Sign,
        named: "nothing signed says so",
    },
    Scenario {
        what: "the same, and the agency is to write on",
        deed: call_lost,
        ask: Ask::Write,
        named: "nothing signed says so",
    },
    Scenario {
        what: "the last command is cut off, called lost and signed for with a new key, ours destroyed",
        deed: |folder| {
            cut(folder);
            fs::remove_file(folder.file("signing.key")).expect("the key goes");
            folder.done(&["key", "new", "--accept-loss", "--as", "admin", "--reason", "the disk broke"]);
        },
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "the last command is cut off, and the checkpoints of it with it",
        deed: |folder| {
            cut(folder);
            forget_checkpoints(folder);
        },
        ask: Ask::Since,
        named: "rolled-back",
    },
    Scenario {
        what: "an earlier log.db is put back",
        deed: |folder| folder.restore_earlier("log.db"),
        ask: Ask::Verify,
        named: "truncated",
    },
    Scenario {
        what: "the whole folder is put back to an earlier state",
        deed: roll_back,
        ask: Ask::Since,
        named: "rolled-back",
    },
    Scenario { what: "two copies of the folder go on and sign", deed: fork, ask: Ask::Since, named: "forked" },
    Scenario {
        what: "an entry in the middle is removed",
        deed: |folder| in_log(folder, "DELETE FROM entries WHERE position = 9"),
        ask: Ask::Verify,
        named: "dense",
    },
    Scenario {
        what: "an entry is dated before the one before it, its chain recomputed",
        deed: |folder| {
            forge(folder, |forgery| {
                let before = forgery.at(30)["recorded_at"].as_i64().expect("an instant");
                forgery.at(31)["recorded_at"] = json!(before - 1);
            });
        },
        ask: Ask::Verify,
        named: "time",
    },
    Scenario {
        what: "an event of a request is numbered past one that is hidden, its chain recomputed",
        deed: |folder| {
            let at = folder.position_of("request-withdrawn");
            forge(folder, |forgery| {
                let number = forgery.at(at)["event"]["request"]["number"].as_u64().expect("a number");
                forgery.at(at)["event"]["request"]["number"] = json!(number + 1);
            });
        },
        ask: Ask::Verify,
        named: "requestnumber",
    },
    Scenario {
        what: "an event gets another id, its chain recomputed",
        deed: |folder| {
            forge(folder, |forgery| {
                forgery.at(20)["event"]["id"] = json!("5f0c0000-0000-8000-8000-000000000001");
            });
        },
        ask: Ask::Verify,
        named: "eventid",
    },
    Scenario {
        what: "two events change places, their chain recomputed",
        deed: |folder| {
            forge(folder, |forgery| {
                let (one, other) = (forgery.at(20)["event"].clone(), forgery.at(21)["event"].clone());
                forgery.at(20)["event"] = other;
                forgery.at(21)["event"] = one;
            });
        },
        ask: Ask::Verify,
        named: "eventid",
    },
    Scenario {
        what: "the log gives itself another id, its chain recomputed",
        deed: |folder| {
            forge(folder, |forgery| {
                forgery.at(1)["event"]["data"]["log_id"] = json!("5f0c0000-0000-4000-8000-000000000001");
            });
        },
        ask: Ask::Verify,
        named: "anchors",
    },
];

/// A withdrawal is said to have come earlier than it did.
fn alter(folder: &Folder) {
    let at = folder.position_of("request-withdrawn");
    forge(folder, |forgery| {
        forgery.at(at)["event"]["occurred_at"] =
            json!(forgery.at(at)["event"]["occurred_at"].as_i64().expect("µs") - 1);
    });
}

fn alter_with_its_leaf(folder: &Folder) {
    behind_triggers(folder, "log.db", |log| {
        let select = "SELECT bytes FROM entries WHERE position = 9";
        let bytes: Vec<u8> = log.query_row(select, [], |row| row.get(0)).expect("an entry");
        let text = String::from_utf8(bytes).expect("UTF-8").replace("\"schema\":1", "\"schema\":2");
        let leaf = leaf_of(&text);
        let row = rusqlite::params![leaf.as_bytes().as_slice(), text.as_bytes()];
        log.execute("UPDATE entries SET leaf = ?1, bytes = ?2 WHERE position = 9", row).expect("an altered entry");
    });
}

fn cut(folder: &Folder) {
    in_log(
        folder,
        &format!(
            "DELETE FROM tags WHERE position >= {CUT}; DELETE FROM sealed WHERE position >= {CUT};
             DELETE FROM entries WHERE position >= {CUT}; DELETE FROM commands WHERE first >= {CUT};"
        ),
    );
}

/// Has the program itself write the event that admits a loss, and takes away what it signed.
fn call_lost(folder: &Folder) {
    cut(folder);
    let files = ["checkpoints.jsonl", "checkpoint", "edge"].map(|name| folder.file("anchors").join(name));
    let before = files.map(|path| (fs::read(&path).expect("an anchor"), path));
    folder.done(&["doctor", "--accept-loss", "--as", "admin", "--reason", "the disk broke"]);
    for (bytes, path) in before {
        fs::write(path, bytes).expect("the anchor of before");
    }
}

/// Takes away every checkpoint that knows more than the log has now.
fn forget_checkpoints(folder: &Folder) {
    let head = folder.events().len() as u64;
    let mut last = None;
    crate::hands::rewrite_lines(folder, "anchors/checkpoints.jsonl", |lines| {
        lines.retain(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line");
            let is_kept = line["size"].as_u64().expect("a size") <= head;
            last = if is_kept { line["note"].as_str().map(str::to_owned) } else { last.take() };
            is_kept
        });
    });
    fs::write(folder.file("anchors/checkpoint"), last.expect("one is left")).expect("the last checkpoint");
}

fn roll_back(folder: &Folder) {
    fs::remove_dir_all(folder.data()).expect("the folder goes");
    copy(&folder.beside(EARLIER), &folder.data());
}

/// The auditor keeps a checkpoint of one copy and is shown the other.
fn fork(folder: &Folder) {
    roll_back(folder);
    // Further than the checkpoint that the auditor kept of the first copy.
    for number in 0..20 {
        folder.done(&["user", "add", &format!("shadow.{number}"), "--role", "agent", "--as", "admin"]);
    }
    folder.done(&["checkpoint"]);
}
