//! The tables of the file, as they were created: a dropped trigger leaves no trace but its absence.
//!
//! A schema is what the steps up to it make. A file of an older one is taken further when it is opened to be written; a copy,
//! which nobody writes, is taken further in memory.

use rusqlite::{Connection, TransactionBehavior};

use crate::{
    SystemEntropy,
    connection::version,
    error::VaultError,
    hasher::Hasher,
    lookups,
    secret::Secret,
    wrap::{PERMANENT_SECRET, Wrapper},
};

#[cfg(test)]
mod tests;

/// What each schema adds to the one before it.
const STEPS: [&str; 2] = [include_str!("1.sql"), include_str!("2.sql")];
/// `PRAGMA user_version`: the newest schema known here.
pub(crate) const SCHEMA_VERSION: i64 = 2;

/// Also what `ANALYZE` would make: it samples the hashes of an index, and nothing here wants it.
const SELECT_OBJECTS: &str = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";

const REWRAP_SECRET: &str = "UPDATE vault SET permanent_secret = ?1";

/// Kind, name and statement.
type Object = (String, String, Option<String>);

/// Makes the tables of the newest schema, and calls the file one of it.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    STEPS.iter().try_for_each(|step| connection.execute_batch(step))?;
    connection.pragma_update(None, "user_version", SCHEMA_VERSION)
}

/// Whether the file is of a schema before the newest.
pub(crate) fn is_older(connection: &Connection) -> Result<bool, VaultError> {
    Ok(version(connection)? < SCHEMA_VERSION)
}

/// Takes a file of an older schema to the newest, in one transaction; one that is there already stays as it is.
///
/// What its lookups say is believed: from then on they are held to it.
///
/// # Errors
/// As [`refuse_altered_tables`]; otherwise the machine failed, and the file is as it was.
pub(crate) fn migrate(
    connection: &mut Connection,
    (wrapper, secret): (&Wrapper, &Secret),
    hasher: &Hasher,
) -> Result<(), VaultError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    refuse_altered_tables(&transaction)?;
    if is_older(&transaction)? {
        // Schema 1 is the only one before the newest.
        transaction.execute_batch(STEPS[1])?;
        lookups::sum_all(&transaction, hasher)?;
        let wrapped = wrapper.wrap(PERMANENT_SECRET, secret, &mut SystemEntropy);
        transaction.execute(REWRAP_SECRET, [wrapped])?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    Ok(transaction.commit()?)
}

/// Refuses a file whose tables, indexes or triggers are not those of its schema, statement by statement.
///
/// # Errors
/// [`VaultError::Damaged`] naming the first.
pub(crate) fn refuse_altered_tables(connection: &Connection) -> Result<(), VaultError> {
    let steps = usize::try_from(version(connection)?).unwrap_or(0);
    let fresh = Connection::open_in_memory()?;
    STEPS.iter().take(steps).try_for_each(|step| fresh.execute_batch(step))?;
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
