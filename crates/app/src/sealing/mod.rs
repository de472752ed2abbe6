//! Sealing: the head of the log, signed, kept apart from the log, and never contradicted.
//!
//! A checkpoint says how many entries the log has and which root its tree; whoever holds one can prove later that the log was
//! rewritten or cut. Before it signs, a [`Sealer`] proves that the tree of today continues the tree of the last checkpoint. It
//! works off the hot path: nobody who writes waits for it.
//!
//! What must outlive a log that is restored to an earlier end lies in the anchors ([`Anchors`]): the checkpoints, the public
//! keys that signed them, the right edge of the last tree. The edge is a convenience, believed only where it hashes to what
//! was signed.
//!
//! What this is not: the formats and the proofs (`proof`), and where anchors lie (`cli` chooses).

mod discord;
mod edge;
mod gate;
mod history;
mod judge;
mod keeper;
mod kept;
mod keys;
mod line;
mod loss;
mod opening;
mod row;
mod sealer;
mod statement;
mod trust;

use eventlog::Position;
use proof::{Checkpoint, SignedNote, SigningKey, VerifierKey};

pub use discord::Discord;
pub use gate::Standing;
pub use history::{Continued, History, KeyChange};
pub use judge::{Agreement, Kept, Trial};
pub use keeper::{SEALED_WITHIN, keep_sealed};
pub use kept::{KeptNotes, TrialFailure, last_up_to};
pub use line::{checkpoint_of_line, line_of_checkpoint};
pub use sealer::{Sealed, Sealer};
pub use statement::check_statement;

use crate::error::CommandError;

/// What lies apart from the log: its checkpoints, and the keys to them.
pub trait Anchors: Send + Sync {
    /// Takes them for this process alone; others wait. Blocks for as long as another one seals.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn hold(&self) -> Result<Box<dyn HeldAnchors>, AnchorsError>;

    /// The last checkpoint that was signed, without waiting for anybody; `None` before the first.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError>;

    /// How far it reaches.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn sealed_to(&self) -> Result<Option<u64>, AnchorsError> {
        let size = |note: SignedNote| Checkpoint::parse(note.text()).ok().map(|checkpoint| checkpoint.head().size);
        Ok(self.last()?.and_then(size))
    }
}

/// Anchors that nobody else changes meanwhile.
pub trait HeldAnchors: Send + Sync {
    /// The last checkpoint that was signed; `None` before the first.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError>;

    /// Every public key that ever signed, oldest first.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError>;

    /// The last checkpoint of at most so many entries.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn last_up_to(&self, size: u64) -> Result<Option<SignedNote>, AnchorsError>;

    /// The key that signs; `None` where there is none.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn key(&self) -> Result<Option<SigningKey>, AnchorsError>;

    /// The key that is to take its place.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn next_key(&self) -> Result<Option<SigningKey>, AnchorsError>;

    /// Lays a key aside that is to take the place of the one that signs, durably, over one laid aside before.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn lay_aside(&mut self, key: &SigningKey) -> Result<(), AnchorsError>;

    /// Takes away the key laid aside: nothing will ever name it.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn discard_next(&mut self) -> Result<(), AnchorsError>;

    /// Puts the key laid aside in place; the one before is destroyed.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn promote(&mut self) -> Result<(), AnchorsError>;

    /// The notes by which one key vouched for the next, oldest first, each signed by both, verbatim.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn statements(&self) -> Result<Vec<String>, AnchorsError>;

    /// Keeps one of them for ever, durably.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn keep_statement(&mut self, note: &str) -> Result<(), AnchorsError>;

    /// What was kept beside the last checkpoint.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn edge(&self) -> Result<Option<Vec<u8>>, AnchorsError>;

    /// Keeps a checkpoint for ever, durably, and the edge of its tree instead of the one before.
    ///
    /// # Errors
    /// [`AnchorsError`].
    fn keep(&mut self, note: &SignedNote, signers: &[VerifierKey], edge: &[u8]) -> Result<(), AnchorsError>;
}

/// Why anchors cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorsError {
    /// The machine failed.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// A file of theirs is not what was written.
    #[error("{path}: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// The rule that is broken, and where.
        reason: String,
    },
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SealFailure {
    /// The log ends before what was signed: something is lost.
    #[error(
        "the log ends at {head}, a signed checkpoint knows {signed} entries: {} are lost. Restore a newer backup; or, if there \
         is none, `parcours doctor --accept-loss` goes on and says so for ever",
        signed - head
    )]
    Behind {
        /// How many entries were signed.
        signed: u64,
        /// How many the log has.
        head: u64,
    },
    /// The log says that a loss was accepted, and nothing that was signed says so.
    #[error(
        "event {at} says that the end of the log is lost, and nothing signed says so: `parcours doctor --accept-loss`, by an \
         administrator who knows of that loss, signs it; where nobody does, `parcours restore` brings back a backup"
    )]
    LossUnsigned {
        /// Which event.
        at: Position,
    },
    /// What was signed is not what the log holds: it was rewritten.
    #[error("the first {signed} entries are not those that were signed")]
    Rewritten {
        /// How many entries were signed.
        signed: u64,
    },
    /// There is no key.
    #[error("there is no key to sign with: `parcours key new` makes one")]
    NoKey,
    /// There is no key either that could sign for a loss.
    #[error(
        "the end of the log is lost, and the key that signs with it: `parcours key new --accept-loss` goes on with another key, for \
         which no earlier one vouches, and says so for ever"
    )]
    NoKeyForLoss,
    /// The key there is did not sign what was signed before, or there is nothing to do with it.
    #[error("{0}")]
    Key(String),
    /// An outcome is unknown: what the log holds may not be on disk.
    #[error("nothing is signed while an outcome is unknown; start again to look")]
    Unknown,
    /// The anchors cannot be used.
    #[error(transparent)]
    Anchors(#[from] AnchorsError),
    /// The log cannot be read, or the change of a key not be written.
    #[error(transparent)]
    Log(#[from] CommandError),
    /// A proof or a note was refused.
    #[error("{0}")]
    Proof(String),
}

impl SealFailure {
    /// Whether it says that something stored is not what was written.
    pub fn is_doubt(&self) -> bool {
        match self {
            Self::Behind { .. } | Self::LossUnsigned { .. } | Self::NoKeyForLoss | Self::Rewritten { .. } => true,
            Self::Key(_) | Self::Proof(_) => true,
            Self::Anchors(AnchorsError::Damaged { .. }) | Self::Log(CommandError::Integrity(_)) => true,
            Self::Unknown | Self::NoKey | Self::Anchors(AnchorsError::Io { .. }) | Self::Log(_) => false,
        }
    }

    fn proof(error: impl std::fmt::Display) -> Self {
        Self::Proof(error.to_string())
    }
}

impl From<eventlog::StoreError> for SealFailure {
    fn from(error: eventlog::StoreError) -> Self {
        Self::Log(error.into())
    }
}
