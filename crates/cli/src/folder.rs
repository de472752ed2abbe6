//! The data folder: opened whole, or its log alone; and what may stand in the way.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{App, Ids};
use eventlog::{Clock, EventStore, LOG_CREATED, Position, Query, SystemClock};
use eventlog_sqlite::{OpenError, SqliteOptions, SqliteStore};
use serde::Deserialize;
use uuid::Uuid;
use vault::{MasterKeyError, SystemEntropy, Vault, VaultError};

use crate::arguments::Place;
use crate::erasures;
use crate::failure::Failure;
use crate::lock::{FolderLock, Holder};
pub(crate) use crate::master_key::{MASTER_KEY, open_vault};
use crate::sealing;

/// The log.
pub(crate) const LOG: &str = "log.db";
/// Keys of the subjects.
pub(crate) const KEYS: &str = "keys.db";
/// The read models.
pub(crate) const READ_MODELS: &str = "read.db";
/// The index of the search box: personal fields in clear.
pub(crate) const SEARCH: &str = "search.db";
/// The journal of reads.
pub(crate) const ACCESS: &str = "access.db";
/// Documents, each encrypted under a subject of its own.
pub(crate) const ATTACHMENTS: &str = "attachments";

/// What a restore brings together before anything is put in place.
pub(crate) const STAGE: &str = "restore.tmp";

/// A folder in use: log, keys and the use cases over them.
pub(crate) struct Folder {
    pub(crate) app: App,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) data: PathBuf,
    _lock: FolderLock,
}

/// The log of a folder, for reading: needs no key, and no right to write.
pub(crate) struct Log {
    pub(crate) store: Arc<SqliteStore>,
    _lock: FolderLock,
}

/// Why a folder was not opened, or not made. Nothing was changed.
#[derive(Debug)]
pub(crate) enum FolderError {
    /// There is no such folder.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A folder, but none of ours.
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
    /// Something is there already, and nothing is ever overwritten.
    Exists {
        /// What is in the way.
        path: PathBuf,
    },
    /// The folder cannot be written.
    ReadOnly {
        /// The folder.
        path: PathBuf,
    },
    /// Another process has the folder to itself.
    Held {
        /// The lock that it holds.
        path: PathBuf,
    },
    /// Other processes use the folder, and it was wanted alone.
    InUse {
        /// The lock that they share.
        path: PathBuf,
        /// Those whom the system names.
        by: Vec<Holder>,
    },
    /// Another process serves the folder.
    Served {
        /// The lock that it holds.
        path: PathBuf,
    },
    /// Another process is proving read models of the folder.
    Proving {
        /// The lock that it holds.
        path: PathBuf,
    },
    /// Log and keys are not of one folder.
    Unrelated {
        /// The id that the log gives itself.
        log: String,
        /// The log whose keys these are.
        keys: Uuid,
    },
    /// The log was not opened.
    Log(OpenError),
    /// The keys were not opened.
    Keys(VaultError),
    /// The master key was not read.
    MasterKey(MasterKeyError),
    /// The machine failed.
    Io {
        /// At this file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Place {
    /// The file of the master key.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.master_key.clone().unwrap_or_else(|| self.data.join(MASTER_KEY))
    }
}

/// What becomes of a log that ends before its last signed checkpoint, or of which nothing signed says that it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnLoss {
    /// It is read, and takes nothing.
    ReadOnly,
    /// It takes the event by which the loss is accepted.
    Writable,
}

impl Folder {
    /// Opens log and keys for the use cases, in the name of the account that runs this process; erasures that another
    /// process left are carried through first.
    ///
    /// # Errors
    /// [`FolderError`], and [`Failure`] when the first event cannot be read.
    pub(crate) async fn open(place: &Place) -> Result<Self, Failure> {
        let folder = Self::assemble(place, enter(&place.data)?, OnLoss::ReadOnly).await?;
        erasures::resume(&folder.app).await;
        Ok(folder)
    }

    /// The same for this process alone.
    ///
    /// # Errors
    /// As [`Folder::open`], and [`FolderError::InUse`] naming who uses it.
    pub(crate) async fn open_alone(place: &Place) -> Result<Self, Failure> {
        drop(enter(&place.data)?);
        let folder = Self::assemble(place, FolderLock::alone(&place.data)?, OnLoss::ReadOnly).await?;
        erasures::resume(&folder.app).await;
        Ok(folder)
    }

    /// Opens a folder whose log may end before what was signed, for the one who accepts that.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub(crate) async fn open_to_accept_loss(place: &Place) -> Result<Self, Failure> {
        Self::assemble(place, enter(&place.data)?, OnLoss::Writable).await
    }

    async fn assemble(place: &Place, lock: FolderLock, on_loss: OnLoss) -> Result<Self, Failure> {
        writable(&place.data)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        // A damaged log is named before a missing key: it is what somebody must hear first.
        let store = SqliteStore::open(place.data.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
        let store = Arc::new(store);
        related(&*store, place).await?;
        let vault = open_vault(place)?;
        let ids = Ids::new(Arc::clone(&clock), SystemEntropy);
        let anchors = place.anchor_folder();
        let log = Arc::clone(&store) as Arc<dyn EventStore>;
        let log = match on_loss {
            OnLoss::ReadOnly => sealing::writable_or_not(log, &anchors).await?,
            OnLoss::Writable => log,
        };
        let app = App::new(log, vault, clock, ids);
        let app = erasures::furnished(app, place, Arc::clone(&store) as Arc<dyn EventStore>);
        let app = app.reached_through("shell", uid()).with_journal(&place.data.join(ACCESS));
        place.opened.keep(Arc::new(app.sealer(Arc::new(anchors))));
        Ok(Self { app, store, data: place.data.clone(), _lock: lock })
    }
}

impl Log {
    /// Opens the log for reading.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn open(place: &Place) -> Result<Self, FolderError> {
        let lock = enter(&place.data)?;
        let store =
            SqliteStore::open_read_only(place.data.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
        Ok(Self { store: Arc::new(store), _lock: lock })
    }
}

/// The numeric account that runs this process.
pub(crate) fn uid() -> Option<u32> {
    Some(rustix::process::getuid().as_raw())
}

/// Comes into an existing folder of ours, sharing it with others.
pub(crate) fn enter(data: &Path) -> Result<FolderLock, FolderError> {
    if !data.is_dir() {
        return Err(FolderError::Missing { path: data.to_owned() });
    }
    if !data.join(LOG).exists() {
        return Err(FolderError::NotOurs { path: data.to_owned() });
    }
    FolderLock::share(data)
}

/// SQLite needs to write beside its files too: a folder that cannot be written is told by name, before it says so in
/// words of its own.
fn writable(data: &Path) -> Result<(), FolderError> {
    let access = |path: &Path| rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok();
    if access(data) && access(&data.join(LOG)) { Ok(()) } else { Err(FolderError::ReadOnly { path: data.to_owned() }) }
}

/// Keys of another log would seal what nobody can open: the log's first event says which log it is.
/// Asked before the master key is tried: under another log's id it would be called the wrong one.
///
/// # Errors
/// [`FolderError::Unrelated`]; [`Failure`] when log or keys cannot be read.
pub(crate) async fn related(store: &dyn EventStore, place: &Place) -> Result<(), Failure> {
    let log = log_id(store).await?;
    let keys = Vault::claimed_log(&place.data.join(KEYS)).map_err(FolderError::Keys)?;
    if log == Some(keys) {
        return Ok(());
    }
    let log = log.map_or_else(|| "none".to_owned(), |id| id.to_string());
    Err(FolderError::Unrelated { log, keys }.into())
}

/// The id that the log gives itself in its first event; `None` when that says none.
///
/// # Errors
/// [`Failure`] when the event cannot be read.
pub(crate) async fn log_id(store: &dyn EventStore) -> Result<Option<Uuid>, Failure> {
    #[derive(Deserialize)]
    struct Birth {
        log_id: Uuid,
    }
    let first = store.read(&Query::all(), Position::START, Position::new(1), 1).await?;
    let birth = first.first().map(eventlog::Recorded::event).transpose().map_err(app::CommandError::from)?;
    let birth = birth.filter(|event| event.event_type.as_str() == LOG_CREATED);
    Ok(birth.and_then(|event| event.data.parse::<Birth>().ok()).map(|birth| birth.log_id))
}

fn strings<T: fmt::Display>(things: &[T]) -> Vec<String> {
    things.iter().map(ToString::to_string).collect()
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => {
                write!(f, "there is no data folder {}; `parcours init` makes one, --data names another", path.display())
            }
            Self::NotOurs { path } => write!(f, "{} is not a folder of parcours: it has no {LOG}", path.display()),
            Self::Exists { path } => write!(f, "{} exists already; nothing is ever overwritten", path.display()),
            Self::ReadOnly { path } => write!(f, "{} cannot be written by this account", path.display()),
            Self::Held { path } => {
                write!(f, "another process has the folder to itself (it holds {}); try again later", path.display())
            }
            Self::InUse { path, by } => {
                let named = if by.is_empty() { vec!["another process".to_owned()] } else { strings(by) };
                write!(f, "the folder is in use by {} (holding {}); end that first", named.join(", "), path.display())
            }
            Self::Served { path } => {
                write!(f, "another process serves this folder (it holds {}); one server a folder", path.display())
            }
            Self::Proving { path } => {
                write!(f, "another process is proving the read models (it holds {}); try again later", path.display())
            }
            Self::Unrelated { log, keys } => {
                write!(f, "integrity in doubt: {LOG} is log {log}, {KEYS} holds the keys of log {keys}")
            }
            Self::Log(error) => error.fmt(f),
            Self::Keys(VaultError::WrongMasterKey) => {
                write!(f, "this is not the master key of {KEYS}; --master-key names another file")
            }
            Self::Keys(error) => write!(f, "{KEYS}: {error}"),
            Self::MasterKey(error) => error.fmt(f),
            Self::Io { path, .. } => write!(f, "cannot use {}", path.display()),
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Log(error) => error.source(),
            Self::Keys(error) => error.source(),
            Self::MasterKey(error) => error.source(),
            Self::Io { source, .. } => Some(source),
            Self::Missing { .. }
            | Self::NotOurs { .. }
            | Self::Exists { .. }
            | Self::ReadOnly { .. }
            | Self::Held { .. }
            | Self::InUse { .. }
            | Self::Served { .. }
            | Self::Proving { .. }
            | Self::Unrelated { .. } => None,
        }
    }
}
