//! What somebody wants: one imperative an event, parsed, with its author.
//!
//! No command can be read from outside as it stands: words are parsed by `app`, which computes keyed hashes, finds or
//! draws subjects and looks evidence up. What reaches this crate is believed to say truly who acts and what was found.

use identifiers::{Finess, LoginId, MssAddress};

use crate::event::{HabilitationVerdict, MailboxType, WaitingFor};
use crate::evidence::{Evidence, Referential};
use crate::policy::Section;
use crate::{
    Contact, Day, Document, Instant, Keyed, KeyedHash, MailboxId, PartnerId, PartnerIdentity, Person, Private,
    RequestId, Role, StructureKey, SubjectId, Text, UserId, UserIdentity,
};

/// A wish with its author and its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who acts, in which role.
    pub by: Actor,
    /// When it happened in the world.
    pub at: Instant,
    /// The day of that instant in Europe/Paris.
    pub today: Day,
    /// What is wanted.
    pub action: Action,
}

/// Who acts, in which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The registered user; `None` for applicants and the program.
    pub user: Option<UserId>,
    /// The role.
    pub role: Role,
}

/// A mailbox that a structure wishes for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxWish {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// The person, under their own subject.
    pub holder: Private<Person>,
    /// Where the person practises, when that is a known site.
    pub practice_site: Option<Finess>,
}

/// A new request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The request.
    pub request: RequestId,
    /// The subject for its free text.
    pub case: SubjectId,
    /// Who asks.
    pub applicant: Option<Private<Contact>>,
    /// The structure.
    pub structure: StructureKey,
    /// Its public name.
    pub structure_name: Option<String>,
    /// The place.
    pub site: Option<Finess>,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// Department code.
    pub department: Option<String>,
    /// What the register says of the structure's number.
    pub evidence: Vec<Evidence>,
    /// The mailboxes wished for.
    pub mailboxes: Vec<MailboxWish>,
}

/// A user to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The user.
    pub user: UserId,
    /// Keyed hash of the login.
    pub login: KeyedHash,
    /// Login and name, under the user's own subject.
    pub identity: Private<UserIdentity>,
}

/// The birth of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Birth {
    /// The log's id.
    pub log_id: uuid::Uuid,
    /// The name under which its checkpoints are signed.
    pub origin: String,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// The first administrator.
    pub administrator: NewUser,
    /// The policy.
    pub policy: Vec<Section>,
}

/// A decision about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HabilitationDecision {
    /// The mailbox the person is to use.
    pub mailbox: MailboxId,
    /// The decision.
    pub verdict: HabilitationVerdict,
    /// Nomenclature of the profession, such as `TRE_G15`.
    pub nomenclature: String,
    /// Code in it.
    pub code: String,
    /// What was looked up.
    pub evidence: Vec<Evidence>,
    /// The head of structure's attestation.
    pub attestation: Option<Private<Document>>,
    /// Why.
    pub reason: Option<Text>,
}

/// An address asked of the mail operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreationWish {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The exact address.
    pub address: Keyed<MssAddress>,
}

/// Declares [`Action`] together with its fieldless mirror.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? })? $(($tuple:ty))? => $name:literal,)+) => {
        /// What is wanted.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $variant $({ $($(#[$field_doc])* $field: $type),+ })? $(($tuple))?,)+
        }

        /// An action without its particulars: what permissions and tables speak about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActionKind {
            $($(#[$doc])* $variant,)+
        }

        impl Action {
            /// Which action this is.
            pub const fn kind(&self) -> ActionKind {
                match self { $(Self::$variant { .. } => ActionKind::$variant),+ }
            }
        }

        impl ActionKind {
            /// Every kind, in the order of the procedure.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name of the command, kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

actions! {
    /// Creates the log: the first append of all.
    Initialise(Box<Birth>) => "initialise",
    /// Lets somebody sign in.
    RegisterUser(NewUser) => "register-user",
    /// Lets a user act in a role.
    GrantRole {
        /// The user.
        user: UserId,
        /// The role.
        role: Role,
    } => "grant-role",
    /// Takes a role back.
    RevokeRole {
        /// The user.
        user: UserId,
        /// The role.
        role: Role,
    } => "revoke-role",
    /// Puts sections of the policy in force.
    AdoptPolicy {
        /// The sections.
        sections: Vec<Section>,
    } => "adopt-policy",
    /// Records the import of a public register.
    RecordImport {
        /// The register.
        referential: Referential,
        /// Its release.
        release: String,
        /// SHA-256 of the file.
        sha256: String,
        /// Rows read.
        rows: u64,
    } => "record-import",
    /// Gives up a subject that no event speaks about.
    AbandonSubject {
        /// The subject.
        subject: SubjectId,
    } => "abandon-subject",

    /// Submits a request: the online form, whole.
    SubmitRequest(Box<Submission>) => "submit-request",
    /// Adds a mailbox to a request.
    AddMailbox {
        /// The request.
        request: RequestId,
        /// The wish.
        wish: MailboxWish,
    } => "add-mailbox",
    /// Gives a request an owner.
    AssignRequest {
        /// The request.
        request: RequestId,
        /// Its owner from now on.
        owner: UserId,
    } => "assign-request",
    /// Takes the owner off a request.
    ReleaseRequest {
        /// The request.
        request: RequestId,
    } => "release-request",
    /// Writes an internal note.
    AddNote {
        /// The request.
        request: RequestId,
        /// The note.
        note: Text,
    } => "add-note",
    /// Begins to wait for somebody.
    StartWaiting {
        /// The request.
        request: RequestId,
        /// For whom.
        party: WaitingFor,
        /// Until when.
        due_on: Option<Day>,
        /// What was asked.
        reason: Option<Text>,
    } => "start-waiting",
    /// Waits no more.
    EndWaiting {
        /// The request.
        request: RequestId,
    } => "end-waiting",

    /// Computes the contribution from the fee scale.
    QuoteContribution {
        /// The request.
        request: RequestId,
        /// What the amount depends on.
        criterion: String,
        /// Year of the contribution.
        year: u32,
    } => "quote-contribution",
    /// Records that the adhesion form came.
    ReceiveAdhesionForm {
        /// The request.
        request: RequestId,
        /// The form.
        document: Private<Document>,
        /// The day it came.
        received_on: Day,
    } => "receive-adhesion-form",
    /// Finds the adhesion form complete.
    CompleteAdhesionForm {
        /// The request.
        request: RequestId,
    } => "complete-adhesion-form",
    /// Records the board's yes.
    MakeMembershipEffective {
        /// The request.
        request: RequestId,
        /// Member from this day on.
        effective_on: Day,
    } => "make-membership-effective",
    /// Records the board's no.
    RefuseMembership {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "refuse-membership",
    /// Cites the membership that the structure has already.
    CiteMembership {
        /// The request.
        request: RequestId,
    } => "cite-membership",

    /// Decides whether a person may be in the Espace de Confiance.
    DecideHabilitation {
        /// The request.
        request: RequestId,
        /// The decision.
        decision: Box<HabilitationDecision>,
    } => "decide-habilitation",
    /// Finds the need complete.
    ValidateNeed {
        /// The request.
        request: RequestId,
    } => "validate-need",

    /// Records a person's acceptance of the terms.
    AcceptTerms {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// The version accepted.
        version: String,
    } => "accept-terms",
    /// Asks the mail operator for a mailbox.
    RequestCreation {
        /// The request.
        request: RequestId,
        /// Mailbox and address.
        wish: CreationWish,
    } => "request-creation",
    /// Records that the mail operator created it.
    RecordMailboxCreated {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// The address that the operator reports.
        address: Keyed<MssAddress>,
    } => "record-mailbox-created",
    /// Records that the mail operator refused it.
    RecordMailboxRefused {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// Why.
        reason: Text,
    } => "record-mailbox-refused",
    /// Gives a mailbox up.
    AbandonMailbox {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// Why.
        reason: Text,
    } => "abandon-mailbox",

    /// Declares that the operator's platform sent the credentials.
    DeclareCredentialsSent {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// The login id.
        login: Keyed<LoginId>,
    } => "declare-credentials-sent",
    /// Records that they came back.
    RecordCredentialsBounced {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
        /// What the mail system said.
        reason: Option<Text>,
    } => "record-credentials-bounced",
    /// Declares that they were sent again.
    ResendCredentials {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
    } => "resend-credentials",
    /// Records that the person has them.
    RecordCredentialsReceived {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
    } => "record-credentials-received",
    /// Records the first login.
    RecordFirstLogin {
        /// The request.
        request: RequestId,
        /// The mailbox.
        mailbox: MailboxId,
    } => "record-first-login",

    /// Records that a partner was told.
    TellPartner {
        /// The request.
        request: RequestId,
        /// The partner.
        partner: PartnerId,
        /// Who that is.
        identity: PartnerIdentity,
    } => "tell-partner",
    /// Records that a partner was asked again.
    RemindPartner {
        /// The request.
        request: RequestId,
        /// The partner.
        partner: PartnerId,
    } => "remind-partner",
    /// Records the address that a partner gave.
    RecordPartnerAnswer {
        /// The request.
        request: RequestId,
        /// The partner.
        partner: PartnerId,
        /// The address.
        address: MssAddress,
    } => "record-partner-answer",
    /// Records that a partner has none to give.
    RecordPartnerDeclined {
        /// The request.
        request: RequestId,
        /// The partner.
        partner: PartnerId,
    } => "record-partner-declined",
    /// Ends the campaign.
    FinishPartnerCampaign {
        /// The request.
        request: RequestId,
    } => "finish-partner-campaign",
    /// Does without a campaign.
    WaivePartnerCampaign {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "waive-partner-campaign",

    /// Closes an equipped request.
    CloseRequest {
        /// The request.
        request: RequestId,
    } => "close-request",
    /// Refuses a request.
    RejectRequest {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "reject-request",
    /// Gives a request up for want of an answer.
    DropRequest {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "drop-request",
    /// Takes a request back.
    WithdrawRequest {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "withdraw-request",
    /// Marks a request as the same as another.
    MarkDuplicate {
        /// The request.
        request: RequestId,
        /// The other.
        of: RequestId,
    } => "mark-duplicate",
    /// Goes on with an ended request.
    ReopenRequest {
        /// The request.
        request: RequestId,
        /// Why.
        reason: Text,
    } => "reopen-request",
}

impl Action {
    /// The request that this action is about, where it is about one that exists.
    pub const fn request(&self) -> Option<RequestId> {
        match self {
            Self::Initialise(_)
            | Self::RegisterUser(_)
            | Self::GrantRole { .. }
            | Self::RevokeRole { .. }
            | Self::AdoptPolicy { .. }
            | Self::RecordImport { .. }
            | Self::AbandonSubject { .. }
            | Self::SubmitRequest(_) => None,
            Self::AddMailbox { request, .. }
            | Self::AssignRequest { request, .. }
            | Self::ReleaseRequest { request }
            | Self::AddNote { request, .. }
            | Self::StartWaiting { request, .. }
            | Self::EndWaiting { request }
            | Self::QuoteContribution { request, .. }
            | Self::ReceiveAdhesionForm { request, .. }
            | Self::CompleteAdhesionForm { request }
            | Self::MakeMembershipEffective { request, .. }
            | Self::RefuseMembership { request, .. }
            | Self::CiteMembership { request }
            | Self::DecideHabilitation { request, .. }
            | Self::ValidateNeed { request }
            | Self::AcceptTerms { request, .. }
            | Self::RequestCreation { request, .. }
            | Self::RecordMailboxCreated { request, .. }
            | Self::RecordMailboxRefused { request, .. }
            | Self::AbandonMailbox { request, .. }
            | Self::DeclareCredentialsSent { request, .. }
            | Self::RecordCredentialsBounced { request, .. }
            | Self::ResendCredentials { request, .. }
            | Self::RecordCredentialsReceived { request, .. }
            | Self::RecordFirstLogin { request, .. }
            | Self::TellPartner { request, .. }
            | Self::RemindPartner { request, .. }
            | Self::RecordPartnerAnswer { request, .. }
            | Self::RecordPartnerDeclined { request, .. }
            | Self::FinishPartnerCampaign { request }
            | Self::WaivePartnerCampaign { request, .. }
            | Self::CloseRequest { request }
            | Self::RejectRequest { request, .. }
            | Self::DropRequest { request, .. }
            | Self::WithdrawRequest { request, .. }
            | Self::MarkDuplicate { request, .. }
            | Self::ReopenRequest { request, .. } => Some(*request),
        }
    }
}
