//! The table of what can be wanted.

use std::fmt;

use identifiers::{Finess, LoginId, MailAddress, MssAddress, Rpps};

use super::{
    Birth, CreationWish, ErasureGround, HabilitationDecision, MailboxWish, NewUser, StructureHead, Submission,
    TakeOver, UserWish,
};
use crate::event::{
    ClosingGround, ContactOutcome, DisputeOutcome, DocumentKind, FlaggedField, LostDecision, ToDoItem, ToDoStatus,
    WaitingFor,
};
use crate::evidence::{Evidence, Referential};
use crate::policy::Section;
use crate::{
    Contact, Day, Document, Instant, Keyed, MailboxId, PartnerId, PartnerIdentity, Private, RequestId, Role,
    StructureKey, SubjectId, Text, UserId,
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
            /// Says whether actions of this kind are about a request that exists.
            pub const fn is_about_a_request(self) -> bool {
                match self {
                    $(Self::$variant => false,)+
                    $(Self::$case => true,)+
                }
            }

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
        /// Says which key signs checkpoints from now on.
        ChangeSigningKey {
            /// The key until now; `None` when it is lost.
            from: Option<String>,
            /// The key from now on.
            to: String,
            /// The note signed by both; `None` when the old one is lost.
            statement: Option<String>,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "change-signing-key",
        /// Says that another master key wraps the keys of subjects from now on.
        ChangeMasterKey {
            /// The check value of the key until now.
            from: String,
            /// The check value of the key from now on.
            to: String,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "change-master-key",
        /// Goes on although the log ends before its last signed checkpoint.
        ContinueLog {
            /// The last signed checkpoint.
            last_note: String,
            /// The first and the last position lost.
            lost: (u64, u64),
            /// The name under which checkpoints are signed from now on.
            origin: String,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "continue-log",
        /// Says which rows of the journal of reads are about to be removed, for they grew too old.
        PurgeAccess {
            /// Everything read before this instant.
            before: Instant,
            /// The first row, from 1.
            first: u64,
            /// SHA-256 of the last row, lower-case hex.
            head: String,
            /// The last row; from the first on, none is left out.
            last: u64,
        } => "purge-access",

        /// Keeps what is known of somebody from being erased.
        PlaceLegalHold {
            /// Whose data.
            subject: SubjectId,
            /// Why.
            reason: Text,
        } => "place-legal-hold",
        /// Lets it be erased again.
        LiftLegalHold {
            /// Whose data.
            subject: SubjectId,
            /// Why.
            reason: Text,
        } => "lift-legal-hold",
        /// Says that two subjects are one person.
        JoinSubjects {
            /// The one.
            subject: SubjectId,
            /// The other.
            other: SubjectId,
            /// How that was found.
            reason: Text,
        } => "join-subjects",
        /// Erases what is known of somebody, under every subject that was found to be the same person.
        EraseSubject {
            /// Whose data.
            subject: SubjectId,
            /// On which ground, and who asked.
            ground: ErasureGround,
        } => "erase-subject",
        /// Erases somebody again whose erasure the log lost.
        EraseAgain {
            /// Whose data.
            subject: SubjectId,
            /// The decision that was lost.
            lost: LostDecision,
        } => "erase-again",
        /// Says that nothing readable is left.
        CompleteErasure {
            /// Whose data.
            subject: SubjectId,
        } => "complete-erasure",
        /// Takes note that keys are lost which nobody destroyed.
        AcceptKeyLoss {
            /// Whose data cannot be read any more.
            subjects: Vec<SubjectId>,
            /// What happened, under a case subject of its own.
            reason: Private<Text>,
        } => "accept-key-loss",

        /// Submits a request: the online form, whole.
        SubmitRequest(Box<Submission>) => "submit-request",
        /// Takes over what a structure had before this log.
        TakeOver(Box<TakeOver>) => "take-over",
        /// Asks whether a structure belongs already.
        EnquireMembership {
            /// The structure.
            structure: StructureKey,
            /// Who asks.
            enquirer: Option<Private<Contact>>,
            /// What the register says of the number.
            evidence: Vec<Evidence>,
        } => "enquire-membership",
        /// Records that a structure leaves.
        WithdrawMembership {
            /// The structure.
            structure: StructureKey,
            /// No member from this day on.
            effective_on: Day,
            /// The day until which its mailboxes stay.
            closes_on: Day,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "withdraw-membership",
        /// Records that the agency excluded a structure.
        ExcludeMember {
            /// The structure.
            structure: StructureKey,
            /// No member from this day on.
            effective_on: Day,
            /// The day until which its mailboxes stay.
            closes_on: Day,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "exclude-member",
        /// Records that one legal entity absorbed another.
        MergeStructures {
            /// The structure that is no more.
            absorbed: StructureKey,
            /// The structure that goes on.
            into: StructureKey,
            /// From this day on.
            effective_on: Day,
            /// Why, under a case subject of its own.
            reason: Private<Text>,
        } => "merge-structures",
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
        /// Keeps a document.
        AddDocument {
            /// The document.
            document: Private<Document>,
            /// What it is.
            kind: DocumentKind,
        } => "add-document",
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
        /// Records that the applicant was asked again.
        RemindApplicant {} => "remind-applicant",
        /// Takes the last act on the case back.
        UndoLastAct {} => "undo-last-act",

        /// Asks the applicant to correct some fields.
        AskCorrection {
            /// The fields.
            fields: Vec<FlaggedField>,
            /// What is wrong with them.
            message: Text,
            /// Until when.
            due_on: Option<Day>,
        } => "ask-correction",
        /// Says that everything flagged was corrected.
        AnswerCorrection {} => "answer-correction",
        /// Accepts the answer.
        AcceptCorrection {} => "accept-correction",
        /// Takes the question back.
        CancelCorrection {} => "cancel-correction",
        /// Changes who asks.
        ChangeApplicant {
            /// Who asks from now on.
            applicant: Private<Contact>,
        } => "change-applicant",
        /// Changes the head of the structure, its mail or telephone.
        ChangeStructureHead {
            /// The head from now on.
            head: StructureHead,
        } => "change-structure-head",
        /// Changes the place of the request.
        ChangeSite {
            /// The place.
            site: Finess,
            /// What the register says of its number.
            evidence: Vec<Evidence>,
        } => "change-site",
        /// Wishes for another address.
        ChangeMailboxName {
            /// The mailbox.
            mailbox: MailboxId,
            /// The address wished for, as typed.
            wished_name: String,
        } => "change-mailbox-name",
        /// Changes who manages access to a mailbox.
        ChangeMailboxAdministrator {
            /// The mailbox.
            mailbox: MailboxId,
            /// The administrator from now on.
            administrator: Private<Contact>,
        } => "change-mailbox-administrator",
        /// Corrects what was said of a user.
        CorrectMailboxUser {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person as known; may be left out where the mailbox has one user.
            person: Option<SubjectId>,
            /// The person as they are.
            user: UserWish,
        } => "correct-mailbox-user",

        /// Accepts a structure that has no FINESS.
        AcceptStructure {
            /// Why.
            reason: Text,
        } => "accept-structure",
        /// Confirms an abbreviation of the structure's name.
        ConfirmAbbreviation {
            /// The abbreviation.
            abbreviation: String,
        } => "confirm-abbreviation",
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

        /// Adds a person to a shared mailbox.
        AddMailboxUser {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            user: UserWish,
            /// The administrator who asks, once the mailbox exists.
            asked_by: Option<SubjectId>,
        } => "add-mailbox-user",
        /// Takes a person off a shared mailbox.
        RemoveMailboxUser {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// The administrator who asks, once the mailbox exists.
            asked_by: Option<SubjectId>,
            /// Why.
            reason: Option<Text>,
        } => "remove-mailbox-user",
        /// Concludes the talk about an applicative mailbox.
        ConcludeApplicationContact {
            /// The mailbox.
            mailbox: MailboxId,
            /// What came of it.
            outcome: ContactOutcome,
            /// What was agreed, or why not.
            reason: Text,
        } => "conclude-application-contact",
        /// Decides whether a person may be in the Espace de Confiance.
        DecideHabilitation {
            /// The decision.
            decision: Box<HabilitationDecision>,
        } => "decide-habilitation",
        /// Proposes to grant a person against the rule.
        ProposeHabilitationOverride {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// `nomenclature:code`.
            profession: String,
            /// Why.
            reason: Text,
        } => "propose-habilitation-override",
        /// Approves that, as the second agent.
        ApproveHabilitationOverride {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
        } => "approve-habilitation-override",
        /// Declines that, as the second agent.
        DeclineHabilitationOverride {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// Why not.
            reason: Text,
        } => "decline-habilitation-override",
        /// Finds the need complete.
        ValidateNeed {} => "validate-need",

        /// Records a person's acceptance of the terms.
        AcceptTerms {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// The version accepted.
            version: String,
        } => "accept-terms",
        /// Proposes to raise the cap of the structure.
        ProposeQuotaOverride {
            /// The cap proposed.
            limit: u32,
            /// Why.
            reason: Text,
        } => "propose-quota-override",
        /// Approves that, as the second agent.
        ApproveQuotaOverride {} => "approve-quota-override",
        /// Declines that, as the second agent.
        DeclineQuotaOverride {
            /// Why not.
            reason: Text,
        } => "decline-quota-override",
        /// Asks the mail operator for a mailbox.
        RequestCreation {
            /// Mailbox and address.
            wish: CreationWish,
        } => "request-creation",
        /// Sends the mail operator the list of mailboxes to create.
        IssueCreationList {} => "issue-creation-list",
        /// Records that the mail operator created a mailbox.
        RecordMailboxCreated {
            /// The mailbox.
            mailbox: MailboxId,
            /// The address that the operator reports.
            address: Keyed<MssAddress>,
        } => "record-mailbox-created",
        /// Settles what the mail operator reported otherwise than asked.
        SettleDisputedReturn {
            /// The mailbox.
            mailbox: MailboxId,
            /// How.
            outcome: DisputeOutcome,
            /// The address that was reported, where it is taken.
            address: Option<Keyed<MssAddress>>,
            /// Why.
            reason: Text,
        } => "settle-disputed-return",
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
            /// The person.
            person: Option<SubjectId>,
            /// The login id.
            login: Keyed<LoginId>,
        } => "declare-credentials-sent",
        /// Records that they came back.
        RecordCredentialsBounced {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// What the mail system said.
            reason: Option<Text>,
        } => "record-credentials-bounced",
        /// Declares that they were sent again.
        ResendCredentials {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
        } => "resend-credentials",
        /// Records that the person has them.
        RecordCredentialsReceived {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
        } => "record-credentials-received",
        /// Records the first login.
        RecordFirstLogin {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
        } => "record-first-login",
        /// Records a later login.
        RecordLogin {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// The day.
            on: Day,
        } => "record-login",
        /// Says where an item of the to-do list stands.
        UpdateToDo {
            /// The item.
            item: ToDoItem,
            /// Where it stands.
            status: ToDoStatus,
        } => "update-to-do",

        /// Records that a partner was told.
        TellPartner {
            /// The partner.
            partner: PartnerId,
            /// Who that is, under their own subject.
            identity: Private<PartnerIdentity>,
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
            /// The address, as given: whether it is an MSSanté address is for the rules to say.
            address: MailAddress,
            /// What the white list says of its domain.
            evidence: Vec<Evidence>,
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

        /// Announces that a mailbox will be closed.
        AnnounceMailboxClosing {
            /// The mailbox.
            mailbox: MailboxId,
            /// The day.
            closes_on: Day,
            /// The ground.
            ground: ClosingGround,
            /// More about why.
            reason: Option<Text>,
        } => "announce-mailbox-closing",
        /// Objects to the closing of a mailbox.
        ObjectToClosing {
            /// The mailbox.
            mailbox: MailboxId,
            /// The user of the mailbox who objects; the structure where it says nobody.
            objected_by: Option<SubjectId>,
            /// Why.
            reason: Text,
        } => "object-to-closing",
        /// Dismisses the objection.
        DismissClosingObjection {
            /// The mailbox.
            mailbox: MailboxId,
            /// Why.
            reason: Text,
        } => "dismiss-closing-objection",
        /// Lets the mailbox stay.
        CancelMailboxClosing {
            /// The mailbox.
            mailbox: MailboxId,
            /// Why.
            reason: Text,
        } => "cancel-mailbox-closing",
        /// Closes a mailbox whose day has come.
        CloseMailbox {
            /// The mailbox.
            mailbox: MailboxId,
        } => "close-mailbox",
        /// Keeps a mailbox out of the public directory, or shows it again.
        ChangeRedList {
            /// The mailbox.
            mailbox: MailboxId,
            /// Whether it is kept out.
            is_red: bool,
        } => "change-red-list",
        /// Records the RPPS of a person known by an ADELI number.
        RegulariseProfessionalId {
            /// The mailbox.
            mailbox: MailboxId,
            /// The person.
            person: Option<SubjectId>,
            /// The RPPS.
            rpps: Rpps,
            /// What was looked up.
            evidence: Vec<Evidence>,
        } => "regularise-professional-id",
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
