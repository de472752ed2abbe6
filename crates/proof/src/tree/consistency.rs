//! That a tree continues an earlier one: nothing was changed, nothing was taken away.

use super::{Nodes, ProveError, TreeHead, prove};
use crate::Hash;

/// The hashes that lead from an old root and a new one back to what both have in common.
///
/// A claim until [`ConsistencyProof::verify`] has accepted it; it says neither of the trees, which whoever verifies
/// knows. Empty when both are the same, or the old one is empty.
///
/// # Source
/// RFC 6962 section 2.1.2 (`docs/sources.md#rfc6962`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsistencyProof {
    /// The hashes; whoever verifies reads no more than the tree is high.
    pub path: Vec<Hash>,
}

/// Why a consistency proof does not show what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConsistencyError {
    /// The new tree has fewer leaves.
    #[error("a tree of {new} leaves does not continue one of {old}")]
    Shrinks {
        /// The old size.
        old: u64,
        /// The new size.
        new: u64,
    },
    /// Two trees of one size have different roots: one of them was forked or rewritten.
    #[error("two trees of {size} leaves have different roots: {old} and {new}")]
    Forked {
        /// The size of both.
        size: u64,
        /// The old root.
        old: Hash,
        /// The new root.
        new: Hash,
    },
    /// A tree without leaves has one root only.
    #[error("a tree without leaves has another root than {given}")]
    NotEmptyRoot {
        /// The root claimed.
        given: Hash,
    },
    /// Hashes are missing.
    #[error("the proof from {old} to {new} leaves ends below the root")]
    TooShort {
        /// The old size.
        old: u64,
        /// The new size.
        new: u64,
    },
    /// Hashes are left over.
    #[error("the proof from {old} to {new} leaves goes on above the root")]
    TooLong {
        /// The old size.
        old: u64,
        /// The new size.
        new: u64,
    },
    /// The hashes do not make up the old root.
    #[error("the proof from {old} leaves leads to the old root {computed}, not {signed}")]
    OtherOldRoot {
        /// The old size.
        old: u64,
        /// Where the proof leads.
        computed: Hash,
        /// The old tree's root.
        signed: Hash,
    },
    /// The hashes do not make up the new root: what the old tree holds was changed in the new one.
    #[error("the proof to {new} leaves leads to the root {computed}, not {signed}")]
    OtherNewRoot {
        /// The new size.
        new: u64,
        /// Where the proof leads.
        computed: Hash,
        /// The new tree's root.
        signed: Hash,
    },
}

impl ConsistencyProof {
    /// Makes the proof that the first `new` leaves continue the first `old` ones.
    ///
    /// # Errors
    /// [`ProveError`] when `old` is larger, or `nodes` does not hold the hashes.
    pub fn prove(nodes: &dyn Nodes, old: u64, new: u64) -> Result<Self, ProveError> {
        Ok(Self { path: prove::subtrees(nodes, prove::consistency_ranges(old, new)?)? })
    }

    /// Checks that the tree of `new` continues the tree of `old`.
    ///
    /// Every tree continues the empty one, by an empty proof; the empty root itself is checked.
    ///
    /// # Errors
    /// [`ConsistencyError`], which names what does not fit.
    ///
    /// # Source
    /// RFC 9162 section 2.1.4.2 (`docs/sources.md#rfc9162`), for the trees of RFC 6962; the empty tree by C2SP
    /// tlog-witness, "add-checkpoint" (`docs/sources.md#tlog`).
    pub fn verify(&self, old: &TreeHead, new: &TreeHead) -> Result<(), ConsistencyError> {
        if old.size > new.size {
            return Err(ConsistencyError::Shrinks { old: old.size, new: new.size });
        }
        let empty_with_leaves = [old, new].into_iter().find(|head| head.size == 0 && head.root != Hash::EMPTY_ROOT);
        if let Some(head) = empty_with_leaves {
            return Err(ConsistencyError::NotEmptyRoot { given: head.root });
        }
        if old.size == new.size && old.root != new.root {
            return Err(ConsistencyError::Forked { size: old.size, old: old.root, new: new.root });
        }
        let is_trivial = old.size == 0 || old.size == new.size;
        if !is_trivial {
            return self.verify_growth(old, new);
        }
        if self.path.is_empty() { Ok(()) } else { Err(ConsistencyError::TooLong { old: old.size, new: new.size }) }
    }

    /// The case 0 < old < new.
    fn verify_growth(&self, old: &TreeHead, new: &TreeHead) -> Result<(), ConsistencyError> {
        let too_short = ConsistencyError::TooShort { old: old.size, new: new.size };
        // An old tree of a power of two is a subtree of the new one: its root begins the proof, unsaid.
        let unsaid = old.size.is_power_of_two().then_some(&old.root);
        let mut path = unsaid.into_iter().chain(&self.path);
        let first = path.next().ok_or(too_short)?;
        let skipped = (old.size - 1).trailing_ones();
        let (mut here, mut last) = ((old.size - 1) >> skipped, (new.size - 1) >> skipped);
        let (mut old_root, mut new_root) = (*first, *first);
        for hash in path {
            if last == 0 {
                return Err(ConsistencyError::TooLong { old: old.size, new: new.size });
            }
            if here & 1 == 1 || here == last {
                old_root = Hash::of_children(hash, &old_root);
                new_root = Hash::of_children(hash, &new_root);
                // Levels at which this right edge has no sibling add nothing.
                while here & 1 == 0 && here != 0 {
                    (here, last) = (here >> 1, last >> 1);
                }
            } else {
                new_root = Hash::of_children(&new_root, hash);
            }
            (here, last) = (here >> 1, last >> 1);
        }
        if last != 0 {
            return Err(too_short);
        }
        if old_root != old.root {
            return Err(ConsistencyError::OtherOldRoot { old: old.size, computed: old_root, signed: old.root });
        }
        if new_root != new.root {
            return Err(ConsistencyError::OtherNewRoot { new: new.size, computed: new_root, signed: new.root });
        }
        Ok(())
    }
}
