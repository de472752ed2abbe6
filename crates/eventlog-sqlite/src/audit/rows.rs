//! The rows of a page, read before any is looked at: entries in one piece of memory, which the next page uses again.

use eventlog::{Leaf, Position, StoredEntry, SubjectId, Timestamp};
use rusqlite::Connection;
use std::ops::Range;
use uuid::Uuid;

use crate::transaction::{number, position};

const SCAN_LEAVES: &str = "SELECT position, recorded_at, leaf, bytes FROM entries
    WHERE position > :after ORDER BY position LIMIT 512";

const PAGE_SEALED: &str = "SELECT position, ordinal, subject, ciphertext FROM sealed
    WHERE position > :after AND position <= :up_to ORDER BY position, ordinal";

/// The rows of one page.
#[derive(Default)]
pub(super) struct Rows {
    entries: Vec<Row>,
    bytes: Vec<u8>,
    sealed: Vec<SealedRow>,
}

/// An entry as its row holds it.
struct Row {
    position: Position,
    recorded_at: Timestamp,
    leaf: Option<Leaf>,
    /// Where its bytes lie among those of the page.
    bytes: Range<usize>,
}

/// A ciphertext as its row holds it.
pub(super) struct SealedRow {
    pub(super) position: Position,
    /// Not yet known to be a place in anything.
    pub(super) ordinal: i64,
    /// Where it has the 16 bytes of one.
    pub(super) subject: Option<SubjectId>,
    pub(super) ciphertext: Vec<u8>,
}

impl Rows {
    /// Reads the page after `after` in place of the one before.
    pub(super) fn read(&mut self, connection: &Connection, after: Position) -> rusqlite::Result<()> {
        self.read_entries(connection, after)?;
        let last = self.entries.last().map_or(after, |row| row.position);
        let mut read = connection.prepare_cached(PAGE_SEALED)?;
        let sealed = read.query_map([number(after), number(last)], |row| {
            Ok(SealedRow {
                position: position(row, 0)?,
                ordinal: row.get(1)?,
                subject: exactly(row, 2)?.map(|id| SubjectId(Uuid::from_bytes(id))),
                ciphertext: row.get(3)?,
            })
        })?;
        self.sealed = sealed.collect::<rusqlite::Result<_>>()?;
        Ok(())
    }

    fn read_entries(&mut self, connection: &Connection, after: Position) -> rusqlite::Result<()> {
        self.entries.clear();
        self.bytes.clear();
        let mut scan = connection.prepare_cached(SCAN_LEAVES)?;
        let mut rows = scan.query([number(after)])?;
        while let Some(row) = rows.next()? {
            let from = self.bytes.len();
            let (position, recorded_at) = (position(row, 0)?, Timestamp::from_micros(row.get(1)?));
            self.bytes.extend_from_slice(row.get_ref(3)?.as_blob()?);
            let leaf = exactly(row, 2)?.map(Leaf::from_bytes);
            self.entries.push(Row { position, recorded_at, leaf, bytes: from..self.bytes.len() });
        }
        Ok(())
    }

    /// The entries with the leaves beside them, where those are leaves, in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (StoredEntry<'_>, Option<Leaf>)> {
        self.entries.iter().map(|row| {
            let (position, recorded_at, bytes) = (row.position, row.recorded_at, &self.bytes[row.bytes.clone()]);
            (StoredEntry { position, recorded_at, bytes }, row.leaf)
        })
    }

    /// The ciphertexts, in order of their entries and of their places in them.
    pub(super) fn sealed(&self) -> impl Iterator<Item = &SealedRow> {
        self.sealed.iter()
    }
}

/// The bytes in a column, where they are so many: no check of a table speaks up on a connection that cannot write.
fn exactly<const N: usize>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<[u8; N]>> {
    Ok(row.get_ref(column)?.as_blob()?.try_into().ok())
}
