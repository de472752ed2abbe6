//! What was there before this log: mailboxes and users that enter as facts, and count like any other.

use identifiers::Finess;
use serde::{Deserialize, Serialize};

use super::MailboxType;
use crate::wire::sealed_fields;
use crate::{AddressText, Contact, Day, KeyedHash, MailboxId, Person, Private, StructureKey};

/// A mailbox existed already: its place is consumed and its address granted, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxTakenOver {
    /// Keyed hash of the exact address.
    pub address: KeyedHash,
    /// The address, under the person of a nominative mailbox, else under the case.
    pub address_text: Private<AddressText>,
    /// Who manages access to a shared mailbox, under their own subject.
    pub administrator: Option<Private<Contact>>,
    /// The day of its creation, where it is known.
    pub created_on: Option<Day>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// The site it counts for.
    pub site: Option<Finess>,
    /// The structure it counts for.
    pub structure: StructureKey,
}

/// A person used the mailbox already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxUserTakenOver {
    /// Keyed hash of the login id, where it is known.
    pub login: Option<KeyedHash>,
    /// The login id, under the person.
    pub login_text: Option<Private<AddressText>>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The structure that the mailbox counts for.
    pub structure: StructureKey,
    /// The person, under their own subject.
    pub user: Private<Person>,
}

sealed_fields! {
    MailboxTakenOver: address_text, administrator;
    MailboxUserTakenOver: login_text, user;
}
