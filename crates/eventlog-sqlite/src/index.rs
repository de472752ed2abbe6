//! The tag index in SQL, read ahead a little: the events of one request are sought a handful at a time.

use eventlog::{Position, TagIndex};
use rusqlite::{CachedStatement, Connection};
use std::collections::HashMap;

use crate::statements::SEEK_TAG;
use crate::transaction::{number, position};

/// How many positions one seek brings: `LIMIT` of [`SEEK_TAG`].
const AHEAD: usize = 8;

/// The index as one transaction sees it. Counts its seeks, so that a reader can stop and go on elsewhere.
pub(crate) struct SqlIndex<'c> {
    seek: CachedStatement<'c>,
    runs: HashMap<i64, Run>,
    pub(crate) seeks: usize,
}

/// The first positions of one tag from a place on.
struct Run {
    from: Position,
    positions: Vec<Position>,
}

impl<'c> SqlIndex<'c> {
    pub(crate) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self { seek: connection.prepare_cached(SEEK_TAG)?, runs: HashMap::new(), seeks: 0 })
    }

    fn fetch(&mut self, tag: i64, from: Position) -> rusqlite::Result<Run> {
        self.seeks += 1;
        let positions = self.seek.query_map((tag, number(from)), |row| position(row, 0))?;
        Ok(Run { from, positions: positions.collect::<rusqlite::Result<_>>()? })
    }
}

impl Run {
    /// What this run knows of the first position not before `from`: `None` when it does not reach there.
    fn answer(&self, from: Position) -> Option<Option<Position>> {
        if from < self.from {
            return None;
        }
        let place = self.positions.partition_point(|position| *position < from);
        match self.positions.get(place) {
            Some(found) => Some(Some(*found)),
            None if self.positions.len() < AHEAD => Some(None),
            None => None,
        }
    }
}

impl TagIndex for SqlIndex<'_> {
    type Error = rusqlite::Error;

    fn seek(&mut self, tag: i64, from: Position) -> rusqlite::Result<Option<Position>> {
        if let Some(known) = self.runs.get(&tag).and_then(|run| run.answer(from)) {
            return Ok(known);
        }
        let run = self.fetch(tag, from)?;
        let found = run.positions.first().copied();
        self.runs.insert(tag, run);
        Ok(found)
    }
}
