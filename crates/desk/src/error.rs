//! Why the journal could not be used.

use std::path::PathBuf;

/// Why the journal could not be used. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file is not ours, or somebody changed its tables or triggers.
    #[error("{} is not the journal of reads as this program makes it: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file was written by a newer program.
    #[error("{} has schema {found}, this program knows {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// What is to be purged is not what the journal holds: nothing was removed.
    #[error("row {number} of the journal is not the one whose hash is {expected}: nothing was removed")]
    OtherHistory {
        /// The row.
        number: u64,
        /// The hash that it should have.
        expected: String,
    },
    /// A row is too large to be written.
    #[error("a row of {size_bytes} bytes is too large for the journal: at most 65,535")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// The machine failed.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system or SQLite said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
