//! The file, and what is written to it: one row a read, on disk before anything is shown.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};

use crate::connection::{from_sqlite, writing};
use crate::error::JournalError;
use crate::row::{Hash, Purge, Read, Row, Stand};

const SELECT_LAST: &str = "SELECT number, at, hash FROM rows ORDER BY number DESC LIMIT 1";
const INSERT_ROW: &str = "INSERT INTO rows (number, at, hash, bytes) VALUES (:number, :at, :hash, :bytes)";
const SELECT_BACKWARDS: &str = "SELECT number, bytes FROM rows ORDER BY number DESC";
/// What a row may be at most; the table holds it to that too.
const ROW_BYTES_MAX: usize = 65_535;

/// The journal of reads. One connection; `Send`, used by one thread at a time, beside those of other processes.
#[derive(Debug)]
pub struct Journal {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

/// The last row, or what a first one comes after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tip {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) hash: Hash,
}

impl Journal {
    /// Opens the journal at `path`, and makes it (0600) where there is none.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when the file is not ours or its triggers are not; otherwise the machine failed.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        Ok(Self { connection: writing(path)?, path: path.to_owned() })
    }

    /// Where the journal lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a row of `read`, and returns its number once it is on disk: after this, and not before, it may be shown.
    ///
    /// The row is dated `at` (µs since 1970), or right after the row before where the clock stands behind that.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was written.
    pub fn record(&mut self, read: Read, at: i64) -> Result<u64, JournalError> {
        self.write(|transaction| append(transaction, read, at, None))
    }

    /// Shows every row to `show`, the youngest first, until it breaks off.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] at a row that cannot be read.
    pub fn rows(&self, mut show: impl FnMut(Row) -> ControlFlow<()>) -> Result<(), JournalError> {
        let failed = |error: rusqlite::Error| from_sqlite(&self.path, error);
        let mut statement = self.connection.prepare_cached(SELECT_BACKWARDS).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let (number, bytes): (u64, Vec<u8>) =
                row.get(0).and_then(|number| Ok((number, row.get(1)?))).map_err(failed)?;
            let row = Row::parse(&bytes).ok_or_else(|| self.damaged(format!("row {number} is no row")))?;
            if show(row).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Does `work` in one durable transaction, which nobody else writes in.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Wrong>,
    ) -> Result<T, JournalError> {
        let path = self.path.clone();
        let failed = |error: rusqlite::Error| from_sqlite(&path, error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Whatever is not committed is rolled back when the transaction is dropped.
        let done = work(&transaction).map_err(|wrong| match wrong {
            Wrong::Sqlite(error) => failed(error),
            Wrong::Journal(error) => error,
        })?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }

    pub(crate) fn damaged(&self, reason: String) -> JournalError {
        JournalError::Damaged { path: self.path.clone(), reason }
    }

    /// Empties the write-ahead log, so that nothing of what was removed is left in it; says whether it could.
    pub(crate) fn truncate_wal(&self) -> Result<bool, JournalError> {
        let failed = |error: rusqlite::Error| from_sqlite(&self.path, error);
        let busy: i64 =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(failed)?;
        Ok(busy == 0)
    }
}

/// What may go wrong within a transaction.
pub(crate) enum Wrong {
    Sqlite(rusqlite::Error),
    Journal(JournalError),
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The last row; a journal keeps at least the trace of its last purge.
pub(crate) fn tip(connection: &Connection) -> rusqlite::Result<Tip> {
    let last = connection
        .prepare_cached(SELECT_LAST)?
        .query_row([], |row| Ok(Tip { number: row.get(0)?, at: row.get(1)?, hash: Hash(row.get(2)?) }));
    Ok(last.optional()?.unwrap_or(Tip { number: 0, at: i64::MIN, hash: Hash::ZERO }))
}

/// Writes the row after the last one.
pub(crate) fn append(transaction: &Transaction<'_>, read: Read, at: i64, purge: Option<Purge>) -> Result<u64, Wrong> {
    let tip = tip(transaction)?;
    let stand = Stand { number: tip.number + 1, at: at.max(tip.at.saturating_add(1)), prev: tip.hash };
    append_after(transaction, stand, read, purge)
}

/// Writes a row where it stands.
pub(crate) fn append_after(
    transaction: &Transaction<'_>,
    stand: Stand,
    read: Read,
    purge: Option<Purge>,
) -> Result<u64, Wrong> {
    let bytes = Row::of(read, stand, purge).bytes();
    if bytes.len() > ROW_BYTES_MAX {
        return Err(Wrong::Journal(JournalError::TooLarge { size_bytes: bytes.len() }));
    }
    let hash = Hash::of(&bytes);
    let given = named_params! {":number": stand.number, ":at": stand.at, ":hash": hash.0, ":bytes": bytes};
    transaction.prepare_cached(INSERT_ROW)?.execute(given)?;
    Ok(stand.number)
}
