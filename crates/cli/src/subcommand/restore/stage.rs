//! Where a backup is brought together and verified before anything is put in its place.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use eventlog_sqlite::{SqliteOptions, SqliteStore};

use super::ground::Ground;
use crate::backups::{Backup, FileEntry, copy_file, make_folder};
use crate::failure::Failure;
use crate::folder::{FolderError, LOG, log_id};
use crate::lock::FolderLock;
use crate::subcommand::verify::walk_whole;

/// The folder in which it is done, used by nobody else. Dropped, it leaves nothing behind; what a process leaves that is killed,
/// copies of keys among it, goes with the next restore to the same place, and with every erasure of the folder there.
pub(super) struct Stage {
    folder: PathBuf,
    is_in_place: bool,
    _lock: FolderLock,
}

impl Stage {
    /// Makes it where `ground` wants it.
    ///
    /// # Errors
    /// [`FolderError::InUse`] while another process restores there; [`Failure`] when it cannot be made.
    pub(super) fn begin(ground: &Ground) -> Result<Self, Failure> {
        ground.clear()?;
        let folder = ground.site();
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
        builder.create(&folder).map_err(|error| Failure::file(&folder, error))?;
        let lock = FolderLock::alone(&folder)?;
        Ok(Self { folder, is_in_place: false, _lock: lock })
    }

    /// Where the files are.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Brings in log and attachments, and holds every byte to the manifest and every entry to the chain.
    ///
    /// # Errors
    /// [`Failure::Doubt`] naming the file, and of the log the entry, that does not hold.
    pub(super) async fn take_log(&self, backup: &Backup) -> Result<Arc<SqliteStore>, Failure> {
        for file in &backup.manifest.files {
            self.take(backup, file, &file.name)?;
        }
        let path = self.folder.join(LOG);
        if !path.exists() {
            return Err(Failure::Doubt(format!("{}: its manifest names no {LOG}", backup.folder.display())));
        }
        let head = walk_whole(&path)?.head;
        let (position, leaf) = (backup.manifest.position, &backup.manifest.leaf);
        if (head.position.get(), &head.leaf.to_hex()) != (position, leaf) {
            let found = format!("the log ends at {}, its manifest says {position} {leaf}", head.position);
            return Err(Failure::Doubt(format!("{}: {found}", backup.folder.display())));
        }
        let store = SqliteStore::open_read_only(&path, SqliteOptions::default()).map_err(FolderError::Log)?;
        let (said, found) = (backup.manifest.log_id, log_id(&store).await?);
        if found != Some(said) {
            let found = found.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let folder = backup.folder.display();
            return Err(Failure::Doubt(format!("{folder}: {LOG} is log {found}, its manifest says {said}")));
        }
        Ok(Arc::new(store))
    }

    /// Makes the copied log one to go on with: written through a write-ahead log, into which it must not be changed in its
    /// place, where a process killed in between would leave a file that only a writer can read again.
    ///
    /// # Errors
    /// [`Failure`] when the machine failed.
    pub(super) fn ready(&self) -> Result<(), Failure> {
        let log = SqliteStore::open(self.folder.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
        log.close();
        Ok(())
    }

    /// Brings in one file under `name`, and holds it to what the manifest says of it.
    ///
    /// # Errors
    /// [`Failure::Doubt`] naming it when it is missing or another.
    pub(super) fn take(&self, backup: &Backup, file: &FileEntry, name: &str) -> Result<PathBuf, Failure> {
        let (from, to) = (backup.folder.join(&file.name), self.folder.join(name));
        let is_below = Path::new(&file.name).components().all(|part| matches!(part, Component::Normal(_)));
        if !is_below || !from.is_file() {
            return Err(Failure::Doubt(format!("{}: the manifest names it, and it is not there", from.display())));
        }
        if let Some(folder) = to.parent() {
            make_folder(folder)?;
        }
        let copied = copy_file(&from, &to)?;
        if (copied.size_bytes, &copied.sha256) == (file.size_bytes, &file.sha256) {
            return Ok(to);
        }
        let what = format!("{}: not what was backed up: sha256 {}, not {}", from.display(), copied.sha256, file.sha256);
        // Of a log it can be said where.
        let at = if file.name == LOG { walk_whole(&to).err().map(|failure| format!("; {failure}")) } else { None };
        Err(Failure::Doubt(what + &at.unwrap_or_default()))
    }

    /// It was renamed: there is nothing left to clear away.
    pub(super) fn let_go(mut self) {
        self.is_in_place = true;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.is_in_place {
            // What stopped the restore is the error to report; what cannot be removed harms no one.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
