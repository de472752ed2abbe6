//! What may still be done about a request that has ended.

use crate::command::{Action, ActionKind};
use crate::state::{End, Mailbox, Request};

/// Ending a request the way it ended changes nothing, and is no error.
pub(super) fn is_same_end(action: &Action, end: End) -> bool {
    match end {
        End::Closed(_) => matches!(action, Action::CloseRequest { .. }),
        End::Rejected(_) => matches!(action, Action::RejectRequest { .. }),
        End::Dropped(_) => matches!(action, Action::DropRequest { .. }),
        End::Withdrawn(_) => matches!(action, Action::WithdrawRequest { .. }),
        End::Duplicate { of, .. } => matches!(action, Action::MarkDuplicate { of: named, .. } if *named == of),
    }
}

/// Life goes on once a request is closed: its case stays the file of its mailboxes. After any other end, only the life of
/// mailboxes that exist all the same, and what is written down for the record.
///
/// # Source
/// `domain.md` §2.6.
pub(super) fn may_follow(action: &Action, request: &Request, end: End) -> bool {
    let kind = action.kind();
    let exists = |mailbox| request.mailboxes.get(&mailbox).is_some_and(Mailbox::was_created);
    let is_of_a_life = matches!(end, End::Closed(_)) || action.mailbox().is_some_and(exists);
    is_for_the_record(kind) || (is_of_a_life && is_of_the_equipped(kind))
}

/// What is written down whatever became of a request: also what the mail operator did about it, which is a fact.
const fn is_for_the_record(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::AddNote
            | ActionKind::AddDocument
            | ActionKind::RecordMailboxCreated
            | ActionKind::SettleDisputedReturn
    )
}

/// What concerns mailboxes that exist, their users, their partners and whoever manages them.
const fn is_of_the_equipped(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::AssignRequest
            | ActionKind::ReleaseRequest
            | ActionKind::ChangeApplicant
            | ActionKind::ChangeStructureHead
            | ActionKind::ChangeMailboxAdministrator
            | ActionKind::AddMailboxUser
            | ActionKind::RemoveMailboxUser
            | ActionKind::DecideHabilitation
            | ActionKind::ProposeHabilitationOverride
            | ActionKind::ApproveHabilitationOverride
            | ActionKind::DeclineHabilitationOverride
            | ActionKind::AcceptTerms
            | ActionKind::DeclareCredentialsSent
            | ActionKind::RecordCredentialsBounced
            | ActionKind::ResendCredentials
            | ActionKind::RecordCredentialsReceived
            | ActionKind::RecordFirstLogin
            | ActionKind::RecordLogin
            | ActionKind::UpdateToDo
            | ActionKind::RecordPartnerAnswer
            | ActionKind::RecordPartnerDeclined
            | ActionKind::AnnounceMailboxClosing
            | ActionKind::ObjectToClosing
            | ActionKind::DismissClosingObjection
            | ActionKind::CancelMailboxClosing
            | ActionKind::CloseMailbox
            | ActionKind::ChangeRedList
            | ActionKind::RegulariseProfessionalId
    )
}
