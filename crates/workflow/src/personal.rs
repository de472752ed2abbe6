//! What is personal and can be taken away, and what is compared in its place.
//!
//! Decisions never read personal content: an event folds to the same state whether its content is known, sealed or
//! erased. What must be compared with the past (an address, a login) travels with its keyed hash.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use crate::SubjectId;

/// Content that a person can have erased.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Personal<T> {
    /// Opened here.
    Known(T),
    /// Not opened here.
    #[default]
    Sealed,
    /// Its key was destroyed: nobody will ever read it again.
    Erased,
}

impl<T> Personal<T> {
    /// The content, where it was opened.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(content) => Some(content),
            Self::Sealed | Self::Erased => None,
        }
    }

    /// The same knowledge of something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        match self {
            Self::Known(content) => Personal::Known(change(content)),
            Self::Sealed => Personal::Sealed,
            Self::Erased => Personal::Erased,
        }
    }
}

/// Says whether it is known, never what it is: debug output ends up in logs.
impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Known(…)",
            Self::Sealed => "Sealed",
            Self::Erased => "Erased",
        })
    }
}

/// Personal content together with the subject it is sealed under.
///
/// Its stored public form is the subject's id alone: `"reason":"5f0c…"` says that there is a reason and whose key
/// opens it. The content lies in a sealed record of the same event, whose field set is named as the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private<T> {
    /// Whose key opens it.
    pub subject: SubjectId,
    /// The content.
    pub content: Personal<T>,
}

impl<T> Private<T> {
    /// Known content under `subject`.
    pub fn known(subject: SubjectId, content: T) -> Self {
        Self { subject, content: Personal::Known(content) }
    }
}

impl<T> Serialize for Private<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.subject.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Private<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { subject: SubjectId::deserialize(deserializer)?, content: Personal::Sealed })
    }
}

/// A value that is compared with the past by a keyed hash, made when the command was parsed.
#[derive(Clone, PartialEq, Eq)]
pub struct Keyed<T> {
    /// The value itself.
    pub value: T,
    /// What stands for it in the log for ever.
    pub hash: KeyedHash,
}

impl<T> fmt::Debug for Keyed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyed({})", self.hash)
    }
}

/// The keyed hash of an address or a login: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyedHash(pub String);

impl fmt::Display for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Free text that somebody wrote: a reason, a note. Always sealed under its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The text.
    pub text: String,
}

/// A document as it reached us. Its hash is personal content: it would confirm a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// The person who will use a mailbox, as the online form asks for them.
///
/// # Source
/// The founding procedure, third step, "messageries nominatives".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Family name as written.
    pub last_name: String,
    /// Given name as written.
    pub first_name: String,
    /// Contact mail in the person's own name.
    pub mail: String,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// RPPS or ADELI.
    pub professional_id: Option<String>,
    /// Where the person practises, as written.
    pub place_of_practice: Option<String>,
}

/// Somebody to write to or to call about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Family name as written.
    pub last_name: String,
    /// Given name as written.
    pub first_name: String,
    /// Mail.
    pub mail: String,
    /// Telephone, E.164.
    pub phone: Option<String>,
}

/// A user of this folder, as colleagues know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserIdentity {
    /// What they type to sign in.
    pub login: String,
    /// Display name.
    pub name: String,
}

/// An address or a login, on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressText {
    /// The exact lower-case form.
    pub address: String,
}

/// A partner: an organisation or a colleague who writes to our mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerIdentity {
    /// Name as the applicant gave it.
    pub name: String,
    /// Where they were told.
    pub mail: String,
}
