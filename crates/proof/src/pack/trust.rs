//! Whose signatures are believed: the keys that the reader names, or those of the pack, and every key that one of them leads to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entry::Entry;
use super::{PackError, PackRule};
use crate::{KnownKeys, LogOrigin, OpenCheckpointError, OpenError, OpenedCheckpoint, SignedNote, VerifierKey};

/// The type of the entry that says that another key signs.
pub(super) const KEY_CHANGED: &str = "signing-key-changed";

/// First line of the note in which two keys name each other (`docs/format.md`, "Statements about keys").
const STATEMENT: &str = "parcours: another key signs this log";

/// Most keys in a pack, and most changes of the key: a log that took another each month would take twenty years for as many.
/// Each note of a pack is held to each of them.
pub(super) const KEYS_MAX: usize = 256;

/// The keys that are believed.
pub(super) struct Trust(Vec<VerifierKey>);

/// What the rules are called that a note breaks which is no checkpoint, or is signed by nobody who is believed.
pub(super) struct Rules {
    pub(super) form: PackRule,
    pub(super) signature: PackRule,
}

impl Trust {
    /// Begins with `keys` and follows the changes that are told by those of `entries` that say that another key signs.
    ///
    /// A statement is signed by both keys and leads from either to the other: an old key that somebody kept is enough for
    /// what was signed after it, a new one for what was signed before. A key that no earlier one vouches for is believed by
    /// whoever names it, or names none.
    pub(super) fn follow(
        mut keys: Vec<VerifierKey>,
        log_id: &str,
        entries: &BTreeMap<u64, Entry>,
    ) -> Result<Self, PackError> {
        let changes: Vec<&Entry> = entries.values().filter(|entry| entry.event_type == KEY_CHANGED).collect();
        if changes.len() > KEYS_MAX {
            return Err(PackError::new(PackRule::KeyChange, format!("more than {KEYS_MAX} changes of the key")));
        }
        let mut pairs: Vec<[VerifierKey; 2]> = Vec::new();
        for entry in changes {
            pairs.extend(change(entry, log_id)?);
        }
        // Backwards for who knows a later key, then forwards.
        for pair in pairs.iter().rev().chain(&pairs) {
            let is_known = |key: &VerifierKey| keys.iter().any(|known| known.public_bytes() == key.public_bytes());
            let [knows_one, knows_other] = [is_known(&pair[0]), is_known(&pair[1])];
            if knows_one != knows_other {
                keys.push(pair[usize::from(knows_one)].clone());
            }
        }
        Ok(Self(keys))
    }

    /// Opens a note as a checkpoint that a believed key signed.
    ///
    /// After a loss a log signs under another name, with the same key: a key is known under every name of its log.
    pub(super) fn open(&self, note: SignedNote, rules: &Rules) -> Result<OpenedCheckpoint, PackError> {
        let origin = note.text().split('\n').next().unwrap_or_default().parse::<LogOrigin>().ok();
        let own = self.0.iter().cloned();
        let renamed = self.0.iter().filter_map(|key| {
            let origin = origin.as_ref()?;
            let name: LogOrigin = key.name().as_str().parse().ok()?;
            origin.is_of_the_log_of(&name).then(|| key.renamed(origin.key_name().clone()))
        });
        let known = KnownKeys::new(own.chain(renamed));
        let known = known.map_err(|error| PackError::new(PackRule::KeyForm, error.to_string()))?;
        OpenedCheckpoint::open(note, &known).map_err(|error| {
            let rule = match &error {
                OpenCheckpointError::Note(_) | OpenCheckpointError::Checkpoint(_) => rules.form,
                OpenCheckpointError::Signature(OpenError::BadSignature { .. } | OpenError::Unknown { .. }) => {
                    rules.signature
                }
            };
            PackError::new(rule, error.to_string())
        })
    }

    /// The same from the bytes of a note.
    pub(super) fn parse(&self, bytes: &[u8], rules: &Rules) -> Result<OpenedCheckpoint, PackError> {
        let note = SignedNote::parse(bytes).map_err(|error| PackError::new(rules.form, error.to_string()))?;
        self.open(note, rules)
    }
}

/// The two keys of a change that holds; `None` where the old key was lost and vouches for nothing.
fn change(entry: &Entry, log_id: &str) -> Result<Option<[VerifierKey; 2]>, PackError> {
    let broken = |what: &str| {
        let found = format!("the entry at {} changes the key: {what}", entry.position);
        PackError::new(PackRule::KeyChange, found)
    };
    let key = |name: &str| {
        let key = entry.data.get(name).and_then(Value::as_str).and_then(|key| key.parse::<VerifierKey>().ok());
        let is_ours =
            |key: &VerifierKey| key.name().as_str().parse::<LogOrigin>().is_ok_and(|origin| origin.log_id() == log_id);
        key.filter(is_ours).ok_or_else(|| broken("a key is none of this log"))
    };
    let is_said = |name: &str| entry.data.get(name).is_some_and(|value| !value.is_null());
    let to = key("to")?;
    match (is_said("from"), is_said("statement")) {
        (false, false) => return Ok(None),
        (true, true) => {}
        (true, false) | (false, true) => return Err(broken("an old key and a statement come together")),
    }
    let from = key("from")?;
    let note = entry.data.get("statement").and_then(Value::as_str);
    let note = note.and_then(|note| SignedNote::parse(note.as_bytes()).ok()).ok_or_else(|| broken("no statement"))?;
    if note.text() != format!("{STATEMENT}\n{}\n{from}\n{to}\n", to.name()) {
        return Err(broken("its statement is about something else"));
    }
    let known = KnownKeys::new([from.clone(), to.clone()]).map_err(|error| broken(&error.to_string()))?;
    let opened = known.open(note).map_err(|error| broken(&error.to_string()))?;
    opened.require([&from, &to]).map_err(|error| broken(&error.to_string()))?;
    Ok(Some([from, to]))
}

/// Positions of the entries from which on a key signs that no earlier key vouches for.
pub(super) fn orphaned(entries: &BTreeMap<u64, Entry>) -> Vec<u64> {
    let changes = entries.values().filter(|entry| entry.event_type == KEY_CHANGED);
    let is_orphan = |entry: &&Entry| entry.data.get("from").is_none_or(Value::is_null);
    changes.filter(is_orphan).map(|entry| entry.position).collect()
}
