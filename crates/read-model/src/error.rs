//! Why a read model could not be written or read.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use eventlog::{Position, StoreError};

use crate::OpenFailure;

/// Why a runner or a reader stopped. None of these harms the file: it can be tried again, or deleted and rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum ReadModelError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] StoreError),
    /// Personal fields that should open did not. Nothing of the batch was written; it is an alarm, and the next call tries
    /// again.
    #[error(transparent)]
    Open(#[from] OpenFailure),
    /// SQLite could not do what was asked of the file.
    #[error("read model {path}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's word.
        source: rusqlite::Error,
    },
    /// The file, or a lock file beside it, could not be opened.
    #[error("read model {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// Other writers held their turns for longer than we wait.
    #[error("read model {path}: no turn to write within {} s", waited.as_secs())]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long we waited.
        waited: Duration,
    },
    /// The file was laid out by a newer program.
    #[error("read model {path}: layout {found}; this program knows layout {known}. A newer program wrote it")]
    NewerFile {
        /// The file.
        path: PathBuf,
        /// The layout met.
        found: i64,
        /// The layout known here.
        known: i64,
    },
    /// A rebuild was asked of a projection that a newer program has written; this one would lay it back.
    #[error("projection {projection}: written by code version {found}; this program has version {ours}")]
    NewerGeneration {
        /// The projection.
        projection: String,
        /// The version that wrote the live generation.
        found: u32,
        /// Our version.
        ours: u32,
    },
    /// No projection has this name.
    #[error("no projection is called \"{name}\"; there are: {known}")]
    UnknownProjection {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The projection has not been built yet.
    #[error("projection {projection} has not been built yet")]
    NotBuilt {
        /// The projection.
        projection: String,
    },
    /// The projection has not read that far.
    #[error("projection {projection} has read up to {reached}; asked as of {asked}")]
    Behind {
        /// The projection.
        projection: String,
        /// How far it has read.
        reached: Position,
        /// What was asked.
        asked: Position,
    },
}
