//! What can go wrong with the file: the machine, the wrong key, the wrong file.

use std::{io, path::PathBuf};

use rusqlite::ErrorCode;

/// Why the vault could not be used. None of these is a rule of the trade, and none leaves a half-done write.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key is not the one that this vault was made with. Nothing was unwrapped with it.
    #[error("this is not the master key of the vault")]
    WrongMasterKey,
    /// A newer program wrote the file; this one leaves it alone.
    #[error("the vault has schema {found}, this program knows up to {known}: use a newer program")]
    NewerSchema {
        /// The schema in the file.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// There is no such file.
    #[error("there is no vault at {}", path.display())]
    NoFile {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A file is there already, and a vault is never overwritten.
    #[error("{} exists already; a vault is never overwritten", path.display())]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// The file is no vault, or what it holds contradicts itself or does not unwrap: integrity in doubt.
    #[error("the vault is damaged: {what}")]
    Damaged {
        /// What was found; never a secret.
        what: String,
    },
    /// The SQLite linked in lacks a fix that durability depends on.
    #[error("SQLite {found} is too old, at least {needed} is needed")]
    SqliteTooOld {
        /// The version linked in.
        found: String,
        /// The oldest one accepted.
        needed: &'static str,
    },
    /// SQLite did not take a setting that durability or erasure depends on.
    #[error("SQLite keeps {name} = {given}, asked for {asked}")]
    Setting {
        /// The pragma.
        name: &'static str,
        /// What was asked for.
        asked: &'static str,
        /// What it says now.
        given: String,
    },
    /// The disk is full; nothing was written.
    #[error("the disk of the vault is full; nothing was written")]
    DiskFull,
    /// A commit failed in the disk, so nobody knows what is on it. Call [`Vault::recover`](crate::Vault::recover).
    #[error("a commit of the vault failed in the disk; what it holds is unknown until it is recovered")]
    InDoubt,
    /// A file beside the database could not be used.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Anything else that SQLite reported.
    #[error("SQLite failed on the vault")]
    Sqlite(#[source] rusqlite::Error),
}

impl VaultError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::damaged(error.to_string()),
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // A column does not hold what this program writes there, or the tables are not those that it asks.
            None | Some(ErrorCode::Unknown | ErrorCode::TypeMismatch) => Self::damaged(error.to_string()),
            Some(_) => Self::Sqlite(error),
        }
    }
}
