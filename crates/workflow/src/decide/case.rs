//! A request beside its steps: owned, annotated, documented, waiting.

use super::{Case, Decided, Decision, one};
use crate::event::{
    DocumentAdded, DocumentKind, NoteAdded, ReminderSent, RequestAssigned, RequestReleased, ToDoItem, ToDoStatus,
    ToDoUpdated, WaitingEnded, WaitingFor, WaitingStarted,
};
use crate::evidence::{Evidence, Verdict};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{Day, Document, Private, Role, Text, UserId};

/// Evidence cites only releases that the log knows, with the very bytes it knows.
pub(super) fn known_releases(state: &State, evidence: &[Evidence]) -> Result<(), Refusal> {
    evidence.iter().map(Evidence::cite).try_for_each(|cited| {
        let Some(release) = &cited.release else { return Ok(()) };
        let known = state.imports.get(&(cited.referential, release.clone()));
        if known.is_some_and(|known| Some(&known.sha256) == cited.sha256.as_ref()) {
            Ok(())
        } else {
            Err(Refusal::new(Rule::ReleaseUnknown).because(known.map(|known| known.at)).detail(release))
        }
    })
}

/// The register may know a number as a site where an entity is due, or the reverse: the number alone does not tell.
///
/// # Source
/// `domain.md` rule 1.
pub(super) fn is_of_the_kind_declared(evidence: &[Evidence], named: &str) -> Result<(), Refusal> {
    let other = evidence.iter().map(Evidence::cite).find(|cited| cited.verdict == Verdict::OtherKind);
    let Some(cited) = other else { return Ok(()) };
    let number = cited.values.first().map_or_else(|| named.to_owned(), |used| used.value.clone());
    Err(Refusal::new(Rule::StructureKind).detail(number))
}

/// A request is owned by somebody who can advance it.
pub(super) fn assign(case: &Case<'_>, owner: UserId) -> Decided {
    if case.request.owner == Some(owner) {
        return Ok(Decision::Unchanged);
    }
    let is_staff = [Role::Agent, Role::Supervisor].into_iter().any(|role| case.state.role_held(owner, role).is_some());
    if is_staff {
        one(RequestAssigned { owner })
    } else {
        Err(Refusal::new(Rule::OwnerNotStaff).detail(owner.to_string()))
    }
}

pub(super) fn release(case: &Case<'_>) -> Decided {
    case.request.owner.map_or(Ok(Decision::Unchanged), |owner| one(RequestReleased { owner }))
}

pub(super) fn note(case: &Case<'_>, note: &Text) -> Decided {
    one(NoteAdded { note: case.private(note) })
}

/// A document is kept for the record, in whatever state the request is.
pub(super) fn add_document(document: &Private<Document>, kind: DocumentKind) -> Decided {
    one(DocumentAdded { document: document.clone(), kind })
}

/// The to-do list belongs to the structure: each item is none, asked or done, and may go back.
///
/// # Source
/// `domain.md` rule 24; the founding procedure, « une fois l'adresse créée ».
pub(super) fn update_to_do(case: &Case<'_>, item: ToDoItem, status: ToDoStatus) -> Decided {
    let known = case.request.to_do.get(&item).map_or(ToDoStatus::None, |(_, known)| *known);
    if known == status { Ok(Decision::Unchanged) } else { one(ToDoUpdated { item, status }) }
}

/// The applicant is asked again for what is waited for; each reminder has its number.
pub(super) fn remind(case: &Case<'_>) -> Decided {
    match &case.request.waiting {
        Some(waiting) if waiting.party == WaitingFor::Applicant => one(ReminderSent { number: waiting.reminders + 1 }),
        Some(waiting) => Err(Refusal::new(Rule::NotWaiting).because([waiting.since]).detail(waiting.party.as_str())),
        None => Err(Refusal::new(Rule::NotWaiting).because([case.request.opened_at])),
    }
}

/// A request waits for one party at a time; waiting for another, or until another day, begins anew.
pub(super) fn start_waiting(
    case: &Case<'_>,
    party: WaitingFor,
    due_on: &Option<Day>,
    reason: &Option<Text>,
) -> Decided {
    let begun =
        WaitingStarted { due_on: due_on.clone(), party, reason: reason.as_ref().map(|text| case.private(text)) };
    match &case.request.waiting {
        Some(waiting) if waiting.party == party && waiting.due_on == *due_on => Ok(Decision::Unchanged),
        Some(waiting) => Ok(Decision::Events(vec![WaitingEnded { party: waiting.party }.into(), begun.into()])),
        None => one(begun),
    }
}

pub(super) fn end_waiting(case: &Case<'_>) -> Decided {
    case.request.waiting.as_ref().map_or(Ok(Decision::Unchanged), |waiting| one(WaitingEnded { party: waiting.party }))
}
