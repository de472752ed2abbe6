//! What is decided about a structure once for all its requests.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{Day, Private, StructureKey, Text};

/// Somebody decided that a structure without FINESS may be equipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructureAccepted {
    /// Why, under the case.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// An agent confirmed an abbreviation that stands for the structure's name in its addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbbreviationConfirmed {
    /// The abbreviation, in lower-case letters and digits.
    pub abbreviation: String,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// One legal entity was absorbed by another: what counts for the one counts for the other from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StructuresMerged {
    /// The structure that is no more.
    pub absorbed: StructureKey,
    /// From this day on.
    pub effective_on: Day,
    /// The structure that goes on.
    pub into: StructureKey,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
}

sealed_fields! {
    StructureAccepted: reason;
    AbbreviationConfirmed: ;
    StructuresMerged: reason;
}
