//! Why a well-formed proof does not prove what it was handed over for.

use crate::{ConsistencyError, InclusionError, OpenCheckpointError};

/// The proof can be read, and is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// Its checkpoint is not one that a known key has signed.
    #[error("the checkpoint of the proof: {0}")]
    Checkpoint(#[from] OpenCheckpointError),
    /// Its checkpoint is of another log.
    #[error("the proof is about the log {given}, not {expected}")]
    OtherOrigin {
        /// The log asked about.
        expected: String,
        /// The log of the checkpoint.
        given: String,
    },
    /// It begins at another size than the checkpoint that is held.
    #[error("the proof begins at {given} leaves, the checkpoint that is held has {expected}")]
    OtherSize {
        /// The size of the checkpoint that is held.
        expected: u64,
        /// Where the proof begins.
        given: u64,
    },
    /// The leaf does not stand in the tree.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
    /// The tree does not continue the one that is held.
    #[error(transparent)]
    Consistency(#[from] ConsistencyError),
}
