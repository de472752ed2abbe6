//! Which subtrees a proof consists of, by RFC 6962: pure arithmetic on sizes.

use std::ops::Range;

use super::Node;

/// The largest power of two smaller than `width`, where the RFC splits a tree of `width` ≥ 2 leaves.
fn split(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

/// The complete subtrees that make up the leaves of `range`, from left to right, largest first.
///
/// `range` is one that the RFC's recursion meets: its start is a multiple of a power of two no smaller than its width.
pub(super) fn complete_subtrees(range: Range<u64>) -> Vec<Node> {
    let width = range.end - range.start;
    let mut start = range.start;
    let levels = (0_u8..64).rev().filter(|level| width >> level & 1 == 1);
    let nodes = levels.map(|level| {
        let node = Node { level, index: start >> level };
        start += 1 << level;
        node
    });
    nodes.collect()
}

/// The subtrees of the inclusion proof of leaf `index` < `size`, the leaf's sibling first.
///
/// # Source
/// RFC 6962 section 2.1.1, PATH (`docs/sources.md#rfc6962`).
pub(super) fn inclusion(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut below = 0..size;
    let mut path = Vec::new();
    while below.end - below.start > 1 {
        let middle = below.start + split(below.end - below.start);
        if index < middle {
            path.push(middle..below.end);
            below.end = middle;
        } else {
            path.push(below.start..middle);
            below.start = middle;
        }
    }
    path.reverse();
    path
}

/// The subtrees of the consistency proof from `old` to `new` leaves, 0 < `old` ≤ `new`.
///
/// # Source
/// RFC 6962 section 2.1.2, SUBPROOF (`docs/sources.md#rfc6962`).
pub(super) fn consistency(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut below = 0..new;
    let mut path = Vec::new();
    while below.end != old {
        let middle = below.start + split(below.end - below.start);
        if old <= middle {
            path.push(middle..below.end);
            below.end = middle;
        } else {
            path.push(below.start..middle);
            below.start = middle;
        }
    }
    // Where the old tree is itself a subtree of the new one, its root is known to whoever verifies.
    if below.start > 0 {
        path.push(below);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of seven leaves that the RFC draws.
    #[test]
    fn the_paths_are_those_of_the_example_of_the_rfc() {
        // "The audit path for d0 is [b, h, l]": d1, d2..d4, d4..d7.
        assert_eq!(inclusion(0, 7), [1..2, 2..4, 4..7]);
        assert_eq!(inclusion(3, 7), [2..3, 0..2, 4..7]);
        assert_eq!(inclusion(4, 7), [5..6, 6..7, 0..4]);
        assert_eq!(inclusion(6, 7), [4..6, 0..4]);
        // "The consistency proof between hash0 and hash is [c, d, g, l]": d2, d3, d0..d2, d4..d7.
        assert_eq!(consistency(3, 7), [2..3, 3..4, 0..2, 4..7]);
        assert_eq!(consistency(4, 7), vec![4..7]);
        assert_eq!(consistency(6, 7), [4..6, 6..7, 0..4]);
    }

    #[test]
    fn a_range_is_made_of_the_bits_of_its_width() {
        assert_eq!(
            complete_subtrees(4..7),
            [Node { level: 1, index: 2 }, Node { level: 0, index: 6 }],
            "two leaves and one"
        );
        assert_eq!(complete_subtrees(0..0), []);
    }
}
