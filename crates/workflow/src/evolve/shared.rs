//! What an event means beyond its own request: people, policy, structures, addresses.

use super::RecordedEvent;
use crate::event::*;
use crate::evidence::KnownImport;
use crate::state::*;
use crate::{EventRef, KeyedHash, MailboxId, RequestId, StructureKey};

/// The table of shared facts, one line an event.
pub(super) fn fold(state: &mut State, recorded: &RecordedEvent) {
    let (at, request) = (recorded.at, recorded.request);
    match &recorded.event {
        Event::LogCreated(event) => state.log = Some(LogFacts { at, demo: event.demo }),
        Event::UserRegistered(event) => {
            state.users.entry(event.user).or_insert_with(|| User { registered_at: at, roles: Default::default() });
            state.user_logins.insert(event.login.clone(), event.user);
        }
        Event::RoleGranted(event) => {
            let user = state.users.entry(event.user).or_insert(User { registered_at: at, roles: Default::default() });
            user.roles.insert(event.role, at);
        }
        Event::RoleRevoked(event) => {
            if let Some(user) = state.users.get_mut(&event.user) {
                user.roles.remove(&event.role);
            }
        }
        Event::PolicyAdopted(event) => state.policy.adopt(at, event.adopted.clone()),
        Event::ReferentialImported(event) => {
            let import = KnownImport { at, sha256: event.sha256.clone() };
            state.imports.insert((event.referential, event.release.clone()), import);
        }
        Event::SubjectAbandoned(SubjectAbandoned { subject })
        | Event::ErasureDecided(ErasureDecided { subject, .. }) => {
            state.gone_subjects.entry(*subject).or_insert(at);
        }
        Event::RequestOpened(event) => open(state, at, event),
        Event::AdhesionFormReceived(AdhesionFormReceived { structure, .. }) => {
            let membership = &mut structure_of(state, structure).membership;
            if !matches!(membership, Membership::Effective { .. }) {
                *membership = Membership::Pending { received_at: at, completed_at: None };
            }
        }
        Event::AdhesionFormCompleted(AdhesionFormCompleted { structure }) => {
            if let Membership::Pending { completed_at, .. } = &mut structure_of(state, structure).membership {
                *completed_at = Some(at);
            }
        }
        Event::MembershipMadeEffective(event) => {
            let effective_on = event.effective_on.clone();
            structure_of(state, &event.structure).membership = Membership::Effective { at, effective_on };
        }
        Event::MembershipRefused(event) => {
            structure_of(state, &event.structure).membership = Membership::Refused { at };
        }
        Event::MailboxRequested(event) => {
            state.mailboxes.entry(event.mailbox).or_insert(at);
        }
        Event::CreationRequested(event) => reserve(state, at, request, event),
        Event::MailboxCreated(MailboxCreated { structure, mailbox, address, .. }) => {
            structure_of(state, structure).settle(*mailbox, at, ClaimStatus::Granted);
            if let Some(request) = request {
                let claim = AddressClaim { at, mailbox: *mailbox, request, status: ClaimStatus::Granted };
                state.addresses.insert(address.clone(), claim);
            }
        }
        Event::MailboxRefused(MailboxRefused { structure, mailbox, .. })
        | Event::MailboxAbandoned(MailboxAbandoned { structure, mailbox, .. }) => {
            structure_of(state, structure).settle(*mailbox, at, ClaimStatus::Released);
            let claims = state.addresses.values_mut().filter(|claim| claim.mailbox == *mailbox);
            claims.filter(|claim| claim.status == ClaimStatus::Reserved).for_each(|claim| {
                (claim.at, claim.status) = (at, ClaimStatus::Released);
            });
        }
        Event::CredentialsDeclaredSent(event) => {
            state.logins.insert(event.login.clone(), LoginClaim { at, person: event.person });
        }
        Event::RequestRejected(_)
        | Event::RequestDropped(_)
        | Event::RequestWithdrawn(_)
        | Event::RequestMarkedDuplicate(_) => {
            move_claims(state, request, ClaimStatus::Reserved, ClaimStatus::ReleasedByEnd);
        }
        Event::RequestReopened(event) => {
            move_claims(state, request, ClaimStatus::ReleasedByEnd, ClaimStatus::Reserved);
            let reclaimed =
                request.into_iter().flat_map(|request| event.reclaimed.iter().map(move |one| (request, one)));
            reclaimed.for_each(|(request, one)| claim(state, at, (request, one.mailbox), &one.address));
        }
        Event::ClockAccepted(_)
        | Event::ErasureCompleted(_)
        | Event::RequestAssigned(_)
        | Event::RequestReleased(_)
        | Event::NoteAdded(_)
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

fn open(state: &mut State, at: EventRef, event: &RequestOpened) {
    state.requests.entry(event.request).or_insert_with(|| Request {
        opened_at: at,
        events: 1,
        last_event: at,
        structure: event.structure.clone(),
        site: event.site,
        sector: event.sector.clone(),
        case: event.case,
        owner: None,
        waiting: None,
        adhesion: Adhesion::Open,
        contribution: None,
        need_validated_at: None,
        mailboxes: Default::default(),
        partners: Default::default(),
        campaign: Campaign::Open,
        end: None,
    });
}

fn reserve(state: &mut State, at: EventRef, request: Option<RequestId>, event: &CreationRequested) {
    let Some(request) = request else { return };
    let status = ClaimStatus::Reserved;
    let place = Place { at, request, site: event.site, user: event.person, address: event.address.clone(), status };
    structure_of(state, &event.structure).places.insert(event.mailbox, place);
    claim(state, at, (request, event.mailbox), &event.address);
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

fn structure_of<'a>(state: &'a mut State, key: &StructureKey) -> &'a mut Structure {
    state.structures.entry(key.clone()).or_default()
}
