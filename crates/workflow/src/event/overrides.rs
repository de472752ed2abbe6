//! Four eyes: what one agent proposes against the rule, and another approves or declines.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{EventRef, MailboxId, Private, StructureKey, SubjectId, Text};

/// An agent proposed to grant a person against a refusal, or without accepted evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HabilitationOverrideProposed {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
    /// `nomenclature:code`, such as `TRE_G15:60`.
    pub profession: String,
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The second agent did not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HabilitationOverrideDeclined {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
    /// The proposal.
    pub proposal: EventRef,
    /// Why not, under the case.
    pub reason: Private<Text>,
}

/// An agent proposed to raise the cap of one structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaOverrideProposed {
    /// The cap proposed.
    pub limit: u32,
    /// Why, under the case.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The second agent followed: the cap of this structure is raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaOverrideApproved {
    /// The cap from now on.
    pub limit: u32,
    /// The proposal.
    pub proposal: EventRef,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

/// The second agent did not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaOverrideDeclined {
    /// The proposal.
    pub proposal: EventRef,
    /// Why not, under the case.
    pub reason: Private<Text>,
    /// The structure whose fact this is.
    pub structure: StructureKey,
}

sealed_fields! {
    HabilitationOverrideProposed: reason;
    HabilitationOverrideDeclined: reason;
    QuotaOverrideProposed: reason;
    QuotaOverrideApproved: ;
    QuotaOverrideDeclined: reason;
}
