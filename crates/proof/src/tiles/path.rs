//! Where a tile lies below the prefix of a log.

use std::fmt;
use std::str::FromStr;

use super::{TILE_LEVELS, TILE_WIDTH};
use crate::SIZE_MAX;
use crate::text;

/// The place of a hash tile: its level, its index within the level, and how many hashes it holds.
///
/// As text, `tile/<level>/<index>` and `.p/<width>` behind it when it is not full; the index in groups of three digits,
/// all but the last with an `x`: `tile/0/x001/x234/067.p/5`.
///
/// # Source
/// C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    level: u8,
    index: u64,
    width: u16,
}

/// Why a text is not the path of a hash tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TilePathError {
    /// Not `tile/<level>/<index>[.p/<width>]`.
    #[error("the path of a hash tile has the form tile/<level>/<index>, and .p/<width> behind it when it is not full")]
    Form,
    /// The level is none.
    #[error("the level of a tile is a number from 0 to 63 without leading zeroes")]
    Level,
    /// The index is none.
    #[error("the index of a tile is a number in groups of three digits, an x before all but the last, none too many")]
    Index,
    /// The width is none.
    #[error("the width of a tile that is not full is a number from 1 to 255 without leading zeroes")]
    Width,
}

impl TilePath {
    /// The tile at `index` of `level` in a tree of `size` leaves; `None` when that tree has none there.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let shift = u32::from(level).checked_mul(u32::from(TILE_LEVELS))?;
        let hashes = size.checked_shr(shift)?;
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = hashes.checked_sub(before)?.min(u64::from(TILE_WIDTH));
        let width = u16::try_from(width).ok().filter(|width| *width > 0)?;
        Some(Self { level, index, width })
    }

    /// All tiles of a tree of `size` leaves, from the leaves up, each level from left to right; none of an empty tree.
    pub fn all_of(size: u64) -> impl Iterator<Item = Self> {
        let of_level = move |level: u8| (0..).map_while(move |index| Self::in_tree(level, index, size));
        (0..=7_u8).flat_map(of_level)
    }

    /// The level, 0 for the leaves: its hashes stand at level · 8 of the tree.
    pub fn level(self) -> u8 {
        self.level
    }

    /// How many tiles of the level stand left of it.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many hashes it holds, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether it holds all 256, and will never change.
    pub fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        let rest = path.strip_prefix("tile/").ok_or(TilePathError::Form)?;
        let (level, rest) = rest.split_once('/').ok_or(TilePathError::Form)?;
        let level = text::number(level).ok().and_then(|level| u8::try_from(level).ok());
        let level = level.filter(|level| *level <= 63).ok_or(TilePathError::Level)?;
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, TILE_WIDTH),
            Some((index, width)) => {
                let width = text::number(width).ok().and_then(|width| u16::try_from(width).ok());
                (index, width.filter(|width| (1..TILE_WIDTH).contains(width)).ok_or(TilePathError::Width)?)
            }
        };
        Ok(Self { level, index: parse_index(index).ok_or(TilePathError::Index)?, width })
    }
}

/// Reads `x001/x234/067`.
fn parse_index(path: &str) -> Option<u64> {
    let groups: Vec<&str> = path.split('/').collect();
    let (last, before) = groups.split_last()?;
    let before = before.iter().map(|group| group.strip_prefix('x'));
    let mut index: u64 = 0;
    for group in before.chain([Some(*last)]) {
        let digits = group.filter(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()))?;
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    // One spelling only: no group of zeroes in front.
    (index <= SIZE_MAX && spell_index(index) == path).then_some(index)
}

fn spell_index(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

impl fmt::Display for TilePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tile/{}/{}", self.level, spell_index(self.index))?;
        if self.is_full() { Ok(()) } else { write!(formatter, ".p/{}", self.width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification.
    #[test]
    fn a_tree_of_seventy_thousand_leaves_has_the_tiles_of_the_specification() {
        let tiles: Vec<TilePath> = TilePath::all_of(70_000).collect();
        let of_level = |level| tiles.iter().filter(|tile| tile.level == level).copied().collect::<Vec<_>>();
        assert_eq!(of_level(0).iter().filter(|tile| tile.is_full()).count(), 273);
        assert_eq!(of_level(0).last().map(TilePath::to_string).as_deref(), Some("tile/0/273.p/112"));
        let above: Vec<String> = tiles.iter().filter(|tile| tile.level > 0).map(TilePath::to_string).collect();
        assert_eq!(above, ["tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]);
        let small: Vec<String> = TilePath::all_of(256).map(|tile| tile.to_string()).collect();
        assert_eq!(small, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(TilePath::all_of(0).count(), 0);
    }

    #[test]
    fn an_index_is_spelled_as_in_the_specification_and_no_other_way() {
        let tile: TilePath = "tile/0/x001/x234/067".parse().expect("a path");
        assert_eq!((tile.level(), tile.index(), tile.width()), (0, 1_234_067, 256));
        assert_eq!(tile.to_string(), "tile/0/x001/x234/067");
        let refused = [
            ("tile/0", TilePathError::Form),
            ("/tile/0/000", TilePathError::Form),
            ("tile/entries/000", TilePathError::Level),
            ("tile/00/000", TilePathError::Level),
            ("tile/64/000", TilePathError::Level),
            ("tile/0/0", TilePathError::Index),
            ("tile/0/1000", TilePathError::Index),
            ("tile/0/001/234", TilePathError::Index),
            ("tile/0/x001/x234", TilePathError::Index),
            ("tile/0/x000/001", TilePathError::Index),
            ("tile/0/+01", TilePathError::Index),
            ("tile/0/x999/x999/x999/x999/x999/x999/999", TilePathError::Index),
            ("tile/0/000.p/0", TilePathError::Width),
            ("tile/0/000.p/256", TilePathError::Width),
            ("tile/0/000.p/05", TilePathError::Width),
            ("tile/0/000.p/5/", TilePathError::Width),
            ("tile/0/000\n", TilePathError::Index),
        ];
        for (path, rule) in refused {
            assert_eq!(path.parse::<TilePath>(), Err(rule), "{path:?}");
        }
    }
}
