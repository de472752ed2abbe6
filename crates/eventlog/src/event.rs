//! What the caller prepares: one event (E of the format), once, as canonical bytes, before the writer sees it.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::fmt;
use uuid::{Builder, Uuid};

use crate::canonical::canonical_bytes;
use crate::entry::EVENT_BYTES_MAX;
use crate::{EventType, InvalidAppend, Position, Sealed, Tag, Timestamp};

/// The id a caller gives to a command (UUID version 7): unique for ever, the key of idempotency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of an event, derived from its command and its place in the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub Uuid);

impl EventId {
    /// The id of the `index`-th event (from 0) of `command`: the first 16 bytes of SHA-256(command id ‖ index as u32
    /// big-endian), with the version bits 8 and the RFC 9562 variant.
    pub fn derive(command: CommandId, index: u32) -> Self {
        let digest = Sha256::new().chain_update(command.0.as_bytes()).chain_update(index.to_be_bytes()).finalize();
        let mut head = [0; 16];
        head.copy_from_slice(&digest[..16]);
        Self(Builder::from_custom_bytes(head).into_uuid())
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The random id of whoever or whatever personal data is sealed under: a person, a case, a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectId(pub Uuid);

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who did it, in which role, on whose behalf and through which channel. Never a name: ids are opaque.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// How it reached us: `form`, `mail`, `phone`, `paper`, `console`, `shell`, …; `None` when nothing did.
    pub channel: Option<String>,
    /// The person it was done for, when somebody else typed it.
    pub on_behalf: Option<SubjectId>,
    /// The role in which it was done, such as `agent`; `system` for what nobody did.
    pub role: String,
    /// The numeric account of the operating system, for what came from a shell.
    pub uid: Option<u32>,
    /// The registered user; `None` for `system` and for applicants.
    pub user: Option<String>,
}

/// The request an event belongs to, and the event's number among the request's own: 1, 2, 3 …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberedRequest {
    /// The request.
    pub id: Uuid,
    /// Dense from 1, so that a pack holding 1 … k is provably complete up to k.
    pub number: u64,
}

/// A version of a policy section that a decision leant on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRef {
    /// Where the version was adopted.
    pub position: Position,
    /// The section, such as `quota`.
    pub section: String,
}

/// What the entry says of a sealed record; the ciphertext lies beside the entry and can be destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalRef {
    /// Lower-case hex of the 32-byte key commitment.
    pub commitment: String,
    /// The name of the set of fields sealed together, such as `holder`.
    pub field_set: String,
    /// Lower-case hex of SHA-256(nonce ‖ ciphertext).
    pub sha256: String,
    /// Whose data it is.
    pub subject: SubjectId,
}

/// The public payload of an event: a JSON object, kept as text so that reading an envelope parses nothing twice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Data(Box<RawValue>);

impl Data {
    /// The payload that `value` serialises to.
    ///
    /// # Errors
    /// The serialiser's own, for a value that is not JSON (a map with composite keys); the caller's fault.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// The payload as a `T`.
    ///
    /// # Errors
    /// The deserialiser's own, when the text is not a `T`.
    pub fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0.get())
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Data {}

/// One event as its author wrote it (E of the format): thirteen keys, always all present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Who did it.
    pub actor: Actor,
    /// The event that made this one necessary, when a reaction wrote it.
    pub causation: Option<EventId>,
    /// The command that this event answers.
    pub command: CommandId,
    /// What several commands have in common: an import run, a bulk action.
    pub correlation: Option<Uuid>,
    /// The public payload: an object.
    pub data: Data,
    /// [`EventId::derive`] of `command` and the event's index in it.
    pub id: EventId,
    /// When it happened in the world (µs UTC); never after it was recorded.
    pub occurred_at: Timestamp,
    /// The sealed records, in the order of [`Prepared::sealed`].
    pub personal: Vec<PersonalRef>,
    /// The policy versions that the decision leant on.
    pub policy: Vec<PolicyRef>,
    /// The request, for a request's own events.
    pub request: Option<NumberedRequest>,
    /// Version of the payload's shape, from 1, per type.
    pub schema: u32,
    /// Sorted bytewise, unique.
    pub tags: Vec<Tag>,
    /// What happened.
    #[serde(rename = "type")]
    pub event_type: EventType,
}

impl Event {
    /// Checks what the types leave open: tags sorted and unique, the payload an object.
    pub(crate) fn check_form(&self) -> Result<(), InvalidAppend> {
        if !self.tags.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(InvalidAppend::Tags { event: self.id });
        }
        if !self.data.as_str().starts_with('{') {
            return Err(InvalidAppend::Data { event: self.id });
        }
        Ok(())
    }
}

/// An event ready for a store: its canonical bytes, what they are found by, and the ciphertexts that lie beside them.
#[derive(Debug, Clone)]
pub struct Prepared {
    bytes: Vec<u8>,
    event: Event,
    sealed: Vec<Sealed>,
}

impl Prepared {
    /// Makes the canonical bytes of `event`, once, outside the writer.
    ///
    /// # Errors
    /// [`InvalidAppend`] when the event has no canonical form, is larger than [`EVENT_BYTES_MAX`], its tags are not
    /// sorted and unique, its payload is no object, or `sealed` does not answer `personal` one to one, hash for hash.
    pub fn new(event: Event, sealed: Vec<Sealed>) -> Result<Self, InvalidAppend> {
        event.check_form()?;
        let answered = sealed.len() == event.personal.len()
            && sealed.iter().zip(&event.personal).all(|(sealed, named)| sealed.answers(named));
        if !answered {
            return Err(InvalidAppend::Sealed { event: event.id });
        }
        let value = serde_json::to_value(&event).map_err(|e| crate::CanonicalError::Json(e.to_string()))?;
        let bytes = canonical_bytes(&value)?;
        if bytes.len() > EVENT_BYTES_MAX {
            return Err(InvalidAppend::EventSize { event: event.id, bytes: bytes.len() });
        }
        Ok(Self { bytes, event, sealed })
    }

    /// The canonical bytes of E.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The event behind the bytes.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The ciphertexts, in the order of the event's `personal`.
    pub fn sealed(&self) -> &[Sealed] {
        &self.sealed
    }
}
