//! Second step: who needs a mailbox, of which type, and whether they may have one.

use serde::{Deserialize, Serialize};

use crate::evidence::{Basis, CitedEvidence};
use crate::wire::sealed_fields;
use crate::{
    AddressText, Contact, Document, EventRef, KeyedHash, LookedUp, MailboxId, Person, Private, Software, StructureKey,
    SubjectId, Text,
};

/// A mailbox was asked for: who needs to exchange, and through which type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxRequested {
    /// Who will ask for and take away access to a shared mailbox, under their own subject.
    pub administrator: Option<Private<Contact>>,
    /// The one person of a nominative mailbox, under their own subject; the users of others are events of their own.
    pub holder: Option<Private<Person>>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Where it will be used, when that is a known site.
    pub practice_site: Option<identifiers::Finess>,
    /// The software that an applicative mailbox is for, under the case.
    pub software: Option<Private<Software>>,
    /// Whom to talk to about that software, under their own subject.
    pub technical_contact: Option<Private<Contact>>,
    /// What is unusual about what was typed, though not wrong.
    pub warnings: Vec<Warning>,
    /// Keyed hash of the address wished for: it reserves nothing.
    pub wished_address: Option<KeyedHash>,
    /// The address wished for, under the case; the one granted is another fact.
    pub wished_name: Option<Private<AddressText>>,
}

/// A person is to use a shared mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxUserAdded {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The administrator who asked, once the mailbox exists.
    pub requested_by: Option<SubjectId>,
    /// The structure that the mailbox counts for.
    pub structure: StructureKey,
    /// The person, under their own subject.
    pub user: Private<Person>,
    /// What is unusual about what was typed, though not wrong.
    pub warnings: Vec<Warning>,
}

/// A person uses a shared mailbox no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxUserRemoved {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
    /// Why, under the case.
    pub reason: Option<Private<Text>>,
    /// The administrator who asked, once the mailbox exists.
    pub requested_by: Option<SubjectId>,
    /// The structure that the mailbox counts for.
    pub structure: StructureKey,
}

/// A human concluded the talk about an applicative mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationContactConcluded {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was agreed, or why not, under the case.
    pub reason: Private<Text>,
}

/// Somebody decided whether a person may be in the Espace de Confiance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HabilitationDecided {
    /// The head of structure's attestation, under a subject of its own.
    pub attestation: Option<Private<Document>>,
    /// The ground of a grant.
    pub basis: Option<Basis>,
    /// What was looked up, without the values about the person.
    pub evidence: Vec<CitedEvidence>,
    /// The values about the person that were looked up, under the person.
    pub looked_up: Option<Private<LookedUp>>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The proposal that a second agent approved, where the decision took four eyes.
    pub overrides: Option<EventRef>,
    /// The person.
    pub person: SubjectId,
    /// `nomenclature:code`, such as `TRE_G15:60`.
    pub profession: String,
    /// Why, under the case; always for a refusal.
    pub reason: Option<Private<Text>>,
    /// The agency's name of the list of professions applied.
    pub rules_version: String,
    /// The decision.
    pub verdict: HabilitationVerdict,
}

/// The need is complete: every person was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedValidated {}

sealed_fields! {
    MailboxRequested: administrator, holder, software, technical_contact, wished_name;
    MailboxUserAdded: user;
    MailboxUserRemoved: reason;
    ApplicationContactConcluded: reason;
    HabilitationDecided: attestation, looked_up, reason;
    NeedValidated: ;
}

/// The type of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxType {
    /// For one person (PER).
    Nominative,
    /// Shared by habilitated people of one team (ORG).
    Organisational,
    /// For a program (APP).
    Application,
}

impl MailboxType {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nominative => "nominative",
            Self::Organisational => "organisational",
            Self::Application => "application",
        }
    }
}

/// What came of the talk about an applicative mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactOutcome {
    /// The mailbox may be created.
    Proceed,
    /// It will not be.
    Declined,
}

/// What is unusual about what was typed, and was taken all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// The contact mail does not resemble the person's name.
    MailUnlikeName,
    /// The key of the RPPS does not hold.
    RppsKey,
    /// An ADELI number was given: that register is closed, the RPPS is asked for.
    AdeliRetired,
    /// The number is that of the legal entity, where that of a site was wished for.
    LegalEntityForSite,
    /// The code of the profession is retired.
    ProfessionRetired,
    /// The name of the structure does not appear in the address wished for.
    StructureNameMissing,
}

impl Warning {
    /// Every warning.
    pub const ALL: [Self; 6] = [
        Self::MailUnlikeName,
        Self::RppsKey,
        Self::AdeliRetired,
        Self::LegalEntityForSite,
        Self::ProfessionRetired,
        Self::StructureNameMissing,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MailUnlikeName => "mail-unlike-name",
            Self::RppsKey => "rpps-key",
            Self::AdeliRetired => "adeli-retired",
            Self::LegalEntityForSite => "legal-entity-for-site",
            Self::ProfessionRetired => "profession-retired",
            Self::StructureNameMissing => "structure-name-missing",
        }
    }
}

/// May this person be in the Espace de Confiance?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HabilitationVerdict {
    /// Yes.
    Granted,
    /// No.
    Refused,
}
