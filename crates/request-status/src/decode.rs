//! An event of the log, as the rules fold it.

use eventlog::{Event, Position};
use uuid::Uuid;
use workflow::wire::{self, WireError};
use workflow::{EventRef, Instant, RecordedEvent, RequestId, UserId};

/// The stored event at `position`, its personal fields unopened.
///
/// # Errors
/// [`WireError`] when it is of a type or version that only a newer program knows.
pub(crate) fn recorded(position: Position, stored: &Event) -> Result<RecordedEvent, WireError> {
    let event = wire::decode(stored.event_type.as_str(), stored.schema, stored.data.as_str(), &[])?;
    Ok(RecordedEvent {
        at: EventRef(position.get()),
        // Whoever is named otherwise than we name users is none of them.
        by: stored.actor.user.as_deref().and_then(|user| Uuid::try_parse(user).ok()).map(UserId),
        happened_at: Instant(stored.occurred_at.as_micros()),
        request: stored.request.map(|request| RequestId(request.id)),
        event,
    })
}
