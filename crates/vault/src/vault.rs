//! The file `keys.db`: made once, opened by many processes, closed to a wrong master key.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    connection::{APPLICATION_ID, BUSY_TIMEOUT, connect, refuse_foreign_file, refuse_old_sqlite, set_up},
    entropy::Entropy,
    error::VaultError,
    hasher::Hasher,
    lookups,
    master_key::{MasterKey, for_owner_only, sync_folder_of},
    reading::Reading,
    schema::{self, refuse_altered_tables},
    secret::Secret,
    turnstile::{Turn, Turnstile},
    wrap::{PERMANENT_SECRET, PERMANENT_SECRET_1, Wrapper},
};

pub(crate) const MASTER_CHECK: &str = "parcours/master-check/1";
/// How long an emptying of the write-ahead log waits for readers. They may read for long, and others wait for our turn:
/// look once, and let the caller come again.
const READERS_TIMEOUT: Duration = Duration::from_millis(20);

const SELECT_IDENTITY: &str = "SELECT log_id, master_check, permanent_secret FROM vault";
const SELECT_LOG: &str = "SELECT log_id FROM vault";
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

    /// Opens a copy without the right to write, and without leaving anything beside it; see [`crate::copying`].
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_copy(path: &Path, master: &MasterKey) -> Result<Self, VaultError> {
        let copy = crate::copying::look(path)?;
        refuse_foreign_file(&copy)?;
        let copy = if schema::is_older(&copy)? { crate::copying::in_memory(&copy)? } else { copy };
        Self::admit(copy, master, None, Durability::Full)
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

    /// The log whose keys the file at `path` says it holds; not believed before the vault is opened.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for what only the master key tells.
    pub fn claimed_log(path: &Path) -> Result<Uuid, VaultError> {
        if !path.exists() {
            return Err(VaultError::NoFile { path: path.to_owned() });
        }
        let connection = connect(path, Durability::Full)?;
        refuse_foreign_file(&connection)?;
        Ok(connection.query_row(SELECT_LOG, [], |row| row.get(0).map(Uuid::from_bytes))?)
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
    /// `false` means that another connection still reads an older state; a key destroyed since may then still stand in
    /// `keys.db` or `keys.db-wal`. Call again.
    ///
    /// # Errors
    /// The machine failed.
    pub fn truncate_wal(&self) -> Result<bool, VaultError> {
        let _turn = wait(self.turnstile.as_ref(), self.file.as_deref())?;
        self.connection.busy_timeout(READERS_TIMEOUT)?;
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
        schema::create(&transaction)?;
        let secret = Secret::draw(entropy);
        let wrapped = Wrapper::new(master, log).wrap(PERMANENT_SECRET, &secret, entropy);
        let check = master.derive(log, MASTER_CHECK);
        transaction.execute(INSERT_IDENTITY, params![log.as_bytes(), check.bytes(), wrapped])?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        lookups::sum_all(&transaction, &Hasher::new(secret))?;
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

    /// Lets a connection in if file and master key belong together, and takes a file of an older schema to the newest.
    fn admit(
        mut connection: Connection,
        master: &MasterKey,
        path: Option<&Path>,
        durability: Durability,
    ) -> Result<Self, VaultError> {
        refuse_foreign_file(&connection)?;
        refuse_altered_tables(&connection)?;
        // One moment of the file: another process may take it to the newest schema.
        let snapshot = connection.unchecked_transaction()?;
        let is_older = schema::is_older(&snapshot)?;
        let (log, check, wrapped) = snapshot
            .query_row(SELECT_IDENTITY, [], |row| {
                Ok((Uuid::from_bytes(row.get(0)?), row.get::<_, [u8; 32]>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => VaultError::damaged("it has no identity"),
                error => error.into(),
            })?;
        let is_ours = bool::from(master.derive(log, MASTER_CHECK).bytes().ct_eq(&check));
        let wrapper = Wrapper::new(master, log);
        // Two witnesses for one key: where only one of them knows it, it is the file that was altered.
        drop(snapshot);
        let whose = if is_older { PERMANENT_SECRET_1 } else { PERMANENT_SECRET };
        let secret = match (is_ours, wrapper.unwrap(whose, &wrapped)) {
            (true, Some(secret)) => secret,
            (false, None) => return Err(VaultError::WrongMasterKey),
            (true, None) => return Err(VaultError::damaged("the permanent secret does not unwrap")),
            (false, Some(_)) => return Err(VaultError::damaged("the check value of the master key is another one")),
        };
        let turnstile = path.map(Turnstile::beside).transpose().map_err(|source| io_error(path, source))?;
        let (file, hasher) = (path.map(Path::to_owned), Hasher::new(secret.clone()));
        if is_older {
            let _turn = wait(turnstile.as_ref(), path)?;
            schema::migrate(&mut connection, (&wrapper, &secret), &hasher)?;
        }
        Ok(Self { connection, wrapper, turnstile, in_doubt: false, log, hasher, file, durability })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("log", &self.log).field("file", &self.file).finish_non_exhaustive()
    }
}

/// Waits for the right to write; in memory nobody else writes.
fn wait<'a>(turnstile: Option<&'a Turnstile>, file: Option<&Path>) -> Result<Option<Turn<'a>>, VaultError> {
    turnstile.map(Turnstile::wait).transpose().map_err(|source| io_error(file, source))
}

fn io_error(path: Option<&Path>, source: io::Error) -> VaultError {
    VaultError::Io { path: path.map(Path::to_owned).unwrap_or_default(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemEntropy;

    #[test]
    fn a_vault_moves_between_threads_and_its_hasher_is_shared() {
        fn moves<T: Send>() {}
        fn is_shared<T: Send + Sync>() {}
        moves::<Vault>();
        is_shared::<Hasher>();
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
