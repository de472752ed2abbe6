//! What bears on a decision, read from the log and folded.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use eventlog::{EventStore, Position, Query, Recorded};
use workflow::{RecordedEvent, Scope, State, evolve};

use crate::error::CommandError;
use crate::translate;

/// How often a scope may grow before it is settled (request → structure → each merger it went through → what counts of
/// all of them): more is a fault.
const ROUNDS_MAX: usize = 64;

/// Events read at once.
const PAGE: usize = 1_000;

/// Decoded events by position, personal fields sealed.
///
/// An entry never changes, so what was decoded once is right for ever: nothing here is trusted by age, only spared
/// a second parse. Which of them bear on a decision is asked of the log each time.
#[derive(Debug, Default)]
pub(crate) struct Decoded(Mutex<HashMap<Position, Arc<RecordedEvent>>>);

impl Decoded {
    /// Beyond so many (some tens of MB) the memory is emptied, and fills again with what is asked for.
    const EVENTS_MAX: usize = 50_000;

    fn event(&self, entry: &Recorded) -> Result<Arc<RecordedEvent>, CommandError> {
        let known = self.lock().get(&entry.position).cloned();
        if let Some(event) = known {
            return Ok(event);
        }
        let event = Arc::new(translate::recorded(entry)?);
        let mut events = self.lock();
        if events.len() >= Self::EVENTS_MAX {
            events.clear();
        }
        events.insert(entry.position, Arc::clone(&event));
        Ok(event)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Position, Arc<RecordedEvent>>> {
        // A map of finished values holds no half-done change that a panic could leave.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that bears on one decision, up to one position.
pub(crate) struct Facts {
    /// The state that the rules decide on.
    pub state: State,
    /// The scope under which the decision is written.
    pub scope: Scope,
    /// Up to where the log was read.
    pub up_to: Position,
    /// The events, in order of position.
    pub events: BTreeMap<Position, Arc<RecordedEvent>>,
}

/// Reads what bears on a decision or a question up to `up_to`: asks `wanted` for the scope, reads what is new in it, folds
/// everything in order of position, and asks again until nothing is new.
///
/// # Errors
/// [`CommandError::Integrity`] when an event cannot be read; [`CommandError::Machine`] when the log cannot.
pub(crate) async fn read(
    store: &Arc<dyn EventStore>,
    decoded: &Decoded,
    wanted: impl Fn(&State) -> Scope,
    up_to: Position,
) -> Result<Facts, CommandError> {
    let mut facts = Facts { state: State::default(), scope: Scope::new(), up_to, events: BTreeMap::new() };
    for _ in 0..ROUNDS_MAX {
        let wanted = wanted(&facts.state);
        let new: Vec<_> = wanted.difference(&facts.scope).collect();
        if new.is_empty() {
            return Ok(facts);
        }
        let query = translate::query(new);
        for entry in all(store, &query, Position::START, up_to).await? {
            facts.events.insert(entry.position, decoded.event(&entry)?);
        }
        facts.state = facts.events.values().fold(State::default(), |state, event| evolve(state, event));
        facts.scope = wanted;
    }
    Err(CommandError::Machine(format!("a scope did not settle in {ROUNDS_MAX} rounds")))
}

/// Every event that matches, oldest first.
///
/// # Errors
/// [`CommandError`] when the log cannot be read.
pub(crate) async fn all(
    store: &Arc<dyn EventStore>,
    query: &Query,
    after: Position,
    up_to: Position,
) -> Result<Vec<Recorded>, CommandError> {
    let mut entries = Vec::new();
    let mut last = after;
    loop {
        let page = store.read(query, last, up_to, PAGE).await?;
        let Some(end) = page.last().map(|entry| entry.position) else { return Ok(entries) };
        let is_last = page.len() < PAGE;
        entries.extend(page);
        if is_last {
            return Ok(entries);
        }
        last = end;
    }
}
