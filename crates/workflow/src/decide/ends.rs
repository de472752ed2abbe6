//! The five ends, and the way back from four of them.

use std::collections::BTreeSet;

use super::creation::{places, within};
use super::{Case, Decided, Decision, one, policy_as};
use crate::event::{
    Event, Reclaimed, RequestClosed, RequestDropped, RequestMarkedDuplicate, RequestRejected, RequestReopened,
    RequestWithdrawn,
};
use crate::policy::QuotaCounts;
use crate::refusal::{Refusal, Rule};
use crate::stage::Stage;
use crate::state::End;
use crate::tag::to_reclaim;
use crate::{Private, RequestId, Role, Text};

/// A request closes when its mailboxes are active or refused, credentials are settled, and the campaign is over.
///
/// # Source
/// `domain.md` rule 26.
pub(super) fn close(case: &Case<'_>) -> Decided {
    if case.request.end.is_some() {
        return Ok(Decision::Unchanged);
    }
    let stage = case.request.stage(&case.command.today);
    if stage != Stage::PartnerCommunication || !case.request.is_campaign_done() {
        return Err(Refusal::new(Rule::StepNotDone).because([case.request.last_event]).detail(stage.as_str()));
    }
    if case.request.created().next().is_none() {
        // Nobody was equipped: that is another end.
        let others = &[Role::Agent, Role::Supervisor];
        return Err(Refusal::new(Rule::MailboxNotCreated).because([case.request.opened_at]).could(others));
    }
    one(RequestClosed {})
}

pub(super) fn reject(case: &Case<'_>, reason: &Text) -> Decided {
    end(case, RequestRejected { reason: case.private(reason) })
}

pub(super) fn drop(case: &Case<'_>, reason: &Text) -> Decided {
    end(case, RequestDropped { reason: case.private(reason) })
}

pub(super) fn withdraw(case: &Case<'_>, reason: &Text) -> Decided {
    end(case, RequestWithdrawn { reason: case.private(reason) })
}

pub(super) fn mark_duplicate(case: &Case<'_>, of: RequestId) -> Decided {
    if of == case.id {
        return Err(Refusal::new(Rule::DuplicateOfItself).because([case.request.opened_at]));
    }
    if case.state.request(of).is_none() {
        return Err(Refusal::new(Rule::RequestUnknown).detail(of.to_string()));
    }
    end(case, RequestMarkedDuplicate { of })
}

/// Ends without equipment: refused once a mailbox exists, for then there is something to close first.
fn end(case: &Case<'_>, event: impl Into<Event>) -> Decided {
    if case.request.end.is_some() {
        return Ok(Decision::Unchanged);
    }
    let created: Vec<_> = case.request.created().map(|mailbox| mailbox.requested_at).collect();
    if created.is_empty() { one(event) } else { Err(Refusal::new(Rule::RequestEquipped).because(created)) }
}

/// An end is undone with a reason; addresses and places are taken again, if they are still free.
///
/// # Source
/// `domain.md` §2, "Ends".
pub(super) fn reopen(case: &Case<'_>, reason: &Text) -> Decided {
    match case.request.end {
        None => return Err(Refusal::new(Rule::RequestNotEnded).because([case.request.opened_at])),
        Some(End::Closed(_) | End::Rejected(_) | End::Dropped(_) | End::Withdrawn(_) | End::Duplicate { .. }) => {}
    }
    let reclaimed = to_reclaim(case.state, case.id, case.request);
    addresses_are_free(case, &reclaimed)?;
    places_are_left(case, &reclaimed)?;
    one(RequestReopened { reclaimed, reason: Private::known(case.request.case, reason.clone()) })
}

fn addresses_are_free(case: &Case<'_>, reclaimed: &[Reclaimed]) -> Result<(), Refusal> {
    let taken = reclaimed.iter().find_map(|one| {
        let claim = case.state.addresses.get(&one.address)?;
        (claim.status.is_taken() && claim.mailbox != one.mailbox).then_some(claim.at)
    });
    taken.map_or(Ok(()), |at| Err(Refusal::new(Rule::AddressTaken).because([at])))
}

fn places_are_left(case: &Case<'_>, reclaimed: &[Reclaimed]) -> Result<(), Refusal> {
    if reclaimed.is_empty() {
        return Ok(());
    }
    let (quota, at) = policy_as!(case, Quota);
    let mailboxes = places(case, quota).count() + reclaimed.len();
    let holders = reclaimed.iter().filter_map(|one| case.request.mailboxes.get(&one.mailbox)).map(|known| known.holder);
    let users: BTreeSet<_> = places(case, quota).map(|place| place.user).chain(holders).collect();
    let after = match quota.counts {
        QuotaCounts::Mailboxes => mailboxes,
        QuotaCounts::Users => users.len(),
    };
    within(quota, at, after)
}
