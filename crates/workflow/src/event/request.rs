//! The life of a request beside its steps: opened, owned, annotated, waiting.

use serde::{Deserialize, Serialize};

use super::Reclaimed;
use crate::evidence::CitedEvidence;
use crate::wire::sealed_fields;
use crate::{
    Contact, Day, Document, EventRef, HeadName, Private, RequestId, StructureContact, StructureIdentity, StructureKey,
    SubjectId, Text, UserId,
};

/// A structure asked to be equipped. The position of this event is the number of its reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestOpened {
    /// Who asked, under their own subject.
    pub applicant: Option<Private<Contact>>,
    /// The subject under which free text of this request is sealed.
    pub case: SubjectId,
    /// Category of the establishment, as the register codes it (`500` for an EHPAD), where it is known.
    pub category: Option<String>,
    /// Department code, as the register writes it (`44`, `2A`, `9D`).
    pub department: Option<String>,
    /// What the register said of the structure's number and place; without the values for a structure that is one person.
    pub evidence: Vec<CitedEvidence>,
    /// The head of the structure, under the head's subject.
    pub head: Option<Private<HeadName>>,
    /// The request.
    pub request: RequestId,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// The place, by its FINESS géographique; absent for a structure that is one person.
    pub site: Option<identifiers::Finess>,
    /// The structure.
    pub structure: StructureKey,
    /// The structure's own mail and telephone, under the case; under the person where the structure is one.
    pub structure_contact: Option<Private<StructureContact>>,
    /// Name, number and place of a structure that is one person, under that person; absent for all others.
    pub structure_identity: Option<Private<StructureIdentity>>,
    /// Its public name; absent for a structure that is one person.
    pub structure_name: Option<String>,
    /// Whether the request only holds what was there before this log, and asks for nothing.
    pub taken_over: bool,
}

/// A user took the request, or was given it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestAssigned {
    /// Its owner from now on.
    pub owner: UserId,
}

/// The request has no owner any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestReleased {
    /// Who owned it.
    pub owner: UserId,
}

/// Somebody wrote an internal note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoteAdded {
    /// The note, under the case.
    pub note: Private<Text>,
}

/// The request waits for somebody; the agency's clock stands while that is the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingStarted {
    /// Until when an answer is expected.
    pub due_on: Option<Day>,
    /// For whom.
    pub party: WaitingFor,
    /// What was asked, under the case.
    pub reason: Option<Private<Text>>,
}

/// The request waits no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingEnded {
    /// For whom it waited.
    pub party: WaitingFor,
}

/// The applicant was asked again for what is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderSent {
    /// 1 for the first reminder of this wait.
    pub number: u32,
}

/// A document came and was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentAdded {
    /// The document, under a subject of its own.
    pub document: Private<Document>,
    /// What it is.
    pub kind: DocumentKind,
}

/// The author of the last act on the case took it back; what it changed is again as before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActUndone {
    /// The addresses that are reserved again.
    pub reclaimed: Vec<Reclaimed>,
    /// The event undone.
    pub undone: EventRef,
    /// Its stored type.
    pub undone_type: String,
}

sealed_fields! {
    RequestOpened: applicant, head, structure_contact, structure_identity;
    RequestAssigned: ;
    RequestReleased: ;
    NoteAdded: note;
    WaitingStarted: reason;
    WaitingEnded: ;
    ReminderSent: ;
    DocumentAdded: document;
    ActUndone: ;
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// An adhesion form or its annexes.
    Adhesion,
    /// An attestation of the head of the structure.
    Attestation,
    /// A letter or a mail.
    Correspondence,
    /// What came from the mail operator.
    Operator,
    /// Anything else.
    Other,
}

impl DocumentKind {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adhesion => "adhesion",
            Self::Attestation => "attestation",
            Self::Correspondence => "correspondence",
            Self::Operator => "operator",
            Self::Other => "other",
        }
    }
}

/// Who is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitingFor {
    /// The applicant: the agency's clock stands.
    Applicant,
    /// The mail operator.
    Operator,
    /// Somebody of the agency.
    Internal,
}

impl WaitingFor {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Operator => "operator",
            Self::Internal => "internal",
        }
    }
}
