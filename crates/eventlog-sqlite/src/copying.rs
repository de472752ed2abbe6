//! A copy of the log as it stood at one moment, taken while others write it.
//!
//! The pages are copied by SQLite's own backup, in steps, inside one read-only transaction. Steps in transactions of their
//! own would begin anew whenever another process has written in between, and under load would never end. A reader of
//! a write-ahead log keeps no writer waiting; what it costs is that the write-ahead log grows until the copy is made.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use eventlog::Head;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::connection::{self, from_sqlite};
use crate::transaction::{read_head, roll_back, run};
use crate::{OpenError, SqliteOptions, schema};

/// Pages a step: 4 MB, so that whoever watches sees it move.
const PAGES_PER_STEP: i32 = 1_024;

/// Why there is no copy. What was begun of it is for the caller to remove.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] OpenError),
    /// The copy cannot be written; a full disk ends here.
    #[error("cannot write {path}: {reason}")]
    Copy {
        /// The copy.
        path: PathBuf,
        /// What happened.
        reason: String,
    },
}

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages copied.
    pub copied: u64,
    /// Pages of the whole.
    pub of: u64,
}

/// Copies the log at `from` to the new file `to`, and says where the copy ends.
///
/// The copy holds every append that was acknowledged before the call, and none in part. It is one file, without a
/// write-ahead log beside it, readable by its owner alone, and synced; the name in its folder is for the caller to sync.
/// Others may write meanwhile and do not wait.
///
/// # Errors
/// [`CopyError`]; a file at `to` is never overwritten.
pub fn copy(
    from: &Path,
    to: &Path,
    options: &SqliteOptions,
    mut on_progress: impl FnMut(Progress),
) -> Result<Head, CopyError> {
    connection::check_sqlite()?;
    if !from.exists() {
        return Err(OpenError::Missing { path: from.into() }.into());
    }
    let log = connection::reading(from, options)?;
    let unreadable = |error: rusqlite::Error| CopyError::Log(from_sqlite(from, &error));
    run(&log, "BEGIN").map_err(unreadable)?;
    schema::check(&log, from)?;
    let head = read_head(&log).map_err(unreadable)?;
    let copied = copy_pages(&log, to, &mut on_progress);
    roll_back(&log);
    copied.map(|()| head)
}

fn copy_pages(log: &Connection, to: &Path, on_progress: &mut dyn FnMut(Progress)) -> Result<(), CopyError> {
    let failed = |reason: &dyn ToString| CopyError::Copy { path: to.into(), reason: reason.to_string() };
    for_owner_only().open(to).map_err(|error| failed(&error))?;
    let mut copy = Connection::open(to).map_err(|error| failed(&error))?;
    // Nobody sees the copy before it is whole, and it is synced then. Alone with it, SQLite needs no shared memory.
    let alone = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF";
    copy.execute_batch(alone).map_err(|error| failed(&error))?;
    let backup = Backup::new(log, &mut copy).map_err(|error| failed(&error))?;
    loop {
        let step = backup.step(PAGES_PER_STEP).map_err(|error| failed(&error))?;
        let progress = backup.progress();
        let pages = |count: i32| u64::try_from(count).unwrap_or_default();
        let of = pages(progress.pagecount);
        on_progress(Progress { copied: of - pages(progress.remaining), of });
        if step == StepResult::Done {
            break;
        }
    }
    drop(backup);
    let mode: String =
        copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).map_err(|error| failed(&error))?;
    if mode != "delete" {
        return Err(failed(&format_args!("it keeps the journal mode {mode}")));
    }
    copy.close().map_err(|(_, error)| failed(&error))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| failed(&error))
}

fn for_owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
