//! Whom to believe: the keys that a reader knows, and what they signed.

use super::{KeyId, KeyName, SignedNote, VerifierKey};

/// The keys that a reader trusts to have been handed to it, of every age.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys(Vec<VerifierKey>);

/// Two different keys share a name and an id: no line could say which of them signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two different keys are both called {name} with the id {id}")]
pub struct AmbiguousKeys {
    /// The name of both.
    pub name: KeyName,
    /// The id of both.
    pub id: KeyId,
}

/// Why a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A line names a known key, and is not its signature over this text: text or line was altered.
    #[error("line {line}: this is not the signature of {name}, key {id}, over this text")]
    BadSignature {
        /// The line, from 1.
        line: usize,
        /// The key it names.
        name: KeyName,
        /// That key's id.
        id: KeyId,
    },
    /// No line is by a known key.
    #[error("none of the {signatures} signatures is by a known key")]
    Unknown {
        /// How many lines there are.
        signatures: usize,
    },
}

/// A key that was to have signed did not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}, key {id}, has not signed")]
pub struct Unsigned {
    /// The name of the key.
    pub name: KeyName,
    /// Its id.
    pub id: KeyId,
}

/// A note with at least one verified signature by a known key. The lines of unknown keys say nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedNote {
    note: SignedNote,
    signers: Vec<VerifierKey>,
}

impl KnownKeys {
    /// Takes the keys; one that is given twice counts once.
    ///
    /// # Errors
    /// [`AmbiguousKeys`] when two that differ share name and id.
    pub fn new(keys: impl IntoIterator<Item = VerifierKey>) -> Result<Self, AmbiguousKeys> {
        let mut known: Vec<VerifierKey> = keys.into_iter().collect();
        known.sort_by(|one, other| (one.name(), one.id()).cmp(&(other.name(), other.id())));
        known.dedup();
        let is_ambiguous = |pair: &&[VerifierKey]| pair[0].name() == pair[1].name() && pair[0].id() == pair[1].id();
        match known.windows(2).find(is_ambiguous) {
            None => Ok(Self(known)),
            Some(pair) => Err(AmbiguousKeys { name: pair[0].name().clone(), id: pair[0].id() }),
        }
    }

    /// Verifies every line that names a known key, and takes no notice of the others.
    ///
    /// One good line is enough, and one bad line of a known key is too many. To want more than one signer, ask
    /// [`OpenedNote::require`].
    ///
    /// # Errors
    /// [`OpenError`].
    ///
    /// # Source
    /// C2SP signed-note, "Signatures" (`docs/sources.md#tlog`).
    pub fn open(&self, note: SignedNote) -> Result<OpenedNote, OpenError> {
        let mut signers: Vec<VerifierKey> = Vec::new();
        for (index, line) in note.signatures().iter().enumerate() {
            let Some(key) = self.0.iter().find(|key| key.is_named_by(line)) else { continue };
            if !key.accepts(note.text(), line.signature()) {
                return Err(OpenError::BadSignature {
                    line: note.line_of(index),
                    name: key.name().clone(),
                    id: key.id(),
                });
            }
            if !signers.contains(key) {
                signers.push(key.clone());
            }
        }
        if signers.is_empty() {
            return Err(OpenError::Unknown { signatures: note.signatures().len() });
        }
        Ok(OpenedNote { note, signers })
    }
}

impl OpenedNote {
    /// The note, with all its lines.
    pub fn note(&self) -> &SignedNote {
        &self.note
    }

    /// The note alone, with all its lines.
    pub fn into_note(self) -> SignedNote {
        self.note
    }

    /// The known keys that signed, in the order of their lines, none twice; at least one.
    pub fn signers(&self) -> &[VerifierKey] {
        &self.signers
    }

    /// Whether a known key of this name signed.
    pub fn is_signed_as(&self, name: &str) -> bool {
        self.signers.iter().any(|key| key.name().as_str() == name)
    }

    /// Wants all of `keys` to have signed.
    ///
    /// # Errors
    /// [`Unsigned`] with the first that did not.
    pub fn require<'a>(&self, keys: impl IntoIterator<Item = &'a VerifierKey>) -> Result<(), Unsigned> {
        match keys.into_iter().find(|key| !self.signers.contains(key)) {
            None => Ok(()),
            Some(key) => Err(Unsigned { name: key.name().clone(), id: key.id() }),
        }
    }
}
