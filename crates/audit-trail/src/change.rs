//! What an event changed: found by comparing it with what earlier events of the same history said.

use std::collections::BTreeMap;

use eventlog::{Event, Tag};
use read_model::Opened;
use serde::Serialize;
use serde_json::{Map, Value};

/// One field that is otherwise since an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The path of the field: `due_on`, `holder.last_name`.
    pub field: String,
    /// What was said before; `None` when nothing was.
    pub old: Option<Shown>,
    /// What is said now.
    pub new: Shown,
}

/// A value, as far as it may be known here.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The value.
    Known(Value),
    /// There, and not opened for whoever asks.
    Sealed,
    /// Its key was destroyed: nobody will read it again.
    Erased,
}

impl From<Opened> for Shown {
    fn from(opened: Opened) -> Self {
        match opened {
            Opened::Known(value) => Self::Known(value),
            Opened::Sealed => Self::Sealed,
            Opened::Erased => Self::Erased,
        }
    }
}

/// What an event's payload and records hold, sorted by what a trail shows where.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) reason: Option<Shown>,
    pub(crate) documents: Vec<(String, Shown)>,
    /// Everything else: path and value, in the order of the payload, then of the records.
    fields: Vec<(String, Shown)>,
    /// Which part of the history it is about.
    part: Option<(String, String)>,
}

/// The fields that say which part of a history an event is about.
const PARTS: [&str; 4] = ["mailbox", "partner", "person", "user"];

impl Said {
    /// Sorts what `event` says, its records being `opened` in their order.
    pub(crate) fn by(event: &Event, opened: Vec<Opened>) -> Self {
        // A payload is an object: the log accepts no other. Should it be none, nothing is said.
        let payload: Map<String, Value> = event.data.parse().unwrap_or_default();
        let part = PARTS.iter().find_map(|key| {
            payload.get(*key).and_then(Value::as_str).map(|value| ((*key).to_owned(), value.to_owned()))
        });
        let mut said = Self { reason: None, documents: Vec::new(), fields: Vec::new(), part };
        // Where a field is sealed, the payload holds only whose key opens it.
        let is_record = |key: &str| event.personal.iter().any(|record| record.field_set == key);
        let is_part = |key: &str| said.part.as_ref().is_some_and(|(part, _)| part == key);
        let public: Vec<_> = payload.into_iter().filter(|(key, _)| !is_record(key) && !is_part(key)).collect();
        for (key, value) in public {
            said.add(key, value);
        }
        for (record, opened) in event.personal.iter().zip(opened) {
            said.sort_in(&record.field_set, opened.into());
        }
        said
    }

    fn sort_in(&mut self, field_set: &str, content: Shown) {
        let is_document =
            field_set == "document" || matches!(&content, Shown::Known(value) if value["sha256"].is_string());
        match content {
            content if field_set == "reason" => self.reason = Some(content),
            content if is_document => self.documents.push((field_set.to_owned(), content)),
            Shown::Known(value) => self.add(field_set.to_owned(), value),
            hidden @ (Shown::Sealed | Shown::Erased) => self.fields.push((field_set.to_owned(), hidden)),
        }
    }

    /// Adds a value under its path; the fields of an object each under their own.
    fn add(&mut self, path: String, value: Value) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    self.add(format!("{path}.{key}"), member);
                }
            }
            value => self.fields.push((path, Shown::Known(value))),
        }
    }
}

/// What was said last, per part of a history and field.
#[derive(Debug, Default)]
pub(crate) struct Memory(BTreeMap<Option<(String, String)>, BTreeMap<String, Shown>>);

impl Memory {
    /// Takes in what an event said, and answers in what it differs from what was said before.
    pub(crate) fn compare(&mut self, said: &Said) -> Vec<Change> {
        let known = self.0.entry(said.part.clone()).or_default();
        let mut changes = Vec::new();
        for (field, new) in &said.fields {
            let old = known.insert(field.clone(), new.clone()).or_else(|| hidden_before(known, field));
            let is_news = if is_nothing(new) { old.as_ref().is_some_and(|old| !is_nothing(old)) } else { true };
            if is_news && old.as_ref() != Some(new) {
                let old = old.filter(|old| !is_nothing(old));
                changes.push(Change { field: field.clone(), old, new: new.clone() });
            }
        }
        changes
    }
}

/// What stood in the place of `field` while the record that holds it could not be read.
fn hidden_before(known: &BTreeMap<String, Shown>, field: &str) -> Option<Shown> {
    let (record, _) = field.split_once('.')?;
    known.get(record).filter(|shown| matches!(shown, Shown::Sealed | Shown::Erased)).cloned()
}

/// "No value" has several spellings, and none is worth a line.
fn is_nothing(shown: &Shown) -> bool {
    match shown {
        Shown::Known(Value::Null) => true,
        Shown::Known(Value::Array(items)) => items.is_empty(),
        Shown::Known(_) | Shown::Sealed | Shown::Erased => false,
    }
}

/// The tag under which lies everything that `event` can be compared with: its request; else the policy section, the user,
/// the structure or the subject it is about.
pub(crate) fn history_of(event: &Event) -> Option<Tag> {
    let own = event.request.and_then(|request| Tag::new("request", request.id).ok());
    let by_kind = |kind: &&str| event.tags.iter().find(|tag| tag.kind() == *kind).cloned();
    own.or_else(|| ["policy", "user", "structure", "subject"].iter().find_map(by_kind))
}
