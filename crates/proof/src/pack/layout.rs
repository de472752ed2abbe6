//! Which files a pack has, and under which names.

use std::collections::{BTreeMap, BTreeSet};

use super::{PackError, PackRule};
use crate::{Tile, TilePath};

/// What the pack is and which files it holds.
pub(super) const MANIFEST: &str = "manifest.json";
/// The signed checkpoint under which everything is proved.
pub(super) const CHECKPOINT: &str = "checkpoint";
/// Public keys, one a line.
pub(super) const KEYS: &str = "keys";
/// Sealed records that this pack discloses, each with its key.
pub(super) const OPENINGS: &str = "openings.json";
/// The case as people read it.
pub(super) const READING: &str = "synthese.html";
/// The verifier for whoever has no other.
pub(super) const VERIFIER: &str = "verifier.py";

/// The name of the entry at a position.
pub(super) fn entry_name(position: u64) -> String {
    format!("entries/{position:016}.json")
}

/// The names of an earlier checkpoint and of the proof that the log continues it.
pub(super) fn earlier_names(size: u64) -> (String, String) {
    (format!("earlier/{size:016}/checkpoint"), format!("earlier/{size:016}/consistency"))
}

/// The files of a pack, by what they are.
pub(super) struct Layout<'a> {
    pub(super) manifest: &'a [u8],
    pub(super) checkpoint: &'a [u8],
    pub(super) keys: &'a [u8],
    pub(super) openings: &'a [u8],
    pub(super) entries: BTreeMap<u64, &'a [u8]>,
    pub(super) tiles: BTreeMap<TilePath, Tile>,
    /// Checkpoint and proof, by size.
    pub(super) earlier: BTreeMap<u64, (&'a [u8], &'a [u8])>,
}

impl<'a> Layout<'a> {
    /// Sorts files by their names.
    pub(super) fn of(files: &BTreeMap<&'a str, &'a [u8]>) -> Result<Self, PackError> {
        let wanted = |name: &str| {
            files
                .get(name)
                .copied()
                .ok_or_else(|| PackError::new(PackRule::FileMissing, format!("`{name}` is not there")))
        };
        let mut layout = Self {
            manifest: wanted(MANIFEST)?,
            checkpoint: wanted(CHECKPOINT)?,
            keys: wanted(KEYS)?,
            openings: wanted(OPENINGS)?,
            entries: BTreeMap::new(),
            tiles: BTreeMap::new(),
            earlier: BTreeMap::new(),
        };
        wanted(READING)?;
        wanted(VERIFIER)?;
        for (name, content) in files {
            match *name {
                MANIFEST | CHECKPOINT | KEYS | OPENINGS | READING | VERIFIER => {}
                _ => layout.place(name, content, files)?,
            }
        }
        Ok(layout)
    }

    /// Takes a file whose name says a number.
    fn place(&mut self, name: &str, content: &'a [u8], files: &BTreeMap<&'a str, &'a [u8]>) -> Result<(), PackError> {
        let strange = || PackError::new(PackRule::StrangeFile, format!("`{name}` is no file of a pack"));
        if let Some(number) = name.strip_prefix("entries/").and_then(|rest| rest.strip_suffix(".json")) {
            let position = number.parse().ok().filter(|position| entry_name(*position) == name).ok_or_else(strange)?;
            self.entries.insert(position, content);
        } else if let Some(rest) = name.strip_prefix("earlier/") {
            let size = rest.split('/').next().and_then(|number| number.parse().ok()).ok_or_else(strange)?;
            let (checkpoint, consistency) = earlier_names(size);
            if name != checkpoint && name != consistency {
                return Err(strange());
            }
            let both = files.get(checkpoint.as_str()).zip(files.get(consistency.as_str()));
            let (note, proof) = both.ok_or_else(|| {
                PackError::new(PackRule::FileMissing, format!("`{name}` comes without its other half"))
            })?;
            self.earlier.insert(size, (*note, *proof));
        } else {
            let path: TilePath = name.parse().map_err(|_| strange())?;
            let tile =
                Tile::parse(path, content).map_err(|error| PackError::new(PackRule::TileForm, error.to_string()))?;
            self.tiles.insert(path, tile);
        }
        Ok(())
    }
}

/// The tiles that prove the entries at `positions` in a tree of `size` leaves: those above each entry, and those at the
/// right edge, of which the root follows.
pub fn tiles_above(positions: &BTreeSet<u64>, size: u64) -> BTreeSet<TilePath> {
    let mut tiles = BTreeSet::new();
    for level in 0..8_u8 {
        let hashes = size >> (8 * u32::from(level));
        tiles.extend(TilePath::in_tree(level, hashes / 256, size));
        let indexes = positions.iter().filter_map(|position| position.checked_sub(1));
        let index = |leaf: u64| leaf.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
        tiles.extend(indexes.filter_map(|leaf| TilePath::in_tree(level, index(leaf), size)));
    }
    tiles
}
