//! What is signed, by whom, and the lines in which it is kept.

use std::fs;

use proof::SignedNote;
use serde_json::json;

use super::Scenario;
use crate::asking::Ask;
use crate::folder::{EARLIER, Folder, copy};
use crate::forging::{foreign_key, forge, line, origin, signed, stolen_key};
use crate::hands::{rewrite_lines, write_lines};

const LINES: &str = "anchors/checkpoints.jsonl";

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "the anchors are thrown away",
        deed: |folder| fs::remove_dir_all(folder.file("anchors")).expect("the anchors go"),
        ask: Ask::Verify,
        named: "anchors",
    },
    Scenario {
        what: "an empty line stands after the last checkpoint, so that nothing seems signed",
        deed: |folder| rewrite_lines(folder, LINES, |lines| lines.push(String::new())),
        ask: Ask::Sign,
        named: "its last line",
    },
    Scenario {
        what: "a foreign key is listed among those that ever signed",
        deed: |folder| {
            let foreign = foreign_key(folder).verifier_key().to_string();
            rewrite_lines(folder, "anchors/keys", |lines| lines.push(foreign));
        },
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "the last checkpoint is taken out of the anchors",
        deed: |folder| rewrite_lines(folder, LINES, |lines| drop(lines.pop())),
        ask: Ask::Verify,
        named: "it is no line of checkpoints.jsonl",
    },
    Scenario {
        what: "checkpoints change their order",
        deed: |folder| rewrite_lines(folder, LINES, |lines| lines.swap(0, 2)),
        ask: Ask::Verify,
        named: "anchors",
    },
    Scenario {
        what: "a checkpoint stands there twice",
        deed: |folder| rewrite_lines(folder, LINES, |lines| lines.insert(1, lines[0].clone())),
        ask: Ask::Verify,
        named: "anchors",
    },
    Scenario {
        what: "a checkpoint of another log is put among them",
        deed: |folder| {
            let other = origin(folder).replacen("parcours/", "parcours/f", 1);
            put(folder, |folder, size| signed(folder, &stolen_key(folder), (&other, size)));
        },
        ask: Ask::Verify,
        named: "anchors",
    },
    Scenario {
        what: "a checkpoint of the right tree, signed by a foreign key",
        deed: |folder| put(folder, |folder, size| signed(folder, &foreign_key(folder), (&origin(folder), size))),
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "a checkpoint of another tree, signed with the stolen key",
        deed: |folder| {
            put(folder, |folder, size| {
                let root = signed(folder, &stolen_key(folder), (&origin(folder), size - 1));
                let text = root.text().replacen(&format!("\n{}\n", size - 1), &format!("\n{size}\n"), 1);
                SignedNote::sign(&text, &[stolen_key(folder)]).expect("a note")
            });
        },
        ask: Ask::Verify,
        named: "rewritten",
    },
    Scenario {
        what: "the first public key of the anchors is replaced",
        deed: |folder| {
            let public = foreign_key(folder).verifier_key().to_string();
            write_lines(&folder.file("anchors/keys"), &[public]);
        },
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "a rotation to a foreign key that only the foreign key has signed, its chain recomputed",
        deed: |folder| {
            rotation(folder, &|statement, to| {
                let key = foreign_key(to);
                SignedNote::sign(statement, &[key]).expect("a note")
            });
        },
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "a rotation whose statement lost the signature of the new key, its chain recomputed",
        deed: one_signature_less,
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "signing.key is another one, and something is to be signed",
        deed: |folder| {
            fs::write(folder.file("signing.key"), foreign_key(folder).to_file().as_bytes()).expect("another key");
        },
        ask: Ask::Sign,
        named: "and the key here is",
    },
    Scenario {
        what: "signing.key is another one before any event speaks of a key, and it signs",
        deed: |folder| {
            fs::remove_dir_all(folder.data()).expect("the folder goes");
            copy(&folder.beside(EARLIER), &folder.data());
            fs::write(folder.file("signing.key"), foreign_key(folder).to_file().as_bytes()).expect("another key");
            folder.done(&["user", "add", "shadow", "--role", "agent", "--as", "admin"]);
            folder.done(&["checkpoint"]);
        },
        ask: Ask::Verify,
        named: "key",
    },
    Scenario {
        what: "a loss is to be accepted where nothing is lost",
        deed: |_| (),
        ask: Ask::AcceptLoss,
        named: "nothing is lost",
    },
];

/// Puts a checkpoint of the whole log at the end of the anchors' lines, and where it is given away.
fn put(folder: &Folder, sign: impl FnOnce(&Folder, u64) -> SignedNote) {
    let size = folder.events().len() as u64;
    let note = sign(folder, size);
    rewrite_lines(folder, LINES, |lines| lines.push(line(&note, size)));
    fs::write(folder.file("anchors/checkpoint"), note.to_string()).expect("the last checkpoint");
}

/// Makes the event of the rotation name a foreign key.
fn rotation(folder: &Folder, sign: &dyn Fn(&str, &Folder) -> SignedNote) {
    let at = folder.position_of("signing-key-changed");
    let public = foreign_key(folder).verifier_key().to_string();
    forge(folder, |forgery| {
        let data = &mut forgery.at(at)["event"]["data"];
        let before = data["to"].as_str().expect("a key").to_owned();
        let note = SignedNote::parse(data["statement"].as_str().expect("a note").as_bytes()).expect("a note");
        let statement = note.text().replace(&before, &public);
        data["statement"] = json!(sign(&statement, folder).to_string());
        data["to"] = json!(public);
    });
}

fn one_signature_less(folder: &Folder) {
    let at = folder.position_of("signing-key-changed");
    forge(folder, |forgery| {
        let data = &mut forgery.at(at)["event"]["data"];
        let note = data["statement"].as_str().expect("a note").to_owned();
        let (kept, _) = note.trim_end().rsplit_once('\n').expect("two lines of signatures");
        data["statement"] = json!(format!("{kept}\n"));
    });
}
