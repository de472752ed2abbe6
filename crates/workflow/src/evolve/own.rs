//! What an event means for the request it belongs to.

use crate::event::*;
use crate::state::*;
use crate::{EventRef, MailboxId, PartnerId};

/// The table of a request's own facts, one line an event.
pub(super) fn fold(request: &mut Request, at: EventRef, event: &Event) {
    match event {
        Event::RequestAssigned(event) => request.owner = Some(event.owner),
        Event::RequestReleased(_) => request.owner = None,
        Event::WaitingStarted(event) => {
            request.waiting = Some(Waiting { since: at, party: event.party, due_on: event.due_on.clone() });
        }
        Event::WaitingEnded(_) => request.waiting = None,
        Event::ContributionQuoted(event) => {
            let (criterion, scale, year) = (event.criterion.clone(), event.scale, event.year);
            request.contribution = Some(Contribution { at, criterion, scale, year });
        }
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
