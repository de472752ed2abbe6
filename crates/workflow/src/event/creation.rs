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
    /// The address, under the person.
    pub address_text: Private<AddressText>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
    /// The site it counts for, where the cap is counted by site.
    pub site: Option<Finess>,
    /// The structure it counts for.
    pub structure: StructureKey,
}

/// The mail operator created the mailbox: its address is granted, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxCreated {
    /// Keyed hash of the exact address: taken for ever.
    pub address: KeyedHash,
    /// The address as granted, under the person: a fact of its own beside the address asked for. Absent when the person
    /// was erased meanwhile: what the operator did is recorded all the same, for the address is never given again.
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
    MailboxCreated: address_text;
    MailboxRefused: reason;
    MailboxAbandoned: reason;
}
