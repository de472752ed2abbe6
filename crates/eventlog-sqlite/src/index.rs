//! The tag index in SQL.

use eventlog::{Position, TagIndex};
use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::statements::SEEK_TAG;
use crate::transaction::{number, position};

/// The index as one transaction sees it. Counts its seeks, so that a reader can stop and go on elsewhere.
pub(crate) struct SqlIndex<'c> {
    seek: CachedStatement<'c>,
    pub(crate) seeks: usize,
}

impl<'c> SqlIndex<'c> {
    pub(crate) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self { seek: connection.prepare_cached(SEEK_TAG)?, seeks: 0 })
    }
}

impl TagIndex for SqlIndex<'_> {
    type Error = rusqlite::Error;

    fn seek(&mut self, tag: i64, from: Position) -> rusqlite::Result<Option<Position>> {
        self.seeks += 1;
        self.seek.query_row((tag, number(from)), |row| position(row, 0)).optional()
    }
}
