//! The tables of the file, as they were created: a dropped trigger leaves no trace but its absence.

use rusqlite::Connection;

use crate::error::VaultError;

/// The newest tables known here.
pub(crate) const SCHEMA: &str = include_str!("schema.sql");

const SELECT_OBJECTS: &str =
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";

/// Kind, name and statement.
type Object = (String, String, Option<String>);

/// Refuses a file whose tables, indexes or triggers are not those of [`SCHEMA`], statement by statement.
///
/// # Errors
/// [`VaultError::Damaged`] naming the first.
pub(crate) fn refuse_altered_tables(connection: &Connection) -> Result<(), VaultError> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let (expected, found) = (objects(&fresh)?, objects(connection)?);
    let altered = expected.iter().find(|object| !found.contains(object));
    let foreign = found.iter().find(|object| !expected.contains(object));
    match altered.or(foreign) {
        None => Ok(()),
        Some((kind, name, _)) => Err(VaultError::damaged(format!("{kind} {name} is not as it was created"))),
    }
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    connection.prepare(SELECT_OBJECTS)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}
