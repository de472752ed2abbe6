//! What an event says, sorted by what it is about: whatever differs from what earlier events said is a change.

use std::collections::BTreeMap;

use eventlog::{Event, Tag};
use read_model::Opened;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::concerned::Mention;

/// One field that is otherwise since an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The path of the field: `due_on`, `holder.last_name`.
    pub field: String,
    /// What was said before; `None` when nothing was, and between facts that stand each alone.
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
    pub(crate) fields: Vec<(String, Shown)>,
    /// Which part of the history it is about.
    pub(crate) part: Part,
    /// Of whom the fields of `user` were said until now, where a correction may lead from one person to another.
    pub(crate) before: Option<Part>,
    /// The holder whom it names together with a mailbox: a user of it from then on.
    holder: Option<Part>,
    /// Whom and what it is about, and what it calls them.
    pub(crate) mention: Mention,
    pub(crate) event_type: String,
}

/// Which part of a history something is about: the ids that say so, by field. Nothing is the history itself.
pub(crate) type Part = BTreeMap<&'static str, String>;

/// The fields that say which part of a history an event is about. Two of them together name a part of the part: a person
/// in a mailbox is another than the same person in the next.
const PARTS: [&str; 5] = ["item", "mailbox", "partner", "person", "user"];

impl Said {
    /// Sorts what `event` says, its records being `opened` in their order.
    pub(crate) fn by(event: &Event, opened: Vec<Opened>) -> Self {
        // A payload is an object: the log accepts no other. Should it be none, nothing is said.
        let payload: Map<String, Value> = event.data.parse().unwrap_or_default();
        // Where a field is sealed, the payload holds only whose key opens it.
        let is_record = |key: &str| event.personal.iter().any(|record| record.field_set == key);
        let named = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        let mut part: Part = PARTS.iter().filter_map(|key| Some((*key, named(key)?))).collect();
        let mailbox = part.get("mailbox").cloned();
        let user_of = |person: String| Some(BTreeMap::from([("mailbox", mailbox.clone()?), ("person", person)]));
        let (mut before, mut holder) = (None, None);
        if is_record("user") {
            // Beside a mailbox, a sealed user is a person of it.
            let user = part.remove("user");
            before = part.remove("person").and_then(user_of);
            part.extend(user.map(|user| ("person", user)));
        } else if is_record("holder") {
            holder = named("holder").and_then(user_of);
        }
        let about = before.as_ref().or(holder.as_ref()).unwrap_or(&part);
        let mut mention = Mention::by(event, &opened);
        mention.person = about.get("person").cloned();
        mention.corrected_to = before.as_ref().and_then(|_| part.get("person").cloned());
        (mention.mailbox, mention.partner, mention.is_holder) = (mailbox, named("partner"), holder.is_some());
        let public: Vec<_> =
            payload.into_iter().filter(|(key, _)| !is_record(key) && !PARTS.contains(&key.as_str())).collect();
        let event_type = event.event_type.as_str().to_owned();
        let (documents, fields) = (Vec::new(), Vec::new());
        let mut said = Self { reason: None, documents, fields, part, before, holder, mention, event_type };
        for (key, value) in public {
            said.add(said.path(&key), value);
        }
        for (record, opened) in event.personal.iter().zip(opened) {
            said.sort_in(&record.field_set, opened.into());
        }
        said
    }

    /// The path of a field. A part that has a word for its name, and no id, stands before its fields.
    fn path(&self, key: &str) -> String {
        self.part.get("item").map_or_else(|| key.to_owned(), |item| format!("{item}.{key}"))
    }

    /// Where a field is remembered: what is said of the holder of a mailbox is said of a user of it, for later events
    /// speak of the user.
    pub(crate) fn place(&self, field: &str) -> (&Part, String) {
        let of_holder = self.holder.as_ref().and_then(|holder| {
            let rest = field.strip_prefix("holder").filter(|rest| rest.is_empty() || rest.starts_with('.'))?;
            Some((holder, format!("user{rest}")))
        });
        of_holder.unwrap_or_else(|| (&self.part, field.to_owned()))
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

/// Whether nobody can say what it is, and so whether it is another.
pub(crate) const fn is_hidden(shown: &Shown) -> bool {
    match shown {
        Shown::Known(_) => false,
        Shown::Sealed | Shown::Erased => true,
    }
}

/// "No value" has several spellings, and none is worth a line.
pub(crate) fn is_nothing(shown: &Shown) -> bool {
    match shown {
        Shown::Known(Value::Null) => true,
        Shown::Known(Value::Array(items)) => items.is_empty(),
        Shown::Known(_) | Shown::Sealed | Shown::Erased => false,
    }
}

/// The tag under which lies everything that `event` can be compared with: its request; else the policy section, the user,
/// the structure or the subject it is about. `None` for an event that stands alone.
pub fn history_of(event: &Event) -> Option<Tag> {
    let own = event.request.and_then(|request| Tag::new("request", request.id).ok());
    let by_kind = |kind: &&str| event.tags.iter().find(|tag| tag.kind() == *kind).cloned();
    own.or_else(|| ["policy", "user", "structure", "subject"].iter().find_map(by_kind))
}
