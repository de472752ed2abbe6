//! The right edge of a growing tree: all that is needed to go on, and nothing more.

use super::{Node, SIZE_MAX, TreeHead};
use crate::Hash;

/// The roots of the complete subtrees that a tree's leaves fall into, from left to right.
///
/// One hash for each bit that is set in the size: at most 63. To push a leaf costs one hash on average.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

/// Why bytes are not a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// The size, eight bytes, is not all there.
    #[error("a frontier begins with a size of 8 bytes, not {given}")]
    Size {
        /// How many bytes there are.
        given: usize,
    },
    /// No tree has as many leaves.
    #[error("a tree has at most {SIZE_MAX} leaves, not {given}")]
    TooLarge {
        /// The size that is claimed.
        given: u64,
    },
    /// A frontier holds one hash for each bit that is set in its size, and nothing behind.
    #[error("a frontier of {size} leaves has {expected} bytes, not {given}")]
    Length {
        /// The size that is claimed.
        size: u64,
        /// How many bytes such a frontier has.
        expected: usize,
        /// How many there are.
        given: usize,
    },
}

impl Frontier {
    /// The frontier of the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves were pushed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf, given as its hash.
    ///
    /// # Panics
    /// Beyond [`SIZE_MAX`] leaves, which no log reaches in the age of the universe.
    pub fn push(&mut self, leaf: Hash) {
        self.push_seen(leaf, |_, _| {});
    }

    /// Adds the next leaf and shows every subtree that became complete by it, the leaf first.
    pub(super) fn push_seen(&mut self, leaf: Hash, mut see: impl FnMut(Node, &Hash)) {
        assert!(self.size < SIZE_MAX, "a tree has at most {SIZE_MAX} leaves");
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        see(node, &hash);
        while node.index & 1 == 1 {
            let left = self.subtrees.pop().expect("an odd index has a complete subtree on its left");
            hash = Hash::of_children(&left, &hash);
            node = Node { level: node.level + 1, index: node.index >> 1 };
            see(node, &hash);
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// The root of the tree of all leaves pushed so far. At most 62 hashes.
    ///
    /// # Source
    /// RFC 6962 section 2.1 (`docs/sources.md#rfc6962`).
    pub fn root(&self) -> Hash {
        fold(&self.subtrees)
    }

    /// Size and root in one.
    pub fn head(&self) -> TreeHead {
        TreeHead { size: self.size, root: self.root() }
    }

    /// The complete subtrees with their hashes, from left to right, largest first.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (Node, &Hash)> {
        super::ranges::complete_subtrees(0..self.size).into_iter().zip(&self.subtrees)
    }

    /// Writes it for later: the size as eight bytes, most significant first, then the hashes of the complete subtrees
    /// from left to right, largest first, 32 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let hashes = self.subtrees.iter().flat_map(|hash| hash.as_bytes());
        self.size.to_be_bytes().iter().chain(hashes).copied().collect()
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// Nothing here says that the hashes are those of a log: compare [`Frontier::head`] with a signed checkpoint.
    ///
    /// # Errors
    /// [`FrontierError`] for bytes that are not exactly one frontier.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let given = bytes.len();
        let Some((size, hashes)) = bytes.split_first_chunk::<8>() else {
            return Err(FrontierError::Size { given });
        };
        let size = u64::from_be_bytes(*size);
        if size > SIZE_MAX {
            return Err(FrontierError::TooLarge { given: size });
        }
        let expected = 8 + 32 * size.count_ones() as usize;
        let (subtrees, _) = hashes.as_chunks::<32>();
        if given != expected {
            return Err(FrontierError::Length { size, expected, given });
        }
        Ok(Self { size, subtrees: subtrees.iter().copied().map(Hash::from).collect() })
    }
}

/// Hashes subtrees that stand side by side into the one root above them, from the right, as the tree leans left.
pub(super) fn fold(subtrees: &[Hash]) -> Hash {
    let above = subtrees.iter().rev().copied().reduce(|right, left| Hash::of_children(&left, &right));
    above.unwrap_or(Hash::EMPTY_ROOT)
}
