//! Rounds of correction, and what was changed of what a request said at first.

use identifiers::Finess;
use serde::{Deserialize, Serialize};

use super::Warning;
use crate::evidence::CitedEvidence;
use crate::wire::sealed_fields;
use crate::{
    AddressText, Contact, Day, HeadName, KeyedHash, MailboxId, Person, Private, StructureContact, SubjectId, Text,
};

/// The applicant was asked to correct some fields, and those alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAsked {
    /// Until when.
    pub due_on: Option<Day>,
    /// The fields, at least one.
    pub fields: Vec<FlaggedField>,
    /// What is wrong with them, under the case.
    pub message: Private<Text>,
}

/// The applicant has corrected what there was to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAnswered {}

/// An agent is content with the answer: the request goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAccepted {}

/// An agent took the question back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionCancelled {}

/// Another person asks, or the same is reached otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicantChanged {
    /// Who asks, under their own subject.
    pub applicant: Private<Contact>,
}

/// Another head of the structure, or another mail or telephone of the structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureHeadChanged {
    /// The head, under their own subject.
    pub head: Private<HeadName>,
    /// The structure's own mail and telephone, under the case; under the person where the structure is one.
    pub structure_contact: Private<StructureContact>,
}

/// The request is about another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteChanged {
    /// What the register said of its number.
    pub evidence: Vec<CitedEvidence>,
    /// The place, by its FINESS géographique.
    pub site: Finess,
}

/// Another address is wished for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxNameChanged {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Keyed hash of the address wished for: it reserves nothing.
    pub wished_address: Option<KeyedHash>,
    /// The address wished for, under the case.
    pub wished_name: Private<AddressText>,
}

/// Another person manages access to a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxAdministratorChanged {
    /// The administrator, under their own subject.
    pub administrator: Private<Contact>,
    /// The mailbox.
    pub mailbox: MailboxId,
}

/// What was said of a user was corrected: the person is decided anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxUserCorrected {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person until now; the corrected number or mail may lead to another.
    pub person: SubjectId,
    /// The person from now on, under their own subject.
    pub user: Private<Person>,
    /// What is unusual about what was typed, though not wrong.
    pub warnings: Vec<Warning>,
}

sealed_fields! {
    CorrectionAsked: message;
    CorrectionAnswered: ;
    CorrectionAccepted: ;
    CorrectionCancelled: ;
    ApplicantChanged: applicant;
    StructureHeadChanged: head, structure_contact;
    SiteChanged: ;
    MailboxNameChanged: wished_name;
    MailboxAdministratorChanged: administrator;
    MailboxUserCorrected: user;
}

/// One field that the applicant is asked to correct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlaggedField {
    /// Which.
    pub field: FieldName,
    /// Of which mailbox, for a field of a mailbox.
    pub mailbox: Option<MailboxId>,
    /// Of which person, for a field of a user.
    pub person: Option<SubjectId>,
}

/// A part of a request that can be corrected on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldName {
    /// Who asks.
    Applicant,
    /// The head of the structure, its mail and telephone.
    StructureHead,
    /// The place.
    Site,
    /// The address wished for.
    MailboxName,
    /// Who manages access.
    MailboxAdministrator,
    /// A user.
    MailboxUser,
}

impl FieldName {
    /// Every field.
    pub const ALL: [Self; 6] = [
        Self::Applicant,
        Self::StructureHead,
        Self::Site,
        Self::MailboxName,
        Self::MailboxAdministrator,
        Self::MailboxUser,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::StructureHead => "structure-head",
            Self::Site => "site",
            Self::MailboxName => "mailbox-name",
            Self::MailboxAdministrator => "mailbox-administrator",
            Self::MailboxUser => "mailbox-user",
        }
    }
}
