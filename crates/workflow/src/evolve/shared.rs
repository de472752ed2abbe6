//! What an event means beyond its own request: people, policy, structures, addresses.

use super::RecordedEvent;
use super::own::opened;
use crate::event::*;
use crate::evidence::KnownImport;
use crate::state::*;
use crate::{Day, EventRef, KeyedHash, MailboxId, RequestId, Role, StructureKey, UserId};

/// The table of shared facts, one line an event.
pub(super) fn fold(state: &mut State, recorded: &RecordedEvent) {
    let (at, request) = (recorded.at, recorded.request);
    match &recorded.event {
        Event::LogCreated(event) => state.log = Some(LogFacts { at, demo: event.demo }),
        Event::ClockAccepted(event) => state.clock_accepted = Some(event.accepted),
        Event::UserRegistered(event) => register(state, at, event),
        Event::RoleGranted(RoleGranted { user, role }) => grant(state, at, *user, *role),
        Event::RoleRevoked(RoleRevoked { user, role }) => revoke(state, *user, *role),
        Event::PolicyAdopted(event) => state.policy.adopt(at, event.adopted.clone()),
        Event::ReferentialImported(event) => import(state, at, event),
        Event::SigningKeyChanged(event) => state.signing_key = Some(event.to.clone()),
        Event::MasterKeyChanged(event) => state.master_key = Some(event.to.clone()),
        Event::LogContinued(event) => state.continued_as = Some(event.origin.clone()),
        Event::AccessPurged(event) => state.access_purged_to = state.access_purged_to.max(event.last),
        Event::SubjectAbandoned(SubjectAbandoned { subject })
        | Event::KeyLossAccepted(KeyLossAccepted { subject, .. })
        | Event::ErasureDecided(ErasureDecided { subject, .. }) => {
            state.gone_subjects.entry(*subject).or_insert(at);
        }
        Event::ErasureCompleted(ErasureCompleted { subject }) => {
            state.erased_subjects.entry(*subject).or_insert(at);
        }
        Event::LegalHoldPlaced(LegalHoldPlaced { subject, .. }) => {
            state.legal_holds.entry(*subject).or_insert(at);
        }
        Event::LegalHoldLifted(LegalHoldLifted { subject, .. }) => {
            state.legal_holds.remove(subject);
        }
        Event::SubjectsJoined(SubjectsJoined { subject, other, .. }) => {
            state.joined_subjects.entry(*subject).or_default().insert(*other);
            state.joined_subjects.entry(*other).or_default().insert(*subject);
        }
        Event::RequestOpened(event) => {
            state.requests.entry(event.request).or_insert_with(|| opened(at, event));
        }
        Event::AdhesionFormReceived(AdhesionFormReceived { structure, .. }) => {
            structure_of(state, structure).membership.form_received(at);
        }
        Event::AdhesionFormCompleted(AdhesionFormCompleted { structure }) => {
            structure_of(state, structure).membership.form_completed(at);
        }
        Event::MembershipMadeEffective(MembershipMadeEffective { structure, effective_on }) => {
            make_member(state, at, structure, effective_on);
        }
        Event::MembershipTakenOver(MembershipTakenOver { structure, effective_on }) => {
            make_member(state, at, structure, effective_on);
        }
        Event::MembershipWithdrawn(MembershipWithdrawn { structure, effective_on, .. }) => {
            let end = MembershipEnd { at, on: effective_on.clone(), is_exclusion: false };
            leave(state, structure, end);
        }
        Event::MembershipExcluded(MembershipExcluded { structure, effective_on, .. }) => {
            let end = MembershipEnd { at, on: effective_on.clone(), is_exclusion: true };
            leave(state, structure, end);
        }
        Event::StructureAccepted(StructureAccepted { structure, .. }) => {
            structure_of(state, structure).accepted_at = Some(at);
        }
        Event::AbbreviationConfirmed(AbbreviationConfirmed { structure, abbreviation }) => {
            structure_of(state, structure).abbreviations.entry(abbreviation.clone()).or_insert(at);
        }
        Event::StructuresMerged(event) => merge(state, at, event),
        Event::QuotaOverrideProposed(QuotaOverrideProposed { structure, limit, .. }) => {
            let known = structure_of(state, structure);
            known.cap_proposal = Some(CapProposal { at, by: recorded.by, limit: *limit });
            known.cap_proposers.extend(recorded.by);
        }
        Event::QuotaOverrideApproved(QuotaOverrideApproved { structure, limit, .. }) => {
            let known = structure_of(state, structure);
            (known.cap_proposal, known.raised_cap) = (None, Some(RaisedCap { at, limit: *limit }));
        }
        Event::QuotaOverrideDeclined(QuotaOverrideDeclined { structure, .. }) => {
            structure_of(state, structure).cap_proposal = None;
        }
        Event::MembershipRefused(MembershipRefused { structure, .. }) => {
            structure_of(state, structure).membership = Membership::Refused { at };
        }
        Event::MailboxRequested(MailboxRequested { mailbox, .. }) => name(state, at, *mailbox),
        Event::MailboxUserAdded(MailboxUserAdded { structure, mailbox, user, .. }) => {
            structure_of(state, structure).count(*mailbox, user.subject);
        }
        Event::MailboxUserRemoved(MailboxUserRemoved { structure, mailbox, person, .. }) => {
            structure_of(state, structure).discount(*mailbox, *person);
        }
        Event::MailboxReturnDisputed(event) => report(state, at, request, event),
        Event::MailboxTakenOver(event) => take_over(state, at, request, event),
        Event::MailboxUserTakenOver(event) => {
            structure_of(state, &event.structure).count(event.mailbox, event.user.subject);
            let claim = LoginClaim { at, person: event.user.subject };
            state.logins.extend(event.login.iter().map(|login| (login.clone(), claim)));
        }
        Event::MailboxClosed(MailboxClosed { structure, mailbox }) => {
            // Its address was granted, and stays so.
            structure_of(state, structure).settle(*mailbox, at, ClaimStatus::Released);
        }
        Event::CreationRequested(event) => reserve(state, at, request, event),
        Event::MailboxCreated(event) => grant_address(state, at, request, event),
        Event::MailboxRefused(MailboxRefused { structure, mailbox, .. })
        | Event::MailboxAbandoned(MailboxAbandoned { structure, mailbox, .. }) => {
            release(state, at, structure, *mailbox);
        }
        Event::CredentialsDeclaredSent(CredentialsDeclaredSent { login, person, .. }) => {
            state.logins.insert(login.clone(), LoginClaim { at, person: *person });
        }
        Event::RequestRejected(_)
        | Event::RequestDropped(_)
        | Event::RequestWithdrawn(_)
        | Event::RequestMarkedDuplicate(_) => {
            move_claims(state, request, ClaimStatus::Reserved, ClaimStatus::ReleasedByEnd);
        }
        Event::RequestReopened(RequestReopened { reclaimed, .. }) => reclaim(state, at, request, reclaimed),
        Event::ActUndone(event) if is_end(&event.undone_type) => reclaim(state, at, request, &event.reclaimed),
        Event::RequestAssigned(_)
        | Event::RequestReleased(_)
        | Event::NoteAdded(_)
        | Event::DocumentAdded(_)
        | Event::ReminderSent(_)
        | Event::ActUndone(_)
        | Event::CorrectionAsked(_)
        | Event::CorrectionAnswered(_)
        | Event::CorrectionAccepted(_)
        | Event::CorrectionCancelled(_)
        | Event::ApplicantChanged(_)
        | Event::StructureHeadChanged(_)
        | Event::SiteChanged(_)
        | Event::MailboxNameChanged(_)
        | Event::MailboxAdministratorChanged(_)
        | Event::MailboxUserCorrected(_)
        | Event::MembershipEnquired(_)
        | Event::ApplicationContactConcluded(_)
        | Event::HabilitationOverrideProposed(_)
        | Event::HabilitationOverrideDeclined(_)
        | Event::CreationListIssued(_)
        | Event::DisputedReturnSettled(_)
        | Event::LoginRecorded(_)
        | Event::ToDoUpdated(_)
        | Event::ClosingPlanned(_)
        | Event::MailboxClosingAnnounced(_)
        | Event::MailboxClosingObjected(_)
        | Event::ClosingObjectionDismissed(_)
        | Event::MailboxClosingCancelled(_)
        | Event::RedListChanged(_)
        | Event::ProfessionalIdRegularised(_)
        | Event::WaitingStarted(_)
        | Event::WaitingEnded(_)
        | Event::ContributionQuoted(_)
        | Event::MembershipCited(_)
        | Event::HabilitationDecided(_)
        | Event::NeedValidated(_)
        | Event::TermsAccepted(_)
        | Event::CredentialsBounced(_)
        | Event::CredentialsResent(_)
        | Event::CredentialsReceived(_)
        | Event::FirstLoginRecorded(_)
        | Event::PartnerTold(_)
        | Event::PartnerReminded(_)
        | Event::PartnerAnswered(_)
        | Event::PartnerDeclined(_)
        | Event::PartnerCampaignFinished(_)
        | Event::PartnerCampaignWaived(_)
        | Event::RequestClosed(_) => {}
    }
}

fn register(state: &mut State, at: EventRef, event: &UserRegistered) {
    let known = state.users.entry(event.user).or_insert_with(|| unregistered(at));
    known.identity.get_or_insert(event.identity.subject);
    state.user_logins.insert(event.login.clone(), event.user);
}

fn grant(state: &mut State, at: EventRef, user: UserId, role: Role) {
    let known = state.users.entry(user).or_insert_with(|| unregistered(at));
    known.roles.insert(role, at);
}

/// A user of whom nothing was read yet.
fn unregistered(at: EventRef) -> User {
    User { registered_at: at, identity: None, roles: Default::default() }
}

fn revoke(state: &mut State, user: UserId, role: Role) {
    if let Some(known) = state.users.get_mut(&user) {
        known.roles.remove(&role);
    }
}

fn import(state: &mut State, at: EventRef, event: &ReferentialImported) {
    let import = KnownImport { at, sha256: event.sha256.clone() };
    state.imports.insert((event.referential, event.release.clone()), import);
}

/// The id stands for this mailbox from now on.
fn name(state: &mut State, at: EventRef, mailbox: MailboxId) {
    state.mailboxes.entry(mailbox).or_insert(at);
}

fn reserve(state: &mut State, at: EventRef, request: Option<RequestId>, event: &CreationRequested) {
    let Some(request) = request else { return };
    let status = ClaimStatus::Reserved;
    let (users, address) = (event.users.iter().copied().collect(), event.address.clone());
    let place = Place { at, request, site: event.site, users, address, status };
    structure_of(state, &event.structure).places.insert(event.mailbox, place);
    claim(state, at, (request, event.mailbox), &event.address);
}

/// An address that the operator has made is nobody's any more, however the dispute is settled; one that is another
/// mailbox's stays that one's.
fn report(state: &mut State, at: EventRef, request: Option<RequestId>, event: &MailboxReturnDisputed) {
    match (request, event.cause) {
        (Some(request), DisputeCause::AddressDiffers | DisputeCause::NotAwaited) => {
            burn(state, at, (request, event.mailbox), &event.address);
        }
        (Some(_), DisputeCause::AddressTaken) | (None, _) => {}
    }
}

/// What was there before this log counts like any other.
fn take_over(state: &mut State, at: EventRef, request: Option<RequestId>, event: &MailboxTakenOver) {
    let Some(request) = request else { return };
    name(state, at, event.mailbox);
    let (address, status) = (event.address.clone(), ClaimStatus::Granted);
    let place = Place { at, request, site: event.site, users: Default::default(), address, status };
    structure_of(state, &event.structure).places.insert(event.mailbox, place);
    burn(state, at, (request, event.mailbox), &event.address);
}

/// The operator created it: place and address are taken for good.
fn grant_address(state: &mut State, at: EventRef, request: Option<RequestId>, event: &MailboxCreated) {
    let known = structure_of(state, &event.structure);
    known.settle(event.mailbox, at, ClaimStatus::Granted);
    if let Some(place) = known.places.get_mut(&event.mailbox) {
        place.address = event.address.clone();
    }
    // Whatever else was reserved for it is free: the operator gave it another address, and an agent took that.
    let others = state.addresses.iter_mut().filter(|(address, _)| **address != event.address).map(|(_, claim)| claim);
    let others = others.filter(|claim| claim.mailbox == event.mailbox && claim.status == ClaimStatus::Reserved);
    others.for_each(|claim| (claim.at, claim.status) = (at, ClaimStatus::Released));
    if let Some(request) = request {
        let claim = AddressClaim { at, mailbox: event.mailbox, request, status: ClaimStatus::Granted };
        state.addresses.insert(event.address.clone(), claim);
    }
}

/// The mailbox will not be: place and reserved address are free again.
fn release(state: &mut State, at: EventRef, structure: &StructureKey, mailbox: MailboxId) {
    structure_of(state, structure).settle(mailbox, at, ClaimStatus::Released);
    let claims = state.addresses.values_mut().filter(|claim| claim.mailbox == mailbox);
    claims.filter(|claim| claim.status == ClaimStatus::Reserved).for_each(|claim| {
        (claim.at, claim.status) = (at, ClaimStatus::Released);
    });
}

/// The request goes on: what its end gave back is reserved again, as far as the decision found it free.
fn reclaim(state: &mut State, at: EventRef, request: Option<RequestId>, reclaimed: &[Reclaimed]) {
    let Some(id) = request else { return };
    move_claims(state, request, ClaimStatus::ReleasedByEnd, ClaimStatus::Reserved);
    reclaimed.iter().for_each(|one| claim(state, at, (id, one.mailbox), &one.address));
}

/// The address exists at the operator's: it is never given to anybody else, whatever was reserved or given back before.
fn burn(state: &mut State, at: EventRef, (request, mailbox): (RequestId, MailboxId), address: &KeyedHash) {
    let granted = state.addresses.get(address).is_some_and(|claim| claim.status == ClaimStatus::Granted);
    if !granted {
        let claim = AddressClaim { at, mailbox, request, status: ClaimStatus::Granted };
        state.addresses.insert(address.clone(), claim);
    }
}

/// Reserves an address for a mailbox, unless it was granted to somebody: that is for ever.
fn claim(state: &mut State, at: EventRef, (request, mailbox): (RequestId, MailboxId), address: &KeyedHash) {
    let granted = state.addresses.get(address).is_some_and(|claim| claim.status == ClaimStatus::Granted);
    if !granted {
        let claim = AddressClaim { at, mailbox, request, status: ClaimStatus::Reserved };
        state.addresses.insert(address.clone(), claim);
    }
}

fn move_claims(state: &mut State, request: Option<RequestId>, from: ClaimStatus, to: ClaimStatus) {
    let Some(request) = request else { return };
    state.structures.values_mut().for_each(|structure| structure.move_all(request, from, to));
    let claims = state.addresses.values_mut().filter(|claim| claim.request == request && claim.status == from);
    claims.for_each(|claim| claim.status = to);
}

fn make_member(state: &mut State, at: EventRef, structure: &StructureKey, effective_on: &Day) {
    let effective_on = effective_on.clone();
    let known = structure_of(state, structure);
    (known.membership, known.left) = (Membership::Effective { at, effective_on, ends: None }, None);
}

fn leave(state: &mut State, structure: &StructureKey, end: MembershipEnd) {
    let known = structure_of(state, structure);
    known.membership.ended(end.clone());
    known.left = Some(end);
}

fn merge(state: &mut State, at: EventRef, event: &StructuresMerged) {
    structure_of(state, &event.absorbed).absorbed_into = Some((at, event.into.clone()));
    structure_of(state, &event.into).absorbed.insert(event.absorbed.clone());
}

/// The stored types of the ends that their author can take back.
fn is_end(event_type: &str) -> bool {
    matches!(event_type, "request-dropped" | "request-rejected")
}

fn structure_of<'a>(state: &'a mut State, key: &StructureKey) -> &'a mut Structure {
    state.structures.entry(key.clone()).or_default()
}
