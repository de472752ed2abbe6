//! Hash tiles: the tree cut into files of 256 hashes, from which anybody makes any proof.

mod builder;
mod path;
mod set;
mod tile;

pub use builder::TileBuilder;
pub use path::{TilePath, TilePathError};
pub use set::TileSet;
pub use tile::{Tile, TileError};

/// Hashes of a full tile, and how many levels of the tree it spans in powers of two: 2^8.
///
/// # Source
/// C2SP tlog-tiles, "Merkle Tree" (`docs/sources.md#tlog`).
pub const TILE_WIDTH: u16 = 256;

/// Levels of the tree that one level of tiles spans.
const TILE_LEVELS: u8 = 8;
