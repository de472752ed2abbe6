//! Reading: pages in short read-only transactions, on connections of their own.

use eventlog::{Leaf, Position, Query, Recorded, Search, StoreError, StoredEntry, TagWidth, Timestamp};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::connection::{self, store_error};
use crate::index::SqlIndex;
use crate::statements::{READ_SEALED, SCAN_ENTRIES};
use crate::transaction::{number, position, read_entry, recorded, roll_back, run};
use crate::{OpenError, SqliteOptions};

/// How many connections stay open for the next reader.
const IDLE_MAX: usize = 8;

/// How much one read-only transaction looks at: index seeks, or entries of a scan.
const PAGE: usize = 512;

/// Connections that cannot write, taken by one reader at a time.
pub(crate) struct Readers {
    path: PathBuf,
    options: SqliteOptions,
    idle: Mutex<Vec<Connection>>,
}

/// What a reader asks for.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) query: Query,
    pub(crate) after: Position,
    pub(crate) up_to: Position,
    pub(crate) limit: usize,
}

/// One page: what was found, and the position up to which nothing was missed.
pub(crate) struct Page {
    pub(crate) events: Vec<Recorded>,
    pub(crate) reached: Position,
    /// Nothing more will be found up to where the request ends.
    pub(crate) is_last: bool,
}

impl Readers {
    /// A pool that holds one connection, opened now so that a missing file is noticed now.
    pub(crate) fn open(path: PathBuf, options: &SqliteOptions) -> Result<Self, OpenError> {
        let first = connection::reading(&path, options)?;
        Ok(Self { path, options: options.clone(), idle: Mutex::new(vec![first]) })
    }

    /// A connection of the caller's own.
    pub(crate) fn connect(&self) -> Result<Connection, OpenError> {
        connection::reading(&self.path, &self.options)
    }

    /// Lends a connection inside one read-only transaction.
    pub(crate) fn transaction<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect().map_err(|error| StoreError::Io(error.to_string()))?,
        };
        run(&connection, "BEGIN").map_err(|error| store_error(&error))?;
        let answer = read(&connection);
        roll_back(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX && connection.is_autocommit() {
            idle.push(connection);
        }
        answer
    }

    /// Closes what is idle.
    pub(crate) fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// One page of what `request` asks for.
    pub(crate) fn page(&self, request: &Request) -> Result<Page, StoreError> {
        self.transaction(|connection| {
            let matches_all = request.query.items.iter().any(|item| item.types.is_empty() && item.tags.is_empty());
            if matches_all { scan(connection, request) } else { search(connection, request, self.options.tag_width) }
        })
    }

    /// Leaves in order of their entries, hashed from the bytes; a page of them to a transaction.
    pub(crate) fn leaves(&self, after: Position, up_to: Position, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        let mut leaves = Vec::new();
        loop {
            let before = leaves.len();
            let most = (limit - before).min(PAGE);
            self.transaction(|on| hash_leaves(on, (after, up_to), (most, &mut leaves)))?;
            if leaves.len() - before < most || leaves.len() == limit {
                return Ok(leaves);
            }
        }
    }

    /// What is stored beside the entry at `position`, by place in its `personal`.
    pub(crate) fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.transaction(|connection| {
            let entry = read_entry(connection, position).map_err(|error| store_error(&error))?;
            let Some(entry) = entry else { return Ok(Vec::new()) };
            let mut found = vec![None; entry.event()?.personal.len()];
            for (ordinal, ciphertext) in read_sealed(connection, position).map_err(|error| store_error(&error))? {
                if let Some(place) = usize::try_from(ordinal).ok().and_then(|ordinal| found.get_mut(ordinal)) {
                    *place = Some(ciphertext);
                }
            }
            Ok(found)
        })
    }
}

fn read_sealed(connection: &Connection, position: Position) -> rusqlite::Result<Vec<(i64, Vec<u8>)>> {
    connection
        .prepare_cached(READ_SEALED)?
        .query_map([number(position)], |row| Ok((row.get(0)?, row.get(2)?)))?
        .collect()
}

/// Every entry: one range of the table.
fn scan(connection: &Connection, request: &Request) -> Result<Page, StoreError> {
    let most = request.limit.min(PAGE);
    let read = || {
        connection
            .prepare_cached(SCAN_ENTRIES)?
            .query_map((number(request.after), number(request.up_to), most as i64), recorded)?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    let events = read().map_err(|error| store_error(&error))?;
    let reached = events.last().map_or(request.after, |last| last.position);
    let is_last = events.len() < most || events.len() == request.limit;
    Ok(Page { events, reached, is_last })
}

/// Hashes at most `most` entries on, behind those that `leaves` holds already.
fn hash_leaves(
    connection: &Connection,
    (after, up_to): (Position, Position),
    (most, leaves): (usize, &mut Vec<Leaf>),
) -> Result<(), StoreError> {
    let sql = |error: rusqlite::Error| store_error(&error);
    let mut before = Position::new(after.get() + leaves.len() as u64);
    let mut scan = connection.prepare_cached(SCAN_ENTRIES).map_err(sql)?;
    let mut rows = scan.query((number(before), number(up_to), most as i64)).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let position = position(row, 0).map_err(sql)?;
        if position != before.next() {
            return Err(StoreError::Damaged(format!("after entry {before} comes entry {position}")));
        }
        let bytes = row.get_ref(2).map_err(sql)?.as_blob().map_err(|error| StoreError::Damaged(error.to_string()))?;
        let recorded_at = Timestamp::from_micros(row.get(1).map_err(sql)?);
        leaves.push(StoredEntry { position, recorded_at, bytes }.leaf());
        before = position;
    }
    Ok(())
}

/// Candidates from the index, each confirmed against its entry.
fn search(connection: &Connection, request: &Request, width: TagWidth) -> Result<Page, StoreError> {
    let sql = |error: rusqlite::Error| store_error(&error);
    let mut index = SqlIndex::new(connection).map_err(sql)?;
    let mut search = Search::new(&request.query, width, request.after, request.up_to);
    let (mut events, mut reached) = (Vec::new(), request.after);
    while events.len() < request.limit {
        if index.seeks >= PAGE {
            return Ok(Page { events, reached, is_last: false });
        }
        let Some(candidate) = search.next(&mut index).map_err(sql)? else { break };
        let recorded = read_entry(connection, candidate).map_err(sql)?;
        let recorded = recorded.ok_or_else(|| StoreError::Damaged(format!("no entry {candidate}")))?;
        if recorded.matches(&request.query)? {
            events.push(recorded);
        }
        reached = candidate;
    }
    Ok(Page { events, reached, is_last: true })
}
