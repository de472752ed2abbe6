//! The numbered migrations and the marks by which a file is known to be a log.

use rusqlite::Connection;
use std::path::Path;

use crate::OpenError;
use crate::connection::{damaged, from_sqlite, io};

/// Each file brings the schema from the number before it to its own; never edited once released.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/0001-log.sql")];

/// The newest schema this program knows.
pub(crate) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// "EVLG": what `PRAGMA application_id` says of a log.
const APPLICATION_ID: i64 = 0x4556_4C47;

/// Makes an empty file a log, in one transaction.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for migration in MIGRATIONS {
        connection.execute_batch(migration)?;
    }
    connection
        .execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {KNOWN}; COMMIT"))
}

/// Checks that the file is a log of a schema known here and that nobody altered its tables or triggers.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let application_id = pragma("application_id").map_err(|error| not_a_log(path, &error))?;
    if application_id != APPLICATION_ID {
        return Err(OpenError::NotALog { path: path.into(), reason: format!("application_id is {application_id}") });
    }
    let version = pragma("user_version").map_err(|error| unreadable(path, &error))?;
    match u32::try_from(version) {
        Ok(found) if found > KNOWN => Err(OpenError::Newer { path: path.into(), found, known: KNOWN }),
        Ok(KNOWN) => check_objects(connection, path),
        Ok(_) | Err(_) => Err(OpenError::NotALog { path: path.into(), reason: format!("user_version is {version}") }),
    }
}

/// A dropped trigger leaves no trace but its absence: the schema is compared with a fresh one, statement by statement.
fn check_objects(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let expected = fresh_objects().map_err(|error| io(path, &error))?;
    let found = objects(connection).map_err(|error| unreadable(path, &error))?;
    let altered = expected.iter().find(|object| !found.contains(object));
    let foreign = found.iter().find(|object| !expected.contains(object));
    match altered.or(foreign) {
        None => Ok(()),
        Some((kind, name, _)) => Err(damaged(path, format!("{kind} {name} is not as it was created"))),
    }
}

fn fresh_objects() -> rusqlite::Result<Vec<Object>> {
    let fresh = Connection::open_in_memory()?;
    create(&fresh)?;
    objects(&fresh)
}

/// Kind, name and statement.
type Object = (String, String, Option<String>);

/// What `ANALYZE` makes may come and go, to the letter of its statement; everything else is ours.
const SELECT_OBJECTS: &str = "\
    SELECT type, name, sql FROM sqlite_schema \
    WHERE sql IS NULL OR sql NOT IN ('CREATE TABLE sqlite_stat1(tbl,idx,stat)', \
        'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)') \
    ORDER BY type, name";

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    connection.prepare(SELECT_OBJECTS)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// SQLite answered where its own tables hold what it never writes: that is damage, and no failure of the machine.
fn unreadable(path: &Path, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        None => damaged(path, error.to_string()),
        Some(_) => from_sqlite(path, error),
    }
}

fn not_a_log(path: &Path, error: &rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => {
            OpenError::NotALog { path: path.into(), reason: "it is not an SQLite file".into() }
        }
        _ => unreadable(path, error),
    }
}
