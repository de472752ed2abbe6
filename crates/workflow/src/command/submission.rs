//! What the online form brings, and what is wished for one by one afterwards.

use identifiers::{Finess, MssAddress};

use crate::event::{HabilitationVerdict, MailboxType};
use crate::evidence::Evidence;
use crate::{Contact, Document, Keyed, MailboxId, Person, Private, RequestId, StructureKey, SubjectId, Text};

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
