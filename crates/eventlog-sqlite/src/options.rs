//! What a store is opened with, and why it may not open.

use eventlog::{Clock, SystemClock, TagWidth};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The disk: an acknowledged append survives a power cut (`synchronous=FULL`).
    Full,
    /// The disk only at checkpoints (`synchronous=NORMAL`): the negative control of the crash suites, never a service.
    Normal,
    /// Nothing (`synchronous=OFF`): for building a folder under a temporary name that is synced before it is renamed.
    Bulk,
}

/// What a store is opened with. `SqliteOptions::default()` is right for a service.
#[derive(Clone)]
pub struct SqliteOptions {
    /// What a commit waits for; [`Durability::Full`].
    pub durability: Durability,
    /// How long an append may wait for its turn before it is withdrawn, known not to be written; 5 s.
    pub deadline: Duration,
    /// How many appends may wait; one more is refused at once, known not to be written; 4,096.
    pub queue_length_max: usize,
    /// The clock; the machine's.
    pub clock: Arc<dyn Clock>,
    /// How much of a tag's number is indexed. A log is written and read with one width; suites use fewer bits.
    pub tag_width: TagWidth,
    /// The SQLite VFS to go through, by name; suites inject faults there.
    pub vfs: Option<String>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            deadline: Duration::from_secs(5),
            queue_length_max: 4_096,
            clock: Arc::new(SystemClock),
            tag_width: TagWidth::FULL,
            vfs: None,
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("durability", &self.durability)
            .field("deadline", &self.deadline)
            .field("queue_length_max", &self.queue_length_max)
            .field("tag_width", &self.tag_width)
            .field("vfs", &self.vfs)
            .finish_non_exhaustive()
    }
}

/// Why a log was not opened. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("{path} does not exist")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file is there already: a log is created once.
    #[error("{path} exists already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file, but not a log.
    #[error("{path} is not a log: {reason}")]
    NotALog {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Written by a newer program.
    #[error("{path} has schema {found}; this program knows up to {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// What is stored is not what was written; `verify` says where.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The linked SQLite has a known fault in its write-ahead log.
    #[error("SQLite {found} is older than 3.51.3")]
    SqliteTooOld {
        /// The linked version.
        found: String,
    },
    /// The machine failed.
    #[error("cannot open {path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        reason: String,
    },
}
