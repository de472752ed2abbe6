//! The table of what can be wanted.

use std::fmt;

use identifiers::{LoginId, MssAddress};

use super::{Birth, CreationWish, HabilitationDecision, MailboxWish, NewUser, Submission};
use crate::event::WaitingFor;
use crate::evidence::Referential;
use crate::policy::Section;
use crate::{
    Day, Document, Instant, Keyed, MailboxId, PartnerId, PartnerIdentity, Private, RequestId, Role, SubjectId, Text,
    UserId,
};

/// Declares [`Action`] together with its fieldless mirror; every action about a request names it.
macro_rules! actions {
    (
        about the folder {$(
            $(#[$doc:meta])* $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? })?
                $(($tuple:ty))? => $name:literal,
        )+}
        about a request {$(
            $(#[$case_doc:meta])* $case:ident { $($(#[$case_field_doc:meta])* $case_field:ident: $case_type:ty),* $(,)? }
                => $case_name:literal,
        )+}
    ) => {
        /// What is wanted.
        #[derive(Clone, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $variant $({ $($(#[$field_doc])* $field: $type),+ })? $(($tuple))?,)+
            $($(#[$case_doc])* $case {
                /// The request.
                request: RequestId,
                $($(#[$case_field_doc])* $case_field: $case_type),*
            },)+
        }

        /// An action without its particulars: what permissions and tables speak about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActionKind {
            $($(#[$doc])* $variant,)+
            $($(#[$case_doc])* $case,)+
        }

        impl Action {
            /// Which action this is.
            pub const fn kind(&self) -> ActionKind {
                match self {
                    $(Self::$variant { .. } => ActionKind::$variant,)+
                    $(Self::$case { .. } => ActionKind::$case,)+
                }
            }

            /// The request that this action is about, where it is about one that exists.
            pub const fn request(&self) -> Option<RequestId> {
                match self {
                    $(Self::$variant { .. } => None,)+
                    $(Self::$case { request, .. } => Some(*request),)+
                }
            }
        }

        impl ActionKind {
            /// Every kind, in the order of the procedure.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+ $(Self::$case,)+];

            /// The name of the command, kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    $(Self::$case => $case_name,)+
                }
            }
        }
    };
}

actions! {
    about the folder {
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
        /// Vouches for the clock, although the log's last event stands after it.
        AcceptClock {
            /// When the last event was recorded.
            accepted: Instant,
            /// Why the clock is right, under a case subject of its own.
            reason: Private<Text>,
        } => "accept-clock",

        /// Submits a request: the online form, whole.
        SubmitRequest(Box<Submission>) => "submit-request",
    }

    about a request {
        /// Adds a mailbox to a request.
        AddMailbox {
            /// The wish.
            wish: MailboxWish,
        } => "add-mailbox",
        /// Gives a request an owner.
        AssignRequest {
            /// Its owner from now on.
            owner: UserId,
        } => "assign-request",
        /// Takes the owner off a request.
        ReleaseRequest {} => "release-request",
        /// Writes an internal note.
        AddNote {
            /// The note.
            note: Text,
        } => "add-note",
        /// Begins to wait for somebody.
        StartWaiting {
            /// For whom.
            party: WaitingFor,
            /// Until when.
            due_on: Option<Day>,
            /// What was asked.
            reason: Option<Text>,
        } => "start-waiting",
        /// Waits no more.
        EndWaiting {} => "end-waiting",

        /// Computes the contribution from the fee scale.
        QuoteContribution {
            /// What the amount depends on.
            criterion: String,
            /// Year of the contribution.
            year: u32,
        } => "quote-contribution",
        /// Records that the adhesion form came.
        ReceiveAdhesionForm {
            /// The form.
            document: Private<Document>,
            /// The day it came.
            received_on: Day,
        } => "receive-adhesion-form",
        /// Finds the adhesion form complete.
        CompleteAdhesionForm {} => "complete-adhesion-form",
        /// Records the board's yes.
        MakeMembershipEffective {
            /// Member from this day on.
            effective_on: Day,
        } => "make-membership-effective",
        /// Records the board's no.
        RefuseMembership {
            /// Why.
            reason: Text,
        } => "refuse-membership",
        /// Cites the membership that the structure has already.
        CiteMembership {} => "cite-membership",

        /// Decides whether a person may be in the Espace de Confiance.
        DecideHabilitation {
            /// The decision.
            decision: Box<HabilitationDecision>,
        } => "decide-habilitation",
        /// Finds the need complete.
        ValidateNeed {} => "validate-need",

        /// Records a person's acceptance of the terms.
        AcceptTerms {
            /// The mailbox.
            mailbox: MailboxId,
            /// The version accepted.
            version: String,
        } => "accept-terms",
        /// Asks the mail operator for a mailbox.
        RequestCreation {
            /// Mailbox and address.
            wish: CreationWish,
        } => "request-creation",
        /// Records that the mail operator created it.
        RecordMailboxCreated {
            /// The mailbox.
            mailbox: MailboxId,
            /// The address that the operator reports.
            address: Keyed<MssAddress>,
        } => "record-mailbox-created",
        /// Records that the mail operator refused it.
        RecordMailboxRefused {
            /// The mailbox.
            mailbox: MailboxId,
            /// Why.
            reason: Text,
        } => "record-mailbox-refused",
        /// Gives a mailbox up.
        AbandonMailbox {
            /// The mailbox.
            mailbox: MailboxId,
            /// Why.
            reason: Text,
        } => "abandon-mailbox",

        /// Declares that the operator's platform sent the credentials.
        DeclareCredentialsSent {
            /// The mailbox.
            mailbox: MailboxId,
            /// The login id.
            login: Keyed<LoginId>,
        } => "declare-credentials-sent",
        /// Records that they came back.
        RecordCredentialsBounced {
            /// The mailbox.
            mailbox: MailboxId,
            /// What the mail system said.
            reason: Option<Text>,
        } => "record-credentials-bounced",
        /// Declares that they were sent again.
        ResendCredentials {
            /// The mailbox.
            mailbox: MailboxId,
        } => "resend-credentials",
        /// Records that the person has them.
        RecordCredentialsReceived {
            /// The mailbox.
            mailbox: MailboxId,
        } => "record-credentials-received",
        /// Records the first login.
        RecordFirstLogin {
            /// The mailbox.
            mailbox: MailboxId,
        } => "record-first-login",

        /// Records that a partner was told.
        TellPartner {
            /// The partner.
            partner: PartnerId,
            /// Who that is.
            identity: PartnerIdentity,
        } => "tell-partner",
        /// Records that a partner was asked again.
        RemindPartner {
            /// The partner.
            partner: PartnerId,
        } => "remind-partner",
        /// Records the address that a partner gave.
        RecordPartnerAnswer {
            /// The partner.
            partner: PartnerId,
            /// The address.
            address: MssAddress,
        } => "record-partner-answer",
        /// Records that a partner has none to give.
        RecordPartnerDeclined {
            /// The partner.
            partner: PartnerId,
        } => "record-partner-declined",
        /// Ends the campaign.
        FinishPartnerCampaign {} => "finish-partner-campaign",
        /// Does without a campaign.
        WaivePartnerCampaign {
            /// Why.
            reason: Text,
        } => "waive-partner-campaign",

        /// Closes an equipped request.
        CloseRequest {} => "close-request",
        /// Refuses a request.
        RejectRequest {
            /// Why.
            reason: Text,
        } => "reject-request",
        /// Gives a request up for want of an answer.
        DropRequest {
            /// Why.
            reason: Text,
        } => "drop-request",
        /// Takes a request back.
        WithdrawRequest {
            /// Why.
            reason: Text,
        } => "withdraw-request",
        /// Marks a request as the same as another.
        MarkDuplicate {
            /// The other.
            of: RequestId,
        } => "mark-duplicate",
        /// Goes on with an ended request.
        ReopenRequest {
            /// Why.
            reason: Text,
        } => "reopen-request",
    }
}

/// Says which action it is and about which request; its particulars may be personal, and debug output ends up in logs.
impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().as_str())?;
        self.request().map_or(Ok(()), |request| write!(f, "({request})"))
    }
}

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
