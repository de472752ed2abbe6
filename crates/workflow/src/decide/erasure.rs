//! Whose data is held, erased or lost; and when a case has rested long enough.

use std::collections::BTreeSet;

use super::{Decided, Decision, one, policy};
use crate::command::ErasureGround;
use crate::event::{
    ErasureBasis, ErasureCompleted, ErasureDecided, Event, KeyLossAccepted, LegalHoldLifted, LegalHoldPlaced,
    LostDecision, SubjectsJoined,
};
use crate::policy::{RetentionPolicy, Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::{Request, State};
use crate::{Day, EventRef, Instant, Private, RequestId, Role, SubjectId, Text};

/// A hold is on one subject and on whoever it was joined to: each of them refuses for all.
pub(super) fn hold(state: &State, subject: SubjectId, reason: &Text) -> Decided {
    spoken(state, subject)?;
    if state.legal_holds.contains_key(&subject) {
        return Ok(Decision::Unchanged);
    }
    one(LegalHoldPlaced { reason: Private::known(subject, reason.clone()), subject })
}

/// What is not held stays so.
pub(super) fn lift_hold(state: &State, subject: SubjectId, reason: &Text) -> Decided {
    spoken(state, subject)?;
    if !state.legal_holds.contains_key(&subject) {
        return Ok(Decision::Unchanged);
    }
    one(LegalHoldLifted { reason: Private::known(subject, reason.clone()), subject })
}

/// Two who are alive become one person; one who was erased is nobody any more.
pub(super) fn join(state: &State, (subject, other): (SubjectId, SubjectId), reason: &Text) -> Decided {
    if subject == other {
        return Err(Refusal::new(Rule::JoinOfItself).detail(subject.to_string()));
    }
    spoken(state, subject)?;
    spoken(state, other)?;
    if let Some(at) = state.gone_subjects.get(&other) {
        return Err(Refusal::new(Rule::SubjectGone).because([*at]).detail(other.to_string()));
    }
    if state.one_person(subject).contains(&other) {
        return Ok(Decision::Unchanged);
    }
    one(SubjectsJoined { other, reason: Private::known(subject, reason.clone()), subject })
}

/// Every subject of the person goes at once. Only a legal hold stands against a ground of law; a case in which somebody
/// is erased goes on without them. The free text of a case goes once the case has ended, a user once they act no more.
pub(super) fn erase(state: &State, today: &Day, subject: SubjectId, ground: &ErasureGround) -> Decided {
    spoken(state, subject)?;
    let person = state.one_person(subject);
    let left: Vec<_> = person.iter().copied().filter(|one| !state.gone_subjects.contains_key(one)).collect();
    if left.is_empty() {
        return Ok(Decision::Unchanged);
    }
    not_held(state, &person)?;
    acts_no_more(state, &person)?;
    let ended = |id: &RequestId| state.request(*id).filter(|known| person.contains(&known.case) && known.end.is_none());
    if let Some(open) = cases(state, &person).iter().find_map(ended) {
        return Err(Refusal::new(Rule::RequestNotEnded)
            .because([open.opened_at])
            .could(&[Role::Agent, Role::Supervisor]));
    }
    if *ground == ErasureGround::Retention {
        rested(state, today, &person)?;
    }
    let decided = |subject| -> Event {
        let (legal_basis, asked_by, reason) = match ground {
            ErasureGround::Asked { basis, by, reason } => (*basis, Some(*by), Some(reason.clone())),
            ErasureGround::Retention => (ErasureBasis::Retention, None, None),
        };
        ErasureDecided { asked_by, legal_basis, lost: None, reason, subject }.into()
    };
    Ok(Decision::Events(left.into_iter().map(decided).collect()))
}

/// The key is destroyed: no hold, no role and no open case could bring it back.
pub(super) fn erase_again(state: &State, subject: SubjectId, lost: &LostDecision) -> Decided {
    if state.gone_subjects.contains_key(&subject) {
        return Ok(Decision::Unchanged);
    }
    let lost = Some(lost.clone());
    one(ErasureDecided { asked_by: None, legal_basis: ErasureBasis::DecidedBefore, lost, reason: None, subject })
}

/// Said once, of whoever was to be erased.
pub(super) fn complete(state: &State, subject: SubjectId) -> Decided {
    if state.erased_subjects.contains_key(&subject) {
        return Ok(Decision::Unchanged);
    }
    if !state.gone_subjects.contains_key(&subject) {
        return Err(Refusal::new(Rule::ErasureNotDecided).detail(subject.to_string()).could(&[Role::Dpo]));
    }
    one(ErasureCompleted { subject })
}

/// One event a subject: each is named where it will be looked for.
pub(super) fn accept_key_loss(state: &State, subjects: &[SubjectId], reason: &Private<Text>) -> Decided {
    let lost: BTreeSet<_> = subjects.iter().copied().filter(|one| !state.gone_subjects.contains_key(one)).collect();
    lost.iter().try_for_each(|subject| spoken(state, *subject))?;
    let accepted = |subject| -> Event { KeyLossAccepted { reason: reason.clone(), subject }.into() };
    let events: Vec<_> = lost.into_iter().map(accepted).collect();
    Ok(if events.is_empty() { Decision::Unchanged } else { Decision::Events(events) })
}

/// The first day on which a case is due for erasure; `None` while it goes on, or a mailbox of it exists.
///
/// A case that equipped nobody rests from its end on, any other from the closing of its last mailbox. `rests_since` is
/// the later of the two ([`State::rests_since`]).
pub fn due_for_erasure(case: &Request, rests_since: Instant, policy: &RetentionPolicy) -> Option<Day> {
    if case.end.is_none() || case.created().next().is_some() {
        return None;
    }
    let months = if case.is_equipped() { policy.equipped_months } else { policy.unequipped_months };
    Some(Day::of(rests_since).plus_months(months))
}

fn spoken(state: &State, subject: SubjectId) -> Result<(), Refusal> {
    if state.spoken_subjects.contains(&subject) {
        return Ok(());
    }
    Err(Refusal::new(Rule::SubjectUnknown).detail(subject.to_string()))
}

fn not_held(state: &State, person: &BTreeSet<SubjectId>) -> Result<(), Refusal> {
    let holds: Vec<EventRef> = person.iter().filter_map(|one| state.legal_holds.get(one)).copied().collect();
    if holds.is_empty() { Ok(()) } else { Err(Refusal::new(Rule::LegalHold).because(holds).could(&[Role::Dpo])) }
}

fn acts_no_more(state: &State, person: &BTreeSet<SubjectId>) -> Result<(), Refusal> {
    let users = state.users.values().filter(|user| user.identity.is_some_and(|identity| person.contains(&identity)));
    let roles: Vec<EventRef> = users.flat_map(|user| user.roles.values().copied()).collect();
    if roles.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(Rule::UserStillActs).because(roles).could(&[Role::Administrator]))
}

/// The requests in which any subject of a person is spoken of.
fn cases(state: &State, person: &BTreeSet<SubjectId>) -> BTreeSet<RequestId> {
    person.iter().filter_map(|one| state.spoken_in.get(one)).flatten().filter_map(|request| *request).collect()
}

/// Everything that speaks of the person is a case that has rested for as long as the policy says.
fn rested(state: &State, today: &Day, person: &BTreeSet<SubjectId>) -> Result<(), Refusal> {
    let (section, at) = policy(state, SectionName::Retention)?;
    let Section::Retention(retention) = section else {
        return Err(Refusal::new(Rule::PolicyMissing).because([at]).detail(SectionName::Retention.as_str()));
    };
    let not_due = |evidence: Option<EventRef>| Refusal::new(Rule::RetentionNotDue).because([at]).because(evidence);
    let places = person.iter().filter_map(|one| state.spoken_in.get(one)).flatten();
    for place in places {
        let Some(case) = place.and_then(|id| Some((state.request(id)?, state.rests_since.get(&id)))) else {
            return Err(not_due(None));
        };
        let due = case.1.and_then(|since| due_for_erasure(case.0, *since, retention));
        match due {
            Some(day) if day <= *today => {}
            Some(day) => return Err(not_due(case.0.end.map(|end| end.at())).detail(day.to_string())),
            None => return Err(not_due(Some(case.0.opened_at))),
        }
    }
    Ok(())
}
