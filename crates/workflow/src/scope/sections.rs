//! The policy sections that decisions lean on, and cite.

use crate::command::{Action, ActionKind, ErasureGround};
use crate::policy::SectionName;

/// The policy sections that a decision leans on, and cites.
pub fn sections(action: &Action) -> &'static [SectionName] {
    // Whoever asks leans on a law; only the passing of time leans on the policy.
    if let Action::EraseSubject { ground: ErasureGround::Asked { .. }, .. } = action {
        return &[];
    }
    sections_of(action.kind())
}

/// The same, for every action of a kind.
pub(super) fn sections_of(kind: ActionKind) -> &'static [SectionName] {
    use ActionKind as Kind;
    match kind {
        Kind::AdoptPolicy => &SectionName::ALL,
        Kind::QuoteContribution => &[SectionName::Fees],
        Kind::DecideHabilitation | Kind::ProposeHabilitationOverride | Kind::ApproveHabilitationOverride => {
            &[SectionName::Professions]
        }
        Kind::AcceptTerms => &[SectionName::Terms],
        Kind::RequestCreation => &[SectionName::Adhesion, SectionName::Naming, SectionName::Quota, SectionName::Terms],
        // Which mails are of one person, and which addresses are well formed, is a matter of the naming policy.
        Kind::SubmitRequest
        | Kind::AddMailbox
        | Kind::CorrectMailboxUser
        | Kind::ChangeMailboxName
        | Kind::DeclareCredentialsSent
        | Kind::RecordPartnerAnswer => &[SectionName::Naming],
        Kind::AddMailboxUser => &[SectionName::Naming, SectionName::Quota],
        Kind::EraseSubject => &[SectionName::Retention],
        Kind::ReopenRequest | Kind::ProposeQuotaOverride => &[SectionName::Quota],
        Kind::UndoLastAct => &[SectionName::Deadlines, SectionName::Quota],
        Kind::AskCorrection
        | Kind::IssueCreationList
        | Kind::AnnounceMailboxClosing
        | Kind::CloseMailbox
        | Kind::WithdrawMembership
        | Kind::ExcludeMember => &[SectionName::Deadlines],
        Kind::Initialise
        | Kind::RegisterUser
        | Kind::GrantRole
        | Kind::RevokeRole
        | Kind::RecordImport
        | Kind::AbandonSubject
        | Kind::AcceptClock
        | Kind::PlaceLegalHold
        | Kind::LiftLegalHold
        | Kind::JoinSubjects
        | Kind::EraseAgain
        | Kind::CompleteErasure
        | Kind::AcceptKeyLoss
        | Kind::PurgeAccess
        | Kind::ChangeSigningKey
        | Kind::ChangeMasterKey
        | Kind::ContinueLog
        | Kind::TakeOver
        | Kind::EnquireMembership
        | Kind::MergeStructures
        | Kind::AssignRequest
        | Kind::ReleaseRequest
        | Kind::AddNote
        | Kind::AddDocument
        | Kind::StartWaiting
        | Kind::EndWaiting
        | Kind::RemindApplicant
        | Kind::AnswerCorrection
        | Kind::AcceptCorrection
        | Kind::CancelCorrection
        | Kind::ChangeApplicant
        | Kind::ChangeStructureHead
        | Kind::ChangeSite
        | Kind::ChangeMailboxAdministrator
        | Kind::AcceptStructure
        | Kind::ConfirmAbbreviation
        | Kind::ReceiveAdhesionForm
        | Kind::CompleteAdhesionForm
        | Kind::MakeMembershipEffective
        | Kind::RefuseMembership
        | Kind::CiteMembership
        | Kind::RemoveMailboxUser
        | Kind::ConcludeApplicationContact
        | Kind::DeclineHabilitationOverride
        | Kind::ValidateNeed
        | Kind::ApproveQuotaOverride
        | Kind::DeclineQuotaOverride
        | Kind::RecordMailboxCreated
        | Kind::SettleDisputedReturn
        | Kind::RecordMailboxRefused
        | Kind::AbandonMailbox
        | Kind::RecordCredentialsBounced
        | Kind::ResendCredentials
        | Kind::RecordCredentialsReceived
        | Kind::RecordFirstLogin
        | Kind::RecordLogin
        | Kind::UpdateToDo
        | Kind::TellPartner
        | Kind::RemindPartner
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
        | Kind::ChangeRedList
        | Kind::RegulariseProfessionalId => &[],
    }
}
