//! Between the log's language and the trade's: both speak of positions, subjects and tags, neither knows the other.

use eventlog::{
    Event, EventType, EventView, NumberedRequest, Position, Query, QueryItem, Recorded, SubjectId, Tag, Timestamp,
};
use uuid::Uuid;
use workflow::wire::{self, SealedFields};
use workflow::{EventRef, Fact, Instant, RecordedEvent, RequestId, UserId};

use crate::error::CommandError;

/// The log's position of an event that evidence points to.
pub fn position(at: EventRef) -> Position {
    Position::new(at.0)
}

/// The pointer that evidence keeps to a position.
pub fn event_ref(position: Position) -> EventRef {
    EventRef(position.get())
}

/// The query that reads the facts of a scope.
pub fn query<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Query {
    Query::any_of(facts.into_iter().map(|fact| QueryItem {
        types: fact.types.iter().map(|name| event_type(name)).collect(),
        tags: fact.tags.iter().map(tag).collect(),
    }))
}

/// The stored form of a tag of this trade.
pub fn tag(tag: &workflow::Tag) -> Tag {
    Tag::parse(tag.to_string()).expect("tags of the trade are kinds with ids, numbers and hashes: printable ASCII")
}

/// The stored form of an event type of this trade.
pub fn event_type(name: &str) -> EventType {
    EventType::parse(name).expect("the registry of events holds kebab-case names")
}

/// An event of the log as the rules fold it, its personal fields unopened.
///
/// # Errors
/// [`CommandError::Integrity`] when the entry is damaged, or of a type or version that only a newer program knows.
pub fn recorded(entry: &Recorded) -> Result<RecordedEvent, CommandError> {
    let event = entry.event()?;
    of(entry.position, &event, &[])
}

/// The same, with what was opened.
///
/// # Errors
/// As [`recorded`].
pub fn of(position: Position, event: &Event, opened: &[SealedFields]) -> Result<RecordedEvent, CommandError> {
    let decoded = wire::decode(event.event_type.as_str(), event.schema, event.data.as_str(), opened);
    let (by, occurred_at) = (event.actor.user.as_deref(), event.occurred_at);
    told(position, (by, occurred_at, event.request), decoded)
}

/// The same of an event that a walk over the log looks at.
///
/// # Errors
/// As [`recorded`].
pub fn viewed(position: Position, event: &EventView<'_>) -> Result<RecordedEvent, CommandError> {
    let decoded = wire::decode(&event.event_type, event.schema, &event.data, &[]);
    let (by, occurred_at) = (event.actor.user.as_deref(), event.occurred_at);
    told(position, (by, occurred_at, event.request), decoded)
}

/// What was decoded, with what the log says around it: who, when, and of which request.
fn told(
    position: Position,
    (by, occurred_at, request): (Option<&str>, Timestamp, Option<NumberedRequest>),
    decoded: Result<workflow::Event, wire::WireError>,
) -> Result<RecordedEvent, CommandError> {
    let event = decoded.map_err(|error| CommandError::Integrity(format!("event {position}: {error}")))?;
    // Users of this folder are UUIDs; whoever else stands there is none of them.
    let by = by.and_then(|user| Uuid::try_parse(user).ok()).map(UserId);
    let request = request.map(|request| RequestId(request.id));
    Ok(RecordedEvent { at: event_ref(position), by, happened_at: Instant(occurred_at.as_micros()), request, event })
}

/// The vault's name of a subject.
pub(crate) fn vault_subject(id: workflow::SubjectId) -> vault::SubjectId {
    vault::SubjectId::new(id.0)
}

/// The log's name of a subject.
pub fn subject(id: workflow::SubjectId) -> SubjectId {
    SubjectId(id.0)
}
