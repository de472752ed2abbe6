//! How each event changes what is known. Total: no event, in whatever order, makes it fail.

use crate::event::*;
use crate::evidence::KnownImport;
use crate::state::*;
use crate::{EventRef, KeyedHash, MailboxId, RequestId, StructureKey};

/// An event as it is folded: what happened, where it stands, and to which request it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Where it stands.
    pub at: EventRef,
    /// Whose own event it is.
    pub request: Option<RequestId>,
    /// What happened.
    pub event: Event,
}

/// Folds one event into the state.
///
/// Events come in order of position. An event that makes no sense in its place (it cannot have been decided by this
/// program) changes as much as it can and is otherwise passed over: history is never refused afterwards.
pub fn evolve(mut state: State, recorded: &RecordedEvent) -> State {
    let at = recorded.at;
    if let Some(request) = recorded.request.and_then(|id| state.requests.get_mut(&id)) {
        request.events += 1;
        request.last_event = at;
    }
    fold_shared(&mut state, recorded);
    if let Some(request) = recorded.request.and_then(|id| state.requests.get_mut(&id)) {
        fold_own(request, at, &recorded.event);
    }
    state
}

/// What an event means beyond its own request: people, policy, structures, addresses.
fn fold_shared(state: &mut State, recorded: &RecordedEvent) {
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
            if matches!(membership, Membership::Unknown | Membership::Refused { .. }) {
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
        Event::CreationRequested(event) => reserve(state, at, request, event),
        Event::MailboxCreated(MailboxCreated { structure, mailbox, address }) => {
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
            state.logins.insert(event.login.clone(), event.person);
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
        | Event::MailboxRequested(_)
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
    state.spoken_subjects.extend(recorded.event.personal().into_iter().map(|fields| fields.subject));
}

/// What an event means for the request it belongs to.
fn fold_own(request: &mut Request, at: EventRef, event: &Event) {
    match event {
        Event::RequestAssigned(event) => request.owner = Some(event.owner),
        Event::RequestReleased(_) => request.owner = None,
        Event::WaitingStarted(event) => {
            request.waiting = Some(Waiting { since: at, party: event.party, due_on: event.due_on.clone() });
        }
        Event::WaitingEnded(_) => request.waiting = None,
        Event::ContributionQuoted(_) => request.contribution_at = Some(at),
        Event::AdhesionFormReceived(_) => request.adhesion = Adhesion::FormReceived(at),
        Event::AdhesionFormCompleted(_) => request.adhesion = Adhesion::FormComplete(at),
        Event::MembershipMadeEffective(event) => {
            request.adhesion = Adhesion::Member { at, effective_on: Some(event.effective_on.clone()) };
        }
        Event::MembershipRefused(_) => request.adhesion = Adhesion::Refused(at),
        Event::MembershipCited(_) => request.adhesion = Adhesion::Member { at, effective_on: None },
        Event::MailboxRequested(event) => {
            request.mailboxes.entry(event.mailbox).or_insert_with(|| wished(at, event));
            request.need_validated_at = None;
        }
        Event::NeedValidated(_) => request.need_validated_at = Some(at),
        Event::HabilitationDecided(event) => {
            let habilitation = match event.verdict {
                HabilitationVerdict::Granted => Habilitation::Granted(at),
                HabilitationVerdict::Refused => Habilitation::Refused(at),
            };
            on(request, event.mailbox, |mailbox| mailbox.habilitation = habilitation);
        }
        Event::TermsAccepted(event) => {
            on(request, event.mailbox, |mailbox| mailbox.terms = Some((at, event.accepted_version.clone())));
        }
        Event::CreationRequested(event) => on(request, event.mailbox, |mailbox| {
            mailbox.status = MailboxStatus::CreationRequested(at);
            mailbox.address = Some(event.address.clone());
        }),
        Event::MailboxCreated(event) => on(request, event.mailbox, |mailbox| {
            mailbox.status = MailboxStatus::Created(at);
            mailbox.address = Some(event.address.clone());
        }),
        Event::MailboxRefused(event) => {
            on(request, event.mailbox, |mailbox| mailbox.status = MailboxStatus::Refused(at));
        }
        Event::MailboxAbandoned(event) => {
            on(request, event.mailbox, |mailbox| mailbox.status = MailboxStatus::Abandoned(at));
        }
        Event::CredentialsDeclaredSent(event) => on(request, event.mailbox, |mailbox| {
            mailbox.credentials = Credentials::Sent(at);
            mailbox.login = Some(event.login.clone());
        }),
        Event::CredentialsBounced(event) => settle(request, event.mailbox, Credentials::Bounced(at)),
        Event::CredentialsResent(event) => settle(request, event.mailbox, Credentials::Sent(at)),
        Event::CredentialsReceived(event) => settle(request, event.mailbox, Credentials::Received(at)),
        Event::FirstLoginRecorded(event) => settle(request, event.mailbox, Credentials::LoggedIn(at)),
        Event::PartnerTold(PartnerTold { partner, .. }) => {
            request.partners.insert(*partner, Partner { at, status: PartnerStatus::Told });
        }
        Event::PartnerReminded(PartnerReminded { partner }) => touch(request, at, *partner, PartnerStatus::Told),
        Event::PartnerAnswered(PartnerAnswered { partner, .. }) => {
            touch(request, at, *partner, PartnerStatus::Answered);
        }
        Event::PartnerDeclined(PartnerDeclined { partner }) => touch(request, at, *partner, PartnerStatus::Declined),
        Event::PartnerCampaignFinished(_) => request.campaign = Campaign::Finished(at),
        Event::PartnerCampaignWaived(_) => request.campaign = Campaign::Waived(at),
        Event::RequestClosed(_) => end(request, End::Closed(at)),
        Event::RequestRejected(_) => end(request, End::Rejected(at)),
        Event::RequestDropped(_) => end(request, End::Dropped(at)),
        Event::RequestWithdrawn(_) => end(request, End::Withdrawn(at)),
        Event::RequestMarkedDuplicate(event) => end(request, End::Duplicate { at, of: event.of }),
        Event::RequestReopened(_) => request.end = None,
        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::UserRegistered(_)
        | Event::RoleGranted(_)
        | Event::RoleRevoked(_)
        | Event::PolicyAdopted(_)
        | Event::ReferentialImported(_)
        | Event::SubjectAbandoned(_)
        | Event::ErasureDecided(_)
        | Event::ErasureCompleted(_)
        | Event::RequestOpened(_)
        | Event::NoteAdded(_) => {}
    }
}

fn on(request: &mut Request, mailbox: MailboxId, change: impl FnOnce(&mut Mailbox)) {
    if let Some(mailbox) = request.mailboxes.get_mut(&mailbox) {
        change(mailbox);
    }
}

fn settle(request: &mut Request, mailbox: MailboxId, credentials: Credentials) {
    on(request, mailbox, |mailbox| mailbox.credentials = credentials);
}

fn open(state: &mut State, at: EventRef, event: &RequestOpened) {
    state.spoken_subjects.insert(event.case);
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
        contribution_at: None,
        need_validated_at: None,
        mailboxes: Default::default(),
        partners: Default::default(),
        campaign: Campaign::Open,
        end: None,
    });
}

fn wished(at: EventRef, event: &MailboxRequested) -> Mailbox {
    Mailbox {
        requested_at: at,
        mailbox_type: event.mailbox_type,
        holder: event.holder.subject,
        habilitation: Habilitation::Pending,
        terms: None,
        status: MailboxStatus::Wished,
        address: None,
        credentials: Credentials::None,
        login: None,
    }
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

fn touch(request: &mut Request, at: EventRef, partner: crate::PartnerId, status: PartnerStatus) {
    if let Some(known) = request.partners.get_mut(&partner) {
        *known = Partner { at, status };
    }
}

fn end(request: &mut Request, end: End) {
    request.end = Some(end);
    request.waiting = None;
}

fn structure_of<'a>(state: &'a mut State, key: &StructureKey) -> &'a mut Structure {
    state.structures.entry(key.clone()).or_default()
}
