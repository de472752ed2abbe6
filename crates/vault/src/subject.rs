//! Subjects: whatever can be erased by itself.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    entropy::{Entropy, draw},
    hasher::LookupKey,
    secret::Secret,
};

/// The random id of a subject; it says nothing about whom it stands for, and stays after erasure.
///
/// Written as a lower-case hyphenated UUID wherever it is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectId(Uuid);

impl SubjectId {
    /// Takes an id that was drawn before, as read from an entry.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Draws a fresh random id (UUID version 4).
    pub fn draw(entropy: &mut dyn Entropy) -> Self {
        Self(uuid::Builder::from_random_bytes(draw(entropy)).into_uuid())
    }

    /// The id as a UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What a subject is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubjectKind {
    /// A human being: identity, contact data, numbers.
    Person,
    /// The free text of one request: reasons, notes, messages.
    Case,
    /// One attached document.
    Document,
}

impl SubjectKind {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Case => "case",
            Self::Document => "document",
        }
    }

    pub(crate) fn from_stored(word: &str) -> Option<Self> {
        [Self::Person, Self::Case, Self::Document].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The 256-bit key of one subject. Wiped when dropped, never printed.
#[derive(Debug)]
pub struct SubjectKey(pub(crate) Secret);

impl SubjectKey {
    /// Draws a fresh key.
    pub fn draw(entropy: &mut dyn Entropy) -> Self {
        Self(Secret::draw(entropy))
    }

    /// Takes 32 bytes as the key; for known-answer tests of the derivations.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::copy_of(bytes))
    }
}

/// A subject that exists only in memory until [`Vault::commit`](crate::Vault::commit): dropping it undoes it.
#[derive(Debug)]
pub struct NewSubject {
    id: SubjectId,
    kind: SubjectKind,
    pub(crate) key: SubjectKey,
    lookups: Vec<LookupKey>,
}

impl NewSubject {
    /// Draws an id and a key.
    pub fn draw(kind: SubjectKind, entropy: &mut dyn Entropy) -> Self {
        Self { id: SubjectId::draw(entropy), kind, key: SubjectKey::draw(entropy), lookups: Vec::new() }
    }

    /// Adds a hash by which the subject will be found again; the same one twice is one.
    #[must_use]
    pub fn found_by(mut self, lookup: LookupKey) -> Self {
        if !self.lookups.contains(&lookup) {
            self.lookups.push(lookup);
        }
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> SubjectId {
        self.id
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        self.kind
    }

    /// The hashes that will lead to it.
    #[must_use]
    pub fn lookups(&self) -> &[LookupKey] {
        &self.lookups
    }
}
