//! What can have happened: one struct an event, past tense, in the field's words.
//!
//! The public fields of a struct are its stored payload; personal fields are [`Private`](crate::Private) and lie in
//! sealed records beside it. `events!` below is the one place where an event is registered: its variant, its stored
//! name and its schema version. Everything that must speak about a new event then fails to build until it does.

mod about;
mod adhesion;
mod corrections;
mod creation;
mod credentials;
mod ends;
mod erasure;
mod life;
mod needs;
mod overrides;
mod partners;
mod people;
mod request;
mod sealing;
mod settings;
mod structure;
mod take_over;
mod wishes;

pub use adhesion::*;
pub use corrections::*;
pub use creation::*;
pub use credentials::*;
pub use ends::*;
pub use erasure::*;
pub use life::*;
pub use needs::*;
pub use overrides::*;
pub use partners::*;
pub use people::*;
pub use request::*;
pub use sealing::*;
pub use settings::*;
pub use structure::*;
pub use take_over::*;

use crate::SubjectId;
use crate::wire::{SealedFields, Stored, WireError};

/// Registers the events: `variant "stored-name" schema-version`.
macro_rules! events {
    ($($variant:ident $name:literal v $schema:literal,)+) => {
        /// Something that happened. The variants are in the order of the procedure.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $(#[doc = concat!("Stored as `", $name, "`.")] $variant($variant),)+
        }

        /// An event without its particulars: what labels and tables speak about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum EventKind {
            $(#[doc = concat!("Stored as `", $name, "`.")] #[serde(rename = $name)] $variant,)+
        }

        impl EventKind {
            /// Every kind, in the order of the procedure.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The kind of this stored name; `None` for a type that a newer program wrote.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }
        }

        impl Event {
            /// Which kind of event this is.
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$variant(_) => EventKind::$variant),+ }
            }

            /// Every stored name, in the order of the procedure.
            pub const TYPES: &'static [&'static str] = &[$($name),+];

            /// The stored name of this event.
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name),+ }
            }

            /// The version of the payload's shape that this program writes.
            pub const fn schema(&self) -> u32 {
                match self { $(Self::$variant(_) => $schema),+ }
            }

            /// The version of the shape that this program writes for the type of that stored name.
            pub(crate) fn newest_schema(name: &str) -> Option<u32> {
                match name {
                    $($name => Some($schema),)+
                    _ => None,
                }
            }

            /// The public payload as JSON.
            pub(crate) fn payload(&self) -> serde_json::Value {
                let value = match self { $(Self::$variant(event) => serde_json::to_value(event)),+ };
                value.expect("payloads are structs of plain fields, which always serialise")
            }

            /// The sealed records, in stored order.
            pub(crate) fn personal(&self) -> Vec<SealedFields> {
                match self { $(Self::$variant(event) => event.personal()),+ }
            }

            /// The subjects of the sealed records, in stored order.
            pub(crate) fn sealed_under(&self) -> Vec<SubjectId> {
                match self { $(Self::$variant(event) => event.sealed_under()),+ }
            }

            /// Gives a sealed record back to the event it was stored with.
            pub(crate) fn restore(&mut self, fields: &SealedFields) -> Result<(), WireError> {
                match self { $(Self::$variant(event) => event.restore(fields)),+ }
            }

            /// Reads a payload of the shape that this program writes.
            pub(crate) fn from_payload(name: &str, data: &str) -> Option<serde_json::Result<Self>> {
                match name {
                    $($name => Some(serde_json::from_str(data).map(Self::$variant)),)+
                    _ => None,
                }
            }
        }

        $(impl From<$variant> for Event {
            fn from(event: $variant) -> Self {
                Self::$variant(event)
            }
        })+
    };
}

events! {
    LogCreated "log-created" v 1,
    ClockAccepted "clock-accepted" v 1,
    UserRegistered "user-registered" v 1,
    RoleGranted "role-granted" v 1,
    RoleRevoked "role-revoked" v 1,
    PolicyAdopted "policy-adopted" v 1,
    ReferentialImported "referential-imported" v 1,
    AccessPurged "access-purged" v 1,
    SigningKeyChanged "signing-key-changed" v 1,
    MasterKeyChanged "master-key-changed" v 1,
    LogContinued "log-continued" v 1,
    SubjectAbandoned "subject-abandoned" v 1,
    LegalHoldPlaced "legal-hold-placed" v 1,
    LegalHoldLifted "legal-hold-lifted" v 1,
    SubjectsJoined "subjects-joined" v 1,
    ErasureDecided "erasure-decided" v 1,
    ErasureCompleted "erasure-completed" v 1,
    KeyLossAccepted "key-loss-accepted" v 1,

    RequestOpened "request-opened" v 1,
    RequestAssigned "request-assigned" v 1,
    RequestReleased "request-released" v 1,
    NoteAdded "note-added" v 1,
    DocumentAdded "document-added" v 1,
    WaitingStarted "waiting-started" v 1,
    WaitingEnded "waiting-ended" v 1,
    ReminderSent "reminder-sent" v 1,
    ActUndone "act-undone" v 1,

    CorrectionAsked "correction-asked" v 1,
    CorrectionAnswered "correction-answered" v 1,
    CorrectionAccepted "correction-accepted" v 1,
    CorrectionCancelled "correction-cancelled" v 1,
    ApplicantChanged "applicant-changed" v 1,
    StructureHeadChanged "structure-head-changed" v 1,
    SiteChanged "site-changed" v 1,
    MailboxNameChanged "mailbox-name-changed" v 1,
    MailboxAdministratorChanged "mailbox-administrator-changed" v 1,
    MailboxUserCorrected "mailbox-user-corrected" v 1,

    MembershipEnquired "membership-enquired" v 1,
    ContributionQuoted "contribution-quoted" v 1,
    AdhesionFormReceived "adhesion-form-received" v 1,
    AdhesionFormCompleted "adhesion-form-completed" v 1,
    MembershipMadeEffective "membership-made-effective" v 1,
    MembershipRefused "membership-refused" v 1,
    MembershipCited "membership-cited" v 1,
    MembershipTakenOver "membership-taken-over" v 1,
    MembershipWithdrawn "membership-withdrawn" v 1,
    MembershipExcluded "membership-excluded" v 1,
    StructureAccepted "structure-accepted" v 1,
    AbbreviationConfirmed "abbreviation-confirmed" v 1,
    StructuresMerged "structures-merged" v 1,

    MailboxRequested "mailbox-requested" v 1,
    MailboxUserAdded "mailbox-user-added" v 1,
    MailboxUserRemoved "mailbox-user-removed" v 1,
    ApplicationContactConcluded "application-contact-concluded" v 1,
    HabilitationDecided "habilitation-decided" v 1,
    HabilitationOverrideProposed "habilitation-override-proposed" v 1,
    HabilitationOverrideDeclined "habilitation-override-declined" v 1,
    NeedValidated "need-validated" v 1,

    TermsAccepted "terms-accepted" v 1,
    QuotaOverrideProposed "quota-override-proposed" v 1,
    QuotaOverrideApproved "quota-override-approved" v 1,
    QuotaOverrideDeclined "quota-override-declined" v 1,
    CreationRequested "creation-requested" v 1,
    CreationListIssued "creation-list-issued" v 1,
    MailboxCreated "mailbox-created" v 1,
    MailboxReturnDisputed "mailbox-return-disputed" v 1,
    DisputedReturnSettled "disputed-return-settled" v 1,
    MailboxRefused "mailbox-refused" v 1,
    MailboxAbandoned "mailbox-abandoned" v 1,
    MailboxTakenOver "mailbox-taken-over" v 1,
    MailboxUserTakenOver "mailbox-user-taken-over" v 1,

    CredentialsDeclaredSent "credentials-declared-sent" v 1,
    CredentialsBounced "credentials-bounced" v 1,
    CredentialsResent "credentials-resent" v 1,
    CredentialsReceived "credentials-received" v 1,
    FirstLoginRecorded "first-login-recorded" v 1,
    LoginRecorded "login-recorded" v 1,
    ToDoUpdated "to-do-updated" v 1,

    PartnerTold "partner-told" v 1,
    PartnerReminded "partner-reminded" v 1,
    PartnerAnswered "partner-answered" v 1,
    PartnerDeclined "partner-declined" v 1,
    PartnerCampaignFinished "partner-campaign-finished" v 1,
    PartnerCampaignWaived "partner-campaign-waived" v 1,

    RequestClosed "request-closed" v 1,
    RequestRejected "request-rejected" v 1,
    RequestDropped "request-dropped" v 1,
    RequestWithdrawn "request-withdrawn" v 1,
    RequestMarkedDuplicate "request-marked-duplicate" v 1,
    RequestReopened "request-reopened" v 1,

    ClosingPlanned "closing-planned" v 1,
    MailboxClosingAnnounced "mailbox-closing-announced" v 1,
    MailboxClosingObjected "mailbox-closing-objected" v 1,
    ClosingObjectionDismissed "closing-objection-dismissed" v 1,
    MailboxClosingCancelled "mailbox-closing-cancelled" v 1,
    MailboxClosed "mailbox-closed" v 1,
    RedListChanged "red-list-changed" v 1,
    ProfessionalIdRegularised "professional-id-regularised" v 1,
}
