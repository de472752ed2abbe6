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

    /// The hash that a tile says in so many words.
    fn told(&self, node: Node) -> Option<Hash> {
        if !node.level.is_multiple_of(TILE_LEVELS) {
            return None;
        }
        let width = u64::from(TILE_WIDTH);
        let tile = self.0.get(&(node.level / TILE_LEVELS, node.index / width))?;
        tile.hashes().get(usize::try_from(node.index % width).ok()?).copied()
    }
}

impl Nodes for TileSet {
    /// What no tile says follows from the two subtrees below, so that the tiles of the leaves alone are enough; what is
    /// told is looked for first, so that with all tiles no more than 255 hashes are made.
    fn node(&self, node: Node) -> Option<Hash> {
        let made = || {
            let (level, index) = (node.level.checked_sub(1)?, node.index.checked_mul(2)?);
            let left = self.node(Node { level, index })?;
            let right = self.node(Node { level, index: index + 1 })?;
            Some(Hash::of_children(&left, &right))
        };
        self.told(node).or_else(made)
    }
}
