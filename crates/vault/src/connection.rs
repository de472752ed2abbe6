//! A connection as the vault needs it: settings that are believed only when SQLite says them back.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, types::ValueRef};

use crate::{error::VaultError, schema::SCHEMA_VERSION, vault::Durability};

/// `PRAGMA application_id`: "PKEY".
pub(crate) const APPLICATION_ID: i64 = 0x504b_4559;
/// The first SQLite whose WAL reset cannot lose a committed transaction.
const OLDEST_SQLITE: (i32, &str) = (3_051_003, "3.51.3");
/// Under the turnstile nobody of ours holds the write lock; this is for strangers.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens an existing file.
pub(crate) fn connect(path: &Path, durability: Durability) -> Result<Connection, VaultError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&connection, Some(durability))?;
    Ok(connection)
}

/// Sets what durability and erasure depend on, and believes nothing that SQLite does not say back.
///
/// `durability` is `None` in memory, where there is no journal to choose and nothing to sync.
pub(crate) fn set_up(connection: &Connection, durability: Option<Durability>) -> Result<(), VaultError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    if let Some(durability) = durability {
        set(connection, "journal_mode", "WAL", "wal")?;
        match durability {
            Durability::Full => set(connection, "synchronous", "FULL", "2")?,
            Durability::Bulk => set(connection, "synchronous", "OFF", "0")?,
        }
    }
    set(connection, "secure_delete", "ON", "1")?;
    set(connection, "foreign_keys", "ON", "1")?;
    // What SQLite sets aside while it works never touches the disk.
    set(connection, "temp_store", "MEMORY", "2")?;
    set(connection, "trusted_schema", "OFF", "0")
}

fn set(connection: &Connection, name: &'static str, asked: &'static str, expected: &str) -> Result<(), VaultError> {
    connection.pragma_update_and_check(None, name, asked, |_| Ok(())).or_else(|error| match error {
        // Some pragmas answer nothing when they are set.
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    })?;
    let given = connection.pragma_query_value(None, name, |row| {
        row.get_ref(0).map(|value| match value {
            ValueRef::Integer(number) => number.to_string(),
            other => other.as_str().map_or_else(|_| String::new(), str::to_owned),
        })
    })?;
    if given == expected { Ok(()) } else { Err(VaultError::Setting { name, asked, given }) }
}

/// Refuses a database that is no vault, and a vault of a newer program.
pub(crate) fn refuse_foreign_file(connection: &Connection) -> Result<(), VaultError> {
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(VaultError::damaged("the file is no vault"));
    }
    let found = version(connection)?;
    if found > SCHEMA_VERSION {
        return Err(VaultError::NewerSchema { found, known: SCHEMA_VERSION });
    }
    Ok(())
}

/// The schema that the file says it has.
pub(crate) fn version(connection: &Connection) -> Result<i64, VaultError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a linked SQLite, as `3_051_003` for 3.51.3, that is too old.
pub(crate) fn refuse_old_sqlite(linked: i32) -> Result<(), VaultError> {
    let (oldest, needed) = OLDEST_SQLITE;
    if linked >= oldest {
        return Ok(());
    }
    let found = format!("{}.{}.{}", linked / 1_000_000, linked / 1000 % 1000, linked % 1000);
    Err(VaultError::SqliteTooOld { found, needed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_sqlite_without_the_wal_reset_fix() {
        assert!(refuse_old_sqlite(3_051_003).is_ok());
        let refusal = refuse_old_sqlite(3_051_002).unwrap_err();
        assert_eq!(refusal.to_string(), "SQLite 3.51.2 is too old, at least 3.51.3 is needed");
    }

    #[test]
    fn a_setting_that_sqlite_does_not_take_is_an_error() {
        let in_memory = Connection::open_in_memory().unwrap();
        let refusal = set(&in_memory, "journal_mode", "WAL", "wal").unwrap_err();
        assert!(matches!(refusal, VaultError::Setting { name: "journal_mode", given, .. } if given == "memory"));
    }
}
