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
