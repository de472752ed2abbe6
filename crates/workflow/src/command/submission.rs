//! What the online form brings, and what is wished for one by one afterwards.

use identifiers::{Finess, LoginId, MssAddress};

use crate::event::{HabilitationVerdict, MailboxType, Warning};
use crate::evidence::Evidence;
use crate::{
    Contact, Day, Document, HeadName, Keyed, MailboxId, Person, Private, RequestId, Software, StructureContact,
    StructureKey, SubjectId, Text,
};

/// A person who is to use a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWish {
    /// The person, under their own subject.
    pub person: Private<Person>,
    /// Whose contact mail this is already, when that is somebody else.
    pub mail_of: Option<SubjectId>,
    /// What parsing found unusual.
    pub warnings: Vec<Warning>,
}

/// A mailbox that a structure wishes for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxWish {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Its users: exactly one for a nominative mailbox, none for an applicative one.
    pub users: Vec<UserWish>,
    /// Who manages access to a shared mailbox.
    pub administrator: Option<Private<Contact>>,
    /// The address wished for, as typed.
    pub wished_name: Option<String>,
    /// The software of an applicative mailbox.
    pub software: Option<Software>,
    /// Whom to talk to about it.
    pub technical_contact: Option<Private<Contact>>,
    /// Where it will be used, when that is a known site.
    pub practice_site: Option<Finess>,
}

/// The head of a structure, and how to reach the structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureHead {
    /// Who it is, under their own subject.
    pub person: Private<HeadName>,
    /// The structure's own mail and telephone.
    pub contact: StructureContact,
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
    /// The head of the structure, with the structure's own mail and telephone.
    pub head: Option<StructureHead>,
    /// The structure.
    pub structure: StructureKey,
    /// Its number, sealed, when the structure is one person.
    pub structure_number: Option<String>,
    /// Its public name.
    pub structure_name: Option<String>,
    /// The place; sealed when the structure is one person.
    pub site: Option<Finess>,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// Category of the establishment, as the register codes it.
    pub category: Option<String>,
    /// Department code.
    pub department: Option<String>,
    /// What the register says of the structure's number.
    pub evidence: Vec<Evidence>,
    /// The mailboxes wished for.
    pub mailboxes: Vec<MailboxWish>,
}

/// What a structure had before this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeOver {
    /// The request that holds it.
    pub request: RequestId,
    /// The subject for its free text.
    pub case: SubjectId,
    /// The structure.
    pub structure: StructureKey,
    /// Its number, sealed, when the structure is one person.
    pub structure_number: Option<String>,
    /// Its public name.
    pub structure_name: Option<String>,
    /// The place; sealed when the structure is one person.
    pub site: Option<Finess>,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// Department code.
    pub department: Option<String>,
    /// Member since this day, if it is one.
    pub member_since: Option<Day>,
    /// The mailboxes it has.
    pub mailboxes: Vec<TakenOverMailbox>,
}

/// A mailbox that was there before this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOverMailbox {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Its exact address.
    pub address: Keyed<MssAddress>,
    /// The site it counts for.
    pub site: Option<Finess>,
    /// The day of its creation.
    pub created_on: Option<Day>,
    /// Who manages access to it.
    pub administrator: Option<Private<Contact>>,
    /// Its users, with the login each has.
    pub users: Vec<TakenOverUser>,
}

/// A person who used a mailbox before this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOverUser {
    /// The person, under their own subject.
    pub person: Private<Person>,
    /// The login id, where it is known.
    pub login: Option<Keyed<LoginId>>,
}

/// A decision about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HabilitationDecision {
    /// The mailbox the person is to use.
    pub mailbox: MailboxId,
    /// The person; may be left out where the mailbox has one user.
    pub person: Option<SubjectId>,
    /// The decision.
    pub verdict: HabilitationVerdict,
    /// Nomenclature of the profession, such as `TRE_G15`.
    pub nomenclature: String,
    /// Code in it.
    pub code: String,
    /// What was looked up.
    pub evidence: Vec<Evidence>,
    /// Whose number that is already, when it is somebody's.
    pub number_of: Option<SubjectId>,
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
