//! Tiles made in one pass over the leaves.

use super::{TILE_WIDTH, Tile, TilePath};
use crate::Hash;

/// Cuts a tree into tiles while its leaves go by; holds at most 256 hashes a level.
#[derive(Debug, Clone, Default)]
pub struct TileBuilder {
    size: u64,
    /// The hashes of each level that do not fill a tile yet.
    levels: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// A tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next leaf, given as its hash, and answers the tiles that became full: none for 255 leaves out of 256.
    pub fn push(&mut self, leaf: Hash) -> Vec<Tile> {
        self.size += 1;
        let mut full = Vec::new();
        let mut risen = Some(leaf);
        for level in 0_u8.. {
            let Some(hash) = risen.take() else { break };
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(hash);
            if hashes.len() == usize::from(TILE_WIDTH) {
                let hashes = std::mem::take(hashes);
                risen = Some(root_of_full(&hashes));
                let index = (self.size >> (8 * u32::from(level))) / u64::from(TILE_WIDTH) - 1;
                full.extend(self.tile(level, index, hashes));
            }
        }
        full
    }

    /// The tiles that are not full, as of the leaves pushed so far: at most one a level, from the leaves up.
    pub fn partial(&self) -> Vec<Tile> {
        let levels = (0_u8..).zip(&self.levels).filter(|(_, hashes)| !hashes.is_empty());
        let tiles = levels.filter_map(|(level, hashes)| {
            let index = (self.size >> (8 * u32::from(level))) / u64::from(TILE_WIDTH);
            self.tile(level, index, hashes.clone())
        });
        tiles.collect()
    }

    fn tile(&self, level: u8, index: u64, hashes: Vec<Hash>) -> Option<Tile> {
        Some(Tile::new(TilePath::in_tree(level, index, self.size)?, hashes))
    }
}

fn root_of_full(hashes: &[Hash]) -> Hash {
    let mut hashes = hashes.to_vec();
    while let [_, _, ..] = hashes.as_slice() {
        hashes = hashes.as_chunks::<2>().0.iter().map(|[left, right]| Hash::of_children(left, right)).collect();
    }
    hashes[0]
}
