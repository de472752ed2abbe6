//! Second step: who needs a mailbox, of which type, and whether they may have one.

use serde::{Deserialize, Serialize};

use crate::evidence::{Basis, CitedEvidence};
use crate::wire::sealed_fields;
use crate::{Document, LookedUp, MailboxId, Person, Private, SubjectId, Text};

/// A mailbox was asked for: who needs to exchange, and through which type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxRequested {
    /// The person, under their own subject.
    pub holder: Private<Person>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Where the person practises, when that is a known site.
    pub practice_site: Option<identifiers::Finess>,
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
    MailboxRequested: holder;
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

/// May this person be in the Espace de Confiance?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HabilitationVerdict {
    /// Yes.
    Granted,
    /// No.
    Refused,
}
