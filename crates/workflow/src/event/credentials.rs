//! Fourth step: each person gets personal credentials. No password ever enters the system.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{AddressText, Day, KeyedHash, MailboxId, Private, SubjectId, Text};

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

/// The mail operator reported a later login: what the inactivity review counts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginRecorded {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The day of the login.
    pub on: Day,
    /// The person.
    pub person: SubjectId,
}

/// An item of the to-do list given to the structure was asked for, done, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToDoUpdated {
    /// The item.
    pub item: ToDoItem,
    /// Where it stands.
    pub status: ToDoStatus,
}

sealed_fields! {
    CredentialsDeclaredSent: login_text;
    CredentialsBounced: reason;
    CredentialsResent: ;
    CredentialsReceived: ;
    FirstLoginRecorded: ;
    LoginRecorded: ;
    ToDoUpdated: ;
}

/// What a structure does once its addresses exist.
///
/// # Source
/// The founding procedure, « une fois l'adresse créée ».
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToDoItem {
    /// The WebMail is among the bookmarks.
    WebmailBookmarked,
    /// The editor of the trade software was contacted.
    EditorContacted,
    /// The mailbox works in the trade software.
    SoftwareIntegrated,
}

impl ToDoItem {
    /// Every item.
    pub const ALL: [Self; 3] = [Self::WebmailBookmarked, Self::EditorContacted, Self::SoftwareIntegrated];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebmailBookmarked => "webmail-bookmarked",
            Self::EditorContacted => "editor-contacted",
            Self::SoftwareIntegrated => "software-integrated",
        }
    }
}

/// Where an item of the to-do list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToDoStatus {
    /// Nobody spoke of it.
    None,
    /// The structure was asked.
    Asked,
    /// Done.
    Done,
}

impl ToDoStatus {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Asked => "asked",
            Self::Done => "done",
        }
    }
}
