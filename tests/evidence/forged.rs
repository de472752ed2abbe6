//! Packs of a log that somebody forged whole: entries altered with everything that follows from them, signed by a forger.
//!
//! Only what such a pack cannot make up is left to find: what two keys sign, what keys commit to.

use proof::pack::tiles_above;
use proof::{Checkpoint, Frontier, Hash, SignedNote, SigningKey, TileBuilder, TreeHead, VerifierKey};
use serde_json::{Value, json};

use crate::ground::{Files, Ground, listed, sha256};

/// A log of which every entry can be altered.
pub(crate) struct Forgery {
    /// The entries, oldest first.
    pub(crate) entries: Vec<Value>,
    /// The pack that is taken for a pattern: its positions, its requests, its openings.
    pattern: Files,
    origin: String,
}

impl Forgery {
    /// The log of `ground` as far as the pack `pattern` knows it.
    pub(crate) fn of(ground: &Ground, pattern: &Files) -> Self {
        let checkpoint = checkpoint(pattern);
        let size = usize::try_from(checkpoint.head().size).expect("a small log");
        let lines = ground.run("events --format entries");
        let entries = lines.lines().take(size).map(|line| serde_json::from_str(line).expect("an entry")).collect();
        Self { entries, pattern: pattern.clone(), origin: checkpoint.origin().to_owned() }
    }

    /// Adds an entry of the log about itself, of which the pack has to speak.
    pub(crate) fn say(&mut self, event_type: &str, data: Value) -> u64 {
        let mut entry = self.entries.last().expect("an entry").clone();
        let position = self.entries.len() as u64 + 1;
        entry["position"] = json!(position);
        entry["recorded_at"] = json!(entry["recorded_at"].as_i64().expect("an instant") + 1);
        for (key, value) in [("personal", json!([])), ("policy", json!([])), ("request", Value::Null)] {
            entry["event"][key] = value;
        }
        entry["event"]["tags"] = json!([]);
        entry["event"]["type"] = json!(event_type);
        entry["event"]["data"] = data;
        self.entries.push(entry);
        self.pattern.insert(format!("entries/{position:016}.json"), Vec::new());
        position
    }

    /// The pack, signed by `forger` as the log itself would; `change` alters its files before they are listed.
    pub(crate) fn pack(&self, forger: &SigningKey, change: impl FnOnce(&mut Files)) -> Vec<u8> {
        self.signed_as(&self.origin, forger, change)
    }

    /// The same under another name of the log.
    pub(crate) fn signed_as(&self, origin: &str, forger: &SigningKey, change: impl FnOnce(&mut Files)) -> Vec<u8> {
        let (mut prev, mut stored, mut tiles) = ("0".repeat(64), Vec::new(), Vec::new());
        let (mut builder, mut frontier) = (TileBuilder::new(), Frontier::new());
        for entry in &self.entries {
            let mut entry = entry.clone();
            entry["prev"] = json!(prev);
            let bytes = serde_json::to_vec(&entry).expect("JSON");
            let leaf = Hash::of_leaf(&bytes);
            prev = leaf.to_string();
            stored.push(bytes);
            frontier.push(leaf);
            tiles.extend(builder.push(leaf));
        }
        tiles.extend(builder.partial());
        let head = frontier.head();
        let mut files = self.pattern.clone();
        files.retain(|name, _| !name.starts_with("tile/") && !name.starts_with("earlier/"));
        let names: Vec<String> = files.keys().filter(|name| name.starts_with("entries/")).cloned().collect();
        let positions = names.iter().map(|name| name[8..24].parse::<u64>().expect("a position")).collect();
        for name in names {
            let index = name[8..24].parse::<usize>().expect("a position") - 1;
            files.insert(name, stored[index].clone());
        }
        let wanted = tiles_above(&positions, head.size);
        let tiles = tiles.iter().filter(|tile| wanted.contains(&tile.path()));
        files.extend(tiles.map(|tile| (tile.path().to_string(), tile.to_bytes())));
        files.insert("checkpoint".to_owned(), signed(origin, head, forger).to_string().into_bytes());
        files.insert("keys".to_owned(), format!("{}\n", forger.verifier_key()).into_bytes());
        change(&mut files);
        listed(&files, |manifest| {
            manifest["origin"] = json!(origin);
            manifest["size"] = json!(head.size);
            manifest["root"] = json!(head.root.to_string());
        })
    }

    /// A key of the forger's under the log's name.
    pub(crate) fn forger(&self, seed: u8) -> SigningKey {
        SigningKey::from_seed(self.origin.parse().expect("a name"), &[seed; 32].into())
    }

    /// The name under which the log signs.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }
}

/// The checkpoint of a pack.
pub(crate) fn checkpoint(files: &Files) -> Checkpoint {
    let note = SignedNote::parse(&files["checkpoint"]).expect("a note");
    Checkpoint::parse(note.text()).expect("a checkpoint")
}

/// A checkpoint signed by whoever wants to.
pub(crate) fn signed(origin: &str, head: TreeHead, key: &SigningKey) -> SignedNote {
    let text = format!("{origin}\n{}\n{}\n", head.size, head.root.to_base64());
    SignedNote::sign(&text, &[key.renamed(origin.parse().expect("a name"))]).expect("a note")
}

/// What two keys say of each other, signed by `signers`.
pub(crate) fn statement(from: &VerifierKey, to: &VerifierKey, signers: &[&SigningKey]) -> String {
    let text = format!("parcours: another key signs this log\n{}\n{from}\n{to}\n", to.name());
    let signers: Vec<SigningKey> = signers.iter().map(|key| key.renamed(key.verifier_key().name().clone())).collect();
    SignedNote::sign(&text, &signers).expect("a note").to_string()
}

type Attack = (&'static str, Vec<u8>, &'static str);

/// Changes of the key that are not what they say.
pub(crate) fn on_the_keys(ground: &Ground) -> Vec<Attack> {
    let forged = |data: &dyn Fn(&SigningKey, &SigningKey) -> Value| {
        let mut forgery = Forgery::of(ground, &ground.files("case.zip"));
        let (old, new) = (forgery.forger(8), forgery.forger(9));
        forgery.say("signing-key-changed", data(&old, &new));
        forgery.pack(&new, |_| {})
    };
    let said = |from: Value, to: Value, statement: Value| json!({"from": from, "reason": null, "statement": statement, "to": to});
    let key = |key: &SigningKey| json!(key.verifier_key().to_string());
    let both = |old: &SigningKey, new: &SigningKey| statement(old.verifier_key(), new.verifier_key(), &[old, new]);
    let one = |old: &SigningKey, new: &SigningKey| statement(old.verifier_key(), new.verifier_key(), &[new]);
    vec![
        (
            "a new key that only itself signs for",
            forged(&|old, new| said(key(old), key(new), json!(one(old, new)))),
            "key-change",
        ),
        (
            "a statement whose key was swapped",
            forged(&|old, new| {
                let other = old.renamed(new.verifier_key().name().clone());
                said(json!(ground.key.to_string()), key(new), json!(both(&other, new)))
            }),
            "key-change",
        ),
        (
            "a statement that was altered",
            forged(&|old, new| said(key(old), key(new), json!(both(old, new).replacen("another", "a second", 1)))),
            "key-change",
        ),
        ("a statement that is no note", forged(&|old, new| said(key(old), key(new), json!("signed"))), "key-change"),
        ("an old key without a statement", forged(&|old, new| said(key(old), key(new), Value::Null)), "key-change"),
        (
            "a statement without an old key",
            forged(&|old, new| said(Value::Null, key(new), json!(both(old, new)))),
            "key-change",
        ),
        (
            "a new key that is none",
            forged(&|old, new| said(key(old), json!("key"), json!(both(old, new)))),
            "key-change",
        ),
        (
            "a key of another log",
            forged(&|old, new| {
                let name = "a/00000000-0000-4000-8000-000000000000".parse().expect("a name");
                said(key(old), json!(new.verifier_key().renamed(name).to_string()), json!(both(old, new)))
            }),
            "key-change",
        ),
    ]
}

/// Losses that nobody admits, or that nobody signed for.
pub(crate) fn on_the_losses(ground: &Ground) -> Vec<Attack> {
    let good = ground.files("case.zip");
    let bare = Forgery::of(ground, &good);
    let forger = bare.forger(9);
    let next = format!("{}/2", bare.origin());
    let size = bare.entries.len() as u64;
    let last =
        |size: u64, key: &SigningKey| signed(bare.origin(), TreeHead { size, root: Hash::EMPTY_ROOT }, key).to_string();
    let forged = |origin: &str, note: &str, lost: [u64; 2]| {
        let mut forgery = Forgery::of(ground, &good);
        let said =
            json!({"last_note": note, "lost_from": lost[0], "lost_to": lost[1], "origin": origin, "reason": null});
        forgery.say("log-continued", said);
        forgery.signed_as(&next, &forger, |_| {})
    };
    let (from, to) = (size + 1, size + 5);
    vec![
        ("a loss that no entry admits", bare.signed_as(&next, &forger, |_| {}), "loss"),
        (
            "a loss that the name does not count",
            {
                let mut forgery = Forgery::of(ground, &good);
                let said = json!({"last_note": last(to, &forger), "lost_from": from, "lost_to": to, "origin": next, "reason": null});
                forgery.say("log-continued", said);
                forgery.pack(&forger, |_| {})
            },
            "loss",
        ),
        ("a loss that another key signed for", forged(&next, &last(to, &bare.forger(8)), [from, to]), "loss"),
        ("a loss of another range", forged(&next, &last(to, &forger), [from, to + 1]), "loss"),
        ("a loss from elsewhere on", forged(&next, &last(to, &forger), [from - 1, to]), "loss"),
        ("a loss of nothing", forged(&next, &last(size, &forger), [from, size]), "loss"),
        (
            "a loss of another log",
            forged("a/00000000-0000-4000-8000-000000000000/2", &last(to, &forger), [from, to]),
            "loss",
        ),
        ("a loss without what was signed", forged(&next, "nothing", [from, to]), "loss"),
    ]
}

/// Records that the entries commit to, and that no key opens; records of who is erased.
pub(crate) fn on_the_records(ground: &Ground) -> Vec<Attack> {
    let good = ground.files("all.zip");
    let unreadable = |harm: &dyn Fn(&mut Vec<u8>)| {
        let mut forgery = Forgery::of(ground, &good);
        let mut openings: Value = serde_json::from_slice(&good["openings.json"]).expect("JSON");
        let row = &mut openings["openings"][0];
        let text = row["ciphertext"].as_str().expect("a text");
        let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("digits");
        let mut ciphertext: Vec<u8> = (0..text.len()).step_by(2).map(digit).collect();
        harm(&mut ciphertext);
        row["ciphertext"] = json!(ciphertext.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        let place = |key: &str| usize::try_from(row[key].as_u64().expect("a number")).expect("small");
        let (position, ordinal) = (place("position"), place("ordinal"));
        forgery.entries[position - 1]["event"]["personal"][ordinal]["sha256"] = json!(sha256(&ciphertext));
        let openings = serde_json::to_vec(&openings).expect("JSON");
        forgery.pack(&forgery.forger(9), |files| drop(files.insert("openings.json".to_owned(), openings)))
    };
    let (before, after) = (ground.files("gone-before.zip"), ground.files("gone.zip"));
    let mut opened = after.clone();
    opened.insert("openings.json".to_owned(), before["openings.json"].clone());
    let told = |change: &dyn Fn(&mut Value)| listed(&after, |manifest| change(&mut manifest["erased"]));
    vec![
        ("a ciphertext that another key sealed", unreadable(&|bytes| bytes[40] ^= 1), "opening-unreadable"),
        ("a ciphertext that is too short", unreadable(&|bytes| bytes.truncate(39)), "opening-unreadable"),
        ("a record of somebody who is erased", listed(&opened, |_| {}), "opening-of-erased"),
        ("an erasure that other entries tell", told(&|erased| erased[0]["told_at"] = json!([1])), "erasure"),
        (
            "an erasure of nobody here",
            told(&|erased| erased[0]["subject"] = json!("00000000-0000-4000-8000-000000000000")),
            "erasure",
        ),
        ("an erasure that is kept quiet", told(&|erased| *erased = json!([])), "neighbour"),
    ]
}
