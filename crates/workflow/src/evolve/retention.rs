//! What a retention policy looks at: in which cases a subject is spoken of, and since when a case rests.

use super::RecordedEvent;
use crate::event::EventKind;
use crate::state::State;
use crate::tag::subjects;

/// Notes where subjects are spoken of, and when a request was last ended or a mailbox of it last closed.
pub(super) fn fold(state: &mut State, recorded: &RecordedEvent) {
    let kind = recorded.event.kind();
    if !is_about_the_subject_alone(kind) {
        for subject in subjects(&recorded.event) {
            state.spoken_in.entry(subject).or_default().insert(recorded.request);
        }
    }
    if let Some(request) = recorded.request.filter(|_| lays_to_rest(kind)) {
        state.rests_since.insert(request, recorded.happened_at);
    }
}

/// What is decided about a subject is no new place in which it is spoken of.
const fn is_about_the_subject_alone(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::SubjectAbandoned
            | EventKind::LegalHoldPlaced
            | EventKind::LegalHoldLifted
            | EventKind::SubjectsJoined
            | EventKind::ErasureDecided
            | EventKind::ErasureCompleted
            | EventKind::KeyLossAccepted
    )
}

/// The five ends, and the closing of a mailbox, which comes after them.
const fn lays_to_rest(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::RequestClosed
            | EventKind::RequestRejected
            | EventKind::RequestDropped
            | EventKind::RequestWithdrawn
            | EventKind::RequestMarkedDuplicate
            | EventKind::MailboxClosed
    )
}
