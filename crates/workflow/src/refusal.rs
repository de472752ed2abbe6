//! How a rule says no: which rule, on which evidence, and who could lift it.

use std::fmt;

use crate::{EventRef, Role};

/// A rule that refused a command. The name is a contract: words for people are found by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The log exists already.
    LogExists,
    /// Whoever acts is not registered.
    UserUnknown,
    /// Whoever acts does not hold the role.
    RoleNotHeld,
    /// The role may not do this.
    RoleMayNot,
    /// The login belongs to another user.
    LoginTaken,
    /// The user id is taken.
    UserExists,
    /// The role is one that users do not hold.
    RoleNotGrantable,
    /// Without this administrator nobody could mend anything.
    LastAdministrator,
    /// The section of the policy was never adopted.
    PolicyMissing,
    /// The evidence cites a release that the log does not know.
    ReleaseUnknown,
    /// The register says that the number is of another kind.
    StructureKind,
    /// Something of this id exists already.
    IdTaken,
    /// The subject was erased or given up.
    SubjectGone,
    /// The subject is spoken about and cannot be given up.
    SubjectInUse,
    /// There is no such request.
    RequestUnknown,
    /// The request has ended.
    RequestEnded,
    /// The request has not ended.
    RequestNotEnded,
    /// Mailboxes exist: a request that equipped somebody cannot end as if it had not.
    RequestEquipped,
    /// A request cannot be a duplicate of itself.
    DuplicateOfItself,
    /// Nobody of that id acts as an agent here.
    OwnerNotStaff,
    /// There is no such mailbox in the request.
    MailboxUnknown,
    /// The fee scale has no line for these inputs.
    FeeLineUnknown,
    /// The structure is a member already.
    AlreadyMember,
    /// The adhesion form has not come.
    AdhesionFormMissing,
    /// The adhesion form is not complete.
    AdhesionFormIncomplete,
    /// The structure is no member yet.
    NotMember,
    /// The membership is not effective, and the policy lets nothing be created before.
    AdhesionPending,
    /// No mailbox was asked for.
    NothingRequested,
    /// A person has not been decided.
    PersonUndecided,
    /// The person may not be in the Espace de Confiance.
    PersonNotHabilitated,
    /// No list of professions speaks of this one, or none of its evidence is there.
    EvidenceInsufficient,
    /// A refusal is given with its reason.
    ReasonMissing,
    /// The need is not validated.
    NeedNotValidated,
    /// The person has not accepted the terms in force.
    TermsNotAccepted,
    /// The terms in force are others.
    TermsVersion,
    /// The address does not follow the naming policy.
    AddressPolicy,
    /// The address is taken.
    AddressTaken,
    /// The mail operator reports another address than the reserved one.
    AddressDiffers,
    /// The cap is reached.
    QuotaReached,
    /// Creation was not asked of the mail operator.
    CreationNotRequested,
    /// The mailbox is settled already.
    MailboxSettled,
    /// The mailbox does not exist at the mail operator's.
    MailboxNotCreated,
    /// The login id belongs to another person, or the person has another.
    LoginIdTaken,
    /// Credentials were not sent.
    CredentialsNotSent,
    /// There is no such partner.
    PartnerUnknown,
    /// Nobody was told.
    NobodyTold,
    /// A step is not done.
    StepNotDone,
    /// The campaign is over.
    CampaignOver,
}

impl Rule {
    /// The stable name, kebab-case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogExists => "log-exists",
            Self::UserUnknown => "user-unknown",
            Self::RoleNotHeld => "role-not-held",
            Self::RoleMayNot => "role-may-not",
            Self::LoginTaken => "login-taken",
            Self::UserExists => "user-exists",
            Self::RoleNotGrantable => "role-not-grantable",
            Self::LastAdministrator => "last-administrator",
            Self::PolicyMissing => "policy-missing",
            Self::ReleaseUnknown => "release-unknown",
            Self::StructureKind => "structure-kind",
            Self::IdTaken => "id-taken",
            Self::SubjectGone => "subject-gone",
            Self::SubjectInUse => "subject-in-use",
            Self::RequestUnknown => "request-unknown",
            Self::RequestEnded => "request-ended",
            Self::RequestNotEnded => "request-not-ended",
            Self::RequestEquipped => "request-equipped",
            Self::DuplicateOfItself => "duplicate-of-itself",
            Self::OwnerNotStaff => "owner-not-staff",
            Self::MailboxUnknown => "mailbox-unknown",
            Self::FeeLineUnknown => "fee-line-unknown",
            Self::AlreadyMember => "already-member",
            Self::AdhesionFormMissing => "adhesion-form-missing",
            Self::AdhesionFormIncomplete => "adhesion-form-incomplete",
            Self::NotMember => "not-member",
            Self::AdhesionPending => "adhesion-pending",
            Self::NothingRequested => "nothing-requested",
            Self::PersonUndecided => "person-undecided",
            Self::PersonNotHabilitated => "person-not-habilitated",
            Self::EvidenceInsufficient => "evidence-insufficient",
            Self::ReasonMissing => "reason-missing",
            Self::NeedNotValidated => "need-not-validated",
            Self::TermsNotAccepted => "terms-not-accepted",
            Self::TermsVersion => "terms-version",
            Self::AddressPolicy => "address-policy",
            Self::AddressTaken => "address-taken",
            Self::AddressDiffers => "address-differs",
            Self::QuotaReached => "quota-reached",
            Self::CreationNotRequested => "creation-not-requested",
            Self::MailboxSettled => "mailbox-settled",
            Self::MailboxNotCreated => "mailbox-not-created",
            Self::LoginIdTaken => "login-id-taken",
            Self::CredentialsNotSent => "credentials-not-sent",
            Self::PartnerUnknown => "partner-unknown",
            Self::NobodyTold => "nobody-told",
            Self::StepNotDone => "step-not-done",
            Self::CampaignOver => "campaign-over",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule said no. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What it leans on, oldest first.
    pub evidence: Vec<EventRef>,
    /// Who could do it, or mend what stands in the way.
    pub could: Vec<Role>,
    /// A particular that the rule alone does not tell (a section, a limit); never personal.
    pub detail: Option<String>,
    /// What would be accepted instead, where it can be computed.
    pub proposal: Option<String>,
}

impl Refusal {
    /// A refusal by `rule`, without anything to show.
    pub fn new(rule: Rule) -> Self {
        Self { rule, evidence: Vec::new(), could: Vec::new(), detail: None, proposal: None }
    }

    /// Leaning on these events.
    #[must_use]
    pub fn because(mut self, evidence: impl IntoIterator<Item = EventRef>) -> Self {
        self.evidence.extend(evidence);
        self.evidence.sort_unstable();
        self
    }

    /// These roles could.
    #[must_use]
    pub fn could(mut self, roles: &[Role]) -> Self {
        self.could.extend_from_slice(roles);
        self
    }

    /// With a particular.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With what would be accepted.
    #[must_use]
    pub fn proposing(mut self, proposal: impl Into<String>) -> Self {
        self.proposal = Some(proposal.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused by rule {}", self.rule)?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        if !self.evidence.is_empty() {
            let evidence: Vec<_> = self.evidence.iter().map(ToString::to_string).collect();
            write!(f, "; see {}", evidence.join(", "))?;
        }
        if let Some(proposal) = &self.proposal {
            write!(f, "; would be accepted: {proposal}")?;
        }
        if !self.could.is_empty() {
            let roles: Vec<_> = self.could.iter().map(ToString::to_string).collect();
            write!(f, "; could: {}", roles.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
