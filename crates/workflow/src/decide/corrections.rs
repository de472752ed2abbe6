//! Rounds of correction: what is asked, who may change what, and what waits meanwhile.

use identifiers::Finess;

use super::case::{is_of_the_kind_declared, known_releases};
use super::contacts::{individual, not_shared};
use super::structures::no_place_is_told;
use super::submission::well_formed;
use super::users::is_shared;
use super::{Case, Decided, Decision, Named, one, policy_as};
use crate::command::{ActionKind, StructureHead, UserWish};
use crate::event::{
    ApplicantChanged, CorrectionAccepted, CorrectionAnswered, CorrectionAsked, CorrectionCancelled, Event, FieldName,
    FlaggedField, MailboxAdministratorChanged, MailboxNameChanged, MailboxType, MailboxUserCorrected, SiteChanged,
    StructureHeadChanged, WaitingEnded, WaitingFor, WaitingStarted,
};
use crate::evidence::Evidence;
use crate::refusal::{Refusal, Rule};
use crate::state::{Correction, End, Mailbox, MailboxStatus};
use crate::{Contact, Day, MailboxId, Private, Role, SubjectId, Text};

const STAFF: &[Role] = &[Role::Agent, Role::Supervisor];

/// While a correction is open, nothing brings the request to its next step.
///
/// # Source
/// `product.md` P9.
pub(super) fn holds_up(case: &Case<'_>, kind: ActionKind) -> Result<(), Refusal> {
    match &case.request.correction {
        Some(correction) if advances(kind) || (case.by.role == Role::Applicant && changes_the_wish(kind)) => {
            Err(Refusal::new(Rule::CorrectionOpen).because([correction.asked_at]).could(STAFF))
        }
        Some(_) | None => Ok(()),
    }
}

/// What the structure may do to its request at other times: in a round, only what was flagged.
const fn changes_the_wish(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::AddMailbox | ActionKind::AddMailboxUser | ActionKind::RemoveMailboxUser)
}

/// The acts that complete a step.
const fn advances(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::MakeMembershipEffective
            | ActionKind::CiteMembership
            | ActionKind::ValidateNeed
            | ActionKind::RequestCreation
            | ActionKind::IssueCreationList
            | ActionKind::FinishPartnerCampaign
            | ActionKind::WaivePartnerCampaign
            | ActionKind::CloseRequest
    )
}

/// The applicant is asked to correct fields, and waited for.
pub(super) fn ask(case: &Case<'_>, fields: &[FlaggedField], message: &Text, due_on: &Option<Day>) -> Decided {
    if let Some(Correction { asked_at, answered_at: None, .. }) = &case.request.correction {
        return Err(Refusal::new(Rule::CorrectionOpen).because([*asked_at]).could(STAFF));
    }
    if fields.is_empty() {
        return Err(Refusal::new(Rule::ParticularsMissing).detail("fields"));
    }
    fields.iter().try_for_each(|flagged| is_there(case, flagged))?;
    let (deadlines, _) = policy_as!(case, Deadlines);
    let due_on = due_on.clone().or_else(|| Some(case.today.plus_days(deadlines.applicant_answer_days)));
    let asked = CorrectionAsked { due_on: due_on.clone(), fields: fields.to_vec(), message: case.private(message) };
    let mut events: Vec<Event> = vec![asked.into()];
    events.extend(case.request.waiting.iter().map(|waiting| WaitingEnded { party: waiting.party }.into()));
    events.push(WaitingStarted { due_on, party: WaitingFor::Applicant, reason: None }.into());
    Ok(Decision::Events(events))
}

/// A field is flagged with what it is a field of, and nothing more.
fn is_there(case: &Case<'_>, flagged: &FlaggedField) -> Result<(), Refusal> {
    let mailbox = flagged.mailbox.map(|id| case.mailbox(id)).transpose()?;
    let is_user = |mailbox: &Mailbox| flagged.person.is_some_and(|person| mailbox.users.contains_key(&person));
    let fits = match (flagged.field, mailbox) {
        (FieldName::Applicant | FieldName::StructureHead, None) => flagged.person.is_none(),
        // The place of a structure that is one person was said once, and is not changed.
        (FieldName::Site, None) => flagged.person.is_none() && !case.request.structure.is_person(),
        (FieldName::MailboxName | FieldName::MailboxAdministrator, Some(mailbox)) => {
            flagged.person.is_none() && mailbox.mailbox_type != MailboxType::Nominative
        }
        (FieldName::MailboxUser, Some(mailbox)) => is_user(mailbox),
        (FieldName::Applicant | FieldName::StructureHead | FieldName::Site, Some(_))
        | (FieldName::MailboxName | FieldName::MailboxAdministrator | FieldName::MailboxUser, None) => false,
    };
    if fits { Ok(()) } else { Err(Refusal::new(Rule::FieldUnknown).detail(flagged.field.as_str())) }
}

fn round<'a>(case: &'a Case<'_>) -> Result<&'a Correction, Refusal> {
    let none = || Refusal::new(Rule::CorrectionNotOpen).because([case.request.opened_at]).could(STAFF);
    case.request.correction.as_ref().ok_or_else(none)
}

/// The end of a wait for the applicant, if the request waits for them.
fn no_more_waiting(case: &Case<'_>) -> Option<Event> {
    let waiting = case.request.waiting.as_ref().filter(|waiting| waiting.party == WaitingFor::Applicant)?;
    Some(WaitingEnded { party: waiting.party }.into())
}

pub(super) fn answer(case: &Case<'_>) -> Decided {
    let correction = round(case)?;
    if correction.answered_at.is_some() {
        return Ok(Decision::Unchanged);
    }
    let events = [CorrectionAnswered {}.into()].into_iter().chain(no_more_waiting(case));
    Ok(Decision::Events(events.collect()))
}

pub(super) fn accept(case: &Case<'_>) -> Decided {
    let correction = round(case)?;
    if correction.answered_at.is_none() {
        let refusal = Refusal::new(Rule::CorrectionAnswer).because([correction.asked_at]);
        return Err(refusal.could(&[Role::Applicant, Role::Agent, Role::Supervisor]));
    }
    one(CorrectionAccepted {})
}

pub(super) fn cancel(case: &Case<'_>) -> Decided {
    round(case)?;
    let events = [CorrectionCancelled {}.into()].into_iter().chain(no_more_waiting(case));
    Ok(Decision::Events(events.collect()))
}

/// Staff correct what they are told of; the applicant only what was flagged in an open round. Contacts of a structure
/// that is equipped are its own to change.
///
/// # Source
/// `product.md` P9 and S12; `domain.md` rule 27.
fn may_change(case: &Case<'_>, flagged: FlaggedField) -> Result<(), Refusal> {
    if case.by.role != Role::Applicant {
        return Ok(());
    }
    let is_contact =
        matches!(flagged.field, FieldName::Applicant | FieldName::StructureHead | FieldName::MailboxAdministrator);
    if is_contact && matches!(case.request.end, Some(End::Closed(_))) {
        return Ok(());
    }
    match &case.request.correction {
        Some(correction) if correction.answered_at.is_none() && correction.fields.contains(&flagged) => Ok(()),
        Some(correction) => {
            let refusal = Refusal::new(Rule::FieldNotFlagged).because([correction.asked_at]);
            Err(refusal.detail(flagged.field.as_str()).could(STAFF))
        }
        None => Err(Refusal::new(Rule::FieldNotFlagged)
            .because([case.request.opened_at])
            .detail(flagged.field.as_str())
            .could(STAFF)),
    }
}

fn of_request(field: FieldName) -> FlaggedField {
    FlaggedField { field, mailbox: None, person: None }
}

fn of_mailbox(field: FieldName, mailbox: MailboxId) -> FlaggedField {
    FlaggedField { mailbox: Some(mailbox), ..of_request(field) }
}

pub(super) fn change_applicant(case: &Case<'_>, applicant: &Private<Contact>) -> Decided {
    may_change(case, of_request(FieldName::Applicant))?;
    one(ApplicantChanged { applicant: applicant.clone() })
}

pub(super) fn change_head(case: &Case<'_>, head: &StructureHead) -> Decided {
    may_change(case, of_request(FieldName::StructureHead))?;
    let subject = case.request.structure.reached_under(case.request.case);
    let structure_contact = Private::known(subject, head.contact.clone());
    one(StructureHeadChanged { head: head.person.clone(), structure_contact })
}

/// Another place: what was asked for there already counts there.
pub(super) fn change_site(case: &Case<'_>, site: Finess, evidence: &[Evidence]) -> Decided {
    may_change(case, of_request(FieldName::Site))?;
    no_place_is_told(&case.request.structure, Some(site))?;
    if case.request.site == Some(site) {
        return Ok(Decision::Unchanged);
    }
    known_releases(case.state, evidence)?;
    is_of_the_kind_declared(evidence, site.as_str())?;
    one(SiteChanged { evidence: evidence.iter().map(|one| one.cite().clone()).collect(), site })
}

/// Another address may be wished for until creation is asked for; afterwards an address never changes.
pub(super) fn change_name(case: &Case<'_>, id: MailboxId, wished: &str) -> Decided {
    let mailbox = case.mailbox(id)?;
    if mailbox.mailbox_type == MailboxType::Nominative {
        let refusal = Refusal::new(Rule::MailboxOfOtherType).because([mailbox.requested_at]);
        return Err(refusal.detail(mailbox.mailbox_type.as_str()));
    }
    is_only_wished(mailbox)?;
    may_change(case, of_mailbox(FieldName::MailboxName, id))?;
    let naming = policy_as!(case, Naming);
    let (text, _) = well_formed(mailbox.mailbox_type, wished, (naming, case.request.structure_name.as_deref()))?;
    one(MailboxNameChanged { mailbox: id, wished_address: None, wished_name: Private::known(case.request.case, text) })
}

pub(super) fn change_administrator(case: &Case<'_>, id: MailboxId, administrator: &Private<Contact>) -> Decided {
    let mailbox = case.mailbox(id)?;
    is_shared(mailbox)?;
    if let MailboxStatus::Closed(at) = mailbox.status {
        return Err(Refusal::new(Rule::MailboxClosed).because([at]));
    }
    may_change(case, of_mailbox(FieldName::MailboxAdministrator, id))?;
    one(MailboxAdministratorChanged { administrator: administrator.clone(), mailbox: id })
}

/// What was said of a person is corrected until creation is asked for, and the person decided anew.
pub(super) fn correct_user(case: &Case<'_>, whose: (MailboxId, Option<SubjectId>), user: &UserWish) -> Decided {
    let Named { person, mailbox, .. } = case.user(whose)?;
    is_only_wished(mailbox)?;
    may_change(case, FlaggedField { person: Some(person), ..of_mailbox(FieldName::MailboxUser, whose.0) })?;
    let (naming, at) = policy_as!(case, Naming);
    let subject = user.person.subject;
    if let Some(known) = mailbox.users.get(&subject).filter(|_| subject != person) {
        return Err(Refusal::new(Rule::PersonTwice).because([known.added_at]).detail(whose.0.to_string()));
    }
    not_shared([user].into_iter(), at)?;
    let warnings = individual(user, (naming, at))?;
    one(MailboxUserCorrected { mailbox: whose.0, person, user: user.person.clone(), warnings })
}

fn is_only_wished(mailbox: &Mailbox) -> Result<(), Refusal> {
    mailbox.status.at().map_or(Ok(()), |at| Err(Refusal::new(Rule::MailboxSettled).because([at])))
}
