//! Rows that grew old: found, counted, removed.
//!
//! Three steps, of which the caller takes the second: [`Journal::cut`] says what would go; the log records it, for ever and
//! signed; [`Journal::purge`] writes the trace into the chain and removes the rows, in one transaction. A crash after the
//! second leaves rows that the log calls purged: the next purge begins with what the log said last, and ends it.

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::connection::from_sqlite;
use crate::error::JournalError;
use crate::journal::{Journal, Wrong, append, append_after};
use crate::row::{Hash, Purge, Read, Stand, unhex};
use crate::texts::DESTROY_OLDER;

const SELECT_FIRST: &str = "SELECT number, at FROM rows ORDER BY number LIMIT 1";
const SELECT_OLD: &str = "SELECT number, at, hash FROM rows WHERE at < :before ORDER BY number DESC LIMIT 1";
const SELECT_HAS_BEGUN: &str = "SELECT last > 0 OR EXISTS (SELECT 1 FROM rows) FROM purged WHERE id = 1";
const SELECT_HASH: &str = "SELECT at, hash FROM rows WHERE number = :number";
const MOVE_PURGED: &str = "UPDATE purged SET last = :last WHERE id = 1";
const DELETE_OLD: &str = "DELETE FROM rows WHERE number <= :last";

/// What would go: the rows `first` … `last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The first row there is.
    pub first: u64,
    /// The last row that is old enough.
    pub last: u64,
    /// Its hash, lower-case hex.
    pub head: String,
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// How many rows were removed by this call.
    pub rows: u64,
    /// Whether the write-ahead log was emptied. While it was not, remnants may lie there: call again.
    pub wal_truncated: bool,
}

impl Journal {
    /// What was written before `before` (µs since 1970); `None` where there is nothing.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn cut(&self, before: i64) -> Result<Option<Cut>, JournalError> {
        let cut = || -> rusqlite::Result<Option<Cut>> {
            let Some((first, _)) = first(&self.connection)? else { return Ok(None) };
            let mut statement = self.connection.prepare_cached(SELECT_OLD)?;
            let cut = statement.query_row(named_params! {":before": before}, |row| {
                Ok(Cut { first, last: row.get(0)?, head: Hash(row.get(2)?).to_string() })
            });
            cut.optional()
        };
        cut().map_err(|error| from_sqlite(&self.path, error))
    }

    /// The hash of a row, lower-case hex; `None` where it is not there.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn hash_of(&self, number: u64) -> Result<Option<String>, JournalError> {
        let hash = self.connection.prepare_cached(SELECT_HASH).and_then(|mut statement| {
            statement.query_row(named_params! {":number": number}, |row| Ok(Hash(row.get(1)?).to_string())).optional()
        });
        hash.map_err(|error| from_sqlite(&self.path, error))
    }

    /// Removes the rows of `cut`, which the event at `recorded_at` of the log counts, and writes the trace: a row by whoever
    /// purges (`read`), dated `at`. Keys of texts typed before `month` are destroyed.
    ///
    /// Does nothing but empty the write-ahead log when they are gone already.
    ///
    /// # Errors
    /// [`JournalError::OtherHistory`] when the last of them is another row than the log says; nothing was removed.
    pub fn purge(
        &mut self,
        cut: &Cut,
        (read, at, month): (Read, i64, &str),
        recorded_at: u64,
    ) -> Result<Purged, JournalError> {
        let rows = self.write(|transaction| {
            let Some((first, from)) = first(transaction)?.filter(|(first, _)| *first <= cut.last) else {
                return Ok(0);
            };
            let mut statement = transaction.prepare_cached(SELECT_HASH)?;
            let last = statement.query_row(named_params! {":number": cut.last}, |row| {
                Ok((row.get::<_, i64>(0)?, Hash(row.get(1)?).to_string()))
            });
            let Some((to, _)) = last.optional()?.filter(|(_, head)| *head == cut.head) else {
                return Err(Wrong::Journal(JournalError::OtherHistory {
                    number: cut.last,
                    expected: cut.head.clone(),
                }));
            };
            let rows = cut.last - first + 1;
            let (from, to) = (Some(from), Some(to));
            let purge = Purge { first, from, head: cut.head.clone(), last: cut.last, recorded_at, rows, to };
            append(transaction, read, at, Some(purge))?;
            transaction.prepare_cached(MOVE_PURGED)?.execute(named_params! {":last": cut.last})?;
            transaction.prepare_cached(DELETE_OLD)?.execute(named_params! {":last": cut.last})?;
            transaction.prepare_cached(DESTROY_OLDER)?.execute(named_params! {":month": month})?;
            Ok(rows)
        })?;
        Ok(Purged { rows, wal_truncated: self.truncate_wal()? })
    }
}

impl Journal {
    /// Begins a journal in the place of one that was lost, after the rows of `cut`, which the event at `recorded_at` of the log
    /// counts: a first row says so, and numbers go on. Does nothing to a journal that has begun.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was written.
    pub fn begin_after(&mut self, cut: &Cut, (read, at): (Read, i64), recorded_at: u64) -> Result<(), JournalError> {
        let head = unhex(&cut.head).and_then(|head| head.try_into().ok()).map(Hash);
        let head = head.ok_or_else(|| self.damaged(format!("\"{}\" is no hash", cut.head)))?;
        self.write(|transaction| {
            let has_begun: bool = transaction.prepare_cached(SELECT_HAS_BEGUN)?.query_row([], |row| row.get(0))?;
            if has_begun {
                return Ok(());
            }
            transaction.prepare_cached(MOVE_PURGED)?.execute(named_params! {":last": cut.last})?;
            let (from, to, rows) = (None, None, cut.last - cut.first + 1);
            let (first, head_text) = (cut.first, cut.head.clone());
            let purge = Purge { first, from, head: head_text, last: cut.last, recorded_at, rows, to };
            append_after(transaction, Stand { number: cut.last + 1, at, prev: head }, read, Some(purge))?;
            Ok(())
        })
    }
}

fn first(connection: &Connection) -> rusqlite::Result<Option<(u64, i64)>> {
    connection.prepare_cached(SELECT_FIRST)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}
