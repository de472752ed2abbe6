//! What somebody does who knows the formats: entries altered with everything that follows from them, checkpoints signed.

use std::fs;

use eventlog::{Entry, Event, Leaf, Position, Recorded, Timestamp, canonical_bytes};
use eventlog_sqlite::SqliteOptions;
use proof::{Hash, KeyName, Plan, SignedNote, SigningKey, TreeHead, VerifierKey};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::hands::{behind_triggers, rewrite_lines, write_lines};

/// A log that is being forged: every entry as JSON, oldest first.
pub(crate) struct Forgery {
    /// `{"event":…,"position":…,"prev":…,"recorded_at":…,"v":1}` each.
    pub(crate) entries: Vec<Value>,
}

impl Forgery {
    /// The entry at a position.
    pub(crate) fn at(&mut self, position: u64) -> &mut Value {
        &mut self.entries[usize::try_from(position).expect("a small log") - 1]
    }
}

/// Alters entries of the log, and makes the whole chain, leaves, tag rows and instants of commands say the same.
pub(crate) fn forge(folder: &Folder, change: impl FnOnce(&mut Forgery)) {
    behind_triggers(folder, "log.db", |log| {
        let mut forgery = Forgery { entries: entries(log).iter().map(|bytes| parsed(bytes)).collect() };
        change(&mut forgery);
        let mut prev = Leaf::ZERO;
        for (entry, position) in forgery.entries.iter().zip(1..) {
            prev = put(log, Position::new(position), entry, prev);
        }
    });
}

/// Puts one entry in its place and says its leaf.
fn put(log: &Connection, position: Position, entry: &Value, prev: Leaf) -> Leaf {
    let instant = entry["recorded_at"].as_i64().expect("an instant");
    let event = canonical_bytes(&entry["event"]).expect("a canonical event");
    let forged = Entry::splice(&event, position, prev, Timestamp::from_micros(instant));
    let at = i64::try_from(position.get()).expect("a small log");
    let leaf = forged.leaf();
    let row = params![at, instant, leaf.as_bytes().as_slice(), forged.bytes()];
    log.execute("UPDATE entries SET recorded_at = ?2, leaf = ?3, bytes = ?4 WHERE position = ?1", row)
        .expect("an entry");
    let recorded =
        Recorded { position, recorded_at: Timestamp::from_micros(instant), bytes: forged.bytes().to_vec().into() };
    log.execute("UPDATE commands SET recorded_at = ?2 WHERE last = ?1", params![at, instant]).expect("its command");
    if let Ok(event) = recorded.event() {
        index(log, at, &event);
    }
    leaf
}

fn index(log: &Connection, at: i64, event: &Event) {
    log.execute("DELETE FROM tags WHERE position = ?1", [at]).expect("no tags");
    for tag in SqliteOptions::default().tag_width.numbers(event) {
        log.execute("INSERT INTO tags (tag, position) VALUES (?1, ?2)", [tag, at]).expect("a tag");
    }
}

/// Puts other bytes in the place of one entry, with their leaf, and makes those after it chain to them.
pub(crate) fn replace_bytes(folder: &Folder, position: u64, change: impl FnOnce(String) -> String) {
    behind_triggers(folder, "log.db", |log| {
        let entries = entries(log);
        let mut prev = Leaf::ZERO;
        let mut change = Some(change);
        for (bytes, number) in entries.iter().zip(1..) {
            let entry = parsed(bytes);
            prev = put(log, Position::new(number), &entry, prev);
            if number == position {
                let text: String = String::from_utf8(stored(log, number)).expect("UTF-8");
                let changed = change.take().map_or(text.clone(), |change| change(text));
                prev = leaf_of(&changed);
                let row = params![number as i64, prev.as_bytes().as_slice(), changed.as_bytes()];
                log.execute("UPDATE entries SET leaf = ?2, bytes = ?3 WHERE position = ?1", row).expect("other bytes");
            }
        }
    });
}

/// SHA-256(0x00 ‖ bytes), as the log hashes.
pub(crate) fn leaf_of(text: &str) -> Leaf {
    let bytes = text.as_bytes().to_vec().into();
    Recorded { position: Position::START, recorded_at: Timestamp::EPOCH, bytes }.leaf()
}

fn stored(log: &Connection, position: u64) -> Vec<u8> {
    let select = "SELECT bytes FROM entries WHERE position = ?1";
    log.query_row(select, [position as i64], |row| row.get(0)).expect("an entry")
}

fn entries(log: &Connection) -> Vec<Vec<u8>> {
    let mut select = log.prepare("SELECT bytes FROM entries ORDER BY position").expect("a statement");
    let rows = select.query_map([], |row| row.get(0)).expect("entries");
    rows.collect::<rusqlite::Result<_>>().expect("entries")
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("an entry is JSON")
}

/// The size and root of the tree over the first `size` entries as they stand now.
fn head(folder: &Folder, size: u64) -> TreeHead {
    let log = Connection::open(folder.file("log.db")).expect("a log");
    let mut survey = Plan::new().start();
    let mut select =
        log.prepare("SELECT leaf FROM entries WHERE position <= ?1 ORDER BY position").expect("a statement");
    let leaves = select.query_map([size as i64], |row| row.get::<_, [u8; 32]>(0)).expect("leaves");
    leaves.for_each(|leaf| survey.push(Hash::from(leaf.expect("a leaf"))));
    survey.frontier().head()
}

/// The key of the folder, as whoever copies it has it.
pub(crate) fn stolen_key(folder: &Folder) -> SigningKey {
    SigningKey::from_file(&fs::read(folder.file("signing.key")).expect("a key")).expect("a key")
}

/// A key that nobody vouches for, of the same name.
pub(crate) fn foreign_key(folder: &Folder) -> SigningKey {
    let name: KeyName = stolen_key(folder).verifier_key().name().clone();
    SigningKey::from_seed(name, &[7; 32].into())
}

/// Signs what the log is now, as `origin`.
pub(crate) fn signed(folder: &Folder, key: &SigningKey, (origin, size): (&str, u64)) -> SignedNote {
    let head = head(folder, size);
    let text = format!("{origin}\n{}\n{}\n", head.size, head.root.to_base64());
    SignedNote::sign(&text, &[key.renamed(origin.parse().expect("a name"))]).expect("a note")
}

/// A line of `checkpoints.jsonl`.
pub(crate) fn line(note: &SignedNote, size: u64) -> String {
    format!("{{\"note\":{},\"size\":{size}}}", json!(note.to_string()))
}

/// The name under which the folder signs.
pub(crate) fn origin(folder: &Folder) -> String {
    stolen_key(folder).verifier_key().name().to_string()
}

/// Signs every checkpoint of the anchors anew over the log as it is now, and the public keys where the key is another.
pub(crate) fn resign(folder: &Folder, key: &SigningKey, public: Option<&VerifierKey>) {
    let origin = origin(folder);
    let mut last = String::new();
    rewrite_lines(folder, "anchors/checkpoints.jsonl", |lines| {
        for line_of in lines.iter_mut() {
            let kept: Value = serde_json::from_str(line_of).expect("a line");
            let size = kept["size"].as_u64().expect("a size");
            let note = signed(folder, key, (&origin, size));
            last = note.to_string();
            *line_of = line(&note, size);
        }
        lines.dedup();
    });
    fs::write(folder.file("anchors/checkpoint"), last).expect("the last checkpoint");
    if let Some(public) = public {
        write_lines(&folder.file("anchors/keys"), &[public.to_string()]);
    }
}
