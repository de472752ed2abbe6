//! First step: membership of the agency, and its contribution.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{Day, Document, EventRef, Private, StructureKey, Text};

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

sealed_fields! {
    ContributionQuoted: ;
    AdhesionFormReceived: document;
    AdhesionFormCompleted: ;
    MembershipMadeEffective: ;
    MembershipRefused: reason;
    MembershipCited: ;
}
