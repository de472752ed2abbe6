//! What an event means for the request it belongs to.

use super::RecordedEvent;
use super::mailboxes::{
    added, addressed, closing, concluded, corrected, disputed, on, on_user, proposed, settle, signed_in, taken_over,
    wished,
};
use super::undo::{remember, undo};
use crate::event::*;
use crate::state::*;
use crate::{Day, EventRef, PartnerId};

/// One more event of a request.
pub(super) fn advance(request: &mut Request, at: EventRef) {
    request.events += 1;
    request.last_event = at;
}

/// A request that was just opened.
pub(super) fn opened(at: EventRef, event: &RequestOpened) -> Request {
    Request {
        opened_at: at,
        events: 1,
        last_event: at,
        structure: event.structure.clone(),
        site: event.site,
        structure_name: event.structure_name.clone(),
        sector: event.sector.clone(),
        category: event.category.clone(),
        has_applicant: event.applicant.is_some(),
        has_head: event.head.is_some(),
        case: event.case,
        owner: None,
        waiting: None,
        adhesion: Adhesion::Open,
        contribution: None,
        need_validated_at: None,
        mailboxes: Default::default(),
        refused: Default::default(),
        partners: Default::default(),
        campaign: Campaign::Open,
        correction: None,
        to_do: Default::default(),
        last_act: None,
        end: None,
    }
}

/// The table of a request's own facts, one line an event.
pub(super) fn fold(request: &mut Request, recorded: &RecordedEvent) {
    let (at, event) = (recorded.at, &recorded.event);
    let last_act = remember(request, recorded);
    match event {
        Event::RequestAssigned(event) => request.owner = Some(event.owner),
        Event::RequestReleased(_) => request.owner = None,
        Event::WaitingStarted(event) => request.waiting = Some(waiting(at, event)),
        Event::WaitingEnded(_) => request.waiting = None,
        Event::ReminderSent(event) => reminded(request, event),
        Event::ActUndone(event) => undo(request, event),
        Event::CorrectionAsked(event) => request.correction = Some(asked(at, event)),
        Event::CorrectionAnswered(_) => answered(request, at),
        Event::CorrectionAccepted(_) | Event::CorrectionCancelled(_) => request.correction = None,
        Event::ApplicantChanged(_) => request.has_applicant = true,
        Event::StructureHeadChanged(_) => request.has_head = true,
        Event::SiteChanged(event) => request.site = Some(event.site),
        Event::MailboxAdministratorChanged(event) => {
            on(request, event.mailbox, |mailbox| mailbox.administrator = Some(event.administrator.subject));
        }
        Event::MailboxNameChanged(event) => on(request, event.mailbox, |mailbox| {
            mailbox.wished = event.wished_address.clone();
        }),
        Event::MailboxUserCorrected(event) => corrected(request, at, event),
        Event::ContributionQuoted(event) => request.contribution = Some(quoted(at, event)),
        Event::AdhesionFormReceived(_) => request.adhesion = Adhesion::FormReceived(at),
        Event::AdhesionFormCompleted(_) => request.adhesion = Adhesion::FormComplete(at),
        Event::MembershipMadeEffective(event) => request.adhesion = member(at, Some(&event.effective_on)),
        Event::MembershipTakenOver(event) => request.adhesion = member(at, Some(&event.effective_on)),
        Event::MembershipRefused(_) => request.adhesion = Adhesion::Refused(at),
        Event::MembershipCited(_) => request.adhesion = member(at, None),
        Event::MailboxRequested(event) => {
            request.mailboxes.entry(event.mailbox).or_insert_with(|| wished(at, event));
            request.need_validated_at = None;
        }
        Event::MailboxUserAdded(event) => added(request, at, event),
        Event::MailboxUserRemoved(event) => {
            on(request, event.mailbox, |mailbox| drop(mailbox.users.remove(&event.person)));
        }
        Event::ApplicationContactConcluded(event) => concluded(request, at, event),
        Event::NeedValidated(_) => request.need_validated_at = Some(at),
        Event::HabilitationDecided(event) => judged(request, at, event),
        Event::HabilitationOverrideProposed(event) => proposed(request, recorded, event),
        Event::HabilitationOverrideDeclined(event) => {
            on_user(request, (event.mailbox, event.person), |user| user.proposal = None);
        }
        Event::TermsAccepted(event) => on_user(request, (event.mailbox, event.person), |user| {
            user.terms = Some((at, event.accepted_version.clone()));
        }),
        Event::CreationRequested(event) => {
            addressed(request, event.mailbox, MailboxStatus::CreationRequested(at), &event.address);
        }
        Event::MailboxCreated(event) => {
            addressed(request, event.mailbox, MailboxStatus::Created(at), &event.address);
            on(request, event.mailbox, |mailbox| mailbox.created_on = Some(Day::of(recorded.happened_at)));
        }
        Event::MailboxReturnDisputed(event) => disputed(request, at, event),
        Event::DisputedReturnSettled(event) => on(request, event.mailbox, |mailbox| mailbox.dispute = None),
        Event::MailboxRefused(event) => on(request, event.mailbox, |mailbox| {
            mailbox.status = MailboxStatus::Refused(at);
        }),
        Event::MailboxAbandoned(event) => on(request, event.mailbox, |mailbox| {
            mailbox.status = MailboxStatus::Abandoned(at);
        }),
        Event::MailboxTakenOver(event) => {
            request
                .mailboxes
                .entry(event.mailbox)
                .or_insert_with(|| taken_over(at, event, Day::of(recorded.happened_at)));
        }
        Event::MailboxUserTakenOver(event) => on(request, event.mailbox, |mailbox| {
            mailbox.users.insert(event.user.subject, MailboxUser::taken_over(at, event.login.clone()));
        }),
        Event::CredentialsDeclaredSent(event) => on_user(request, (event.mailbox, event.person), |user| {
            user.credentials = Credentials::Sent(at);
            user.login = Some(event.login.clone());
        }),
        Event::CredentialsBounced(event) => settle(request, (event.mailbox, event.person), Credentials::Bounced(at)),
        Event::CredentialsResent(event) => settle(request, (event.mailbox, event.person), Credentials::Sent(at)),
        Event::CredentialsReceived(event) => settle(request, (event.mailbox, event.person), Credentials::Received(at)),
        Event::FirstLoginRecorded(event) => {
            settle(request, (event.mailbox, event.person), Credentials::LoggedIn(at));
            let day = Day::of(recorded.happened_at);
            signed_in(request, at, (event.mailbox, event.person), &day);
        }
        Event::LoginRecorded(event) => signed_in(request, at, (event.mailbox, event.person), &event.on),
        Event::ToDoUpdated(event) => drop(request.to_do.insert(event.item, (at, event.status))),
        Event::PartnerTold(event) => told(request, at, event),
        Event::PartnerReminded(event) => reminded_partner(request, at, event.partner),
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
        Event::MailboxClosingAnnounced(event) => on(request, event.mailbox, |mailbox| {
            mailbox.closing = Some(closing(at, event));
        }),
        Event::MailboxClosingObjected(event) => on_closing(request, event.mailbox, |closing| {
            closing.objections.push(Objection { at, person: event.person });
        }),
        Event::ClosingObjectionDismissed(event) => on_closing(request, event.mailbox, |closing| {
            closing.objections.clear();
        }),
        Event::MailboxClosingCancelled(event) => on(request, event.mailbox, |mailbox| mailbox.closing = None),
        Event::MailboxClosed(event) => on(request, event.mailbox, |mailbox| {
            (mailbox.status, mailbox.closing) = (MailboxStatus::Closed(at), None);
        }),
        Event::RedListChanged(event) => on(request, event.mailbox, |mailbox| mailbox.is_red = event.is_red),
        Event::ProfessionalIdRegularised(event) => on_user(request, (event.mailbox, event.person), |user| {
            user.regularised_at = Some(at);
        }),
        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::UserRegistered(_)
        | Event::RoleGranted(_)
        | Event::RoleRevoked(_)
        | Event::PolicyAdopted(_)
        | Event::ReferentialImported(_)
        | Event::AccessPurged(_)
        | Event::SigningKeyChanged(_)
        | Event::MasterKeyChanged(_)
        | Event::LogContinued(_)
        | Event::SubjectAbandoned(_)
        | Event::ErasureDecided(_)
        | Event::ErasureCompleted(_)
        | Event::KeyLossAccepted(_)
        | Event::LegalHoldPlaced(_)
        | Event::LegalHoldLifted(_)
        | Event::SubjectsJoined(_)
        | Event::RequestOpened(_)
        | Event::NoteAdded(_)
        | Event::DocumentAdded(_)
        | Event::MembershipEnquired(_)
        | Event::MembershipWithdrawn(_)
        | Event::MembershipExcluded(_)
        | Event::StructureAccepted(_)
        | Event::AbbreviationConfirmed(_)
        | Event::StructuresMerged(_)
        | Event::QuotaOverrideProposed(_)
        | Event::QuotaOverrideApproved(_)
        | Event::QuotaOverrideDeclined(_)
        | Event::CreationListIssued(_)
        | Event::ClosingPlanned(_) => {}
    }
    request.last_act = last_act;
}

fn waiting(at: EventRef, event: &WaitingStarted) -> Waiting {
    Waiting { since: at, party: event.party, due_on: event.due_on.clone(), reminders: 0 }
}

fn reminded(request: &mut Request, event: &ReminderSent) {
    if let Some(waiting) = &mut request.waiting {
        waiting.reminders = event.number;
    }
}

fn asked(at: EventRef, event: &CorrectionAsked) -> Correction {
    Correction { asked_at: at, fields: event.fields.clone(), answered_at: None }
}

fn answered(request: &mut Request, at: EventRef) {
    if let Some(correction) = &mut request.correction {
        correction.answered_at = Some(at);
    }
}

fn quoted(at: EventRef, event: &ContributionQuoted) -> Contribution {
    Contribution { at, criterion: event.criterion.clone(), scale: event.scale, year: event.year }
}

fn member(at: EventRef, effective_on: Option<&Day>) -> Adhesion {
    Adhesion::Member { at, effective_on: effective_on.cloned() }
}

/// A refusal stays with the person, whatever becomes of the mailbox it was for, until a grant lifts it.
fn judged(request: &mut Request, at: EventRef, event: &HabilitationDecided) {
    on_user(request, (event.mailbox, event.person), |user| {
        (user.habilitation, user.proposal) = (decided(at, event.verdict), None);
    });
    match event.verdict {
        HabilitationVerdict::Granted => drop(request.refused.remove(&event.person)),
        HabilitationVerdict::Refused => drop(request.refused.insert(event.person, at)),
    }
}

const fn decided(at: EventRef, verdict: HabilitationVerdict) -> Habilitation {
    match verdict {
        HabilitationVerdict::Granted => Habilitation::Granted(at),
        HabilitationVerdict::Refused => Habilitation::Refused(at),
    }
}

fn told(request: &mut Request, at: EventRef, event: &PartnerTold) {
    let partner = Partner { at, status: PartnerStatus::Told, subject: event.identity.subject };
    request.partners.insert(event.partner, partner);
}

/// Whoever has answered stays so, however often they are asked again.
fn reminded_partner(request: &mut Request, at: EventRef, partner: PartnerId) {
    if let Some(known) = request.partners.get_mut(&partner) {
        known.at = at;
    }
}

fn touch(request: &mut Request, at: EventRef, partner: PartnerId, status: PartnerStatus) {
    if let Some(known) = request.partners.get_mut(&partner) {
        (known.at, known.status) = (at, status);
    }
}

fn on_closing(request: &mut Request, mailbox: crate::MailboxId, change: impl FnOnce(&mut Closing)) {
    on(request, mailbox, |mailbox| {
        if let Some(closing) = &mut mailbox.closing {
            change(closing);
        }
    });
}

fn end(request: &mut Request, end: End) {
    request.end = Some(end);
    request.waiting = None;
}
