//! The names of the facts that bear on decisions, and which of them count for what.

use super::Fact;
use crate::command::ActionKind;
use crate::{MailboxId, RequestId, StructureKey, Tag, UserId};

/// What counts of a user.
pub(super) const USER_FACTS: [&str; 3] = ["user-registered", "role-granted", "role-revoked"];

/// What makes a subject unusable.
pub(super) const GONE_FACTS: [&str; 3] = ["erasure-decided", "subject-abandoned", "key-loss-accepted"];

/// What counts of a structure towards its membership.
pub(super) const MEMBERSHIP_FACTS: [&str; 7] = [
    "adhesion-form-received",
    "adhesion-form-completed",
    "membership-made-effective",
    "membership-refused",
    "membership-taken-over",
    "membership-withdrawn",
    "membership-excluded",
];

/// What makes one structure of two.
pub(super) const MERGER_FACTS: [&str; 1] = ["structures-merged"];

/// What was decided about a structure that has no FINESS.
pub(super) const ACCEPTANCE_FACTS: [&str; 1] = ["structure-accepted"];

/// Under which names a structure goes in addresses.
pub(super) const NAME_FACTS: [&str; 1] = ["abbreviation-confirmed"];

/// What two agents decided about the cap of a structure.
pub(super) const CAP_FACTS: [&str; 3] =
    ["quota-override-proposed", "quota-override-approved", "quota-override-declined"];

/// What tells whose a login id is.
pub(super) const LOGIN_FACTS: [&str; 2] = ["credentials-declared-sent", "mailbox-user-taken-over"];

/// What makes a mailbox: its id is never given again.
pub(super) const MAILBOX_FACTS: [&str; 2] = ["mailbox-requested", "mailbox-taken-over"];

/// What counts of a structure towards its cap.
pub(super) const PLACE_FACTS: [&str; 12] = [
    "creation-requested",
    "mailbox-taken-over",
    "mailbox-created",
    "mailbox-closed",
    "act-undone",
    "mailbox-refused",
    "mailbox-abandoned",
    "request-rejected",
    "request-dropped",
    "request-withdrawn",
    "request-marked-duplicate",
    "request-reopened",
];

/// What tells of another request whether it exists, and does not itself point elsewhere.
pub(super) const DUPLICATE_FACTS: [&str; 3] = ["request-opened", "request-marked-duplicate", "request-reopened"];

/// Who uses the mailboxes of a structure, where users are counted.
pub(super) const USER_PLACE_FACTS: [&str; 3] =
    ["mailbox-user-taken-over", "mailbox-user-added", "mailbox-user-removed"];

/// What counts of a structure for an action; of all that went into it, and of what it went into.
pub(super) fn of_structure(kind: ActionKind) -> &'static [&'static [&'static str]] {
    use ActionKind as Kind;
    match kind {
        Kind::SubmitRequest | Kind::TakeOver | Kind::EnquireMembership => &[&MERGER_FACTS, &MEMBERSHIP_FACTS],
        Kind::ReceiveAdhesionForm | Kind::CompleteAdhesionForm | Kind::RefuseMembership | Kind::CiteMembership => {
            &[&MERGER_FACTS, &MEMBERSHIP_FACTS]
        }
        Kind::MakeMembershipEffective => &[&MERGER_FACTS, &MEMBERSHIP_FACTS, &ACCEPTANCE_FACTS],
        Kind::AnnounceMailboxClosing => &[&MERGER_FACTS, &MEMBERSHIP_FACTS],
        Kind::WithdrawMembership | Kind::ExcludeMember => &[&MERGER_FACTS, &MEMBERSHIP_FACTS, &PLACE_FACTS],
        Kind::MergeStructures | Kind::QuoteContribution => &[&MERGER_FACTS],
        Kind::RequestCreation => {
            &[&MERGER_FACTS, &MEMBERSHIP_FACTS, &PLACE_FACTS, &CAP_FACTS, &NAME_FACTS, &ACCEPTANCE_FACTS]
        }
        Kind::ReopenRequest | Kind::UndoLastAct | Kind::AddMailboxUser => &[&MERGER_FACTS, &PLACE_FACTS, &CAP_FACTS],
        Kind::ProposeQuotaOverride | Kind::ApproveQuotaOverride | Kind::DeclineQuotaOverride => {
            &[&MERGER_FACTS, &CAP_FACTS]
        }
        Kind::AcceptStructure => &[&MERGER_FACTS, &ACCEPTANCE_FACTS],
        Kind::ConfirmAbbreviation => &[&NAME_FACTS],
        Kind::Initialise
        | Kind::RegisterUser
        | Kind::GrantRole
        | Kind::RevokeRole
        | Kind::AdoptPolicy
        | Kind::RecordImport
        | Kind::AbandonSubject
        | Kind::AcceptClock
        | Kind::PlaceLegalHold
        | Kind::LiftLegalHold
        | Kind::JoinSubjects
        | Kind::EraseSubject
        | Kind::EraseAgain
        | Kind::CompleteErasure
        | Kind::AcceptKeyLoss
        | Kind::PurgeAccess
        | Kind::ChangeSigningKey
        | Kind::ChangeMasterKey
        | Kind::ContinueLog
        | Kind::AddMailbox
        | Kind::AssignRequest
        | Kind::ReleaseRequest
        | Kind::AddNote
        | Kind::AddDocument
        | Kind::StartWaiting
        | Kind::EndWaiting
        | Kind::RemindApplicant
        | Kind::AskCorrection
        | Kind::AnswerCorrection
        | Kind::AcceptCorrection
        | Kind::CancelCorrection
        | Kind::ChangeApplicant
        | Kind::ChangeStructureHead
        | Kind::ChangeSite
        | Kind::ChangeMailboxName
        | Kind::ChangeMailboxAdministrator
        | Kind::CorrectMailboxUser
        | Kind::RemoveMailboxUser
        | Kind::ConcludeApplicationContact
        | Kind::DecideHabilitation
        | Kind::ProposeHabilitationOverride
        | Kind::ApproveHabilitationOverride
        | Kind::DeclineHabilitationOverride
        | Kind::ValidateNeed
        | Kind::AcceptTerms
        | Kind::IssueCreationList
        | Kind::RecordMailboxCreated
        | Kind::SettleDisputedReturn
        | Kind::RecordMailboxRefused
        | Kind::AbandonMailbox
        | Kind::DeclareCredentialsSent
        | Kind::RecordCredentialsBounced
        | Kind::ResendCredentials
        | Kind::RecordCredentialsReceived
        | Kind::RecordFirstLogin
        | Kind::RecordLogin
        | Kind::UpdateToDo
        | Kind::TellPartner
        | Kind::RemindPartner
        | Kind::RecordPartnerAnswer
        | Kind::RecordPartnerDeclined
        | Kind::FinishPartnerCampaign
        | Kind::WaivePartnerCampaign
        | Kind::CloseRequest
        | Kind::RejectRequest
        | Kind::DropRequest
        | Kind::WithdrawRequest
        | Kind::MarkDuplicate
        | Kind::ObjectToClosing
        | Kind::DismissClosingObjection
        | Kind::CancelMailboxClosing
        | Kind::CloseMailbox
        | Kind::ChangeRedList
        | Kind::RegulariseProfessionalId => &[],
    }
}

pub(super) fn fact(types: &[&'static str], tags: impl IntoIterator<Item = Tag>) -> Fact {
    Fact { types: types.to_vec(), tags: tags.into_iter().collect() }
}

pub(super) fn user_fact(user: UserId) -> Fact {
    fact(&USER_FACTS, [Tag::User(user)])
}

pub(super) fn whole_request(request: RequestId) -> Fact {
    fact(&[], [Tag::Request(request)])
}

pub(super) fn mailbox_fact(mailbox: MailboxId) -> Fact {
    fact(&MAILBOX_FACTS, [Tag::Mailbox(mailbox)])
}

pub(super) fn structure_fact(types: &[&'static str], structure: &StructureKey) -> Fact {
    fact(types, [Tag::Structure(structure.clone())])
}

pub(super) fn imports() -> Fact {
    fact(&["referential-imported"], [])
}
