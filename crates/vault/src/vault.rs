//! The file `keys.db`: made once, opened by many processes, closed to a wrong master key.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, params};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    entropy::Entropy,
    error::VaultError,
    hasher::Hasher,
    master_key::{MasterKey, for_owner_only, sync_folder_of},
    reading::Reading,
    secret::Secret,
    turnstile::{Turn, Turnstile},
    wrap::{PERMANENT_SECRET, Wrapper},
};

const SCHEMA: &str = include_str!("schema.sql");
const SCHEMA_VERSION: i64 = 1;
/// `PRAGMA application_id`: "PKEY".
const APPLICATION_ID: i64 = 0x504b_4559;
/// The first SQLite whose WAL reset cannot lose a committed transaction.
const OLDEST_SQLITE: (i32, &str) = (3_051_003, "3.51.3");
const MASTER_CHECK: &str = "parcours/master-check/1";
/// Under the turnstile nobody of ours holds the write lock; this is for strangers and for checkpoints of readers.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

const SELECT_IDENTITY: &str = "SELECT log_id, master_check, permanent_secret FROM vault";
const INSERT_IDENTITY: &str =
    "INSERT INTO vault (only_row, log_id, master_check, permanent_secret) VALUES (1, ?1, ?2, ?3)";

/// How much a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A returned commit survives a power cut (`synchronous=FULL`).
    Full,
    /// Nothing is synced (`synchronous=OFF`): only for a folder that is built under a temporary name, acknowledged to
    /// nobody, and put in place by [`Vault::settle`] and a rename.
    Bulk,
}

/// The keys of one log's subjects. One connection; `Send`, used by one thread at a time.
///
/// Several processes may hold the same file open. Reads see a snapshot; writes queue at the turnstile.
pub struct Vault {
    pub(crate) connection: Connection,
    pub(crate) wrapper: Wrapper,
    pub(crate) turnstile: Option<Turnstile>,
    pub(crate) in_doubt: bool,
    log: Uuid,
    hasher: Hasher,
    /// `None` in memory.
    file: Option<PathBuf>,
    durability: Durability,
}

impl Vault {
    /// Makes the vault of the log `log` in a new file that only its owner can read (0600), and opens it.
    ///
    /// Draws the permanent secret from `entropy`. When it fails, the file that it made is removed again.
    ///
    /// # Errors
    /// [`VaultError::Exists`] when anything is there already; otherwise the machine failed.
    pub fn create(path: &Path, master: &MasterKey, log: Uuid, entropy: &mut dyn Entropy) -> Result<Self, VaultError> {
        Self::create_as(path, Durability::Full, |connection| Self::furnish(connection, master, log, entropy))?;
        Self::open(path, master)
    }

    /// Makes a vault that is filled in bulk; see [`Durability::Bulk`] for the only use of it.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_in_bulk(
        path: &Path,
        master: &MasterKey,
        log: Uuid,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, VaultError> {
        Self::create_as(path, Durability::Bulk, |connection| Self::furnish(connection, master, log, entropy))?;
        Self::open_as(path, master, Durability::Bulk)
    }

    /// Opens an existing vault.
    ///
    /// # Errors
    /// [`VaultError::NoFile`], [`VaultError::WrongMasterKey`], [`VaultError::NewerSchema`], [`VaultError::Damaged`] when
    /// the file is no vault or contradicts itself, [`VaultError::SqliteTooOld`]; otherwise the machine failed.
    pub fn open(path: &Path, master: &MasterKey) -> Result<Self, VaultError> {
        Self::open_as(path, master, Durability::Full)
    }

    /// Makes a vault in memory, for tests and for histories that are thrown away.
    ///
    /// # Errors
    /// [`VaultError::SqliteTooOld`], or SQLite's own.
    pub fn in_memory(master: &MasterKey, log: Uuid, entropy: &mut dyn Entropy) -> Result<Self, VaultError> {
        refuse_old_sqlite(rusqlite::version_number())?;
        let mut connection = Connection::open_in_memory()?;
        set_up(&connection, None)?;
        Self::furnish(&mut connection, master, log, entropy)?;
        Self::admit(connection, master, None, Durability::Full)
    }

    /// The log whose keys these are.
    #[must_use]
    pub fn log_id(&self) -> Uuid {
        self.log
    }

    /// Makes keyed hashes; clone it to use it beside the vault.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// Begins a read transaction: a snapshot in which subjects are looked up, sealed for and opened.
    ///
    /// Keys unwrapped in it are wiped when it is dropped. Keep it short: an open one keeps
    /// [`destroy`](Self::destroy) from clearing the write-ahead log.
    ///
    /// # Errors
    /// [`VaultError::InDoubt`] after a commit that failed in the disk; otherwise the machine failed.
    pub fn read(&mut self) -> Result<Reading<'_>, VaultError> {
        if self.in_doubt {
            return Err(VaultError::InDoubt);
        }
        Reading::begin(self)
    }

    /// Finds out what is on disk after a commit that failed in it: opens the file anew and moves the whole write-ahead
    /// log into it, which syncs both. Does nothing when nothing is in doubt.
    ///
    /// # Errors
    /// [`VaultError::InDoubt`] when the write-ahead log could not be moved: call again, or restart on a sound disk.
    pub fn recover(&mut self) -> Result<(), VaultError> {
        let Some(path) = self.file.as_deref().filter(|_| self.in_doubt) else { return Ok(()) };
        self.connection = connect(path, self.durability)?;
        if !self.truncate_wal()? {
            return Err(VaultError::InDoubt);
        }
        self.in_doubt = false;
        Ok(())
    }

    /// Moves the write-ahead log into the database, empties it and tells whether it got through.
    ///
    /// `false` means that another connection reads an older state; the bytes of a destroyed key may then still stand in
    /// the emptied part of `keys.db-wal`. Call again.
    ///
    /// # Errors
    /// The machine failed.
    pub fn truncate_wal(&self) -> Result<bool, VaultError> {
        let _turn = self.turn()?;
        self.truncate_wal_in_turn()
    }

    pub(crate) fn truncate_wal_in_turn(&self) -> Result<bool, VaultError> {
        // A reader may keep its snapshot for long, others wait for our turn: look once, and let the caller come again.
        self.connection.busy_timeout(Duration::from_millis(20))?;
        let outcome = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        self.connection.busy_timeout(BUSY_TIMEOUT)?;
        match outcome {
            Ok(blocked) => Ok(blocked == 0),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends bulk building: everything is in `keys.db` alone and synced; what remains is to rename its folder.
    ///
    /// # Errors
    /// The machine failed; the folder must be thrown away.
    pub fn settle(self) -> Result<(), VaultError> {
        if !self.truncate_wal()? {
            return Err(VaultError::InDoubt);
        }
        let Self { connection, file, .. } = self;
        connection.close().map_err(|(_, error)| error)?;
        let Some(path) = file else { return Ok(()) };
        // Only now: closing any handle of a database file drops the locks that SQLite holds on it in this process.
        fs::File::open(&path).and_then(|file| file.sync_all()).map_err(|source| VaultError::Io { path, source })
    }

    /// Waits for the right to write.
    pub(crate) fn turn(&self) -> Result<Option<Turn<'_>>, VaultError> {
        wait(self.turnstile.as_ref(), self.file.as_deref())
    }

    /// Runs `write` in one writing transaction, in its turn. Whatever it returns as an error is rolled back.
    pub(crate) fn write<T, E: From<VaultError>>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>, &Wrapper) -> Result<T, E>,
    ) -> Result<T, E> {
        self.recover()?;
        let _turn = wait(self.turnstile.as_ref(), self.file.as_deref())?;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(VaultError::from)?;
        let outcome = write(&transaction, &self.wrapper)?;
        if let Err(error) = transaction.commit() {
            // A failed sync says nothing about what will be found after a power cut.
            self.in_doubt = !matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ConstraintViolation)
            );
            return Err(if self.in_doubt { VaultError::InDoubt } else { error.into() }.into());
        }
        Ok(outcome)
    }

    fn create_as(
        path: &Path,
        durability: Durability,
        furnish: impl FnOnce(&mut Connection) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        refuse_old_sqlite(rusqlite::version_number())?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        for_owner_only(&mut options);
        options.open(path).and_then(|_| sync_folder_of(path)).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => VaultError::Exists { path: path.to_owned() },
            _ => VaultError::Io { path: path.to_owned(), source },
        })?;
        connect(path, durability).and_then(|mut connection| furnish(&mut connection)).inspect_err(|_| {
            // The first error is the one to report; what cannot be removed is refused by the next `create`.
            let _ = fs::remove_file(path);
        })
    }

    /// Writes schema and identity in one transaction.
    fn furnish(
        connection: &mut Connection,
        master: &MasterKey,
        log: Uuid,
        entropy: &mut dyn Entropy,
    ) -> Result<(), VaultError> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(SCHEMA)?;
        let secret = Secret::draw(entropy);
        let wrapped = Wrapper::new(master, log).wrap(PERMANENT_SECRET, &secret, entropy);
        let check = master.derive(log, MASTER_CHECK);
        transaction.execute(INSERT_IDENTITY, params![log.as_bytes(), check.bytes(), wrapped])?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        Ok(transaction.commit()?)
    }

    fn open_as(path: &Path, master: &MasterKey, durability: Durability) -> Result<Self, VaultError> {
        refuse_old_sqlite(rusqlite::version_number())?;
        if !path.exists() {
            return Err(VaultError::NoFile { path: path.to_owned() });
        }
        let connection = connect(path, durability)?;
        Self::admit(connection, master, Some(path), durability)
    }

    /// Lets a connection in if file and master key belong together.
    fn admit(
        connection: Connection,
        master: &MasterKey,
        path: Option<&Path>,
        durability: Durability,
    ) -> Result<Self, VaultError> {
        refuse_foreign_file(&connection)?;
        let (log, check, wrapped) = connection
            .query_row(SELECT_IDENTITY, [], |row| {
                Ok((Uuid::from_bytes(row.get(0)?), row.get::<_, [u8; 32]>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => VaultError::damaged("it has no identity"),
                error => error.into(),
            })?;
        if !bool::from(master.derive(log, MASTER_CHECK).bytes().ct_eq(&check)) {
            return Err(VaultError::WrongMasterKey);
        }
        let wrapper = Wrapper::new(master, log);
        let secret = wrapper
            .unwrap(PERMANENT_SECRET, &wrapped)
            .ok_or_else(|| VaultError::damaged("the permanent secret does not unwrap"))?;
        let turnstile = path.map(Turnstile::beside).transpose().map_err(|source| io_error(path, source))?;
        let file = path.map(Path::to_owned);
        Ok(Self { connection, wrapper, turnstile, in_doubt: false, log, hasher: Hasher::new(secret), file, durability })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("log", &self.log).field("file", &self.file).finish_non_exhaustive()
    }
}

fn wait<'a>(turnstile: Option<&'a Turnstile>, file: Option<&Path>) -> Result<Option<Turn<'a>>, VaultError> {
    turnstile.map(Turnstile::wait).transpose().map_err(|source| io_error(file, source))
}

fn io_error(path: Option<&Path>, source: io::Error) -> VaultError {
    VaultError::Io { path: path.map(Path::to_owned).unwrap_or_default(), source }
}

fn connect(path: &Path, durability: Durability) -> Result<Connection, VaultError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&connection, Some(durability))?;
    Ok(connection)
}

/// Sets what durability and erasure depend on, and believes nothing that SQLite does not say back.
///
/// `durability` is `None` in memory, where there is no journal to choose and nothing to sync.
fn set_up(connection: &Connection, durability: Option<Durability>) -> Result<(), VaultError> {
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
    // What SQLite sets aside while it works (the lookups kept by an erasure) never touches the disk.
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
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            other => other.as_str().map_or_else(|_| String::new(), str::to_owned),
        })
    })?;
    if given == expected { Ok(()) } else { Err(VaultError::Setting { name, asked, given }) }
}

fn refuse_foreign_file(connection: &Connection) -> Result<(), VaultError> {
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(VaultError::damaged("the file is no vault"));
    }
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > SCHEMA_VERSION {
        return Err(VaultError::NewerSchema { found, known: SCHEMA_VERSION });
    }
    Ok(())
}

fn refuse_old_sqlite(linked: i32) -> Result<(), VaultError> {
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
    use crate::SystemEntropy;

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

    #[test]
    fn in_doubt_nothing_is_read_until_recovered() {
        let folder = tempfile::tempdir().unwrap();
        let master = MasterKey::draw(&mut SystemEntropy);
        let path = folder.path().join("keys.db");
        let mut vault = Vault::create(&path, &master, Uuid::from_bytes([7; 16]), &mut SystemEntropy).unwrap();
        vault.in_doubt = true;
        assert!(matches!(vault.read(), Err(VaultError::InDoubt)));
        vault.recover().unwrap();
        assert!(vault.read().is_ok());
    }
}
