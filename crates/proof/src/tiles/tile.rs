//! One tile: its place, and hashes one after the other.

use super::TilePath;
use crate::Hash;

/// A hash tile. Its hashes are claims until what is proved from them has been verified against a signed root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    path: TilePath,
    hashes: Vec<Hash>,
}

/// Why bytes are not the tile of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{path} holds {} hashes of 32 bytes, not {given} bytes", .path.width())]
pub struct TileError {
    /// The path they were given for.
    pub path: TilePath,
    /// How many bytes there are.
    pub given: usize,
}

impl Tile {
    /// Takes as many hashes as the path says.
    pub(super) fn new(path: TilePath, hashes: Vec<Hash>) -> Self {
        debug_assert_eq!(hashes.len(), usize::from(path.width()), "a tile is as wide as its path says");
        Self { path, hashes }
    }

    /// Reads the content of a tile.
    ///
    /// # Errors
    /// [`TileError`] when it has not exactly the length that its path asks for.
    pub fn parse(path: TilePath, bytes: &[u8]) -> Result<Self, TileError> {
        let given = bytes.len();
        let (hashes, _) = bytes.as_chunks::<32>();
        if given != 32 * usize::from(path.width()) {
            return Err(TileError { path, given });
        }
        Ok(Self { path, hashes: hashes.iter().copied().map(Hash::from).collect() })
    }

    /// The content: its hashes one after the other, 32 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.as_bytes()).copied().collect()
    }

    /// Where it lies.
    pub fn path(&self) -> TilePath {
        self.path
    }

    /// Its hashes, 1 to 256.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }
}
