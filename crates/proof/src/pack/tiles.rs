//! Whether the tiles of a pack are those of the signed tree, each whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{PackError, PackRule, tiles_above};
use crate::{Hash, Tile, TilePath, TileSet, TreeHead, root_of};

/// Tiles that were held to a signed root: every hash in them is one of its tree.
pub(super) struct ProvenTiles<'a>(BTreeMap<(u8, u64), &'a Tile>);

impl<'a> ProvenTiles<'a> {
    /// Wants exactly the tiles above `positions`, and all of them to be of the tree of `head`.
    ///
    /// The tiles that are not full make up the root, each of their hashes once; a full tile folds into one hash, which the
    /// tile above says.
    pub(super) fn check(
        tiles: &'a BTreeMap<TilePath, Tile>,
        positions: &BTreeSet<u64>,
        head: &TreeHead,
    ) -> Result<Self, PackError> {
        let wanted = tiles_above(positions, head.size);
        if let Some(path) = wanted.iter().find(|path| !tiles.contains_key(path)) {
            return Err(PackError::new(PackRule::TileMissing, format!("{path} is not there")));
        }
        if let Some(path) = tiles.keys().find(|path| !wanted.contains(path)) {
            return Err(PackError::new(PackRule::TileStrange, format!("{path} proves none of the entries")));
        }
        let mut edge = TileSet::new();
        for tile in tiles.values().filter(|tile| !tile.path().is_full()) {
            edge.insert(tile.clone());
        }
        if root_of(&edge, head.size).ok() != Some(head.root) {
            return Err(PackError::new(
                PackRule::TreeRoot,
                "the tiles at the edge make up another root than the signed one",
            ));
        }
        let proven = Self(tiles.values().map(|tile| ((tile.path().level(), tile.path().index()), tile)).collect());
        for tile in tiles.values().filter(|tile| tile.path().is_full()) {
            let path = tile.path();
            if proven.hash(path.level() + 1, path.index()) != Some(fold(tile.hashes())) {
                return Err(PackError::new(PackRule::TileForged, format!("{path} is not the tile of the signed tree")));
            }
        }
        Ok(proven)
    }

    /// The leaf at a position.
    pub(super) fn leaf(&self, position: u64) -> Option<Hash> {
        self.hash(0, position.checked_sub(1)?)
    }

    /// The `index`-th hash of a level of tiles.
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        let tile = self.0.get(&(level, index / 256))?;
        tile.hashes().get(usize::try_from(index % 256).ok()?).copied()
    }
}

/// The root of a full tile's hashes.
fn fold(hashes: &[Hash]) -> Hash {
    let mut hashes = hashes.to_vec();
    while let [_, _, ..] = hashes.as_slice() {
        hashes = hashes.as_chunks::<2>().0.iter().map(|[left, right]| Hash::of_children(left, right)).collect();
    }
    // A full tile has 256 hashes, so that one is left.
    hashes[0]
}
