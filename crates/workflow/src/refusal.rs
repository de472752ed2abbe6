//! How a rule says no: which rule, on which evidence, and who could lift it.

use std::fmt;

use crate::{EventRef, Role};

/// Declares [`Rule`]: a rule and its name stand in one line.
macro_rules! rules {
    ($(#[doc = $doc:literal] $variant:ident => $name:literal,)+) => {
        /// A rule that refused a command. The name is a contract: words for people are found by it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $doc] $variant,)+
        }

        impl Rule {
            /// Every rule, in the order of the procedure.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name, kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it says, in one English sentence for developers.
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$variant => $doc.trim_ascii()),+ }
            }
        }
    };
}

rules! {
    /// The log exists already.
    LogExists => "log-exists",
    /// Whoever acts is not registered.
    UserUnknown => "user-unknown",
    /// Whoever acts does not hold the role.
    RoleNotHeld => "role-not-held",
    /// The role may not do this.
    RoleMayNot => "role-may-not",
    /// The login belongs to another user.
    LoginTaken => "login-taken",
    /// The user id is taken.
    UserExists => "user-exists",
    /// The role is one that users do not hold.
    RoleNotGrantable => "role-not-grantable",
    /// Without this administrator nobody could mend anything.
    LastAdministrator => "last-administrator",
    /// The section of the policy was never adopted.
    PolicyMissing => "policy-missing",
    /// The section is larger than a section may be.
    PolicyTooLarge => "policy-too-large",
    /// Another file was imported under the name of this release.
    ReleaseTaken => "release-taken",
    /// The evidence cites a release that the log does not know.
    ReleaseUnknown => "release-unknown",
    /// The register says that the number is of another kind.
    StructureKind => "structure-kind",
    /// The structure is one person: its number, name and place are sealed under that person, and nothing is told in clear.
    StructureIsPerson => "structure-is-person",
    /// The structure went into another: that one is meant.
    StructureAbsorbed => "structure-absorbed",
    /// A structure cannot go into itself.
    MergerOfItself => "merger-of-itself",
    /// The structure has a FINESS: there is nothing to accept by hand.
    StructureRegistered => "structure-registered",
    /// The structure has no FINESS, and nobody decided that it may be equipped all the same.
    StructureNotAccepted => "structure-not-accepted",
    /// The form lacks something that a mailbox of this type needs.
    ParticularsMissing => "particulars-missing",
    /// The contact mail of a mailbox's user is one that several people read, or a login id.
    ContactNotIndividual => "contact-not-individual",
    /// The contact mail is that of another person already.
    ContactShared => "contact-shared",
    /// Something of this id exists already.
    IdTaken => "id-taken",
    /// The person is a user of the mailbox already.
    PersonTwice => "person-twice",
    /// The subject was erased or given up.
    SubjectGone => "subject-gone",
    /// The subject is spoken about and cannot be given up.
    SubjectInUse => "subject-in-use",
    /// No event speaks about the subject.
    SubjectUnknown => "subject-unknown",
    /// A subject is the same person as itself: there is nothing to join.
    JoinOfItself => "join-of-itself",
    /// A legal hold keeps what is known of the subject from being erased.
    LegalHold => "legal-hold",
    /// Whoever is to be erased still acts here: their roles are revoked first.
    UserStillActs => "user-still-acts",
    /// The time that the retention policy gives is not over.
    RetentionNotDue => "retention-not-due",
    /// Nobody decided to erase the subject.
    ErasureNotDecided => "erasure-not-decided",
    /// There is no such request.
    RequestUnknown => "request-unknown",
    /// The request has ended.
    RequestEnded => "request-ended",
    /// The request has not ended.
    RequestNotEnded => "request-not-ended",
    /// The request waits for nobody.
    NotWaiting => "not-waiting",
    /// A correction was asked for, and the request does not advance before it is settled.
    CorrectionOpen => "correction-open",
    /// No correction was asked for.
    CorrectionNotOpen => "correction-not-open",
    /// The applicant has not answered, or has answered already.
    CorrectionAnswer => "correction-answer",
    /// The applicant may change only what was flagged.
    FieldNotFlagged => "field-not-flagged",
    /// There is no such field in the request.
    FieldUnknown => "field-unknown",
    /// The last act on the case cannot be taken back.
    NothingToUndo => "nothing-to-undo",
    /// Only its author takes an act back.
    UndoNotYours => "undo-not-yours",
    /// The time to take it back is over.
    UndoTooLate => "undo-too-late",
    /// Mailboxes exist: a request that equipped somebody cannot end as if it had not.
    RequestEquipped => "request-equipped",
    /// A request cannot be a duplicate of itself.
    DuplicateOfItself => "duplicate-of-itself",
    /// The other request ended as a duplicate itself: somebody has to be handled.
    DuplicateOfDuplicate => "duplicate-of-duplicate",
    /// Nobody of that id acts as an agent here.
    OwnerNotStaff => "owner-not-staff",
    /// There is no such mailbox in the request.
    MailboxUnknown => "mailbox-unknown",
    /// The action is for mailboxes of another type.
    MailboxOfOtherType => "mailbox-of-other-type",
    /// The mailbox was closed.
    MailboxClosed => "mailbox-closed",
    /// The person is no user of the mailbox.
    PersonUnknown => "person-unknown",
    /// The mailbox has several users: one has to be named.
    PersonNotNamed => "person-not-named",
    /// Somebody has to use a mailbox that exists: it is closed, not emptied.
    LastUser => "last-user",
    /// Once a mailbox exists, only its administrator asks for access.
    NotTheAdministrator => "not-the-administrator",
    /// The fee scale has no line for these inputs.
    FeeLineUnknown => "fee-line-unknown",
    /// The structure is a member already.
    AlreadyMember => "already-member",
    /// The adhesion form has not come.
    AdhesionFormMissing => "adhesion-form-missing",
    /// The adhesion form is not complete.
    AdhesionFormIncomplete => "adhesion-form-incomplete",
    /// The adhesion form was found complete already.
    AdhesionFormComplete => "adhesion-form-complete",
    /// The day has not come yet.
    DayNotCome => "day-not-come",
    /// The structure is no member yet.
    NotMember => "not-member",
    /// The membership is not effective, and the policy lets nothing be created before.
    AdhesionPending => "adhesion-pending",
    /// No mailbox was asked for.
    NothingRequested => "nothing-requested",
    /// A person has not been decided.
    PersonUndecided => "person-undecided",
    /// The person may not be in the Espace de Confiance.
    PersonNotHabilitated => "person-not-habilitated",
    /// The person was refused: granting against that takes a second agent.
    SecondAgentNeeded => "second-agent-needed",
    /// The rule says yes without a second agent.
    OverrideNotNeeded => "override-not-needed",
    /// Somebody proposed it already.
    OverrideProposed => "override-proposed",
    /// Nobody proposed anything.
    NothingProposed => "nothing-proposed",
    /// The second agent is another person than the first.
    SecondAgentIsFirst => "second-agent-is-first",
    /// Whoever proposed it may not any more.
    ProposerNotStaff => "proposer-not-staff",
    /// Nobody talked to the structure about its applicative mailbox.
    ContactNotConcluded => "contact-not-concluded",
    /// The talk ended with a no.
    ContactDeclined => "contact-declined",
    /// None of the users may have it.
    NoUserHabilitated => "no-user-habilitated",
    /// The number that was looked up is another person's.
    NumberOfAnother => "number-of-another",
    /// No list of professions speaks of this one.
    ProfessionNotListed => "profession-not-listed",
    /// None of the evidence that the list of professions accepts is there.
    EvidenceInsufficient => "evidence-insufficient",
    /// A refusal is given with its reason.
    ReasonMissing => "reason-missing",
    /// The need is not validated.
    NeedNotValidated => "need-not-validated",
    /// The person has not accepted the terms in force.
    TermsNotAccepted => "terms-not-accepted",
    /// The terms in force are others.
    TermsVersion => "terms-version",
    /// The address does not follow the naming policy.
    AddressPolicy => "address-policy",
    /// The login id does not follow the naming policy.
    LoginPolicy => "login-policy",
    /// The address is taken.
    AddressTaken => "address-taken",
    /// The cap is reached.
    QuotaReached => "quota-reached",
    /// The cap is that high already.
    CapNotRaised => "cap-not-raised",
    /// Creation was not asked of the mail operator.
    CreationNotRequested => "creation-not-requested",
    /// No mailbox waits to be created.
    NothingToCreate => "nothing-to-create",
    /// What the operator reported is disputed: an agent settles it first.
    ReturnDisputed => "return-disputed",
    /// What the operator reported is not disputed.
    ReturnNotDisputed => "return-not-disputed",
    /// The mailbox is settled already.
    MailboxSettled => "mailbox-settled",
    /// The mailbox does not exist at the mail operator's.
    MailboxNotCreated => "mailbox-not-created",
    /// The login id belongs to another person, or the person has another.
    LoginIdTaken => "login-id-taken",
    /// Credentials were not sent.
    CredentialsNotSent => "credentials-not-sent",
    /// The person has the credentials: they neither came back nor need sending again.
    CredentialsArrived => "credentials-arrived",
    /// There is no such partner.
    PartnerUnknown => "partner-unknown",
    /// Nobody was told.
    NobodyTold => "nobody-told",
    /// What the partner gave is no MSSanté address.
    PartnerAddress => "partner-address",
    /// A step is not done.
    StepNotDone => "step-not-done",
    /// The campaign is over.
    CampaignOver => "campaign-over",
    /// The closing was not announced.
    ClosingNotAnnounced => "closing-not-announced",
    /// The closing was announced already.
    ClosingAnnounced => "closing-announced",
    /// The notice is too short.
    ClosingNotice => "closing-notice",
    /// The ground does not hold.
    ClosingGround => "closing-ground",
    /// Somebody objected, and nobody answered.
    ClosingObjected => "closing-objected",
    /// Nobody objected.
    NoObjection => "no-objection",
    /// The key of the RPPS does not hold.
    RppsKey => "rpps-key",
}

impl Rule {
    /// Says whether it speaks of what a command brings (an address, a reason, a day), and not of the case: with other
    /// particulars the same action may pass.
    pub const fn is_about_particulars(self) -> bool {
        matches!(
            self,
            Self::ReleaseUnknown
                | Self::StructureKind
                | Self::ParticularsMissing
                | Self::ContactNotIndividual
                | Self::ContactShared
                | Self::IdTaken
                | Self::PersonTwice
                | Self::RequestUnknown
                | Self::FieldUnknown
                | Self::DuplicateOfItself
                | Self::OwnerNotStaff
                | Self::FeeLineUnknown
                | Self::NumberOfAnother
                | Self::ProfessionNotListed
                | Self::EvidenceInsufficient
                | Self::ReasonMissing
                | Self::TermsVersion
                | Self::AddressPolicy
                | Self::AddressTaken
                | Self::LoginPolicy
                | Self::LoginIdTaken
                | Self::CapNotRaised
                | Self::PartnerAddress
                | Self::ClosingNotice
                | Self::ClosingGround
                | Self::RppsKey
        )
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
    /// A particular that the rule alone does not tell: a name, number or code, in no language and never personal.
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
