//! What an event means for the request it belongs to.

use crate::event::*;
use crate::state::*;
use crate::{Day, EventRef, KeyedHash, MailboxId, PartnerId};

/// The table of a request's own facts, one line an event.
pub(super) fn fold(request: &mut Request, at: EventRef, event: &Event) {
    match event {
        Event::RequestAssigned(event) => request.owner = Some(event.owner),
        Event::RequestReleased(_) => request.owner = None,
        Event::WaitingStarted(event) => request.waiting = Some(waiting(at, event)),
        Event::WaitingEnded(_) => request.waiting = None,
        Event::ContributionQuoted(event) => request.contribution = Some(quoted(at, event)),
        Event::AdhesionFormReceived(_) => request.adhesion = Adhesion::FormReceived(at),
        Event::AdhesionFormCompleted(_) => request.adhesion = Adhesion::FormComplete(at),
        Event::MembershipMadeEffective(event) => request.adhesion = member(at, Some(&event.effective_on)),
        Event::MembershipRefused(_) => request.adhesion = Adhesion::Refused(at),
        Event::MembershipCited(_) => request.adhesion = member(at, None),
        Event::MailboxRequested(event) => {
            request.mailboxes.entry(event.mailbox).or_insert_with(|| wished(at, event));
            request.need_validated_at = None;
        }
        Event::NeedValidated(_) => request.need_validated_at = Some(at),
        Event::HabilitationDecided(event) => {
            on(request, event.mailbox, |mailbox| mailbox.habilitation = decided(at, event.verdict));
        }
        Event::TermsAccepted(event) => {
            on(request, event.mailbox, |mailbox| mailbox.terms = Some((at, event.accepted_version.clone())));
        }
        Event::CreationRequested(event) => {
            addressed(request, event.mailbox, MailboxStatus::CreationRequested(at), &event.address);
        }
        Event::MailboxCreated(event) => {
            addressed(request, event.mailbox, MailboxStatus::Created(at), &event.address);
        }
        Event::MailboxRefused(event) => {
            on(request, event.mailbox, |mailbox| mailbox.status = MailboxStatus::Refused(at));
        }
        Event::MailboxAbandoned(event) => {
            on(request, event.mailbox, |mailbox| mailbox.status = MailboxStatus::Abandoned(at));
        }
        Event::CredentialsDeclaredSent(event) => {
            settle(request, event.mailbox, Credentials::Sent(at));
            on(request, event.mailbox, |mailbox| mailbox.login = Some(event.login.clone()));
        }
        Event::CredentialsBounced(event) => settle(request, event.mailbox, Credentials::Bounced(at)),
        Event::CredentialsResent(event) => settle(request, event.mailbox, Credentials::Sent(at)),
        Event::CredentialsReceived(event) => settle(request, event.mailbox, Credentials::Received(at)),
        Event::FirstLoginRecorded(event) => settle(request, event.mailbox, Credentials::LoggedIn(at)),
        Event::PartnerTold(event) => told(request, at, event.partner),
        Event::PartnerReminded(event) => touch(request, at, event.partner, PartnerStatus::Told),
        Event::PartnerAnswered(event) => touch(request, at, event.partner, PartnerStatus::Answered),
        Event::PartnerDeclined(event) => touch(request, at, event.partner, PartnerStatus::Declined),
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

fn waiting(at: EventRef, event: &WaitingStarted) -> Waiting {
    Waiting { since: at, party: event.party, due_on: event.due_on.clone() }
}

fn quoted(at: EventRef, event: &ContributionQuoted) -> Contribution {
    Contribution { at, criterion: event.criterion.clone(), scale: event.scale, year: event.year }
}

fn member(at: EventRef, effective_on: Option<&Day>) -> Adhesion {
    Adhesion::Member { at, effective_on: effective_on.cloned() }
}

const fn decided(at: EventRef, verdict: HabilitationVerdict) -> Habilitation {
    match verdict {
        HabilitationVerdict::Granted => Habilitation::Granted(at),
        HabilitationVerdict::Refused => Habilitation::Refused(at),
    }
}

fn addressed(request: &mut Request, mailbox: MailboxId, status: MailboxStatus, address: &KeyedHash) {
    on(request, mailbox, |mailbox| {
        mailbox.status = status;
        mailbox.address = Some(address.clone());
    });
}

fn told(request: &mut Request, at: EventRef, partner: PartnerId) {
    request.partners.insert(partner, Partner { at, status: PartnerStatus::Told });
}

fn on(request: &mut Request, mailbox: MailboxId, change: impl FnOnce(&mut Mailbox)) {
    if let Some(mailbox) = request.mailboxes.get_mut(&mailbox) {
        change(mailbox);
    }
}

fn settle(request: &mut Request, mailbox: MailboxId, credentials: Credentials) {
    on(request, mailbox, |mailbox| mailbox.credentials = credentials);
}

fn wished(at: EventRef, event: &MailboxRequested) -> Mailbox {
    Mailbox {
        requested_at: at,
        mailbox_type: event.mailbox_type,
        holder: event.holder.subject,
        practice_site: event.practice_site,
        habilitation: Habilitation::Pending,
        terms: None,
        status: MailboxStatus::Wished,
        address: None,
        credentials: Credentials::None,
        login: None,
    }
}

fn touch(request: &mut Request, at: EventRef, partner: PartnerId, status: PartnerStatus) {
    if let Some(known) = request.partners.get_mut(&partner) {
        *known = Partner { at, status };
    }
}

fn end(request: &mut Request, end: End) {
    request.end = Some(end);
    request.waiting = None;
}
