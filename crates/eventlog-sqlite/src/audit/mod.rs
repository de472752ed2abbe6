//! Walking the whole log and holding every row to what the entries say.
//!
//! The entries are the truth: each must be canonical, dense, chained, hashed as stored and rising in time. Everything
//! beside them (tags, ciphertexts, commands, the accepted clock) must be what they imply, no less and no more. Memory is
//! bounded by a page of entries and one number per request.

mod balance;
mod beside;
mod rows;
mod strays;
mod structure;
mod walk;

use eventlog::{EventView, Head, Leaf, Position, StoreError};
use std::path::Path;
use std::thread;

use crate::connection::store_error;
use crate::reading::Readers;
use crate::{OpenError, SqliteOptions, connection, schema};
use beside::{Beside, Sought};
use rows::Rows;
use structure::Structure;
use walk::{Walk, Walked};

/// What was checked and found right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audited {
    /// The end of the log.
    pub head: Head,
    /// How many commands wrote it.
    pub commands: u64,
    /// How many tag rows, types included, it is found by.
    pub tags: u64,
    /// How many ciphertexts lie beside the entries.
    pub ciphertexts: u64,
    /// How many were destroyed. Whether each was destroyed by an erasure is not for the store to say.
    pub ciphertexts_destroyed: u64,
}

/// What did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// Positions are 1, 2, 3 … without holes.
    Dense,
    /// The bytes are a canonical entry that names its position, its instant and the leaf before it.
    Entry,
    /// The leaf beside the bytes is the hash of the bytes.
    Leaf,
    /// recorded_at rises, and is never before occurred_at.
    Time,
    /// The event's id is derived from its command and its index in it.
    EventId,
    /// The events of one request are numbered 1, 2, 3 …
    RequestNumber,
    /// The command's row names exactly the positions of its events.
    Command,
    /// The index holds exactly the entry's tags and type.
    Tags,
    /// A ciphertext is the one whose hash stands in the entry.
    Ciphertext,
    /// The accepted instant is that of the last event clock-accepted.
    Clock,
    /// The file's own structure is whole.
    File,
}

/// The first thing that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {position}: {check:?}: {found}")]
pub struct Fault {
    /// Where; [`Position::START`] for what concerns no entry.
    pub position: Position,
    /// What did not hold.
    pub check: Check,
    /// What was found instead.
    pub found: String,
}

/// Why an audit did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// The log is not what was written: exit code 4.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// It could not be opened, or its tables are not those of a log.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far an audit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries checked.
    pub checked: u64,
    /// Entries there were when it was last looked; grows while others write.
    pub of: u64,
}

/// Entries that were checked, a few hundred at a time, as their bytes say it.
#[derive(Debug, Default)]
pub struct Page<'r> {
    /// Their leaves: what a tree is made of.
    pub leaves: Vec<Leaf>,
    /// The events, as many, with their positions.
    pub events: Vec<(Position, EventView<'r>)>,
    /// Sealed records whose ciphertext is gone: the entry's position and the record's place in its `personal`, ascending.
    pub destroyed: Vec<(Position, usize)>,
}

impl<'r> Page<'r> {
    /// The event at `position`, if it is one of these.
    pub fn event(&self, position: Position) -> Option<&EventView<'r>> {
        let at = self.events.binary_search_by_key(&position, |(position, _)| *position).ok()?;
        self.events.get(at).map(|(_, event)| event)
    }
}

/// Checks the log at `path` from its first entry to its last, calling `on_page` every few hundred entries with those checked
/// since the last call.
///
/// Rows beside the entries are weighed as a whole; where something is wrong the log is walked once more, each row looked up, so
/// that the first position is named (no pages are handed out that time).
///
/// Others may write meanwhile: the audit follows them to the end and closes its account in one read-only transaction. SQLite's
/// own check of the file runs beside the walk, on a thread of its own.
///
/// # Errors
/// [`AuditError::Fault`] for the first thing that does not hold, with its position; else why it could not be read.
pub fn verify(
    path: impl AsRef<Path>,
    options: &SqliteOptions,
    mut on_page: impl FnMut(Progress, &Page<'_>),
) -> Result<Audited, AuditError> {
    let path = path.as_ref();
    connection::check_sqlite()?;
    if !path.exists() {
        return Err(OpenError::Missing { path: path.into() }.into());
    }
    let readers = Readers::open(path.into(), options)?;
    schema::check(&readers.connect()?, path)?;
    let width = options.tag_width;
    let whole = thread::scope(|scope| {
        let structure = Structure::begin(scope, &readers)?;
        let audited = walked(&readers, Walk::new(width, Beside::Weighed(Box::default())), &mut on_page)?;
        structure.end(audited.head.position, &readers)?;
        Ok(audited)
    });
    match whole {
        // Something is wrong, perhaps before the place where it showed: whoever looks each row up finds the first.
        Err(AuditError::Fault(found)) => {
            let sought = Beside::Sought(Sought::default());
            walked(&readers, Walk::new(width, sought), &mut |progress, _| on_page(progress, &Page::default()))?;
            Err(found.into())
        }
        Err(AuditError::Open(error)) => Err(error.into()),
        Err(AuditError::Store(error)) => Err(error.into()),
        Ok(audited) => Ok(audited),
    }
}

fn walked(
    readers: &Readers,
    mut walk: Walk,
    on_page: &mut impl FnMut(Progress, &Page<'_>),
) -> Result<Audited, AuditError> {
    let mut rows = Rows::default();
    loop {
        let rows = &mut rows;
        let walk = &mut walk;
        let walked = readers.transaction(move |on| Ok(walk.page(on, rows)))?;
        let Walked { progress, page, audited } = walked.map_err(AuditError::from)?;
        on_page(progress, &page);
        if let Some(audited) = audited {
            return Ok(audited);
        }
    }
}

impl From<Trouble> for AuditError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Fault(fault) => Self::Fault(fault),
            Trouble::Sql(error) => Self::Store(store_error(&error)),
        }
    }
}

/// What interrupts a walk.
enum Trouble {
    Fault(Fault),
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

fn fault(position: Position, check: Check, found: impl Into<String>) -> Trouble {
    Trouble::Fault(Fault { position, check, found: found.into() })
}
