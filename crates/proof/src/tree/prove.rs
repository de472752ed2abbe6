//! From the hashes of complete subtrees to roots and proofs, whatever the hashes come from.

use std::ops::Range;

use super::{Node, Nodes, SIZE_MAX, frontier, ranges};
use crate::Hash;

/// Why a root or a proof could not be made. The last is the source's fault, the others are the question's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// No tree has as many leaves.
    #[error("a tree has at most {SIZE_MAX} leaves, not {size}")]
    TooLarge {
        /// The size asked for.
        size: u64,
    },
    /// The tree does not hold the leaf.
    #[error("leaf {index} does not stand in a tree of {size} leaves")]
    OutsideTree {
        /// The leaf, from 0.
        index: u64,
        /// The size asked for.
        size: u64,
    },
    /// A tree never shrinks.
    #[error("a tree of {new} leaves does not continue one of {old}")]
    Shrinks {
        /// The size that is to be the earlier one.
        old: u64,
        /// The size that is to be the later one.
        new: u64,
    },
    /// The source does not hold a hash that is needed.
    #[error("the subtree at level {}, index {} is not at hand", .node.level, .node.index)]
    Missing {
        /// The subtree whose hash is needed.
        node: Node,
    },
}

/// Computes the root of the first `size` leaves from the hashes of complete subtrees.
///
/// # Errors
/// [`ProveError::Missing`] when `nodes` does not hold them, [`ProveError::TooLarge`] beyond [`SIZE_MAX`].
///
/// # Source
/// RFC 6962 section 2.1 (`docs/sources.md#rfc6962`).
pub fn root_of(nodes: &dyn Nodes, size: u64) -> Result<Hash, ProveError> {
    check_size(size)?;
    subtree(nodes, 0..size)
}

/// The ranges of the proof that leaf `index` stands in the tree of `size` leaves.
pub(super) fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProveError> {
    check_size(size)?;
    if index >= size {
        return Err(ProveError::OutsideTree { index, size });
    }
    Ok(ranges::inclusion(index, size))
}

/// The ranges of the proof that `new` leaves continue `old` leaves: none from the empty tree, and none to itself.
pub(super) fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProveError> {
    check_size(new)?;
    if old > new {
        return Err(ProveError::Shrinks { old, new });
    }
    Ok(if old == 0 { Vec::new() } else { ranges::consistency(old, new) })
}

/// The hashes of several ranges.
pub(super) fn subtrees(nodes: &dyn Nodes, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, ProveError> {
    ranges.into_iter().map(|range| subtree(nodes, range)).collect()
}

fn subtree(nodes: &dyn Nodes, range: Range<u64>) -> Result<Hash, ProveError> {
    let complete = ranges::complete_subtrees(range).into_iter();
    let hashes = complete.map(|node| nodes.node(node).ok_or(ProveError::Missing { node }));
    Ok(frontier::fold(&hashes.collect::<Result<Vec<Hash>, ProveError>>()?))
}

pub(super) fn check_size(size: u64) -> Result<(), ProveError> {
    if size > SIZE_MAX { Err(ProveError::TooLarge { size }) } else { Ok(()) }
}
