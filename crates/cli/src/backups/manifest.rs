//! What a backup says of itself: canonical JSON, and beside it the sums that `sha256sum -c` reads.

use std::fs;
use std::path::Path;

use eventlog::canonical_bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Kind;
use super::files::{hex, write_synced};
use crate::failure::Failure;

/// The version of the form.
const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    format: u32,
    pub(crate) kind: Kind,
    /// The log that it is of.
    pub(crate) log_id: Uuid,
    /// The last entry of the copied log; of keys: that up to which every key is there.
    pub(crate) position: u64,
    /// The leaf of that entry.
    pub(crate) leaf: String,
    /// When it was begun, RFC 3339.
    pub(crate) taken_at: String,
    /// The program that made it.
    program: String,
    pub(crate) files: Vec<FileEntry>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    /// With `/` between folders, below the backup's own.
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) size_bytes: u64,
}

impl Manifest {
    /// The manifest of a backup without files yet, of the log `log_id` up to `(position, leaf)`.
    pub(crate) fn of(kind: Kind, log_id: Uuid, (position, leaf): (u64, String), taken_at: &str) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, kind, log_id, position, leaf, taken_at: taken_at.to_owned(), program, files: Vec::new() }
    }

    /// The same with these files.
    pub(crate) fn with(self, files: Vec<FileEntry>) -> Self {
        Self { files, ..self }
    }

    /// Whether there is one in `folder`.
    pub(crate) fn is_in(folder: &Path) -> bool {
        folder.join(MANIFEST).is_file()
    }

    /// Writes it and the sums into `folder`, synced.
    ///
    /// # Errors
    /// [`Failure`] when the disk is full or failed.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let bytes = self.bytes()?;
        let sum = |sha256: &str, name: &str| format!("{sha256}  {name}\n");
        let files = self.files.iter().map(|file| sum(&file.sha256, &file.name));
        let sums: String = std::iter::once(sum(&hex(&Sha256::digest(&bytes)), MANIFEST)).chain(files).collect();
        write_synced(&folder.join(MANIFEST), &bytes)?;
        write_synced(&folder.join(SUMS), sums.as_bytes())
    }

    /// Reads the one in `folder` and holds it to its sum and to its form.
    ///
    /// # Errors
    /// [`Failure::Input`] when there is none, or a newer program wrote it; [`Failure::Doubt`] when it is not as it was
    /// written.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(MANIFEST);
        if !Self::is_in(folder) {
            let expected = format!("a backup, or a folder of backups: it has no {MANIFEST}");
            return Err(Failure::input("FROM", folder.display().to_string(), expected));
        }
        let doubt = |why: &str| Failure::Doubt(format!("{}: {why}", path.display()));
        let bytes = fs::read(&path).map_err(|error| Failure::file(&path, error))?;
        let sums = folder.join(SUMS);
        let sums = fs::read_to_string(&sums).map_err(|error| Failure::file(&sums, error))?;
        if !sums.starts_with(&format!("{}  {MANIFEST}\n", hex(&Sha256::digest(&bytes)))) {
            return Err(doubt("it does not have the sum that SHA256SUMS says"));
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| doubt(&error.to_string()))?;
        if manifest.format != FORMAT {
            let expected = format!("a backup of format {FORMAT}; a newer program made this one");
            return Err(Failure::input("FROM", folder.display().to_string(), expected));
        }
        if manifest.bytes()? == bytes { Ok(manifest) } else { Err(doubt("it is not in canonical form")) }
    }

    /// The bytes that are stored: RFC 8785.
    fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let value = serde_json::to_value(self).map_err(|error| Failure::Machine(error.into()))?;
        canonical_bytes(&value).map_err(|error| Failure::Machine(anyhow::Error::msg(error.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let files = vec![FileEntry { name: "log.db".to_owned(), sha256: "00".repeat(32), size_bytes: 7 }];
        Manifest::of(Kind::Log, Uuid::nil(), (3, "ff".repeat(32)), "2026-11-28T17:34:11Z").with(files)
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        manifest().write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest());
    }

    #[test]
    fn a_manifest_with_any_bit_changed_is_in_doubt() {
        let folder = tempfile::tempdir().unwrap();
        manifest().write(folder.path()).unwrap();
        let whole = fs::read(folder.path().join(MANIFEST)).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(folder.path().join(MANIFEST), bytes).unwrap();
            assert!(matches!(Manifest::read(folder.path()), Err(Failure::Doubt(_))), "byte {at}");
        }
    }

    #[test]
    fn a_folder_without_a_manifest_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        let told = Manifest::read(folder.path()).unwrap_err().to_string();
        assert!(told.contains("manifest.json"), "{told}");
    }
}
