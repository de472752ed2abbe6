//! Who may do what.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::command::{Action, ActionKind};

/// A role in which somebody acts. One person may hold several; none implies another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Registers users, grants roles, adopts policy, vouches for the clock, purges the journal of reads.
    Administrator,
    /// Advances requests.
    Agent,
    /// Advances requests and ends or reopens them against the ordinary course.
    Supervisor,
    /// Reads everything and writes nothing.
    Auditor,
    /// Data protection officer: erases, says what must not be erased, purges the journal of reads.
    Dpo,
    /// Somebody of the structure, through the online form or by an agent's hand.
    Applicant,
    /// The program itself: imports, timers, sweeps.
    System,
}

impl Role {
    /// Every role, in the order of the printed matrix.
    pub const ALL: [Self; 7] =
        [Self::Administrator, Self::Agent, Self::Supervisor, Self::Auditor, Self::Dpo, Self::Applicant, Self::System];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Dpo => "dpo",
            Self::Applicant => "applicant",
            Self::System => "system",
        }
    }

    /// The role with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Says whether a registered user can hold this role: applicants and the program are no users.
    pub const fn is_grantable(self) -> bool {
        !matches!(self, Self::Applicant | Self::System)
    }

    /// Says whether this role may give `action`, whatever the state of the case.
    pub fn may(self, action: &Action) -> bool {
        self.may_kind(action.kind())
    }

    /// Says whether this role may give actions of this kind.
    pub fn may_kind(self, kind: ActionKind) -> bool {
        permitted(kind).contains(&self)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The roles that may give actions of this kind: the role × action matrix, one line a family.
pub fn permitted(kind: ActionKind) -> &'static [Role] {
    use ActionKind as Kind;
    use Role::{Administrator, Agent, Applicant, Dpo, Supervisor, System};
    const STAFF: &[Role] = &[Agent, Supervisor];
    const STAFF_AND_APPLICANT: &[Role] = &[Applicant, Agent, Supervisor];
    const STAFF_AND_PROGRAM: &[Role] = &[Agent, Supervisor, System];
    match kind {
        Kind::Initialise => &[System],
        Kind::RegisterUser | Kind::GrantRole | Kind::RevokeRole | Kind::AdoptPolicy => &[Administrator],
        Kind::RecordImport => &[Administrator, Agent, Supervisor, System],
        Kind::AbandonSubject => &[Administrator, System],
        Kind::AcceptClock
        | Kind::AcceptKeyLoss
        | Kind::ChangeSigningKey
        | Kind::ChangeMasterKey
        | Kind::ContinueLog => &[Administrator],
        Kind::PlaceLegalHold | Kind::LiftLegalHold | Kind::EraseSubject => &[Dpo],
        Kind::EraseAgain | Kind::CompleteErasure => &[System],
        Kind::JoinSubjects => &[Agent, Supervisor, Dpo],
        Kind::PurgeAccess => &[Administrator, Dpo],
        Kind::TakeOver => &[Administrator, Supervisor],
        Kind::ReopenRequest | Kind::MergeStructures | Kind::ExcludeMember | Kind::DismissClosingObjection => {
            &[Supervisor]
        }
        Kind::SubmitRequest
        | Kind::EnquireMembership
        | Kind::AddMailbox
        | Kind::AddMailboxUser
        | Kind::RemoveMailboxUser
        | Kind::AddDocument
        | Kind::AnswerCorrection
        | Kind::ChangeApplicant
        | Kind::ChangeStructureHead
        | Kind::ChangeSite
        | Kind::ChangeMailboxName
        | Kind::ChangeMailboxAdministrator
        | Kind::CorrectMailboxUser
        | Kind::AcceptTerms
        | Kind::UpdateToDo
        | Kind::TellPartner
        | Kind::RemindPartner
        | Kind::RecordPartnerAnswer
        | Kind::RecordPartnerDeclined
        | Kind::FinishPartnerCampaign
        | Kind::WithdrawRequest
        | Kind::ObjectToClosing => STAFF_AND_APPLICANT,
        Kind::RemindApplicant | Kind::RecordCredentialsBounced | Kind::RecordLogin => STAFF_AND_PROGRAM,
        Kind::AssignRequest
        | Kind::ReleaseRequest
        | Kind::AddNote
        | Kind::StartWaiting
        | Kind::EndWaiting
        | Kind::UndoLastAct
        | Kind::AskCorrection
        | Kind::AcceptCorrection
        | Kind::CancelCorrection
        | Kind::WithdrawMembership
        | Kind::AcceptStructure
        | Kind::ConfirmAbbreviation
        | Kind::QuoteContribution
        | Kind::ReceiveAdhesionForm
        | Kind::CompleteAdhesionForm
        | Kind::MakeMembershipEffective
        | Kind::RefuseMembership
        | Kind::CiteMembership
        | Kind::ConcludeApplicationContact
        | Kind::DecideHabilitation
        | Kind::ProposeHabilitationOverride
        | Kind::ApproveHabilitationOverride
        | Kind::DeclineHabilitationOverride
        | Kind::ValidateNeed
        | Kind::ProposeQuotaOverride
        | Kind::ApproveQuotaOverride
        | Kind::DeclineQuotaOverride
        | Kind::RequestCreation
        | Kind::IssueCreationList
        | Kind::RecordMailboxCreated
        | Kind::SettleDisputedReturn
        | Kind::RecordMailboxRefused
        | Kind::AbandonMailbox
        | Kind::DeclareCredentialsSent
        | Kind::ResendCredentials
        | Kind::RecordCredentialsReceived
        | Kind::RecordFirstLogin
        | Kind::WaivePartnerCampaign
        | Kind::CloseRequest
        | Kind::DropRequest
        | Kind::RejectRequest
        | Kind::MarkDuplicate
        | Kind::AnnounceMailboxClosing
        | Kind::CancelMailboxClosing
        | Kind::CloseMailbox
        | Kind::ChangeRedList
        | Kind::RegulariseProfessionalId => STAFF,
    }
}
