//! How each event changes what is known. Total: no event, in whatever order, makes it fail.

mod mailboxes;
mod own;
mod retention;
mod shared;
mod undo;

use crate::state::Request;
use crate::tag::subjects;
use crate::{Event, EventRef, Instant, RequestId, State, UserId};

/// An event as it is folded: what happened, where it stands, and to which request it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Where it stands.
    pub at: EventRef,
    /// The registered user who acted; `None` for applicants and the program.
    pub by: Option<UserId>,
    /// When it happened.
    pub happened_at: Instant,
    /// Whose own event it is.
    pub request: Option<RequestId>,
    /// What happened.
    pub event: Event,
}

/// Folds one of a request's own events into that request alone: what [`evolve`] makes of it, which leans on nothing else.
///
/// `None` for a request that was not opened.
pub fn evolve_case(case: Option<Request>, recorded: &RecordedEvent) -> Option<Request> {
    let mut case = match (case, &recorded.event) {
        (Some(mut case), _) => {
            own::advance(&mut case, recorded.at);
            case
        }
        (None, Event::RequestOpened(event)) => own::opened(recorded.at, event),
        (None, _) => return None,
    };
    own::fold(&mut case, recorded);
    Some(case)
}

/// Folds one event into the state.
///
/// Events come in order of position. An event that makes no sense in its place (it cannot have been decided by this
/// program) changes as much as it can and is otherwise passed over: history is never refused afterwards.
pub fn evolve(mut state: State, recorded: &RecordedEvent) -> State {
    if let Some(request) = recorded.request.and_then(|id| state.requests.get_mut(&id)) {
        own::advance(request, recorded.at);
    }
    shared::fold(&mut state, recorded);
    if let Some(request) = recorded.request.and_then(|id| state.requests.get_mut(&id)) {
        own::fold(request, recorded);
    }
    retention::fold(&mut state, recorded);
    state.spoken_subjects.extend(subjects(&recorded.event));
    state
}
