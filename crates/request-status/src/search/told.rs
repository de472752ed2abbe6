//! What each event says that can be searched: the one place to adapt when events change.

use read_model::Refusal;
use workflow::event::{ErasureCompleted, ErasureDecided, KeyLossAccepted, SubjectAbandoned};
use workflow::{Event, EventKind, RequestId};

use super::Matched;
use super::facets::{Facets, Role};
use super::teller::Teller;

/// The events whose personal fields say something that [`tell`] uses; all others stay closed.
const OPENED: [EventKind; 15] = [
    EventKind::RequestOpened,
    EventKind::ApplicantChanged,
    EventKind::StructureHeadChanged,
    EventKind::MailboxNameChanged,
    EventKind::MailboxAdministratorChanged,
    EventKind::MailboxUserCorrected,
    EventKind::MailboxRequested,
    EventKind::MailboxUserAdded,
    EventKind::CreationRequested,
    EventKind::MailboxCreated,
    EventKind::MailboxReturnDisputed,
    EventKind::MailboxTakenOver,
    EventKind::MailboxUserTakenOver,
    EventKind::CredentialsDeclaredSent,
    EventKind::ProfessionalIdRegularised,
];

/// Whether the personal fields of events of this type are wanted.
pub(super) fn is_opened(event_type: &str) -> bool {
    OPENED.iter().any(|kind| kind.as_str() == event_type)
}

/// An event, its personal fields opened as far as they open.
pub(super) struct Told {
    pub(super) position: i64,
    /// The year of its recording, in Paris.
    pub(super) year: i16,
    pub(super) request: Option<RequestId>,
    pub(super) event: Event,
}

/// Changes the facets as the event demands.
///
/// # Errors
/// [`Refusal::Poison`] for an event about a request that was never opened.
pub(super) fn tell(facets: &mut Facets<'_>, told: &Told) -> Result<(), Refusal> {
    let mut teller = Teller { facets, told };
    match &told.event {
        Event::RequestOpened(event) => teller.opened(event),
        Event::ApplicantChanged(event) => teller.contact_changed(Role::Applicant, &event.applicant),
        Event::StructureHeadChanged(event) => teller.head_changed(event),
        Event::SiteChanged(event) => teller.site_changed(event.site),
        Event::RequestClosed(_) => teller.ended("closed"),
        Event::RequestRejected(_) => teller.ended("rejected"),
        Event::RequestDropped(_) => teller.ended("dropped"),
        Event::RequestWithdrawn(_) => teller.ended("withdrawn"),
        Event::RequestMarkedDuplicate(_) => teller.ended("duplicate"),
        Event::RequestReopened(_) => teller.goes_on(),
        Event::ActUndone(event) => teller.undone(event),

        Event::MailboxRequested(event) => teller.mailbox_requested(event),
        Event::MailboxNameChanged(event) => {
            teller.address(event.mailbox, Matched::WishedAddress, Some(&event.wished_name))
        }
        Event::MailboxAdministratorChanged(event) => teller.administrator(event.mailbox, &event.administrator),
        Event::MailboxUserAdded(event) => teller.user(event.mailbox, &event.user),
        Event::MailboxUserCorrected(event) => teller.user_corrected(event),
        Event::MailboxUserRemoved(event) => teller.left(event.mailbox, event.person, None),
        Event::CreationRequested(event) => {
            teller.address(event.mailbox, Matched::ReservedAddress, Some(&event.address_text))
        }
        Event::MailboxReturnDisputed(event) => {
            teller.address(event.mailbox, Matched::ReportedAddress, event.address_text.as_ref())
        }
        Event::DisputedReturnSettled(event) => teller.address(event.mailbox, Matched::ReportedAddress, None),
        Event::MailboxCreated(event) => teller.created(event),
        Event::MailboxRefused(event) => teller.free(event.mailbox),
        Event::MailboxAbandoned(event) => teller.free(event.mailbox),
        Event::MailboxClosed(event) => Ok(teller.facets.close(event.mailbox.0)?),
        Event::MailboxTakenOver(event) => teller.mailbox_taken_over(event),
        Event::MailboxUserTakenOver(event) => teller.user_taken_over(event),
        Event::CredentialsDeclaredSent(event) => teller.login(event.mailbox, event.person, &event.login_text),
        Event::ProfessionalIdRegularised(event) => teller.regularised(event),

        Event::MembershipTakenOver(event) => teller.structure(&event.structure).map(drop),
        Event::StructureAccepted(event) => teller.structure(&event.structure).map(drop),
        Event::AbbreviationConfirmed(event) => teller.abbreviated(event),
        Event::StructuresMerged(event) => teller.merged(event),
        Event::PolicyAdopted(event) => teller.adopted(&event.adopted),

        Event::ErasureDecided(ErasureDecided { subject, .. })
        | Event::ErasureCompleted(ErasureCompleted { subject })
        | Event::KeyLossAccepted(KeyLossAccepted { subject, .. })
        | Event::SubjectAbandoned(SubjectAbandoned { subject }) => Ok(teller.facets.forget(*subject)?),

        Event::LogCreated(_)
        | Event::ClockAccepted(_)
        | Event::LegalHoldPlaced(_)
        | Event::LegalHoldLifted(_)
        | Event::SubjectsJoined(_)
        | Event::UserRegistered(_)
        | Event::RoleGranted(_)
        | Event::RoleRevoked(_)
        | Event::ReferentialImported(_)
        | Event::AccessPurged(_)
        | Event::SigningKeyChanged(_)
        | Event::MasterKeyChanged(_)
        | Event::LogContinued(_)
        | Event::RequestAssigned(_)
        | Event::RequestReleased(_)
        | Event::NoteAdded(_)
        | Event::DocumentAdded(_)
        | Event::WaitingStarted(_)
        | Event::WaitingEnded(_)
        | Event::ReminderSent(_)
        | Event::CorrectionAsked(_)
        | Event::CorrectionAnswered(_)
        | Event::CorrectionAccepted(_)
        | Event::CorrectionCancelled(_)
        | Event::MembershipEnquired(_)
        | Event::ContributionQuoted(_)
        | Event::AdhesionFormReceived(_)
        | Event::AdhesionFormCompleted(_)
        | Event::MembershipMadeEffective(_)
        | Event::MembershipRefused(_)
        | Event::MembershipCited(_)
        | Event::MembershipWithdrawn(_)
        | Event::MembershipExcluded(_)
        | Event::ApplicationContactConcluded(_)
        | Event::HabilitationDecided(_)
        | Event::HabilitationOverrideProposed(_)
        | Event::HabilitationOverrideDeclined(_)
        | Event::NeedValidated(_)
        | Event::TermsAccepted(_)
        | Event::QuotaOverrideProposed(_)
        | Event::QuotaOverrideApproved(_)
        | Event::QuotaOverrideDeclined(_)
        | Event::CreationListIssued(_)
        | Event::CredentialsBounced(_)
        | Event::CredentialsResent(_)
        | Event::CredentialsReceived(_)
        | Event::FirstLoginRecorded(_)
        | Event::LoginRecorded(_)
        | Event::ToDoUpdated(_)
        | Event::PartnerTold(_)
        | Event::PartnerReminded(_)
        | Event::PartnerAnswered(_)
        | Event::PartnerDeclined(_)
        | Event::PartnerCampaignFinished(_)
        | Event::PartnerCampaignWaived(_)
        | Event::ClosingPlanned(_)
        | Event::MailboxClosingAnnounced(_)
        | Event::MailboxClosingObjected(_)
        | Event::ClosingObjectionDismissed(_)
        | Event::MailboxClosingCancelled(_)
        | Event::RedListChanged(_) => Ok(()),
    }
}
