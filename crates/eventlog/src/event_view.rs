//! An event as its stored bytes say it, borrowed from them: what a walk over a whole log looks at.
//!
//! Everything that [`Event`] holds is here too. A walk over millions of entries looks at each once and keeps next to nothing:
//! it would spend more time on copies of names than on what it came for.

use serde::Deserialize;
use std::borrow::Cow;
use uuid::Uuid;

use crate::{CommandId, Event, EventId, NumberedRequest, PersonalRef, Position, SubjectId, Timestamp};

/// One event, as [`Event`]; texts are borrowed wherever the bytes hold them as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView<'t> {
    /// Who did it.
    pub actor: ActorView<'t>,
    /// The event that made this one necessary, when a reaction wrote it.
    pub causation: Option<EventId>,
    /// The command that this event answers.
    pub command: CommandId,
    /// What several commands have in common.
    pub correlation: Option<Uuid>,
    /// The text of the public payload, an object; see [`EventView::payload`].
    pub data: Cow<'t, str>,
    /// The event's id.
    pub id: EventId,
    /// When it happened in the world (µs UTC).
    pub occurred_at: Timestamp,
    /// The sealed records.
    pub personal: Vec<PersonalView<'t>>,
    /// The policy versions that the decision leant on.
    pub policy: Vec<PolicyView<'t>>,
    /// The request, for a request's own events.
    pub request: Option<NumberedRequest>,
    /// Version of the payload's shape.
    pub schema: u32,
    /// Each a [`crate::Tag`]; sorted bytewise, unique.
    pub tags: Vec<Cow<'t, str>>,
    /// What happened: an [`crate::EventType`].
    pub event_type: Cow<'t, str>,
}

/// As [`crate::Actor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorView<'t> {
    /// How it reached us.
    pub channel: Option<Cow<'t, str>>,
    /// The person it was done for.
    pub on_behalf: Option<SubjectId>,
    /// The role in which it was done.
    pub role: Cow<'t, str>,
    /// The numeric account of the operating system.
    pub uid: Option<u32>,
    /// The registered user.
    pub user: Option<Cow<'t, str>>,
}

/// As [`PersonalRef`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalView<'t> {
    /// Lower-case hex of the 32-byte key commitment.
    pub commitment: Cow<'t, str>,
    /// The name of the set of fields sealed together.
    pub field_set: Cow<'t, str>,
    /// Lower-case hex of SHA-256(nonce ‖ ciphertext).
    pub sha256: Cow<'t, str>,
    /// Whose data it is.
    pub subject: SubjectId,
}

/// As [`crate::PolicyRef`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyView<'t> {
    /// Where the version was adopted.
    pub position: Position,
    /// The section.
    pub section: Cow<'t, str>,
}

impl EventView<'_> {
    /// The payload as a `T`.
    ///
    /// # Errors
    /// The deserialiser's own, when the text is not a `T`.
    pub fn payload<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data)
    }
}

impl PersonalView<'_> {
    /// Says whether this speaks of the record `ciphertext` of `subject`.
    pub fn is_of(&self, subject: SubjectId, ciphertext: &[u8]) -> bool {
        PersonalRef::speaks_of((self.subject, &self.sha256), subject, ciphertext)
    }
}

impl From<Event> for EventView<'static> {
    fn from(event: Event) -> Self {
        let Event { actor, causation, command, correlation, data, id, occurred_at, .. } = event;
        Self {
            actor: ActorView {
                channel: actor.channel.map(Cow::Owned),
                on_behalf: actor.on_behalf,
                role: Cow::Owned(actor.role),
                uid: actor.uid,
                user: actor.user.map(Cow::Owned),
            },
            causation,
            command,
            correlation,
            data: Cow::Owned(data.as_str().to_owned()),
            id,
            occurred_at,
            personal: event.personal.into_iter().map(PersonalView::from).collect(),
            policy: event
                .policy
                .into_iter()
                .map(|cited| PolicyView { position: cited.position, section: Cow::Owned(cited.section) })
                .collect(),
            request: event.request,
            schema: event.schema,
            tags: event.tags.into_iter().map(|tag| Cow::Owned(tag.into())).collect(),
            event_type: Cow::Owned(event.event_type.into()),
        }
    }
}

impl From<PersonalRef> for PersonalView<'static> {
    fn from(named: PersonalRef) -> Self {
        Self {
            commitment: Cow::Owned(named.commitment),
            field_set: Cow::Owned(named.field_set),
            sha256: Cow::Owned(named.sha256),
            subject: named.subject,
        }
    }
}
