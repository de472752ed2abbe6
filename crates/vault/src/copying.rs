//! Copies of the keys: taken while others write, looked at without writing, and taken over into a vault whose own
//! tombstones win.
//!
//! A copy holds keys that an erasure destroys in the original an hour later. That is why copies of the keys lie apart
//! from those of the log and live for 30 days at most, and why [`Vault::adopt`] never gives back what was destroyed.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction, params};
use uuid::Uuid;

use crate::connection::{BUSY_TIMEOUT, refuse_foreign_file, refuse_old_sqlite, set_up};
use crate::error::VaultError;
use crate::hasher::Hasher;
use crate::lookups;
use crate::master_key::for_owner_only;
use crate::reading::{SubjectState, state};
use crate::subject::SubjectId;
use crate::vault::Vault;
use crate::writing::{Erasure, bury};

/// 4 MB a step.
const PAGES_PER_STEP: i32 = 1_024;

const SELECT_KEYS: &str = "SELECT subject, kind, wrapped FROM keys ORDER BY number";
const SELECT_TOMBSTONES: &str = "SELECT subject, decided_at_position FROM tombstones";
const SELECT_LOOKUPS: &str =
    "SELECT number, hash, kind, subject FROM lookups WHERE hash <> zeroblob(32) ORDER BY number";
const INSERT_WRAPPED: &str = "INSERT INTO keys (subject, kind, wrapped) VALUES (?1, ?2, ?3)";
/// A hash is taken while it leads to somebody. A row of the same number, kind and subject is the same lookup, there still
/// or given up since: neither is written again.
pub(crate) const SELECT_IS_KNOWN: &str = "\
    SELECT EXISTS ( \
        SELECT 1 FROM lookups WHERE substr(hash, 1, 2) = substr(?1, 1, 2) AND hash <> zeroblob(32) AND hash = ?1 \
    ) OR EXISTS (SELECT 1 FROM lookups WHERE number = ?4 AND kind = ?2 AND subject = ?3)";

/// What a vault took over from a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adopted {
    /// Keys that it did not have.
    pub keys: usize,
    /// Lookups that it did not have.
    pub lookups: usize,
    /// Subjects that the copy knows to be erased, and the vault did not.
    pub erased: usize,
}

/// Copies the keys at `from` to the new file `to` as they stood at one moment. Needs no master key: keys stay wrapped.
///
/// The copy is one file, without a write-ahead log beside it, readable by its owner alone, and synced; the name in its
/// folder is for the caller to sync. Others may write meanwhile and do not wait.
///
/// # Errors
/// [`VaultError::NoFile`], [`VaultError::Exists`] when anything is at `to`, [`VaultError::Damaged`] when `from` is no
/// vault, [`VaultError::DiskFull`]; otherwise the machine failed. What was begun of the copy is for the caller to remove.
pub fn copy(from: &Path, to: &Path) -> Result<(), VaultError> {
    let keys = look(from)?;
    let transaction = keys.unchecked_transaction()?;
    refuse_foreign_file(&transaction)?;
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => VaultError::Exists { path: to.to_owned() },
        io::ErrorKind::StorageFull => VaultError::DiskFull,
        _ => VaultError::Io { path: to.to_owned(), source },
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_owner_only(&mut options);
    options.open(to).map_err(failed)?;
    let mut copied = Connection::open(to)?;
    // Nobody sees the copy before it is whole, and it is synced then. Alone with it, SQLite needs no shared memory.
    copied.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY",
    )?;
    let backup = Backup::new(&transaction, &mut copied)?;
    while backup.step(PAGES_PER_STEP)? != StepResult::Done {}
    drop(backup);
    let given: String = copied.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if given != "delete" {
        return Err(VaultError::Setting { name: "journal_mode", asked: "DELETE", given });
    }
    copied.close().map_err(|(_, error)| error)?;
    File::open(to).and_then(|file| file.sync_all()).map_err(failed)
}

/// Opens `path` without the right to write.
pub(crate) fn look(path: &Path) -> Result<Connection, VaultError> {
    refuse_old_sqlite(rusqlite::version_number())?;
    if !path.exists() {
        return Err(VaultError::NoFile { path: path.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF")?;
    Ok(connection)
}

/// The same copy in memory, where it may be taken to a newer schema; the file stays as it is.
pub(crate) fn in_memory(copy: &Connection) -> Result<Connection, VaultError> {
    let mut connection = Connection::open_in_memory()?;
    let backup = Backup::new(copy, &mut connection)?;
    while backup.step(PAGES_PER_STEP)? != StepResult::Done {}
    drop(backup);
    set_up(&connection, None)?;
    Ok(connection)
}

impl Vault {
    /// Takes over from `copy`, the keys of the same log under the same master key, whatever this vault does not have:
    /// keys and lookups of subjects that it never knew, lookups added since to those that it knows.
    ///
    /// Tombstones win on both sides: a subject that either knows to be erased is erased afterwards, here. One
    /// transaction; the write-ahead log is emptied after it, as by [`Vault::destroy`].
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the copy is that of another log, or its lookups are not as written; otherwise the machine failed, and nothing was
    /// written.
    pub fn adopt(&mut self, copy: &Self) -> Result<Adopted, VaultError> {
        if copy.log_id() != self.log_id() {
            return Err(VaultError::damaged(format!("the copy holds the keys of log {}", copy.log_id())));
        }
        let theirs = copy.connection.unchecked_transaction()?;
        if let Some(finding) = lookups::check(&theirs, copy.hasher())? {
            return Err(VaultError::damaged(format!(
                "the lookups of the copy are not those that were written: {finding:?}"
            )));
        }
        let hasher = self.hasher().clone();
        let adopted = self.write(|ours, _| {
            let erased = adopt_tombstones((ours, &hasher), &theirs)?;
            let keys = adopt_keys(ours, &theirs)?;
            Ok::<_, VaultError>(Adopted { keys, erased, lookups: adopt_lookups((ours, &hasher), &theirs)? })
        })?;
        self.truncate_wal()?;
        Ok(adopted)
    }
}

fn adopt_tombstones(
    (ours, hasher): (&Transaction<'_>, &Hasher),
    theirs: &Transaction<'_>,
) -> Result<usize, VaultError> {
    let mut select = theirs.prepare(SELECT_TOMBSTONES)?;
    let mut rows = select.query([])?;
    let mut erased = 0;
    while let Some(row) = rows.next()? {
        let subject = SubjectId::new(Uuid::from_bytes(row.get(0)?));
        let before = state(ours, subject)?;
        bury(ours, hasher, &Erasure { subject, decided_at_position: row.get(1)? })?;
        erased += usize::from(!matches!(before, SubjectState::Erased(_)));
    }
    Ok(erased)
}

fn adopt_keys(ours: &Transaction<'_>, theirs: &Transaction<'_>) -> Result<usize, VaultError> {
    let mut select = theirs.prepare(SELECT_KEYS)?;
    let mut rows = select.query([])?;
    let mut adopted = 0;
    while let Some(row) = rows.next()? {
        let subject: [u8; 16] = row.get(0)?;
        match state(ours, SubjectId::new(Uuid::from_bytes(subject)))? {
            SubjectState::Live(_) | SubjectState::Erased(_) => continue,
            SubjectState::Missing => {}
        }
        let mut insert = ours.prepare_cached(INSERT_WRAPPED)?;
        adopted += insert.execute(params![subject, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?])?;
    }
    Ok(adopted)
}

fn adopt_lookups((ours, hasher): (&Transaction<'_>, &Hasher), theirs: &Transaction<'_>) -> Result<usize, VaultError> {
    let mut select = theirs.prepare(SELECT_LOOKUPS)?;
    let mut rows = select.query([])?;
    let mut adopted = 0;
    while let Some(row) = rows.next()? {
        let subject: [u8; 16] = row.get(3)?;
        match state(ours, SubjectId::new(Uuid::from_bytes(subject)))? {
            SubjectState::Live(_) => {}
            SubjectState::Erased(_) | SubjectState::Missing => continue,
        }
        let (hash, kind, number): ([u8; 32], String, i64) = (row.get(1)?, row.get(2)?, row.get(0)?);
        let mut select = ours.prepare_cached(SELECT_IS_KNOWN)?;
        if !select.query_row(params![hash, kind, subject, number], |row| row.get::<_, bool>(0))? {
            lookups::insert(ours, hasher, (&hash, &kind, &subject))?;
            adopted += 1;
        }
    }
    Ok(adopted)
}
