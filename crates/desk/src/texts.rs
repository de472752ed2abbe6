//! Keys of the texts that readers type: one a month, drawn and wrapped by the caller, destroyed here.
//!
//! Which text names whom cannot be told without reading it. So whenever a person is erased, every text goes: all keys are
//! destroyed, and the next text gets a new one. Rows, ids and counts stay.

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::connection::from_sqlite;
use crate::error::JournalError;
use crate::journal::{Journal, Wrong};

const SELECT_LIVING: &str = "SELECT id, month, wrapped FROM text_keys WHERE month = :month AND wrapped <> zeroblob(72) ORDER BY id DESC LIMIT 1";
const SELECT_KEY: &str = "SELECT id, month, wrapped FROM text_keys WHERE id = :id";
const SELECT_ALL_LIVING: &str = "SELECT id, month, wrapped FROM text_keys WHERE wrapped <> zeroblob(72) ORDER BY id";
const INSERT_KEY: &str =
    "INSERT INTO text_keys (id, month, wrapped) SELECT coalesce(max(id), 0) + 1, :month, :wrapped FROM text_keys";
const DESTROY_ALL: &str = "UPDATE text_keys SET wrapped = zeroblob(72) WHERE wrapped <> zeroblob(72)";
pub(crate) const DESTROY_OLDER: &str =
    "UPDATE text_keys SET wrapped = zeroblob(72) WHERE month < :month AND wrapped <> zeroblob(72)";
const REWRAP: &str = "UPDATE text_keys SET wrapped = :wrapped WHERE id = :id";
/// The trigger that lets a key change to zeros only: away for the length of one transaction, back as it was at its end.
const GUARD: &str = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'text_keys_end'";
const UNGUARD: &str = "DROP TRIGGER text_keys_end";

/// What became of the keys of texts when another master key came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RewrappedTexts {
    /// Keys that are wrapped by it now.
    pub keys: usize,
    /// Keys that nothing at hand opened, and that were destroyed.
    pub destroyed: usize,
    /// Whether the write-ahead log was emptied; it is safe to repeat.
    pub wal_truncated: bool,
}

/// A key of texts, as the caller wrapped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextKey {
    /// Its number.
    pub id: u64,
    /// The month whose texts are sealed under it, such as `2026-11`.
    pub month: String,
    /// 72 bytes.
    pub wrapped: [u8; 72],
}

impl Journal {
    /// The key under which texts of `month` (such as `2026-11`) are sealed: the one that lives, or the one that `draw`
    /// gives, wrapped.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was written.
    pub fn text_key(&mut self, month: &str, draw: impl FnOnce() -> [u8; 72]) -> Result<TextKey, JournalError> {
        self.write(|transaction| {
            if let Some(living) = living(transaction, month)? {
                return Ok(living);
            }
            transaction.prepare_cached(INSERT_KEY)?.execute(named_params! {":month": month, ":wrapped": draw()})?;
            living(transaction, month)?.ok_or(Wrong::Sqlite(rusqlite::Error::QueryReturnedNoRows))
        })
    }

    /// The key `id`; `None` once it was destroyed.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] when there is none of this number: a key that was destroyed leaves its row.
    pub fn find_text_key(&self, id: u64) -> Result<Option<TextKey>, JournalError> {
        let found = self
            .connection
            .prepare_cached(SELECT_KEY)
            .and_then(|mut statement| statement.query_row(named_params! {":id": id}, key).optional());
        let found = found.map_err(|error| from_sqlite(&self.path, error))?;
        let key = found.ok_or_else(|| self.damaged(format!("key {id} of its texts is missing")))?;
        Ok(Some(key).filter(|key| key.wrapped != [0; 72]))
    }

    /// Every key that was not destroyed, by number.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn text_keys(&self) -> Result<Vec<TextKey>, JournalError> {
        let all = self
            .connection
            .prepare_cached(SELECT_ALL_LIVING)
            .and_then(|mut statement| statement.query_map([], key)?.collect::<rusqlite::Result<Vec<_>>>());
        all.map_err(|error| from_sqlite(&self.path, error))
    }

    /// Makes everything unreadable that any reader ever typed: called when a person is erased, for a text may name them.
    ///
    /// Destroys every key there is, then empties the write-ahead log; says whether that was possible. While it is not, a
    /// reader being in the way, call it again: it is safe to repeat.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn shred_texts(&mut self) -> Result<bool, JournalError> {
        self.write(|transaction| Ok(transaction.prepare_cached(DESTROY_ALL)?.execute([])?))?;
        self.truncate_wal()
    }

    /// Replaces every key by what `rewrap` makes of it, in one transaction, and empties the write-ahead log; a key of which it
    /// makes nothing is destroyed, for nobody opens it any more. Safe to repeat.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was written.
    pub fn rewrap_texts(
        &mut self,
        mut rewrap: impl FnMut(&[u8; 72]) -> Option<[u8; 72]>,
    ) -> Result<RewrappedTexts, JournalError> {
        let (keys, destroyed) = self.write(|transaction| {
            let guard: String = transaction.query_row(GUARD, [], |row| row.get(0))?;
            transaction.execute_batch(UNGUARD)?;
            let mut select = transaction.prepare(SELECT_ALL_LIVING)?;
            let all: Vec<TextKey> = select.query_map([], key)?.collect::<rusqlite::Result<_>>()?;
            let mut destroyed = 0;
            for TextKey { id, wrapped, .. } in &all {
                let new = rewrap(wrapped);
                destroyed += usize::from(new.is_none());
                let new = new.unwrap_or([0; 72]);
                transaction.prepare_cached(REWRAP)?.execute(named_params! {":id": id, ":wrapped": new})?;
            }
            transaction.execute_batch(&guard)?;
            Ok((all.len() - destroyed, destroyed))
        })?;
        Ok(RewrappedTexts { keys, destroyed, wal_truncated: self.truncate_wal()? })
    }
}

fn living(connection: &Connection, month: &str) -> rusqlite::Result<Option<TextKey>> {
    connection.prepare_cached(SELECT_LIVING)?.query_row(named_params! {":month": month}, key).optional()
}

fn key(row: &rusqlite::Row<'_>) -> rusqlite::Result<TextKey> {
    Ok(TextKey { id: row.get(0)?, month: row.get(1)?, wrapped: row.get(2)? })
}
