//! Opening the file: made for its owner alone, held to its profile and to its schema.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::error::JournalError;

const SCHEMA: &str = include_str!("schema.sql");
/// The newest schema known here.
const SCHEMA_VERSION: i64 = 1;
/// "PACC": what `PRAGMA application_id` says of a journal of reads.
const APPLICATION_ID: i64 = 0x5041_4343;
/// Rows are small and written one by one: nobody holds the file for long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the journal for writing, and makes it where there is none.
pub(crate) fn writing(path: &Path) -> Result<Connection, JournalError> {
    let failed = |error: rusqlite::Error| from_sqlite(path, error);
    make(path).map_err(|error| io_error(path, error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    for (name, asked, expected) in [
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", "2"),
        // What is purged or shredded is overwritten, not only unlinked.
        ("secure_delete", "ON", "1"),
        ("temp_store", "MEMORY", "2"),
        ("trusted_schema", "OFF", "0"),
    ] {
        set(&connection, name, asked, expected, path)?;
    }
    furnish(&mut connection, path)?;
    check(&connection, path)?;
    Ok(connection)
}

/// An empty file that only its owner can read, unless there is one.
fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => fs::File::open(folder)?.sync_all(),
            None => fs::File::open(".")?.sync_all(),
        },
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Sets a pragma and believes nothing that SQLite does not say back.
fn set(connection: &Connection, name: &str, asked: &str, expected: &str, path: &Path) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| from_sqlite(path, error);
    match connection.pragma_update_and_check(None, name, asked, |_| Ok(())) {
        // Some pragmas answer nothing when they are set.
        Ok(()) | Err(rusqlite::Error::QueryReturnedNoRows) => {}
        Err(error) => return Err(failed(error)),
    }
    let given = connection.pragma_query_value(None, name, |row| {
        row.get_ref(0).map(|value| match value {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            other => other.as_str().map_or_else(|_| String::new(), str::to_owned),
        })
    });
    match given.map_err(failed)? {
        given if given == expected => Ok(()),
        given => Err(JournalError::Damaged { path: path.into(), reason: format!("{name} is {given}, not {expected}") }),
    }
}

/// Makes an empty file a journal, in one transaction; of two processes, one does.
fn furnish(connection: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| from_sqlite(path, error);
    if !is_empty(connection).map_err(failed)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    if is_empty(&transaction).map_err(failed)? {
        create(&transaction).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(SCHEMA)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", SCHEMA_VERSION)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Refuses a foreign file, a newer one, and one whose tables or triggers are not as they were created: a dropped trigger
/// leaves no trace but its absence.
fn check(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    let failed = |error: rusqlite::Error| from_sqlite(path, error);
    let damaged = |reason: String| JournalError::Damaged { path: path.into(), reason };
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    let application_id = pragma("application_id")?;
    if application_id != APPLICATION_ID {
        return Err(damaged(format!("application_id is {application_id}")));
    }
    let found = pragma("user_version")?;
    if found > SCHEMA_VERSION {
        return Err(JournalError::Newer { path: path.into(), found, known: SCHEMA_VERSION });
    }
    let fresh = Connection::open_in_memory().map_err(failed)?;
    create(&fresh).map_err(failed)?;
    let (expected, found) = (objects(&fresh).map_err(failed)?, objects(connection).map_err(failed)?);
    let altered = expected.iter().find(|object| !found.contains(object));
    let foreign = found.iter().find(|object| !expected.contains(object));
    match altered.or(foreign) {
        None => Ok(()),
        Some((kind, name, _)) => Err(damaged(format!("{kind} {name} is not as it was created"))),
    }
}

/// Kind, name and statement.
type Object = (String, String, Option<String>);

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    connection
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

/// What SQLite said, as far as it says that the file itself is bad.
pub(crate) fn from_sqlite(path: &Path, error: rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            JournalError::Damaged { path: path.into(), reason: error.to_string() }
        }
        // A column does not hold what this program writes there, or the tables are not those that it asks.
        None | Some(ErrorCode::Unknown | ErrorCode::TypeMismatch) => {
            JournalError::Damaged { path: path.into(), reason: error.to_string() }
        }
        Some(_) => io_error(path, error),
    }
}

fn io_error(path: &Path, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> JournalError {
    JournalError::Io { path: path.into(), source: error.into() }
}
