//! First step: membership of the agency, and its contribution.
//!
//! What a request decides is about the structure, and counts for all its requests; the reason lies under the case of the
//! request in which it was written. Membership ends outside all requests: that reason has a case of its own.

use serde::{Deserialize, Serialize};

use crate::evidence::CitedEvidence;
use crate::wire::sealed_fields;
use crate::{Contact, Day, Document, EventRef, Private, StructureKey, Text};

/// The contribution was computed from the fee scale. A later scale never changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionQuoted {
    /// Cents of euro per year; `None` is « montant à déterminer », a legal outcome.
    pub amount_cents: Option<i64>,
    /// What the amount depends on.
    pub criterion: String,
    /// Whether the scale is a marked example.
    pub example: bool,
    /// Where the scale was adopted.
    pub scale: EventRef,
    /// The scale's own name.
    pub scale_version: String,
    /// Sector.
    pub sector: String,
    /// The structure whose fact this is.
    pub structure: StructureKey,
    /// Year of the contribution.
    pub year: u32,
}

/// The adhesion form came back to the adhesion desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdhesionFormReceived {
    /// The document, under a subject of its own.
    pub document: Private<Document>,
    /// The day it came.
    pub received_on: Day,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The adhesion form was found complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdhesionFormCompleted {
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The board made the structure a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipMadeEffective {
    /// Member from this day on.
    pub effective_on: Day,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The board refused the membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipRefused {
    /// Why, under the case.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The structure was a member already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipCited {
    /// The event that made it one.
    pub membership: EventRef,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// Somebody asked whether a structure belongs already, and was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipEnquired {
    /// Who asked, under their own subject.
    pub enquirer: Option<Private<Contact>>,
    /// What the register said of the number.
    pub evidence: Vec<CitedEvidence>,
    /// The event that the answer leans on.
    pub membership: Option<EventRef>,
    /// The answer.
    pub outcome: EnquiryOutcome,
    /// The structure asked about.
    pub structure: StructureKey,
}

/// The structure leaves the agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipWithdrawn {
    /// No member from this day on.
    pub effective_on: Day,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The agency excluded the structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipExcluded {
    /// No member from this day on.
    pub effective_on: Day,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The membership was there before this log: a fact taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipTakenOver {
    /// Member from this day on.
    pub effective_on: Day,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

sealed_fields! {
    ContributionQuoted: ;
    AdhesionFormReceived: document;
    AdhesionFormCompleted: ;
    MembershipMadeEffective: ;
    MembershipRefused: reason;
    MembershipCited: ;
    MembershipEnquired: enquirer;
    MembershipWithdrawn: reason;
    MembershipExcluded: reason;
    MembershipTakenOver: ;
}

/// The answer to « sommes-nous déjà adhérents ? ».
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnquiryOutcome {
    /// A member today.
    Member,
    /// No member, and nothing under way.
    NotMember,
    /// The adhesion form came, or the membership begins on a later day.
    AdhesionUnderWay,
    /// The register does not know the number as that of a legal entity.
    UnknownStructure,
}

impl EnquiryOutcome {
    /// Every answer.
    pub const ALL: [Self; 4] = [Self::Member, Self::NotMember, Self::AdhesionUnderWay, Self::UnknownStructure];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::NotMember => "not-member",
            Self::AdhesionUnderWay => "adhesion-under-way",
            Self::UnknownStructure => "unknown-structure",
        }
    }
}
