//! What an event is about: one mailbox, one user of it, what its end gives back.

use crate::event::*;
use crate::tag::{Tag, named};
use crate::{MailboxId, SubjectId};

impl Event {
    /// The mailbox that this event is about, if it is about one.
    pub fn mailbox(&self) -> Option<MailboxId> {
        let is_of_many = matches!(
            self,
            Self::RequestReopened(_)
                | Self::ActUndone(_)
                | Self::ClosingPlanned(_)
                | Self::CreationListIssued(_)
                | Self::CorrectionAsked(_)
        );
        let mut named =
            named(self).into_iter().filter_map(|tag| if let Tag::Mailbox(id) = tag { Some(id) } else { None });
        named.next().filter(|_| !is_of_many)
    }

    /// The user of that mailbox whom it is about, if it is about one of them.
    pub fn person(&self) -> Option<SubjectId> {
        match self {
            Self::HabilitationDecided(HabilitationDecided { person, .. })
            | Self::HabilitationOverrideProposed(HabilitationOverrideProposed { person, .. })
            | Self::HabilitationOverrideDeclined(HabilitationOverrideDeclined { person, .. })
            | Self::MailboxUserRemoved(MailboxUserRemoved { person, .. })
            | Self::MailboxUserCorrected(MailboxUserCorrected { person, .. })
            | Self::TermsAccepted(TermsAccepted { person, .. })
            | Self::CredentialsDeclaredSent(CredentialsDeclaredSent { person, .. })
            | Self::CredentialsBounced(CredentialsBounced { person, .. })
            | Self::CredentialsResent(CredentialsResent { person, .. })
            | Self::CredentialsReceived(CredentialsReceived { person, .. })
            | Self::FirstLoginRecorded(FirstLoginRecorded { person, .. })
            | Self::LoginRecorded(LoginRecorded { person, .. })
            | Self::ProfessionalIdRegularised(ProfessionalIdRegularised { person, .. }) => Some(*person),
            Self::MailboxUserAdded(MailboxUserAdded { user, .. })
            | Self::MailboxUserTakenOver(MailboxUserTakenOver { user, .. }) => Some(user.subject),
            Self::MailboxClosingObjected(MailboxClosingObjected { person, .. }) => *person,
            Self::MailboxRequested(MailboxRequested { holder, .. }) => holder.as_ref().map(|holder| holder.subject),
            Self::LogCreated(_)
            | Self::ClockAccepted(_)
            | Self::UserRegistered(_)
            | Self::RoleGranted(_)
            | Self::RoleRevoked(_)
            | Self::PolicyAdopted(_)
            | Self::ReferentialImported(_)
            | Self::AccessPurged(_)
            | Self::SigningKeyChanged(_)
            | Self::MasterKeyChanged(_)
            | Self::LogContinued(_)
            | Self::SubjectAbandoned(_)
            | Self::ErasureDecided(_)
            | Self::ErasureCompleted(_)
            | Self::KeyLossAccepted(_)
            | Self::LegalHoldPlaced(_)
            | Self::LegalHoldLifted(_)
            | Self::SubjectsJoined(_)
            | Self::RequestOpened(_)
            | Self::RequestAssigned(_)
            | Self::RequestReleased(_)
            | Self::NoteAdded(_)
            | Self::DocumentAdded(_)
            | Self::WaitingStarted(_)
            | Self::WaitingEnded(_)
            | Self::ReminderSent(_)
            | Self::ActUndone(_)
            | Self::CorrectionAsked(_)
            | Self::CorrectionAnswered(_)
            | Self::CorrectionAccepted(_)
            | Self::CorrectionCancelled(_)
            | Self::ApplicantChanged(_)
            | Self::StructureHeadChanged(_)
            | Self::SiteChanged(_)
            | Self::MailboxNameChanged(_)
            | Self::MailboxAdministratorChanged(_)
            | Self::MembershipEnquired(_)
            | Self::ContributionQuoted(_)
            | Self::AdhesionFormReceived(_)
            | Self::AdhesionFormCompleted(_)
            | Self::MembershipMadeEffective(_)
            | Self::MembershipRefused(_)
            | Self::MembershipCited(_)
            | Self::MembershipTakenOver(_)
            | Self::MembershipWithdrawn(_)
            | Self::MembershipExcluded(_)
            | Self::StructureAccepted(_)
            | Self::AbbreviationConfirmed(_)
            | Self::StructuresMerged(_)
            | Self::ApplicationContactConcluded(_)
            | Self::NeedValidated(_)
            | Self::QuotaOverrideProposed(_)
            | Self::QuotaOverrideApproved(_)
            | Self::QuotaOverrideDeclined(_)
            | Self::CreationRequested(_)
            | Self::CreationListIssued(_)
            | Self::MailboxCreated(_)
            | Self::MailboxReturnDisputed(_)
            | Self::DisputedReturnSettled(_)
            | Self::MailboxRefused(_)
            | Self::MailboxAbandoned(_)
            | Self::MailboxTakenOver(_)
            | Self::ToDoUpdated(_)
            | Self::PartnerTold(_)
            | Self::PartnerReminded(_)
            | Self::PartnerAnswered(_)
            | Self::PartnerDeclined(_)
            | Self::PartnerCampaignFinished(_)
            | Self::PartnerCampaignWaived(_)
            | Self::RequestClosed(_)
            | Self::RequestRejected(_)
            | Self::RequestDropped(_)
            | Self::RequestWithdrawn(_)
            | Self::RequestMarkedDuplicate(_)
            | Self::RequestReopened(_)
            | Self::ClosingPlanned(_)
            | Self::MailboxClosingAnnounced(_)
            | Self::ClosingObjectionDismissed(_)
            | Self::MailboxClosingCancelled(_)
            | Self::MailboxClosed(_)
            | Self::RedListChanged(_) => None,
        }
    }

    /// Says whether this ends a request in a way that gives back what it had reserved.
    pub(crate) const fn frees_reservations(&self) -> bool {
        matches!(
            self,
            Self::RequestRejected(_)
                | Self::RequestDropped(_)
                | Self::RequestWithdrawn(_)
                | Self::RequestMarkedDuplicate(_)
        )
    }
}
