//! The right edge of a signed tree, with the leaf that it ends in.

use eventlog::Leaf;
use proof::{Frontier, TreeHead};

/// A frontier, and the last leaf of its tree: as that leaf chains to all before it, a log that has it has them all.
pub(super) struct Edge {
    pub(super) leaf: Leaf,
    pub(super) frontier: Frontier,
}

impl Edge {
    /// 32 bytes of the leaf, then the frontier.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.leaf.as_bytes().iter().copied().chain(self.frontier.to_bytes()).collect()
    }

    /// The edge of the tree with this head; `None` for bytes that are none of it.
    pub(super) fn of(head: &TreeHead, bytes: &[u8]) -> Option<Self> {
        let (leaf, frontier) = bytes.split_first_chunk::<32>()?;
        let frontier = Frontier::from_bytes(frontier).ok().filter(|frontier| frontier.head() == *head)?;
        Some(Self { leaf: Leaf::from_bytes(*leaf), frontier })
    }
}
