//! Third step: addresses and places are reserved here, mailboxes are made in the mail operator's system.

use identifiers::MssAddress;

use super::readiness::is_ready;
use super::{Case, Decided, Decision, Named, one, policy_as};
use crate::command::{ActionKind, CreationWish};
use crate::event::{
    CreationListIssued, CreationRequested, DisputeCause, DisputeOutcome, DisputedReturnSettled, Event,
    MailboxAbandoned, MailboxCreated, MailboxRefused, MailboxReturnDisputed, TermsAccepted, WaitingEnded, WaitingFor,
    WaitingStarted,
};
use crate::refusal::{Refusal, Rule};
use crate::role::permitted;
use crate::state::{Mailbox, MailboxStatus};
use crate::{AddressText, Keyed, MailboxId, Private, Role, SubjectId, Text};

/// Express acceptance of the terms in force is a fact of the case, per person.
///
/// # Source
/// `domain.md` rule 23.
pub(super) fn accept_terms(case: &Case<'_>, whose: (MailboxId, Option<SubjectId>), version: &str) -> Decided {
    let Named { person, mailbox, user } = case.user(whose)?;
    if let MailboxStatus::Refused(at) | MailboxStatus::Abandoned(at) | MailboxStatus::Closed(at) = mailbox.status {
        return Err(Refusal::new(Rule::MailboxSettled).because([at]));
    }
    let (terms, at) = policy_as!(case, Terms);
    if terms.version != version {
        return Err(Refusal::new(Rule::TermsVersion).because([at]).detail(version).proposing(&terms.version));
    }
    if user.terms.as_ref().is_some_and(|(_, accepted)| accepted == version) {
        return Ok(Decision::Unchanged);
    }
    one(TermsAccepted { accepted_version: version.to_owned(), mailbox: whose.0, person })
}

/// A mailbox that is ready is asked of the mail operator: address and place are reserved.
///
/// # Source
/// `domain.md` rules 6, 12, 14, 17, 18 and 21.
pub(super) fn request(case: &Case<'_>, wish: &CreationWish) -> Decided {
    let mailbox = case.mailbox(wish.mailbox)?;
    match mailbox.status {
        MailboxStatus::Wished => {}
        MailboxStatus::CreationRequested(_) if mailbox.address.as_ref() == Some(&wish.address.hash) => {
            return Ok(Decision::Unchanged);
        }
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at)
        | MailboxStatus::Closed(at) => return Err(Refusal::new(Rule::MailboxSettled).because([at])),
    }
    is_ready(case, mailbox, &wish.address)?;
    one(CreationRequested {
        address: wish.address.hash.clone(),
        address_text: Private::known(owner_of_address(case, mailbox), text(&wish.address)),
        mailbox: wish.mailbox,
        site: case.request.site,
        structure: case.request.structure.clone(),
        users: mailbox.granted().map(|(person, _)| person).collect(),
    })
}

/// A nominative address is its person's; any other tells of the structure, and lies under the case.
fn owner_of_address(case: &Case<'_>, mailbox: &Mailbox) -> SubjectId {
    mailbox.holder().unwrap_or(case.request.case)
}

fn text(address: &Keyed<MssAddress>) -> AddressText {
    AddressText { address: address.value.as_str().to_owned() }
}

/// What was asked for goes to the mail operator as a list; the request then waits for the return.
///
/// # Source
/// `domain.md` rule 20.
pub(super) fn issue_list(case: &Case<'_>) -> Decided {
    let asked = case.request.mailboxes.iter();
    let asked = asked.filter(|(_, mailbox)| matches!(mailbox.status, MailboxStatus::CreationRequested(_)));
    let mailboxes: Vec<_> = asked.map(|(id, _)| *id).collect();
    if mailboxes.is_empty() {
        return Err(Refusal::new(Rule::NothingToCreate).because([case.request.opened_at]));
    }
    let (deadlines, _) = policy_as!(case, Deadlines);
    let due_on = Some(case.today.plus_days(deadlines.operator_creation_days));
    let mut events: Vec<Event> = vec![CreationListIssued { mailboxes }.into()];
    events.extend(case.request.waiting.iter().map(|waiting| WaitingEnded { party: waiting.party }.into()));
    events.push(WaitingStarted { due_on, party: WaitingFor::Operator, reason: None }.into());
    Ok(Decision::Events(events))
}

/// What the operator reports is a fact; an address that was not asked for, or is another's, is for an agent to settle.
///
/// # Source
/// `domain.md` rules 17 and 20.
pub(super) fn created(case: &Case<'_>, id: MailboxId, address: &Keyed<MssAddress>) -> Decided {
    let mailbox = case.mailbox(id)?;
    if mailbox.status == MailboxStatus::Wished {
        return Err(Refusal::new(Rule::CreationNotRequested).because([mailbox.requested_at]));
    }
    if mailbox.dispute.as_ref().is_some_and(|dispute| dispute.address == address.hash) {
        return Ok(Decision::Unchanged);
    }
    match disputed_cause(case, (id, mailbox), address) {
        Some(cause) => one(MailboxReturnDisputed {
            address: address.hash.clone(),
            address_text: unless_gone(case, owner_of_address(case, mailbox), address),
            cause,
            mailbox: id,
        }),
        None if mailbox.was_created() => Ok(Decision::Unchanged),
        None if mailbox.dispute.is_some() => is_undisputed(mailbox).map(|()| Decision::Unchanged),
        None => Ok(answered(case, id, [granted(case, (id, mailbox), address).into()])),
    }
}

fn disputed_cause(
    case: &Case<'_>,
    (id, mailbox): (MailboxId, &Mailbox),
    address: &Keyed<MssAddress>,
) -> Option<DisputeCause> {
    let claim = case.state.addresses.get(&address.hash);
    if claim.is_some_and(|claim| claim.status.is_taken() && claim.mailbox != id) {
        Some(DisputeCause::AddressTaken)
    } else if !is_awaited(case, mailbox) {
        Some(DisputeCause::NotAwaited)
    } else if mailbox.address.as_ref() == Some(&address.hash) {
        None
    } else {
        Some(DisputeCause::AddressDiffers)
    }
}

/// Says whether the operator may still create it, or has: what is reported of any other is a fact that nobody asked for.
fn is_awaited(case: &Case<'_>, mailbox: &Mailbox) -> bool {
    match mailbox.status {
        MailboxStatus::Created(_) | MailboxStatus::Closed(_) => true,
        MailboxStatus::CreationRequested(_) => case.request.end.is_none(),
        MailboxStatus::Wished | MailboxStatus::Refused(_) | MailboxStatus::Abandoned(_) => false,
    }
}

fn granted(case: &Case<'_>, (id, mailbox): (MailboxId, &Mailbox), address: &Keyed<MssAddress>) -> MailboxCreated {
    MailboxCreated {
        address: address.hash.clone(),
        address_text: unless_gone(case, owner_of_address(case, mailbox), address),
        mailbox: id,
        structure: case.request.structure.clone(),
    }
}

/// What settles mailbox `id`, after which nobody waits for the mail operator unless another one is still asked of it.
fn answered<const N: usize>(case: &Case<'_>, id: MailboxId, settling: [Event; N]) -> Decision {
    let mut mailboxes = case.request.mailboxes.iter();
    let is_asked = |status| matches!(status, MailboxStatus::CreationRequested(_));
    let was_asked = case.request.mailboxes.get(&id).is_some_and(|mailbox| is_asked(mailbox.status));
    let is_last = was_asked && !mailboxes.any(|(other, mailbox)| *other != id && is_asked(mailbox.status));
    let waited = case.request.waiting.as_ref().filter(|waiting| is_last && waiting.party == WaitingFor::Operator);
    let ended = waited.map(|waiting| WaitingEnded { party: waiting.party }.into());
    Decision::Events(settling.into_iter().chain(ended).collect())
}

/// The address, unless whoever it would be sealed under was erased: the fact is recorded all the same.
fn unless_gone(case: &Case<'_>, subject: SubjectId, address: &Keyed<MssAddress>) -> Option<Private<AddressText>> {
    let is_gone = case.state.gone_subjects.contains_key(&subject);
    (!is_gone).then(|| Private::known(subject, text(address)))
}

/// An agent takes what the operator reported, where that address is free, or asks again for the reserved one.
///
/// # Source
/// `domain.md` rule 20.
pub(super) fn settle(
    case: &Case<'_>,
    id: MailboxId,
    (outcome, address): (DisputeOutcome, Option<&Keyed<MssAddress>>),
    reason: &Text,
) -> Decided {
    let mailbox = case.mailbox(id)?;
    let not_disputed = || Refusal::new(Rule::ReturnNotDisputed).because([mailbox.last_word()]);
    let dispute = mailbox.dispute.as_ref().ok_or_else(not_disputed)?;
    let settled = DisputedReturnSettled { mailbox: id, outcome, reason: case.private(reason) };
    match outcome {
        DisputeOutcome::ReservedKept => one(settled),
        DisputeOutcome::ReportedTaken => {
            let reported = address.filter(|address| address.hash == dispute.address);
            let reported = reported.ok_or_else(|| Refusal::new(Rule::ReturnNotDisputed).because([dispute.at]))?;
            if let Some(end) = case.request.end.filter(|_| !mailbox.status.is_settled()) {
                // Its place was given back with the rest: who wants it after all reopens the request first.
                let refusal = Refusal::new(Rule::RequestEnded).because([end.at()]).detail(end.as_str());
                return Err(refusal.could(permitted(ActionKind::ReopenRequest)));
            }
            match mailbox.status {
                MailboxStatus::Wished | MailboxStatus::CreationRequested(_) => {}
                // The address of a mailbox that exists never changes, and what was given up is created no more.
                MailboxStatus::Created(at)
                | MailboxStatus::Refused(at)
                | MailboxStatus::Abandoned(at)
                | MailboxStatus::Closed(at) => return Err(Refusal::new(Rule::MailboxSettled).because([at])),
            }
            if let Some(claim) = case.state.addresses.get(&reported.hash)
                && claim.status.is_taken()
                && claim.mailbox != id
            {
                return Err(Refusal::new(Rule::AddressTaken).because([claim.at]).detail(claim.status.as_taken()));
            }
            Ok(answered(case, id, [settled.into(), granted(case, (id, mailbox), reported).into()]))
        }
    }
}

/// What is disputed is settled before anything else is recorded of it.
pub(super) fn is_undisputed(mailbox: &Mailbox) -> Result<(), Refusal> {
    match &mailbox.dispute {
        Some(dispute) => {
            let refusal = Refusal::new(Rule::ReturnDisputed).because([dispute.at]).detail(dispute.cause.as_str());
            Err(refusal.could(&[Role::Agent, Role::Supervisor]))
        }
        None => Ok(()),
    }
}

pub(super) fn refused(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::CreationRequested(_) => {
            is_undisputed(mailbox)?;
            let (reason, structure) = (case.private(reason), case.request.structure.clone());
            Ok(answered(case, id, [MailboxRefused { mailbox: id, reason, structure }.into()]))
        }
        MailboxStatus::Refused(_) => Ok(Decision::Unchanged),
        MailboxStatus::Wished => Err(Refusal::new(Rule::CreationNotRequested).because([mailbox.requested_at])),
        MailboxStatus::Created(at) | MailboxStatus::Abandoned(at) | MailboxStatus::Closed(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}

/// A mailbox is given up before it exists; afterwards it is closed, which is another act.
pub(super) fn abandon(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::Wished | MailboxStatus::CreationRequested(_) => {
            let (reason, structure) = (case.private(reason), case.request.structure.clone());
            Ok(answered(case, id, [MailboxAbandoned { mailbox: id, reason, structure }.into()]))
        }
        MailboxStatus::Abandoned(_) => Ok(Decision::Unchanged),
        MailboxStatus::Created(at) | MailboxStatus::Refused(at) | MailboxStatus::Closed(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}
