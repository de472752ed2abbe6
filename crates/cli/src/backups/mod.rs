//! Backups as they lie in a place: copies of the log on one shelf, copies of the keys on another.
//!
//! ```text
//! PLACE/log/20261128T173411.123Z-4711/    manifest.json  SHA256SUMS  log.db  attachments/…
//! PLACE/keys/20261128T173411.123Z-4711/   manifest.json  SHA256SUMS  keys.db
//! ```
//!
//! They are two things: a copy of the log can be kept for ever, because what an erasure destroys is not in it; a copy of
//! the keys brings back whoever was erased since, and is kept for thirty days at most. The master key is in neither.
//!
//! A backup bears its name only when it is whole: it is built under a name that ends in `.tmp`, synced, and renamed.

mod files;
mod manifest;
mod shelf;

pub(crate) use files::{copy_file, copy_tree, make_folder, sum_file, sync_folder, sync_tree};
pub(crate) use manifest::{FileEntry, Manifest};
pub(crate) use shelf::{Draft, Shelf};

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The log and the attachments.
    Log,
    /// The keys.
    Keys,
}

/// A whole backup in its place.
#[derive(Debug, Clone)]
pub(crate) struct Backup {
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Manifest,
}

impl Kind {
    /// The folder of a place in which such backups lie.
    pub(crate) const fn shelf(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Keys => "keys",
        }
    }
}

impl Backup {
    /// The backup in `folder`, of this kind.
    ///
    /// # Errors
    /// [`Failure::Input`] when there is none, [`Failure::Doubt`] when its manifest is not as it was written.
    pub(crate) fn open(folder: &Path, kind: Kind) -> Result<Self, Failure> {
        let manifest = Manifest::read(folder)?;
        if manifest.kind == kind {
            return Ok(Self { folder: folder.to_owned(), manifest });
        }
        let expected = format!("a backup of the {}", kind.shelf());
        Err(Failure::input("FROM", folder.display().to_string(), expected))
    }

    /// The newest backup on the shelf `shelf` that is `wanted`; those after it are opened too.
    ///
    /// # Errors
    /// As [`Backup::open`]: a newer one that is in doubt is named, and not passed over in silence.
    pub(crate) fn newest(
        shelf: &Path,
        kind: Kind,
        wanted: impl Fn(&Manifest) -> bool,
    ) -> Result<Option<Self>, Failure> {
        for folder in folders(shelf)?.iter().rev() {
            let backup = Self::open(folder, kind)?;
            if wanted(&backup.manifest) {
                return Ok(Some(backup));
            }
        }
        Ok(None)
    }

    /// Its name on the shelf.
    pub(crate) fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The folders of the whole backups on the shelf `shelf`, the oldest first; none where there is no shelf.
///
/// # Errors
/// [`Failure`] when it cannot be read.
pub(crate) fn folders(shelf: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !shelf.is_dir() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(shelf).map_err(|error| Failure::file(shelf, error))? {
        let folder = entry.map_err(|error| Failure::file(shelf, error))?.path();
        let is_whole = !folder.to_string_lossy().ends_with(shelf::UNFINISHED);
        if is_whole && Manifest::is_in(&folder) {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}
