//! The tiles that somebody holds, as a source of proofs.

use std::collections::HashMap;

use super::{TILE_LEVELS, TILE_WIDTH, Tile};
use crate::{Hash, Node, Nodes};

/// Tiles by their place. Of two for one place the wider is kept.
#[derive(Debug, Clone, Default)]
pub struct TileSet(HashMap<(u8, u64), Tile>);

impl TileSet {
    /// No tile yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tile.
    pub fn insert(&mut self, tile: Tile) {
        let path = tile.path();
        let held = self.0.entry((path.level(), path.index())).or_insert_with(|| tile.clone());
        if held.path().width() < path.width() {
            *held = tile;
        }
    }

    /// Hashes the 2^`below` hashes of tile level `level` that make up subtree `index`, when they are held.
    fn subtree(&self, level: u8, below: u8, index: u64) -> Option<Hash> {
        let width = 1_u64 << below;
        let first = index.checked_mul(width)?;
        let tile = self.0.get(&(level, first / u64::from(TILE_WIDTH)))?;
        let start = usize::try_from(first % u64::from(TILE_WIDTH)).ok()?;
        let mut hashes = tile.hashes().get(start..start + usize::try_from(width).ok()?)?.to_vec();
        while hashes.len() > 1 {
            hashes = hashes.as_chunks::<2>().0.iter().map(|[left, right]| Hash::of_children(left, right)).collect();
        }
        hashes.pop()
    }
}

impl Nodes for TileSet {
    fn node(&self, node: Node) -> Option<Hash> {
        let (level, below) = (node.level / TILE_LEVELS, node.level % TILE_LEVELS);
        let told = self.subtree(level, below, node.index);
        // What a tile says in one hash, the full tile below it says in 256.
        let below_it = || self.subtree(level.checked_sub(1)?, TILE_LEVELS, node.index);
        if below == 0 { told.or_else(below_it) } else { told }
    }
}
