//! What the folder itself went through: its birth, its clock, its policy, its registers, subjects drawn for nothing.

use serde::{Deserialize, Serialize};

use crate::evidence::Referential;
use crate::policy::Section;
use crate::wire::sealed_fields;
use crate::{Instant, Private, SubjectId, Text};

/// The log was born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogCreated {
    /// Whether it is a demonstration: no mail ever leaves it.
    pub demo: bool,
    /// The log's id, for ever.
    pub log_id: uuid::Uuid,
    /// The name under which its checkpoints are signed.
    pub origin: String,
}

/// An administrator vouched for the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockAccepted {
    /// The last recorded instant at that moment: the clock is right although it stands before it.
    pub accepted: Instant,
    /// Why, under a case subject of its own.
    pub reason: Private<Text>,
}

/// A section of the policy came into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyAdopted {
    /// The section and its content.
    pub adopted: Section,
}

/// A release of a public register was imported; from now on evidence may cite it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferentialImported {
    /// The register.
    pub referential: Referential,
    /// Its release, such as `2026-05-12`.
    pub release: String,
    /// Rows read.
    pub rows: u64,
    /// SHA-256 of the file, lower-case hex: a public file.
    pub sha256: String,
}

/// A subject that no event speaks about was given up; its key is destroyed after this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectAbandoned {
    /// The subject.
    pub subject: SubjectId,
}

/// Rows of the journal of reads grew too old and are removed; this is the counted trace of them.
///
/// Written before they are: the rows first … last, of which the chain of the journal then tells no more than this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPurged {
    /// Everything read before this instant goes.
    pub before: Instant,
    /// Number of the first row removed, from 1; right after the last of the purge before.
    pub first: u64,
    /// SHA-256 of the last row removed, lower-case hex: what the first row that is kept chains to.
    pub head: String,
    /// Number of the last row removed.
    pub last: u64,
    /// How many rows were removed.
    pub rows: u64,
}

sealed_fields! {
    LogCreated: ;
    ClockAccepted: reason;
    PolicyAdopted: ;
    ReferentialImported: ;
    AccessPurged: ;
    SubjectAbandoned: ;
}
