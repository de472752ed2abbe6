//! A request beside its steps: submitted, owned, annotated, waiting.

use identifiers::ContactMail;
use std::collections::BTreeSet;

use super::{Case, Decided, Decision, one, policy};
use crate::command::{MailboxWish, Submission};
use crate::event::{
    Event, MailboxRequested, MembershipCited, NoteAdded, RequestAssigned, RequestOpened, RequestReleased, WaitingEnded,
    WaitingFor, WaitingStarted,
};
use crate::evidence::{Evidence, Verdict};
use crate::policy::{Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{Day, Private, Role, StructureIdentity, StructureKey, Text, UserId};

/// A submission is one atomic append: the request, the membership where there is one, every mailbox wished for.
///
/// # Source
/// `domain.md` rules 1, 4 and 13; the founding procedure, third step.
pub(super) fn submit(state: &State, today: &Day, submission: &Submission) -> Decided {
    if let Some(known) = state.request(submission.request) {
        return Err(Refusal::new(Rule::IdTaken).because([known.opened_at]).detail(submission.request.to_string()));
    }
    structure_may_be_named(submission)?;
    known_releases(state, &submission.evidence)?;
    is_of_the_kind_declared(submission)?;
    let ids: BTreeSet<_> = submission.mailboxes.iter().map(|wish| wish.mailbox).collect();
    if ids.len() < submission.mailboxes.len() {
        return Err(Refusal::new(Rule::IdTaken).detail(submission.request.to_string()));
    }
    submission.mailboxes.iter().try_for_each(|wish| is_new_mailbox(state, wish))?;
    mails_are_individual(state, &submission.mailboxes)?;
    let (structure_name, structure_identity) = named_or_sealed(submission);
    let opened = RequestOpened {
        applicant: submission.applicant.clone(),
        case: submission.case,
        department: submission.department.clone(),
        evidence: submission.evidence.iter().map(|one| one.cite().clone()).collect(),
        request: submission.request,
        sector: submission.sector.clone(),
        site: submission.site,
        structure: submission.structure.clone(),
        structure_identity,
        structure_name,
    };
    let mut events: Vec<Event> = vec![opened.into()];
    let membership = state.structure(&submission.structure).and_then(|known| known.membership.effective_on(today));
    let cite = |membership| MembershipCited { membership, structure: submission.structure.clone() }.into();
    events.extend(membership.map(cite));
    events.extend(submission.mailboxes.iter().map(|wish| requested(wish).into()));
    Ok(Decision::Events(events))
}

/// The number of a practice of one person tells who that is: such a structure is named by its subject.
fn structure_may_be_named(submission: &Submission) -> Result<(), Refusal> {
    match &submission.structure {
        StructureKey::Registered(id) if id.names_a_person() => Err(Refusal::new(Rule::StructureIsPerson)),
        StructureKey::Registered(_) | StructureKey::Person(_) => Ok(()),
    }
}

/// The register may know a number as a site where an entity is due, or the reverse: the number alone does not tell.
fn is_of_the_kind_declared(submission: &Submission) -> Result<(), Refusal> {
    let other = submission.evidence.iter().map(Evidence::cite).find(|cited| cited.verdict == Verdict::OtherKind);
    let Some(cited) = other else { return Ok(()) };
    let number = cited.values.first().map_or_else(|| submission.structure.to_string(), |used| used.value.clone());
    Err(Refusal::new(Rule::StructureKind).detail(number))
}

/// The public name of a structure, or the sealed one of a structure that is one person.
fn named_or_sealed(submission: &Submission) -> (Option<String>, Option<Private<StructureIdentity>>) {
    let name = submission.structure_name.clone();
    match submission.structure {
        StructureKey::Registered(_) => (name, None),
        StructureKey::Person(subject) => {
            (None, name.map(|name| Private::known(subject, StructureIdentity { name: Some(name), number: None })))
        }
    }
}

/// The id of a mailbox stands for it in every request and for ever.
fn is_new_mailbox(state: &State, wish: &MailboxWish) -> Result<(), Refusal> {
    match state.mailboxes.get(&wish.mailbox) {
        Some(at) => Err(Refusal::new(Rule::IdTaken).because([*at]).detail(wish.mailbox.to_string())),
        None => Ok(()),
    }
}

/// A mailbox may be added until the request ends; the need is then validated anew.
pub(super) fn add_mailbox(case: &Case<'_>, wish: &MailboxWish) -> Decided {
    is_new_mailbox(case.state, wish)?;
    mails_are_individual(case.state, std::slice::from_ref(wish))?;
    one(requested(wish))
}

/// Credentials go to one person: a mail that several people read, or a login id, is no contact mail.
///
/// # Source
/// `domain.md` rule 16; the founding procedure, « mail de contact nominatif ».
fn mails_are_individual(state: &State, wishes: &[MailboxWish]) -> Result<(), Refusal> {
    let (section, at) = policy(state, SectionName::Naming)?;
    let Section::Naming(naming) = section else { return Ok(()) };
    let known = wishes.iter().filter_map(|wish| wish.holder.content.known());
    known.map(|person| ContactMail::parse(&person.mail).and_then(|mail| naming.judge_contact(&mail))).try_for_each(
        |judged| {
            // Neither the mail nor a part of it is repeated: refusals carry nothing personal.
            judged.map_err(|error| Refusal::new(Rule::ContactNotIndividual).because([at]).detail(error.rule.as_str()))
        },
    )
}

fn requested(wish: &MailboxWish) -> MailboxRequested {
    MailboxRequested {
        holder: wish.holder.clone(),
        mailbox: wish.mailbox,
        mailbox_type: wish.mailbox_type,
        practice_site: wish.practice_site,
    }
}

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
