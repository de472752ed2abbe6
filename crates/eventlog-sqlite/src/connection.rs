//! Opening a connection and holding it to the profile: every setting is read back, none is hoped for.

use eventlog::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

use crate::{Durability, OpenError, SqliteOptions};

/// The first SQLite without the WAL-reset fault.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// How long SQLite itself waits for a lock that a tool outside the turnstile holds.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_millis(1_000);

/// How many statements a connection keeps prepared: all of this crate's.
const STATEMENTS_PREPARED: usize = 48;

/// Refuses a linked SQLite that is known to lose writes.
pub(crate) fn check_sqlite() -> Result<(), OpenError> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(OpenError::SqliteTooOld { found: rusqlite::version().to_owned() });
    }
    Ok(())
}

/// Opens the connection of the writer. `create` makes the file when there is none.
pub(crate) fn writing(path: &Path, options: &SqliteOptions, create: bool) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let flags = if create { flags | OpenFlags::SQLITE_OPEN_CREATE } else { flags };
    let connection = open(path, flags, options)?;
    let synchronous = match options.durability {
        Durability::Full => 2,
        Durability::Normal => 1,
        Durability::Bulk => 0,
    };
    let profile = [
        ("journal_mode", Setting::Word("wal")),
        ("synchronous", Setting::Number(synchronous)),
        // Checkpoints are the writer's own, after it has answered.
        ("wal_autocheckpoint", Setting::Number(0)),
        // Nothing reaches the file before COMMIT: a full disk shows there and nowhere else.
        ("cache_spill", Setting::Number(0)),
        // 64 MB of pages: the upper levels of every index of a log of millions.
        ("cache_size", Setting::Number(-65_536)),
        // A ciphertext that is destroyed is overwritten, not only unlinked.
        ("secure_delete", Setting::Number(1)),
        ("temp_store", Setting::Number(2)),
        ("trusted_schema", Setting::Number(0)),
    ];
    hold(&connection, path, &profile)?;
    Ok(connection)
}

/// Opens a connection that cannot write.
pub(crate) fn reading(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(path, flags, options)?;
    let profile = [
        ("query_only", Setting::Number(1)),
        ("cache_size", Setting::Number(-16_384)),
        ("trusted_schema", Setting::Number(0)),
    ];
    match hold(&connection, path, &profile).and_then(|()| touch(&connection, path)) {
        Ok(()) => Ok(connection),
        // A folder that cannot be written holds no shared memory file; without a WAL the file itself is whole.
        Err(_) if !wal_holds_anything(path) && folder_is_read_only(path) => immutable(path, options),
        Err(error) => Err(error),
    }
}

fn open(path: &Path, flags: OpenFlags, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let opened = match &options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str()),
        None => Connection::open_with_flags(path, flags),
    };
    let connection = opened.map_err(|error| io(path, &error))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| io(path, &error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_PREPARED);
    // This SQLite is built with STAT4 and would compile a statement anew whenever a bound value might change its plan:
    // for every seek, though no plan here ever changes.
    let stable = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
    stable.map_err(|error| io(path, &error))?;
    Ok(connection)
}

fn immutable(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = open(Path::new(&format!("file:{escaped}?immutable=1")), flags, options)?;
    touch(&connection, path)?;
    Ok(connection)
}

/// Opening is lazy: the first read says whether the file is there and readable.
fn touch(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|error| from_sqlite(path, &error))
}

fn wal_holds_anything(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > 0)
}

fn folder_is_read_only(path: &Path) -> bool {
    let cannot_write = std::fs::OpenOptions::new().write(true).open(path).is_err();
    let folder = path.parent().and_then(|folder| std::fs::metadata(folder).ok());
    cannot_write || folder.is_some_and(|folder| folder.permissions().readonly())
}

/// The file of the same name with `suffix` behind it.
pub(crate) fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[derive(Clone, Copy)]
enum Setting {
    Number(i64),
    Word(&'static str),
}

/// Sets each pragma and reads it back.
fn hold(connection: &Connection, path: &Path, profile: &[(&str, Setting)]) -> Result<(), OpenError> {
    for (name, setting) in profile {
        let (set, read) = match setting {
            Setting::Number(number) => (number.to_string(), (*number).into()),
            Setting::Word(word) => ((*word).to_owned(), rusqlite::types::Value::Text((*word).to_owned())),
        };
        let pragma = |error: rusqlite::Error| from_sqlite(path, &error);
        let mut statement = connection.prepare(&format!("PRAGMA {name} = {set}")).map_err(pragma)?;
        let mut rows = statement.query([]).map_err(pragma)?;
        while rows.next().map_err(pragma)?.is_some() {}
        let held: rusqlite::types::Value =
            connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).map_err(pragma)?;
        if held != read {
            return Err(OpenError::Io { path: path.into(), reason: format!("PRAGMA {name} is {held:?}, not {set}") });
        }
    }
    Ok(())
}

/// The machine failed at `path`.
pub(crate) fn io(path: &Path, error: &impl ToString) -> OpenError {
    OpenError::Io { path: path.into(), reason: error.to_string() }
}

/// What is stored at `path` is not what was written.
pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> OpenError {
    OpenError::Damaged { path: path.into(), reason: reason.into() }
}

/// Whether SQLite met a strange file, a broken one or a failing machine.
pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            OpenError::NotALog { path: path.into(), reason: "it is not an SQLite file".into() }
        }
        // Statements are fixed: one that SQLite does not take is about a file that is not as this program makes it.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) => damaged(path, error.to_string()),
        _ => io(path, error),
    }
}

/// The same for a store that is open.
pub(crate) fn store_error(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged(error.to_string()),
        Some(_) => StoreError::Io(error.to_string()),
        // SQLite answered, but a column does not hold what this program writes there.
        None => StoreError::Damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SqliteStore, statements};
    use rusqlite::StatementStatus;

    #[test]
    fn a_seek_is_compiled_once_whatever_is_bound() {
        let folder = tempfile::tempdir().unwrap();
        let (path, options) = (folder.path().join("log.db"), SqliteOptions::default());
        drop(SqliteStore::create(&path, options.clone()).unwrap());
        for connection in [writing(&path, &options, false).unwrap(), reading(&path, &options).unwrap()] {
            let mut seek = connection.prepare(statements::SEEK_TAG).unwrap();
            for from in 0..10 {
                assert!(!seek.exists((from * 7, from)).unwrap());
            }
            assert_eq!(seek.get_status(StatementStatus::RePrepare), 0);
        }
    }
}
