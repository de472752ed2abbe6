//! Signing the checkpoints of a log, and never two that contradict each other.

use crate::{
    Checkpoint, ConsistencyError, ConsistencyProof, LogOrigin, NoteError, OpenedCheckpoint, SignedNote, SigningKey,
    TreeHead,
};

/// Signs checkpoints for a log, under its origin, with all its keys at once: while a key is replaced there are two of
/// one name, and whoever knows either is content.
///
/// It remembers nothing: that no checkpoint is forgotten between two calls is the caller's to hold, under a lock.
///
/// # Source
/// C2SP tlog-checkpoint, "Signatures" (`docs/sources.md#tlog`): "A log MUST not sign any checkpoint which is
/// inconsistent with any checkpoint it previously signed."
#[derive(Debug)]
pub struct Seal<'a> {
    origin: &'a LogOrigin,
    keys: &'a [SigningKey],
}

/// Why a checkpoint is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No key signs under this name.
    #[error("no key is named {name}")]
    NoKey {
        /// The name that is needed.
        name: String,
    },
    /// A key signs under a name that has nothing to do with this checkpoint.
    #[error("the key {name} has nothing to sign here")]
    StrangeKey {
        /// The key's name.
        name: String,
    },
    /// The last checkpoint is of another origin than this one may follow.
    #[error("a checkpoint of {origin} does not follow one of {previous}")]
    OtherOrigin {
        /// The origin to be signed.
        origin: String,
        /// The origin of the last checkpoint.
        previous: String,
    },
    /// The last checkpoint is signed, but not under its own name: it is not one that this log has sealed.
    #[error("the last checkpoint is not signed as {origin}")]
    NotOurs {
        /// The origin of the last checkpoint.
        origin: String,
    },
    /// The tree does not continue that of the last checkpoint.
    #[error(transparent)]
    Inconsistent(#[from] ConsistencyError),
    /// The note cannot be written.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl<'a> Seal<'a> {
    /// Takes the origin and the keys of a log.
    pub fn new(origin: &'a LogOrigin, keys: &'a [SigningKey]) -> Self {
        Self { origin, keys }
    }

    /// Signs the first checkpoint of a log that has signed none.
    ///
    /// # Errors
    /// [`SealError`] when a key is missing or strange, or the origin is one after a loss.
    pub fn first(&self, head: TreeHead) -> Result<SignedNote, SealError> {
        if let Some(previous) = self.origin.previous() {
            return Err(self.other_origin(previous.to_string()));
        }
        self.sign(head, &[self.origin])
    }

    /// Signs the next checkpoint, after `proof` has shown that its tree continues that of the last one.
    ///
    /// A tree of the same size gives the same note again, or the same text under other keys.
    ///
    /// # Errors
    /// [`SealError::Inconsistent`] when it does not; nothing is signed then. The others as for [`Seal::first`].
    pub fn after(
        &self,
        last: &OpenedCheckpoint,
        proof: &ConsistencyProof,
        head: TreeHead,
    ) -> Result<SignedNote, SealError> {
        if last.checkpoint().origin() != self.origin.key_name().as_str() {
            return Err(self.other_origin(last.checkpoint().origin().to_owned()));
        }
        check_ours(last)?;
        proof.verify(last.head(), &head)?;
        self.sign(head, &[self.origin])
    }

    /// Signs the first checkpoint of the part that follows a loss which somebody has accepted, under both names.
    ///
    /// `lost` is the last checkpoint of the part before, which the log can no longer live up to: nothing is proved
    /// here. The keys hold one of the new name and one of the old; they may share their secret
    /// ([`SigningKey::renamed`]).
    ///
    /// # Errors
    /// [`SealError`] when the origin is not the one that follows, or a key is missing or strange.
    pub fn after_loss(&self, lost: &OpenedCheckpoint, head: TreeHead) -> Result<SignedNote, SealError> {
        let origin = lost.checkpoint().origin();
        let previous = self.origin.previous().filter(|previous| previous.key_name().as_str() == origin);
        let previous = previous.ok_or_else(|| self.other_origin(origin.to_owned()))?;
        check_ours(lost)?;
        self.sign(head, &[self.origin, &previous])
    }

    fn sign(&self, head: TreeHead, names: &[&LogOrigin]) -> Result<SignedNote, SealError> {
        let is_named = |key: &SigningKey, name: &LogOrigin| key.verifier_key().name() == name.key_name();
        if let Some(name) = names.iter().find(|name| !self.keys.iter().any(|key| is_named(key, name))) {
            return Err(SealError::NoKey { name: name.to_string() });
        }
        if let Some(key) = self.keys.iter().find(|key| !names.iter().any(|name| is_named(key, name))) {
            return Err(SealError::StrangeKey { name: key.verifier_key().name().to_string() });
        }
        Ok(SignedNote::sign(&Checkpoint::new(self.origin, head).to_string(), self.keys)?)
    }

    fn other_origin(&self, previous: String) -> SealError {
        SealError::OtherOrigin { origin: self.origin.to_string(), previous }
    }
}

fn check_ours(last: &OpenedCheckpoint) -> Result<(), SealError> {
    if last.is_signed_as_its_origin() {
        return Ok(());
    }
    Err(SealError::NotOurs { origin: last.checkpoint().origin().to_owned() })
}
