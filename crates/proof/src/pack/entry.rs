//! An entry of the log as far as a pack's verifier needs it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{PackError, PackRule, json};
use crate::Hash;

/// Largest entry in bytes (`docs/format.md`, "Entry").
const ENTRY_BYTES_MAX: usize = 65_535;

/// Members of a payload that some rule asks for. The rest is not kept: a pack has many entries, and a small text can say many
/// values.
const ASKED: [&str; 9] =
    ["from", "last_note", "log_id", "lost_from", "lost_to", "origin", "statement", "subject", "to"];

/// Kinds of tags that some rule asks for.
const KINDS: [&str; 3] = ["policy", "request", "subject"];

/// An entry, parsed from canonical bytes.
pub(super) struct Entry {
    pub(super) position: u64,
    pub(super) prev: String,
    pub(super) recorded_at: i64,
    pub(super) id: String,
    pub(super) event_type: String,
    pub(super) tags: Vec<String>,
    pub(super) personal: Vec<Personal>,
    pub(super) policy: Vec<(u64, String)>,
    pub(super) request: Option<(String, u64)>,
    /// What of the payload the rules ask for: the members of [`ASKED`] that are no lists or objects.
    pub(super) data: BTreeMap<&'static str, Value>,
    pub(super) leaf: Hash,
}

/// What an entry says of a sealed record.
pub(super) struct Personal {
    pub(super) commitment: String,
    pub(super) field_set: String,
    pub(super) sha256: String,
    pub(super) subject: String,
}

impl Entry {
    /// Reads the entry of the file at `position`.
    pub(super) fn parse(position: u64, bytes: &[u8]) -> Result<Self, PackError> {
        let value = (bytes.len() <= ENTRY_BYTES_MAX).then(|| json::parse(bytes)).flatten();
        let entry = value.as_ref().and_then(|value| Self::of(value, bytes));
        let malformed =
            || PackError::new(PackRule::EntryForm, format!("the entry at {position} is no canonical entry"));
        let entry = entry.ok_or_else(malformed)?;
        if entry.position != position {
            let found = format!("the entry at {position} says position {}", entry.position);
            return Err(PackError::new(PackRule::EntryMisplaced, found));
        }
        Ok(entry)
    }

    fn of(value: &Value, bytes: &[u8]) -> Option<Self> {
        let [event, position, prev, recorded_at, version] =
            json::members(value, ["event", "position", "prev", "recorded_at", "v"])?;
        let [
            actor,
            _causation,
            _command,
            _correlation,
            data,
            id,
            _occurred_at,
            personal,
            policy,
            request,
            schema,
            tags,
            event_type,
        ] = json::members(
            event,
            [
                "actor",
                "causation",
                "command",
                "correlation",
                "data",
                "id",
                "occurred_at",
                "personal",
                "policy",
                "request",
                "schema",
                "tags",
                "type",
            ],
        )?;
        let is_sound = version == 1 && actor.is_object() && data.is_object() && schema.is_u64();
        let personal: Option<Vec<Personal>> = personal.as_array()?.iter().map(Personal::of).collect();
        let policy: Option<Vec<(u64, String)>> = policy.as_array()?.iter().map(cited).collect();
        let tags: Option<Vec<&str>> = tags.as_array()?.iter().map(Value::as_str).collect();
        let is_asked = |tag: &&str| tag.split_once(':').is_some_and(|(kind, _)| KINDS.contains(&kind));
        let asked = ASKED.into_iter().filter_map(|key| Some((key, data.get(key)?)));
        let request = if request.is_null() { None } else { Some(numbered(request)?) };
        is_sound.then_some(Self {
            position: position.as_u64()?,
            prev: prev.as_str()?.to_owned(),
            recorded_at: recorded_at.as_i64()?,
            id: id.as_str().filter(|id| json::is_uuid(id))?.to_owned(),
            event_type: event_type.as_str()?.to_owned(),
            tags: tags?.into_iter().filter(is_asked).map(str::to_owned).collect(),
            personal: personal?,
            policy: policy?,
            request,
            data: asked
                .filter(|(_, value)| !value.is_array() && !value.is_object())
                .map(|(key, value)| (key, value.clone()))
                .collect(),
            leaf: Hash::of_leaf(bytes),
        })
    }

    /// Subjects that it is tagged with, or that records of it are sealed under.
    pub(super) fn subjects(&self) -> impl Iterator<Item = &str> {
        let tagged = self.tags.iter().filter_map(|tag| tag.strip_prefix("subject:"));
        tagged.chain(self.personal.iter().map(|named| named.subject.as_str()))
    }

    /// Whether it is tagged so.
    pub(super) fn carries(&self, kind: &str, value: &str) -> bool {
        self.tags.iter().any(|tag| tag.split_once(':') == Some((kind, value)))
    }
}

impl Personal {
    fn of(value: &Value) -> Option<Self> {
        let [commitment, field_set, sha256, subject] =
            json::members(value, ["commitment", "field_set", "sha256", "subject"])?.map(Value::as_str);
        let (commitment, field_set, sha256, subject) = (commitment?, field_set?, sha256?, subject?);
        json::is_uuid(subject).then(|| Self {
            commitment: commitment.to_owned(),
            field_set: field_set.to_owned(),
            sha256: sha256.to_owned(),
            subject: subject.to_owned(),
        })
    }
}

fn cited(value: &Value) -> Option<(u64, String)> {
    let [position, section] = json::members(value, ["position", "section"])?;
    Some((position.as_u64()?, section.as_str()?.to_owned()))
}

fn numbered(value: &Value) -> Option<(String, u64)> {
    let [id, number] = json::members(value, ["id", "number"])?;
    Some((id.as_str().filter(|id| json::is_uuid(id))?.to_owned(), number.as_u64()?))
}
