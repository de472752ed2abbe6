//! Where a folder is restored: nothing yet, or a folder that has a log of its own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::sealing::{SealFailure, Sealer};
use eventlog::{EventStore, Head, Position, Query};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use uuid::Uuid;

use super::stage::Stage;
use crate::arguments::Place;
use crate::backups::{Backup, sync_folder, sync_tree};
use crate::failure::Failure;
use crate::folder::{ATTACHMENTS, FolderError, KEYS, LOG, MASTER_KEY, STAGE, log_id};
use crate::lock::FolderLock;
use crate::rests;

/// Where a folder is restored.
pub(super) enum Ground {
    /// A place without a folder, or with an empty one.
    New {
        /// The folder to be made.
        target: PathBuf,
    },
    /// A folder of ours, used by nobody else until this is dropped.
    Existing {
        /// The folder.
        data: PathBuf,
        /// Its log; `None` when it has lost it.
        log: Option<Existing>,
        _lock: FolderLock,
    },
}

/// What becomes of entries that the backup does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// None may be lost.
    Refused,
    /// Somebody accepts it, and the log says so.
    Accepted,
}

fn behind(backup: u64, known: u64, whose: &str) -> Failure {
    let lost = known - backup;
    let expected = format!(
        "a backup of at least position {known}, {whose}: {lost} entries would be lost. --accept-loss goes on without them, and \
         an event says so for ever; to look at the backup, restore --into a new folder"
    );
    Failure::input("FROM", format!("a backup of position {backup}"), expected)
}

/// The log of a folder before it is restored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Existing {
    log_id: Option<Uuid>,
    head: Head,
}

impl Ground {
    /// Comes to the place `into`.
    ///
    /// # Errors
    /// [`Failure::Input`] when something is there and was not to be restored in place, or is none of ours;
    /// [`FolderError::InUse`] naming who uses the folder; [`Failure::Doubt`] when what lies there cannot be judged.
    pub(super) async fn enter(into: &Path, in_place: bool) -> Result<Self, Failure> {
        let given = || into.display().to_string();
        let is_empty = match fs::read_dir(into) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(Failure::file(into, error)),
        };
        if is_empty {
            let target: PathBuf = into.components().collect();
            if !super::parent(&target).is_dir() {
                return Err(Failure::input("--into", given(), "a name in a folder that exists"));
            }
            return Ok(Self::New { target });
        }
        if !in_place {
            let expected = "a new or empty folder; --in-place restores into one that is there";
            return Err(Failure::input("--into", given(), expected));
        }
        if ![LOG, KEYS, MASTER_KEY].iter().any(|name| into.join(name).exists()) {
            return Err(FolderError::NotOurs { path: into.to_owned() }.into());
        }
        let lock = FolderLock::alone(into)?;
        let log = existing(into).await?;
        if !into.join(KEYS).exists() {
            no_stray(&into.join(KEYS))?;
        }
        Ok(Self::Existing { data: into.to_owned(), log, _lock: lock })
    }

    /// Whether `backup` can take the place of what is here, as far as its manifest says.
    ///
    /// # Errors
    /// [`Failure::Input`] naming both logs when they differ, or what would be lost.
    pub(super) fn accepts(&self, backup: &Backup, loss: Loss) -> Result<(), Failure> {
        let Some(existing) = self.existing() else { return Ok(()) };
        let (theirs, ours) = (backup.manifest.log_id, existing.log_id);
        if ours != Some(theirs) {
            let ours = ours.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let expected =
                format!("a backup of log {ours}, which the folder holds; --into another folder for this one");
            return Err(Failure::input("FROM", format!("a backup of log {theirs}"), expected));
        }
        let (backup, folder) = (backup.manifest.position, existing.head.position.get());
        if backup >= folder || loss == Loss::Accepted {
            return Ok(());
        }
        Err(behind(backup, folder, "where the folder stands"))
    }

    /// Whether `backup` reaches as far as what was signed.
    ///
    /// # Errors
    /// [`Failure::Input`] with what would be lost.
    pub(super) fn reaches(&self, backup: &Backup, signed: u64, loss: Loss) -> Result<(), Failure> {
        let backup = backup.manifest.position;
        match (self, loss) {
            (Self::Existing { .. }, Loss::Refused) if backup < signed => {
                Err(behind(backup, signed, "which a signed checkpoint knows"))
            }
            (Self::New { .. } | Self::Existing { .. }, Loss::Refused | Loss::Accepted) => Ok(()),
        }
    }

    /// Whether the verified log in `store` goes on from what is here.
    ///
    /// # Errors
    /// [`Failure::Doubt`] when it is another history.
    pub(super) async fn is_continued_by(&self, store: &dyn EventStore) -> Result<(), Failure> {
        let Some(Existing { head, .. }) = self.existing() else { return Ok(()) };
        if head.position == Position::START {
            return Ok(());
        }
        let at = head.position;
        let entries = store.read(&Query::all(), at.previous(), at, 1).await?;
        if entries.first().is_some_and(|entry| entry.leaf() == head.leaf) {
            return Ok(());
        }
        Err(Failure::Doubt(format!(
            "entry {at} of the backup is not entry {at} of the folder: one of them was rewritten"
        )))
    }

    /// The keys that lie here.
    pub(super) fn keys(&self) -> Option<PathBuf> {
        match self {
            Self::New { .. } => None,
            Self::Existing { data, .. } => Some(data.join(KEYS)).filter(|keys| keys.exists()),
        }
    }

    /// Where the lists beside the log lie while `stage` is brought together.
    pub(super) fn home(&self, stage: &Stage) -> PathBuf {
        match self {
            Self::New { .. } => stage.folder().to_owned(),
            Self::Existing { data, .. } => data.clone(),
        }
    }

    /// Signs the log that lies here; one that ends in a loss that nobody signed for says nothing that what was signed does not.
    ///
    /// # Errors
    /// [`Failure::Doubt`] when it contradicts what was signed before; [`Failure`] when it cannot be signed.
    pub(super) async fn seal(&self, place: &Place) -> Result<(), Failure> {
        let store = SqliteStore::open(place.data.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
        let store = Arc::new(store);
        let log = Arc::clone(&store) as Arc<dyn EventStore>;
        let head = log.head().await?.position;
        let sealed = Sealer::new(log, Arc::new(place.anchor_folder()), Arc::default()).seal().await;
        // It was accepted by a process that died then: it is lost, and told, once more.
        if !matches!(&sealed, Err(SealFailure::LossUnsigned { at }) if *at == head) {
            sealed?;
        }
        store.close();
        drop(store);
        no_stray(&place.data.join(LOG))
    }

    /// Where the log stood before.
    pub(super) fn position(&self) -> Option<u64> {
        self.existing().map(|existing| existing.head.position.get())
    }

    /// Where the files are brought together: on the same file system as where they will lie.
    pub(super) fn site(&self) -> PathBuf {
        match self {
            Self::New { target } => rests::beside(target),
            Self::Existing { data, .. } => data.join(STAGE),
        }
    }

    /// Clears away what a restore to the same place left there whose process was killed.
    ///
    /// # Errors
    /// [`FolderError::InUse`] while one is at work there; [`FolderError::Io`].
    pub(super) fn clear(&self) -> Result<(), FolderError> {
        match self {
            Self::New { target } => rests::remove_beside(target),
            Self::Existing { data, .. } => rests::remove_inside(data),
        }
    }

    /// Puts everything that was brought together in its place: a new folder at once, an existing one file by file, keys
    /// before the log that needs them.
    ///
    /// # Errors
    /// [`Failure`] when the machine failed. An existing folder is whole at each moment in between.
    pub(super) fn put_in_place(&self, stage: Stage) -> Result<(), Failure> {
        let site = stage.folder().to_owned();
        match self {
            Self::New { target } => {
                sync_tree(&site)?;
                rename(&site, target)?;
                stage.let_go();
                sync_folder(super::parent(target))
            }
            Self::Existing { data, .. } => {
                sync_tree(&site)?;
                move_new_files(&site.join(ATTACHMENTS), &data.join(ATTACHMENTS))?;
                for name in [KEYS, LOG] {
                    if site.join(name).exists() {
                        no_stray(&data.join(name))?;
                        rename(&site.join(name), &data.join(name))?;
                        sync_folder(data)?;
                    }
                }
                Ok(())
            }
        }
    }

    fn existing(&self) -> Option<Existing> {
        match self {
            Self::New { .. } => None,
            Self::Existing { log, .. } => *log,
        }
    }
}

/// The log that lies in `data`, brought together into its one file.
async fn existing(data: &Path) -> Result<Option<Existing>, Failure> {
    let path = data.join(LOG);
    if !path.exists() {
        no_stray(&path)?;
        return Ok(None);
    }
    let store = SqliteStore::open(&path, SqliteOptions::default()).map_err(|error| {
        Failure::Doubt(format!(
            "{error}; what it held beyond the backup would be lost: move it away to go on without it"
        ))
    })?;
    let store = Arc::new(store);
    let existing = Existing { log_id: log_id(&*store).await?, head: store.head().await? };
    store.close();
    drop(store);
    no_stray(&path)?;
    Ok(Some(existing))
}

/// A write-ahead log that is left beside a database would be played into whatever is put in its place.
fn no_stray(database: &Path) -> Result<(), Failure> {
    let wal = with_suffix(database, "-wal");
    match fs::metadata(&wal) {
        Ok(metadata) if metadata.len() > 0 => {
            Err(Failure::Doubt(format!("{} holds what its database does not; move it away first", wal.display())))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Moves what is not there yet; documents never change, so what is there is theirs.
fn move_new_files(from: &Path, to: &Path) -> Result<(), Failure> {
    if !from.is_dir() {
        return Ok(());
    }
    crate::backups::make_folder(to)?;
    for entry in fs::read_dir(from).map_err(|error| Failure::file(from, error))? {
        let entry = entry.map_err(|error| Failure::file(from, error))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            move_new_files(&source, &target)?;
        } else if !target.exists() {
            rename(&source, &target)?;
        }
    }
    sync_folder(to)
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::file(to, error))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
