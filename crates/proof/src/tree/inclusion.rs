//! That a leaf stands in a tree.

use super::{Nodes, ProveError, TreeHead, prove};
use crate::Hash;

/// The hashes that lead from a leaf to a root, the leaf's sibling first.
///
/// A claim until [`InclusionProof::verify`] has accepted it; it says neither leaf nor tree, which whoever verifies
/// knows.
///
/// # Source
/// RFC 6962 section 2.1.1 (`docs/sources.md#rfc6962`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Which leaf, from 0: the position in the log − 1.
    pub index: u64,
    /// The hashes; whoever verifies reads no more than the tree is high.
    pub path: Vec<Hash>,
}

/// Why an inclusion proof does not show what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// The tree does not hold the leaf.
    #[error("leaf {index} does not stand in a tree of {size} leaves")]
    OutsideTree {
        /// The leaf claimed.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// Hashes are missing on the way to the root.
    #[error("the proof of leaf {index} ends below the root of a tree of {size} leaves")]
    TooShort {
        /// The leaf claimed.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// Hashes are left over at the root.
    #[error("the proof of leaf {index} goes on above the root of a tree of {size} leaves")]
    TooLong {
        /// The leaf claimed.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The hashes lead to another root: the leaf, the index, a hash or the root is not the one claimed.
    #[error("the proof of leaf {index} leads to the root {computed}, not {signed}")]
    OtherRoot {
        /// The leaf claimed.
        index: u64,
        /// Where the proof leads.
        computed: Hash,
        /// The tree's root.
        signed: Hash,
    },
}

impl InclusionProof {
    /// Makes the proof that leaf `index` stands in the tree of the first `size` leaves.
    ///
    /// # Errors
    /// [`ProveError`] when there is no such leaf, or `nodes` does not hold the hashes.
    pub fn prove(nodes: &dyn Nodes, index: u64, size: u64) -> Result<Self, ProveError> {
        let path = prove::subtrees(nodes, prove::inclusion_ranges(index, size)?)?;
        Ok(Self { index, path })
    }

    /// Checks that `leaf` stands at this index in the tree of `head`.
    ///
    /// The algorithm is another one than the prover's, so that neither hides a mistake of the other.
    ///
    /// # Errors
    /// [`InclusionError`], which names what does not fit.
    ///
    /// # Source
    /// RFC 9162 section 2.1.3.2 (`docs/sources.md#rfc9162`), for the trees of RFC 6962.
    pub fn verify(&self, leaf: &Hash, head: &TreeHead) -> Result<(), InclusionError> {
        let (index, size) = (self.index, head.size);
        if index >= size {
            return Err(InclusionError::OutsideTree { index, size });
        }
        let (mut here, mut last) = (index, size - 1);
        let mut root = *leaf;
        for sibling in &self.path {
            if last == 0 {
                return Err(InclusionError::TooLong { index, size });
            }
            if here & 1 == 1 || here == last {
                root = Hash::of_children(sibling, &root);
                // Levels at which this right edge has no sibling add nothing.
                while here & 1 == 0 && here != 0 {
                    (here, last) = (here >> 1, last >> 1);
                }
            } else {
                root = Hash::of_children(&root, sibling);
            }
            (here, last) = (here >> 1, last >> 1);
        }
        if last != 0 {
            return Err(InclusionError::TooShort { index, size });
        }
        if root != head.root {
            return Err(InclusionError::OtherRoot { index, computed: root, signed: head.root });
        }
        Ok(())
    }
}
