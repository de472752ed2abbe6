//! Third step: the mailboxes come to be, in the mail operator's system.

use serde::{Deserialize, Serialize};

use identifiers::Finess;

use crate::wire::sealed_fields;
use crate::{AddressText, KeyedHash, MailboxId, Private, StructureKey, SubjectId, Text};

/// A person expressly accepted the terms of use (CGU).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsAccepted {
    /// The version accepted.
    pub accepted_version: String,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
}

/// Creation was asked of the mail operator: the address and a place are reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreationRequested {
    /// Keyed hash of the exact address: nobody else's while it is reserved.
    pub address: KeyedHash,
    /// The address, under the person of a nominative mailbox, else under the case.
    pub address_text: Private<AddressText>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The site it counts for, where the cap is counted by site.
    pub site: Option<Finess>,
    /// The structure it counts for.
    pub structure: StructureKey,
    /// The persons it counts for, where the cap is counted by users: those who may use it.
    pub users: Vec<SubjectId>,
}

/// The creation list went to the mail operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreationListIssued {
    /// The mailboxes on it.
    pub mailboxes: Vec<MailboxId>,
}

/// What the mail operator reported is not what was asked for, or not ours to grant: an agent settles it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxReturnDisputed {
    /// Keyed hash of the address as reported.
    pub address: KeyedHash,
    /// The address as reported, under the person of a nominative mailbox, else under the case; absent when that was
    /// erased meanwhile.
    pub address_text: Option<Private<AddressText>>,
    /// What is wrong with it.
    pub cause: DisputeCause,
    /// The mailbox.
    pub mailbox: MailboxId,
}

/// An agent settled a disputed return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputedReturnSettled {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// How.
    pub outcome: DisputeOutcome,
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The mail operator created the mailbox: its address is granted, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxCreated {
    /// Keyed hash of the exact address: taken for ever.
    pub address: KeyedHash,
    /// The address as granted, under the person of a nominative mailbox, else under the case: a fact of its own beside
    /// the address asked for. Absent when the person was erased meanwhile: what the operator did is recorded all the same, for the address is never given again.
    pub address_text: Option<Private<AddressText>>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The structure it counts for.
    pub structure: StructureKey,
}

/// The mail operator refused the mailbox: its place and address are free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxRefused {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Why, under the case.
    pub reason: Private<Text>,
    /// The structure it counted for.
    pub structure: StructureKey,
}

/// The mailbox is wanted no more: its place and address are free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxAbandoned {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Why, under the case.
    pub reason: Private<Text>,
    /// The structure it counted for.
    pub structure: StructureKey,
}

sealed_fields! {
    TermsAccepted: ;
    CreationRequested: address_text;
    CreationListIssued: ;
    MailboxReturnDisputed: address_text;
    DisputedReturnSettled: reason;
    MailboxCreated: address_text;
    MailboxRefused: reason;
    MailboxAbandoned: reason;
}

/// Why what the mail operator reports is not simply recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisputeCause {
    /// The address is another than the reserved one.
    AddressDiffers,
    /// The address belongs to another mailbox.
    AddressTaken,
    /// Nobody waits for that mailbox any more: it was given up or refused, or its request has ended.
    NotAwaited,
}

impl DisputeCause {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AddressDiffers => "address-differs",
            Self::AddressTaken => "address-taken",
            Self::NotAwaited => "not-awaited",
        }
    }
}

/// How a disputed return was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisputeOutcome {
    /// The mailbox has the address that was reported.
    ReportedTaken,
    /// The operator is asked again for the reserved address.
    ReservedKept,
}
