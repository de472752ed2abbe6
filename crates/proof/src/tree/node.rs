//! Complete subtrees, by level and index: the hashes that never change once their leaves are there.

use std::ops::Range;

use crate::Hash;

/// A complete subtree: the 2^level leaves from index · 2^level on. Level 0 is a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height above the leaves, 0 to 62.
    pub level: u8,
    /// How many subtrees of this level stand left of it.
    pub index: u64,
}

impl Node {
    /// The leaves below it; `None` when they lie beyond every tree.
    pub fn leaves(self) -> Option<Range<u64>> {
        let width = 1_u64.checked_shl(u32::from(self.level))?;
        let start = self.index.checked_mul(width)?;
        Some(start..start.checked_add(width)?)
    }
}

/// Where hashes of complete subtrees come from: a [`Survey`](crate::Survey) of the leaves, or a
/// [`TileSet`](crate::TileSet).
///
/// A source is not trusted: whatever is proved from it is verified against a signed root.
pub trait Nodes {
    /// The hash of a complete subtree, or `None` when this source does not hold it.
    fn node(&self, node: Node) -> Option<Hash>;
}
