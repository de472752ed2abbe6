//! The five ends, and the way back.

use super::creation::is_undisputed;
use super::places::within_cap;
use super::{Case, Decided, Decision, one};
use crate::event::{
    Event, Reclaimed, RequestClosed, RequestDropped, RequestMarkedDuplicate, RequestRejected, RequestReopened,
    RequestWithdrawn,
};
use crate::next_action::next_action;
use crate::refusal::{Refusal, Rule};
use crate::stage::Stage;
use crate::state::{ClaimStatus, End, State};
use crate::{RequestId, Role, Text};

/// A request closes when its mailboxes are active or refused, credentials are settled, and the campaign is over.
///
/// # Source
/// `domain.md` rule 26.
pub(super) fn close(case: &Case<'_>) -> Decided {
    if case.request.end.is_some() {
        return Ok(Decision::Unchanged);
    }
    nothing_is_disputed(case)?;
    let stage = case.request.stage(case.today);
    if stage == Stage::PartnerCommunication && !case.request.is_equipped() {
        // Nobody was equipped: that is another end.
        let others = &[Role::Agent, Role::Supervisor];
        return Err(Refusal::new(Rule::MailboxNotCreated).because([case.request.opened_at]).could(others));
    }
    if stage != Stage::PartnerCommunication || !case.request.is_campaign_done() {
        // The request's own events say what is open; nothing else is in the scope of a closing.
        let open = next_action(case.request, &State::default(), case.today);
        return Err(Refusal::new(Rule::StepNotDone).because(open.why).detail(stage.as_str()));
    }
    one(RequestClosed {})
}

/// A request that equipped somebody was not refused.
pub(super) fn reject(case: &Case<'_>, reason: &Text) -> Decided {
    nobody_is_equipped(case)?;
    end(case, RequestRejected { reason: case.private(reason) })
}

/// Mailboxes that exist stay: only what was reserved is given back.
pub(super) fn drop(case: &Case<'_>, reason: &Text) -> Decided {
    end(case, RequestDropped { reason: case.private(reason) })
}

/// As for [`drop`]: the applicant may stop half-way.
pub(super) fn withdraw(case: &Case<'_>, reason: &Text) -> Decided {
    end(case, RequestWithdrawn { reason: case.private(reason) })
}

/// A duplicate points at the request that is handled in its place.
pub(super) fn mark_duplicate(case: &Case<'_>, of: RequestId) -> Decided {
    if of == case.id {
        return Err(Refusal::new(Rule::DuplicateOfItself).because([case.request.opened_at]));
    }
    nobody_is_equipped(case)?;
    nothing_is_disputed(case)?;
    let unknown = || Refusal::new(Rule::RequestUnknown).detail(of.to_string());
    match case.state.request(of).ok_or_else(unknown)?.end {
        Some(End::Duplicate { at, of: handled }) => {
            Err(Refusal::new(Rule::DuplicateOfDuplicate).because([at]).detail(handled.to_string()))
        }
        Some(End::Closed(_) | End::Rejected(_) | End::Dropped(_) | End::Withdrawn(_)) | None => {
            end(case, RequestMarkedDuplicate { of })
        }
    }
}

/// What the operator did and nobody settled is not left behind.
fn end(case: &Case<'_>, event: impl Into<Event>) -> Decided {
    if case.request.end.is_some() {
        return Ok(Decision::Unchanged);
    }
    nothing_is_disputed(case)?;
    one(event)
}

fn nothing_is_disputed(case: &Case<'_>) -> Result<(), Refusal> {
    case.request.mailboxes.values().try_for_each(is_undisputed)
}

/// Ends that say "nobody was equipped" are refused once a mailbox exists.
fn nobody_is_equipped(case: &Case<'_>) -> Result<(), Refusal> {
    let mailboxes = case.request.mailboxes.values();
    let created: Vec<_> = mailboxes.filter(|one| one.was_created()).map(|mailbox| mailbox.requested_at).collect();
    if created.is_empty() { Ok(()) } else { Err(Refusal::new(Rule::RequestEquipped).because(created)) }
}

/// An end is undone with a reason; addresses and places are taken again, if they are still free.
///
/// # Source
/// `domain.md` §2, "Ends".
pub(super) fn reopen(case: &Case<'_>, reason: &Text) -> Decided {
    if case.request.end.is_none() {
        return Err(Refusal::new(Rule::RequestNotEnded).because([case.request.opened_at]));
    }
    let reclaimed = to_reclaim(case);
    addresses_are_free(case, &reclaimed)?;
    places_are_left(case, &reclaimed)?;
    one(RequestReopened { reclaimed, reason: case.private(reason) })
}

/// The addresses that the request held when it ended and was not equipped with.
pub(super) fn to_reclaim(case: &Case<'_>) -> Vec<Reclaimed> {
    let Some(structure) = case.state.structure(&case.request.structure) else { return Vec::new() };
    let freed = structure
        .places
        .iter()
        .filter(|(_, place)| place.request == case.id && place.status == ClaimStatus::ReleasedByEnd);
    freed.map(|(mailbox, place)| Reclaimed { address: place.address.clone(), mailbox: *mailbox }).collect()
}

pub(super) fn addresses_are_free(case: &Case<'_>, reclaimed: &[Reclaimed]) -> Result<(), Refusal> {
    let taken = reclaimed.iter().find_map(|one| {
        let claim = case.state.addresses.get(&one.address)?;
        (claim.status.is_taken() && claim.mailbox != one.mailbox).then_some(claim.at)
    });
    taken.map_or(Ok(()), |at| Err(Refusal::new(Rule::AddressTaken).because([at])))
}

pub(super) fn places_are_left(case: &Case<'_>, reclaimed: &[Reclaimed]) -> Result<(), Refusal> {
    if reclaimed.is_empty() {
        return Ok(());
    }
    let known = reclaimed.iter().filter_map(|one| case.request.mailboxes.get(&one.mailbox));
    let mailboxes: Vec<Vec<_>> = known.map(|mailbox| mailbox.granted().map(|(person, _)| person).collect()).collect();
    within_cap(case, &mailboxes).map(|_| ())
}
