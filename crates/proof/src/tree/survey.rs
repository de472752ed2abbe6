//! One pass over the leaves of a log, which keeps what was asked for beforehand.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{Frontier, Node, Nodes, ProveError, prove, ranges};
use crate::Hash;

/// What is wanted of a pass over the leaves, said before it begins.
///
/// Asking twice costs nothing more. Memory: one number for each root and then the root, and 2 · log₂(size) subtrees at most for each
/// proof.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    sizes: BTreeSet<u64>,
    nodes: BTreeSet<Node>,
}

impl Plan {
    /// Nothing wanted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Wants the root of the first `size` leaves: [`Survey::root_at`].
    ///
    /// # Errors
    /// [`ProveError::TooLarge`] beyond [`SIZE_MAX`](crate::SIZE_MAX).
    pub fn want_root(&mut self, size: u64) -> Result<(), ProveError> {
        prove::check_size(size)?;
        self.sizes.insert(size);
        Ok(())
    }

    /// Wants what [`InclusionProof::prove`](crate::InclusionProof::prove) needs.
    ///
    /// # Errors
    /// [`ProveError`] when a tree of `size` leaves holds no leaf `index`.
    pub fn want_inclusion(&mut self, index: u64, size: u64) -> Result<(), ProveError> {
        self.want(prove::inclusion_ranges(index, size)?);
        Ok(())
    }

    /// Wants what [`ConsistencyProof::prove`](crate::ConsistencyProof::prove) needs.
    ///
    /// # Errors
    /// [`ProveError`] when `old` is larger than `new`.
    pub fn want_consistency(&mut self, old: u64, new: u64) -> Result<(), ProveError> {
        self.want(prove::consistency_ranges(old, new)?);
        Ok(())
    }

    fn want(&mut self, ranges: Vec<Range<u64>>) {
        self.nodes.extend(ranges.into_iter().flat_map(ranges::complete_subtrees));
    }

    /// Begins the pass with the first leaf.
    pub fn start(self) -> Survey {
        self.resume(Frontier::new())
    }

    /// Begins the pass with the leaf after `frontier`.
    ///
    /// Of what lies before it, the survey has what the frontier holds: enough for the consistency of any later tree
    /// with the frontier's, not enough for the inclusion of an earlier leaf ([`ProveError::Missing`]).
    pub fn resume(self, frontier: Frontier) -> Survey {
        let size = frontier.size();
        let held = frontier.nodes().filter(|(node, _)| self.nodes.contains(node));
        let mut taken: HashMap<Node, Hash> = held.map(|(node, hash)| (node, *hash)).collect();
        taken.reserve(self.nodes.len());
        let mut queues: Vec<Queue> = (0..64).map(|_| Queue::default()).collect();
        // Descending, so that the next one stands at the end of its queue.
        for node in self.nodes.iter().rev() {
            if node.leaves().is_some_and(|leaves| leaves.end > size) {
                queues[usize::from(node.level)].0.push(node.index);
            }
        }
        let sizes = Queue(self.sizes.range(size..).rev().copied().collect());
        let roots = Vec::with_capacity(sizes.0.len());
        let mut survey = Survey { frontier, queues, sizes, roots, taken };
        survey.take_root();
        survey
    }
}

/// What is still to come, in descending order.
#[derive(Debug, Clone, Default)]
struct Queue(Vec<u64>);

impl Queue {
    /// Whether `number` is the next one; then it is taken off.
    fn meets(&mut self, number: u64) -> bool {
        let is_next = self.0.last() == Some(&number);
        if is_next {
            self.0.pop();
        }
        is_next
    }
}

/// A pass over the leaves: pushed one after the other, it keeps what its [`Plan`] wanted.
///
/// Costs what a [`Frontier`] costs, and one comparison for each subtree. Proofs are made from it as from any [`Nodes`].
#[derive(Debug, Clone)]
pub struct Survey {
    frontier: Frontier,
    queues: Vec<Queue>,
    sizes: Queue,
    /// Ascending by size: a pass comes by in that order.
    roots: Vec<(u64, Hash)>,
    taken: HashMap<Node, Hash>,
}

impl Survey {
    /// Adds the next leaf, given as its hash.
    ///
    /// # Panics
    /// Beyond [`SIZE_MAX`](crate::SIZE_MAX) leaves.
    pub fn push(&mut self, leaf: Hash) {
        let Self { frontier, queues, taken, .. } = self;
        frontier.push_seen(leaf, |node, hash| {
            if queues[usize::from(node.level)].meets(node.index) {
                taken.insert(node, *hash);
            }
        });
        self.take_root();
    }

    fn take_root(&mut self) {
        if self.sizes.meets(self.frontier.size()) {
            self.roots.push((self.frontier.size(), self.frontier.root()));
        }
    }

    /// The root of the first `size` leaves; `None` when it was not wanted, or the pass did not come by.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        let at = self.roots.binary_search_by_key(&size, |(size, _)| *size).ok()?;
        self.roots.get(at).map(|(_, root)| *root)
    }

    /// Where the pass stands.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Where the pass ended, by value.
    pub fn into_frontier(self) -> Frontier {
        self.frontier
    }
}

impl Nodes for Survey {
    fn node(&self, node: Node) -> Option<Hash> {
        self.taken.get(&node).copied()
    }
}
