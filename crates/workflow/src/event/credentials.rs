//! Fourth step: each person gets personal credentials. No password ever enters the system.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{AddressText, KeyedHash, MailboxId, Private, SubjectId, Text};

/// The mail operator's platform was declared to have sent a person's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsDeclaredSent {
    /// Keyed hash of the login id.
    pub login: KeyedHash,
    /// The login id, under the person: not an MSSanté address.
    pub login_text: Private<AddressText>,
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
}

/// The credentials did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsBounced {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
    /// What the mail system said, under the case.
    pub reason: Option<Private<Text>>,
}

/// The credentials were sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsResent {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
}

/// The person confirmed that the credentials arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsReceived {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
}

/// The person signed in for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstLoginRecorded {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The person.
    pub person: SubjectId,
}

sealed_fields! {
    CredentialsDeclaredSent: login_text;
    CredentialsBounced: reason;
    CredentialsResent: ;
    CredentialsReceived: ;
    FirstLoginRecorded: ;
}
