//! What an action is about, beside its request.

use super::Action;
use crate::MailboxId;

impl Action {
    /// The mailbox that this action is about, where it is about one that exists.
    pub fn mailbox(&self) -> Option<MailboxId> {
        if let Self::ChangeMailboxName { mailbox, .. }
        | Self::ChangeMailboxAdministrator { mailbox, .. }
        | Self::CorrectMailboxUser { mailbox, .. }
        | Self::AddMailboxUser { mailbox, .. }
        | Self::RemoveMailboxUser { mailbox, .. }
        | Self::ConcludeApplicationContact { mailbox, .. }
        | Self::ProposeHabilitationOverride { mailbox, .. }
        | Self::ApproveHabilitationOverride { mailbox, .. }
        | Self::DeclineHabilitationOverride { mailbox, .. }
        | Self::AcceptTerms { mailbox, .. }
        | Self::RecordMailboxCreated { mailbox, .. }
        | Self::SettleDisputedReturn { mailbox, .. }
        | Self::RecordMailboxRefused { mailbox, .. }
        | Self::AbandonMailbox { mailbox, .. }
        | Self::DeclareCredentialsSent { mailbox, .. }
        | Self::RecordCredentialsBounced { mailbox, .. }
        | Self::ResendCredentials { mailbox, .. }
        | Self::RecordCredentialsReceived { mailbox, .. }
        | Self::RecordFirstLogin { mailbox, .. }
        | Self::RecordLogin { mailbox, .. }
        | Self::AnnounceMailboxClosing { mailbox, .. }
        | Self::ObjectToClosing { mailbox, .. }
        | Self::DismissClosingObjection { mailbox, .. }
        | Self::CancelMailboxClosing { mailbox, .. }
        | Self::CloseMailbox { mailbox, .. }
        | Self::ChangeRedList { mailbox, .. }
        | Self::RegulariseProfessionalId { mailbox, .. } = self
        {
            Some(*mailbox)
        } else if let Self::DecideHabilitation { decision, .. } = self {
            Some(decision.mailbox)
        } else if let Self::RequestCreation { wish, .. } = self {
            Some(wish.mailbox)
        } else {
            None
        }
    }
}
