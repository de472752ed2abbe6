//! What the log says of its own signing: its name, its losses, its keys.

use std::sync::Arc;

use eventlog::{EventStore, LOG_CREATED, Position, Query, QueryItem};
use proof::LogOrigin;
use workflow::Event;

use crate::error::CommandError;
use crate::{facts, translate};

/// The names under which a log was signed, and the keys that it says signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The name from the beginning.
    pub first: LogOrigin,
    /// Losses that were accepted, oldest first.
    pub continued: Vec<Continued>,
    /// Changes of the key, oldest first.
    pub keys: Vec<KeyChange>,
}

/// A loss that somebody accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// Where that was recorded.
    pub at: Position,
    /// The signed checkpoint that the log could not live up to, verbatim.
    pub last_note: String,
    /// The first and the last position lost.
    pub lost: (u64, u64),
    /// The name from then on.
    pub origin: LogOrigin,
}

/// A change of the key that signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// Where that was recorded.
    pub at: Position,
    /// The key until then, as text; `None` when it was lost.
    pub from: Option<String>,
    /// The note signed by both, verbatim; `None` when the old one was lost.
    pub statement: Option<String>,
    /// The key from then on, as text.
    pub to: String,
}

impl History {
    /// Reads it from the log.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] when the log has no birth, or a name is none; [`CommandError::Machine`].
    pub async fn read(store: &Arc<dyn EventStore>) -> Result<Self, CommandError> {
        let first = first_origin(store).await?;
        let head = store.head().await?.position;
        let types = ["log-continued", "signing-key-changed"].map(translate::event_type);
        let query = Query::any_of([QueryItem::typed(types)]);
        let mut history = Self { first, continued: Vec::new(), keys: Vec::new() };
        for entry in facts::all(store, &query, Position::START, head).await? {
            let at = entry.position;
            let event = translate::recorded(&entry)?.event;
            if let Event::LogContinued(event) = event {
                let origin = event.origin.parse().map_err(|error| damaged(at, &error))?;
                let lost = (event.lost_from, event.lost_to);
                history.continued.push(Continued { at, last_note: event.last_note, lost, origin });
            } else if let Event::SigningKeyChanged(event) = event {
                history.keys.push(KeyChange { at, from: event.from, statement: event.statement, to: event.to });
            }
        }
        Ok(history)
    }

    /// The name under which the log is signed now.
    pub fn origin(&self) -> &LogOrigin {
        self.continued.last().map_or(&self.first, |continued| &continued.origin)
    }
}

async fn first_origin(store: &Arc<dyn EventStore>) -> Result<LogOrigin, CommandError> {
    let first = Position::START.next();
    let entries = store.read(&Query::all(), Position::START, first, 1).await?;
    let unborn = || CommandError::Integrity(format!("event 1 is no {LOG_CREATED}"));
    let entry = entries.first().ok_or_else(unborn)?;
    if let Event::LogCreated(event) = translate::recorded(entry)?.event {
        return LogOrigin::first(&event.origin, &event.log_id.to_string()).map_err(|error| damaged(first, &error));
    }
    Err(unborn())
}

fn damaged(at: Position, error: &dyn std::fmt::Display) -> CommandError {
    CommandError::Integrity(format!("event {at}: {error}"))
}
