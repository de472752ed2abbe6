//! From a decision to events ready for the store: numbers, tags, seals, canonical bytes.

use std::collections::BTreeSet;

use eventlog::{
    Actor, CommandId, Data, Event, EventId, NumberedRequest, PersonalRef, PolicyRef, Position, Prepared, Sealed, Tag,
    Timestamp,
};
use serde_json::Value;
use vault::{NewSubject, Reading, Record};
use workflow::wire::{self, SealedFields};
use workflow::{Action, Command, EventRef, Personal, RecordedEvent, RequestId, State, evolve, sections, tags};

use crate::error::{CommandError, no_key};
use crate::ids::Ids;
use crate::translate;

/// What all events of one command have in common.
pub(crate) struct Envelope {
    pub id: CommandId,
    pub actor: Actor,
    pub occurred_at: Timestamp,
    pub causation: Option<EventId>,
    pub correlation: Option<uuid::Uuid>,
}

/// Seals under keys that are in the vault, or that will be once the decision stands.
pub(crate) struct Sealer<'a> {
    pub reading: Reading<'a>,
    pub ids: &'a Ids,
}

impl Sealer<'_> {
    /// Lets records be sealed under subjects that are not committed yet.
    pub(crate) fn admit(&mut self, subjects: &[NewSubject]) {
        subjects.iter().for_each(|subject| self.reading.admit(subject));
    }

    fn seal(&mut self, event: EventId, fields: &SealedFields) -> Result<(PersonalRef, Sealed), CommandError> {
        let subject = vault::SubjectId::new(fields.subject.0);
        let Personal::Known(Value::Object(content)) = &fields.content else {
            let set = &fields.field_set;
            return Err(CommandError::Machine(format!("field set \"{set}\" of a new event is no known object")));
        };
        let record = Record { event: event.0, subject, field_set: &fields.field_set };
        let sealed = self.ids.with_entropy(|entropy| self.reading.seal(record, content, entropy));
        let sealed = sealed.map_err(|error| match error {
            vault::SealError::NoKey { subject, .. } => no_key(subject),
            vault::SealError::Fields(error) => CommandError::Machine(format!("{}: {error}", fields.field_set)),
            vault::SealError::Vault(error) => error.into(),
        })?;
        let named = PersonalRef {
            commitment: hex(&sealed.seal.commitment),
            field_set: fields.field_set.clone(),
            sha256: hex(&sealed.seal.sha256),
            subject: translate::subject(fields.subject),
        };
        let beside = Sealed {
            subject: translate::subject(fields.subject),
            field_set: fields.field_set.clone(),
            ciphertext: sealed.ciphertext,
        };
        Ok((named, beside))
    }
}

/// Prepares the events of a decision taken on `state`, which was read up to `up_to`.
///
/// Each event is tagged on the state that the events before it lead to, those of the same command included.
pub(crate) fn prepare(
    sealer: &mut Sealer<'_>,
    envelope: &Envelope,
    (command, state, up_to): (&Command, &State, Position),
    events: &[workflow::Event],
) -> Result<Vec<Prepared>, CommandError> {
    let policy = cited_policy(command, state);
    let mut state = state.clone();
    let mut prepared = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let request = own_request(command, event);
        let known = request.and_then(|id| state.request(id)).map_or(0, |known| known.events);
        let numbered = request.map(|id| NumberedRequest { id: id.0, number: known + 1 });
        let carried: BTreeSet<Tag> =
            tags(event, request, &state).iter().map(translate::tag).chain(of_actor(&envelope.actor)).collect();
        let index = u32::try_from(index).expect("a decision has far fewer events than u32 counts");
        let id = EventId::derive(envelope.id, index);
        let stored = wire::encode(event);
        let seals = stored.personal.iter().map(|fields| sealer.seal(id, fields)).collect::<Result<Vec<_>, _>>()?;
        let (personal, sealed) = seals.into_iter().unzip();
        let entry = Event {
            actor: envelope.actor.clone(),
            causation: envelope.causation,
            command: envelope.id,
            correlation: envelope.correlation,
            data: Data::of(&stored.data).map_err(|e| CommandError::Machine(e.to_string()))?,
            id,
            occurred_at: envelope.occurred_at,
            personal,
            policy: policy.clone(),
            request: numbered,
            schema: stored.schema,
            tags: carried.into_iter().collect(),
            event_type: translate::event_type(stored.event_type),
        };
        prepared.push(Prepared::new(entry, sealed).map_err(eventlog::AppendError::from)?);
        let at = EventRef(up_to.get() + 1 + u64::from(index));
        let (by, happened_at) = (command.by.user, command.at);
        state = evolve(state, &RecordedEvent { at, by, happened_at, request, event: event.clone() });
    }
    Ok(prepared)
}

/// Whoever acts, and the person it is done for, are found by what was done: a tag cannot be added later.
fn of_actor(actor: &Actor) -> impl Iterator<Item = Tag> + use<> {
    let user = actor.user.as_ref().and_then(|user| Tag::new("user", user).ok());
    let person = actor.on_behalf.map(|subject| translate::tag(&workflow::Tag::Subject(workflow::SubjectId(subject.0))));
    user.into_iter().chain(person)
}

/// The request that an event is one of: the one just opened, or the one the command is about.
fn own_request(command: &Command, event: &workflow::Event) -> Option<RequestId> {
    let request = opened_request(&command.action).or_else(|| command.action.request());
    request.filter(|_| !matches!(event, workflow::Event::SubjectAbandoned(_)))
}

/// The request that an action opens, if it opens one.
pub(crate) fn opened_request(action: &Action) -> Option<RequestId> {
    if let Action::SubmitRequest(submission) = action {
        Some(submission.request)
    } else if let Action::TakeOver(taken) = action {
        Some(taken.request)
    } else {
        None
    }
}

/// The policy versions that a decision leant on. Adopting a section leans on none: it replaces them.
fn cited_policy(command: &Command, state: &State) -> Vec<PolicyRef> {
    if matches!(command.action, Action::AdoptPolicy { .. }) {
        return Vec::new();
    }
    let adopted =
        sections(&command.action).iter().filter_map(|name| state.policy.get(*name).map(|known| (name, known)));
    let mut cited: Vec<_> = adopted
        .map(|(name, known)| PolicyRef { position: translate::position(known.at), section: name.as_str().to_owned() })
        .collect();
    cited.sort_unstable();
    cited
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
