//! Whether every row is the one that was written: the chain, walked from the first row that is kept.

use rusqlite::Row as SqlRow;

use crate::connection::from_sqlite;
use crate::error::JournalError;
use crate::journal::Journal;
use crate::row::{Hash, Purge, Row};

const SELECT_ALL: &str = "SELECT number, at, hash, bytes FROM rows ORDER BY number";
/// SQLite's own look at pages, indexes and what the tables demand of their rows.
const CHECK_FILE: &str = "PRAGMA integrity_check(1)";
const SELECT_MIRROR: &str = "SELECT last FROM purged WHERE id = 1";

/// A whole journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many rows there are.
    pub rows: u64,
    /// The number of the last row; 0 in an empty journal. To be kept elsewhere with `head`: only so can a journal that was
    /// cut off at its end, or made anew, be told from one that was not.
    pub last: u64,
    /// Its hash, lower-case hex.
    pub head: String,
    /// The last purge of which a trace is there.
    pub purge: Option<Purge>,
}

/// The first row that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {number} of the journal: {reason}")]
pub struct Broken {
    /// The row.
    pub number: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// A stored row.
struct Stored {
    number: u64,
    at: i64,
    hash: Hash,
    bytes: Vec<u8>,
}

/// What the walk has seen.
struct Walk {
    rows: u64,
    last: Option<(u64, i64, Hash)>,
    /// Where the first row kept stands, and what it says it chains to.
    start: Option<(u64, String)>,
    purge: Option<Purge>,
}

impl Journal {
    /// Walks the whole chain: form, number, time, hash, `prev`, and that the first row kept follows the last one purged.
    ///
    /// Holds one row at a time in memory. The inner error names the first row that is wrong.
    ///
    /// # Errors
    /// [`JournalError`] when the file cannot be read.
    pub fn verify(&self) -> Result<Result<Verified, Broken>, JournalError> {
        let failed = |error: rusqlite::Error| from_sqlite(&self.path, error);
        let mut walk = Walk { rows: 0, last: None, start: None, purge: None };
        let mut statement = self.connection.prepare(SELECT_ALL).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let stored = Stored::of(row).map_err(failed)?;
            let number = stored.number;
            if let Err(reason) = walk.step(&stored) {
                return Ok(Err(Broken { number, reason }));
            }
        }
        let whole: String = self.connection.query_row(CHECK_FILE, [], |row| row.get(0)).map_err(failed)?;
        if whole != "ok" {
            return Err(self.damaged(whole));
        }
        let mirror: u64 = self.connection.query_row(SELECT_MIRROR, [], |row| row.get(0)).map_err(failed)?;
        Ok(walk.end(mirror))
    }
}

impl Stored {
    fn of(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Self { number: row.get(0)?, at: row.get(1)?, hash: Hash(row.get(2)?), bytes: row.get(3)? })
    }
}

impl Walk {
    fn step(&mut self, stored: &Stored) -> Result<(), String> {
        let hash = Hash::of(&stored.bytes);
        if hash != stored.hash {
            return Err(format!("the bytes hash to {hash}, the row says {}", stored.hash));
        }
        let row = Row::parse(&stored.bytes).ok_or("the bytes are no row")?;
        if (row.number, row.at) != (stored.number, stored.at) {
            return Err("number or time are not those of the bytes".to_owned());
        }
        match self.last {
            None => self.start = Some((row.number, row.prev.clone())),
            Some((number, at, prev)) => {
                if row.number != number + 1 {
                    return Err(format!("it comes after row {number}"));
                }
                if row.prev != prev.to_string() {
                    return Err(format!("it chains to {}, the row before it is {prev}", row.prev));
                }
                if row.at <= at {
                    return Err("it is not later than the row before it".to_owned());
                }
            }
        }
        self.last = Some((stored.number, stored.at, hash));
        self.rows += 1;
        self.purge = row.purge.or(self.purge.take());
        Ok(())
    }

    /// The first row kept follows the last one purged, or is the first of all.
    fn end(self, mirror: u64) -> Result<Verified, Broken> {
        let purged = self.purge.as_ref().map_or((0, Hash::ZERO.to_string()), |purge| (purge.last, purge.head.clone()));
        let (number, prev) = self.start.unwrap_or((1, Hash::ZERO.to_string()));
        let broken = |reason: String| Err(Broken { number, reason });
        if number != purged.0 + 1 {
            return broken(format!("it is the first, and the rows up to {} were purged", purged.0));
        }
        if prev != purged.1 {
            return broken(format!("it chains to {prev}, the last row purged was {}", purged.1));
        }
        if mirror != purged.0 {
            return broken(format!(
                "the file calls the rows up to {mirror} purged, its chain those up to {}",
                purged.0
            ));
        }
        let (last, _, head) = self.last.unwrap_or((0, 0, Hash::ZERO));
        Ok(Verified { rows: self.rows, last, head: head.to_string(), purge: self.purge })
    }
}
