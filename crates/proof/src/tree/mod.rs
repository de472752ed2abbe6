//! The Merkle tree over the leaves of a log, and what can be proved from it.

mod consistency;
mod frontier;
mod inclusion;
mod node;
mod prove;
mod ranges;
mod survey;

pub use consistency::{ConsistencyError, ConsistencyProof};
pub use frontier::{Frontier, FrontierError};
pub use inclusion::{InclusionError, InclusionProof};
pub use node::{Node, Nodes};
pub use prove::{ProveError, root_of};
pub use survey::{Plan, Survey};

use crate::Hash;

/// The largest tree: 2^63 − 1 leaves, so that sizes fit the signed integers of other people's programs.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// No proof holds more hashes: one for each level below the root.
///
/// # Source
/// C2SP tlog-witness, "add-checkpoint" (`docs/sources.md#tlog`).
pub const PATH_HASHES_MAX: usize = 63;

/// A tree in one line: how many leaves, and the hash of them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// How many leaves.
    pub size: u64,
    /// The Merkle tree hash of these leaves.
    pub root: Hash,
}

impl TreeHead {
    /// The tree without leaves.
    pub const EMPTY: Self = Self { size: 0, root: Hash::EMPTY_ROOT };
}
