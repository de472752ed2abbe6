//! The file: opened, laid out, and written in turns; a private one leaves nothing of what was deleted.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::ReadModelError;
use crate::turnstile::Turnstile;

/// The layout of `control.sql`; a change of it adds one and a step in [`File::lay_out`].
const LAYOUT: i64 = 1;

/// How long a writer waits for its turn before it says so.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pages in the write-ahead log after which a commit moves them into the file: 64 MB. A page that a rebuild comes back to is
/// moved once for all the times it was written since.
const WAL_PAGES: i64 = 16_384;

/// Who may read a file, and with that what it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Whoever may read the folder: no personal data.
    Everybody,
    /// Whoever runs the program. What is deleted in such a file is overwritten, and its write-ahead log, in which older
    /// pages stand, is cut to nothing whenever it has been caught up.
    Owner,
}

/// One process's way into `read.db` or another file of read models.
pub(crate) struct File {
    path: PathBuf,
    access: Access,
    connection: Connection,
    turnstile: Turnstile,
}

impl File {
    /// Opens the file for writing, creating and laying it out where it is missing.
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, ReadModelError> {
        let failed = |source| ReadModelError::Io { path: path.to_owned(), source };
        create(path, access).map_err(failed)?;
        let turnstile = Turnstile::beside(path).map_err(failed)?;
        let connection =
            connect(path, access).map_err(|source| ReadModelError::Sqlite { path: path.to_owned(), source })?;
        let mut file = Self { path: path.to_owned(), access, connection, turnstile };
        file.lay_out()?;
        Ok(file)
    }

    /// Does `work` in one read transaction.
    pub(crate) fn read<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, ReadModelError> {
        let outcome = self.connection.transaction().and_then(|transaction| work(&transaction));
        outcome.map_err(|source| ReadModelError::Sqlite { path: self.path.clone(), source })
    }

    /// Waits for a turn and does `work` in one writing transaction: all of it, or none when it fails.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Result<T, E>, ReadModelError> {
        let failed = |source| ReadModelError::Io { path: self.path.clone(), source };
        let busy = || ReadModelError::Busy { path: self.path.clone(), waited: PATIENCE };
        let _turn = self.turnstile.wait(PATIENCE).map_err(failed)?.ok_or_else(busy)?;
        Ok(in_transaction(&mut self.connection, work))
    }

    /// [`File::write`] for work that only SQLite can refuse.
    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, ReadModelError> {
        self.write(work)?.map_err(|source| self.sqlite(source))
    }

    /// Cuts the write-ahead log of a private file to nothing, if anything stands in it: pages from before a deletion do.
    ///
    /// A reader that is still looking at an older state prevents it; then the next call does it.
    pub(crate) fn settle(&mut self) -> Result<(), ReadModelError> {
        match self.access {
            Access::Everybody => return Ok(()),
            Access::Owner => {}
        }
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        if fs::metadata(&log).map_or(0, |metadata| metadata.len()) == 0 {
            return Ok(());
        }
        let failed = |source| ReadModelError::Io { path: self.path.clone(), source };
        let busy = || ReadModelError::Busy { path: self.path.clone(), waited: PATIENCE };
        let _turn = self.turnstile.wait(PATIENCE).map_err(failed)?.ok_or_else(busy)?;
        let is_hindered: bool = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(|source| self.sqlite(source))?;
        if is_hindered {
            let path = self.path.display().to_string();
            tracing::info!(name: "read-model.hindered", path, "a reader keeps the write-ahead log; it is cut next time");
        }
        Ok(())
    }

    /// SQLite's word about this file.
    pub(crate) fn sqlite(&self, source: rusqlite::Error) -> ReadModelError {
        ReadModelError::Sqlite { path: self.path.clone(), source }
    }

    fn lay_out(&mut self) -> Result<(), ReadModelError> {
        let found = self.change(|transaction| {
            let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if found == 0 {
                transaction.execute_batch(include_str!("control.sql"))?;
                transaction.pragma_update(None, "user_version", LAYOUT)?;
            }
            Ok(found)
        })?;
        if found <= LAYOUT {
            Ok(())
        } else {
            Err(ReadModelError::NewerFile { path: self.path.clone(), found, known: LAYOUT })
        }
    }
}

/// Creates the file where it is missing: with the rights of any file where reporting jobs read it, with those of its owner
/// alone where it is private. The files that SQLite lays beside it take over its rights.
///
/// A file that exists is not even opened: closing a second handle would drop the locks that SQLite holds on it for other
/// connections of this process.
fn create(path: &Path, access: Access) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    match access {
        Access::Everybody => {}
        Access::Owner => for_owner(&mut options),
    }
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match access {
            Access::Everybody => Ok(()),
            Access::Owner => take_from_others(path),
        },
        outcome => outcome.map(drop),
    }
}

#[cfg(unix)]
fn for_owner(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn for_owner(_options: &mut OpenOptions) {}

/// Takes the rights of everybody but the owner from a file that somebody made readable.
#[cfg(unix)]
fn take_from_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(0o600);
    fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn take_from_others(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn in_transaction<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

fn connect(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // The turnstile orders our own writers; this is for strangers who hold a lock of SQLite's.
    connection.busy_timeout(Duration::from_secs(5))?;
    // Answers with the mode it reached, which cannot be another: the file is ours and on a disk.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // A crash may lose the last commits, rows and checkpoint together: they are read from the log again.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    connection.pragma_update(None, "cache_size", -32_000)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", access == Access::Owner)?;
    leave_in_peace(&connection)?;
    Ok(connection)
}

/// Lets `connection` go without a last checkpoint.
///
/// Whoever leaves a file last would otherwise lock readers out while it moves the write-ahead log into the file, and then
/// remove the log, which a reader that may not write in the folder needs to be there.
pub(crate) fn leave_in_peace(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(drop)
}
