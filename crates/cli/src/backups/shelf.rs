//! A shelf: where backups of one kind lie, one of them being made at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::files::{make_folder, sync_folder, sync_tree};
use super::{Backup, Manifest};
use crate::failure::Failure;
use crate::folder::FolderError;

/// How the name of a backup ends that is not whole.
pub(super) const UNFINISHED: &str = ".tmp";

const LOCK: &str = "backup.lock";

/// The right to make backups on a shelf.
pub(crate) struct Shelf {
    folder: PathBuf,
    _lock: File,
}

/// A backup that is being made. Dropped before it is finished, it leaves nothing behind.
pub(crate) struct Draft<'s> {
    shelf: &'s Shelf,
    name: String,
    /// Where its files are written.
    pub(crate) folder: PathBuf,
    is_finished: bool,
}

impl Shelf {
    /// Takes the shelf `folder`, made where it is missing, and clears away what a killed backup left on it.
    ///
    /// # Errors
    /// [`FolderError::Held`] while another backup is being made there; otherwise the machine failed.
    pub(crate) fn take(folder: &Path) -> Result<Self, Failure> {
        make_folder(folder)?;
        let path = folder.join(LOCK);
        let lock = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(|error| Failure::file(&path, error))?;
        match lock.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => return Err(FolderError::Held { path }.into()),
            Err(TryLockError::Error(error)) => return Err(Failure::file(&path, error)),
        }
        let shelf = Self { folder: folder.to_owned(), _lock: lock };
        shelf.clear()?;
        Ok(shelf)
    }

    /// Begins the backup `name`.
    ///
    /// # Errors
    /// [`FolderError::Exists`] when there is one of that name; otherwise the machine failed.
    pub(crate) fn draft(&self, name: &str) -> Result<Draft<'_>, Failure> {
        let target = self.folder.join(name);
        if target.exists() {
            return Err(FolderError::Exists { path: target }.into());
        }
        let folder = self.folder.join(format!("{name}{UNFINISHED}"));
        make_folder(&folder)?;
        Ok(Draft { shelf: self, name: name.to_owned(), folder, is_finished: false })
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes a backup. What a kill leaves of it no longer bears the name of a whole one.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be removed.
    pub(crate) fn remove(&self, backup: &Backup) -> Result<(), Failure> {
        let doomed = self.folder.join(format!("{}{UNFINISHED}", backup.name()));
        fs::rename(&backup.folder, &doomed).map_err(|error| Failure::file(&backup.folder, error))?;
        fs::remove_dir_all(&doomed).map_err(|error| Failure::file(&doomed, error))?;
        sync_folder(&self.folder)
    }

    fn clear(&self) -> Result<(), Failure> {
        for entry in fs::read_dir(&self.folder).map_err(|error| Failure::file(&self.folder, error))? {
            let path = entry.map_err(|error| Failure::file(&self.folder, error))?.path();
            if path.is_dir() && path.to_string_lossy().ends_with(UNFINISHED) {
                fs::remove_dir_all(&path).map_err(|error| Failure::file(&path, error))?;
            }
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// Writes the manifest, syncs everything and gives the backup its name; from then on it is one.
    ///
    /// # Errors
    /// [`Failure`] when the disk is full or failed: then there is no backup.
    pub(crate) fn finish(self, manifest: Manifest) -> Result<Backup, Failure> {
        let name = self.name.clone();
        self.finish_as(&name, manifest)
    }

    /// The same under a name that was not known when it was begun.
    ///
    /// # Errors
    /// As [`Draft::finish`].
    pub(crate) fn finish_as(mut self, name: &str, manifest: Manifest) -> Result<Backup, Failure> {
        manifest.write(&self.folder)?;
        sync_tree(&self.folder)?;
        let folder = self.shelf.folder.join(name);
        fs::rename(&self.folder, &folder).map_err(|error| Failure::file(&folder, error))?;
        self.is_finished = true;
        sync_folder(&self.shelf.folder)?;
        Ok(Backup { folder, manifest })
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            // What stopped the backup is the error to report; the next one clears away what cannot be removed now.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
