//! What a projection is: tables, views, and how one event changes the rows.

use eventlog::{Event, Position, Timestamp};
use rusqlite::{Connection, Statement};

use crate::{Column, Opened};

/// Turns events into rows of its own tables.
///
/// The rows of a generation are a function of the events up to its checkpoint and of nothing else: no clock, no
/// randomness, no other projection. That is what makes a rebuild equal to having followed all along. In a private file
/// ([`Runner::open_private`](crate::Runner::open_private)) they are a function of the events and of what opens of them, so
/// such a projection deletes, with the event that announces an erasure, whatever would not open any more after it.
pub trait Projection: Send + Sync + 'static {
    /// A stable name, as in `parcours rebuild NAME`.
    fn name(&self) -> &'static str;

    /// The version of the code that writes the rows. Raise it with every change of tables, views or rows: the next
    /// runner rebuilds.
    fn version(&self) -> u32;

    /// The tables, indexes and views of a generation.
    fn schema(&self) -> Schema;

    /// Whether the personal fields of `event` are opened before it is written, where the file may hold them; `false` unless
    /// said otherwise. Asked once an event: opening costs far more than reading.
    fn opens(&self, event: &Event) -> bool {
        let _ = event;
        false
    }

    /// Prepares what writes rows into `tables` for the length of one transaction.
    ///
    /// What the writer remembers ends with the transaction; whatever must be known later stands in the tables.
    ///
    /// # Errors
    /// SQLite's own, when a statement does not fit the tables.
    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>>;
}

/// The statements that lay out a generation. `{g}` in them stands for the generation's prefix, such as `g12`.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// `CREATE TABLE {g}_…` statements, with only the keys that writing needs.
    pub tables: &'static str,
    /// What reading needs: built after the load, one at a time.
    pub indexes: &'static [Index],
    /// The documented face of the tables.
    pub views: &'static [View],
}

/// An index that is built once the rows are there.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Its name after the prefix.
    pub name: &'static str,
    /// `{g}_table (columns) …`.
    pub on: &'static str,
}

/// A view that outlives generations.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// `v_…`.
    pub name: &'static str,
    /// The `SELECT` behind it.
    pub select: &'static str,
    /// Its columns in order, as reporting jobs are told of them; none for a view that is ours alone.
    pub columns: &'static [Column],
    /// The columns that name a row: what a [proof](crate::prove) orders by, and what it names a row with.
    pub key: &'static [&'static str],
    /// The columns that say nothing of the log, such as numbers that a generation gives out: not compared by a proof.
    pub besides: &'static [&'static str],
}

/// One event on its way into the rows.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'e> {
    /// Where it stands.
    pub position: Position,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What happened.
    pub event: &'e Event,
    /// Its personal fields, in the order of [`Event::personal`] and as many, if any projection of the file
    /// [opens](Projection::opens) it; none at all otherwise. All of them are sealed in a file that is not private.
    pub opened: &'e [Opened],
}

/// Writes the rows of one generation during one transaction.
pub trait Writer {
    /// Changes the rows as `fact` demands.
    ///
    /// # Errors
    /// [`Refusal::Poison`] when this event can never be read: it is parked and the others go on. [`Refusal::Sqlite`]
    /// when the file could not be written; a constraint that fails is taken for poison.
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal>;

    /// Writes what was kept back until now; called before the transaction ends, and before the writer is given up.
    ///
    /// # Errors
    /// As [`Writer::write`].
    fn finish(&mut self) -> Result<(), Refusal> {
        Ok(())
    }
}

/// Why an event left no rows.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The projection cannot read it, today or ever.
    #[error("{0}")]
    Poison(String),
    /// SQLite could not write.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

impl Refusal {
    /// Poison, for whatever reason `error` gives.
    pub fn poison(error: impl Into<Box<dyn std::error::Error>>) -> Self {
        Self::Poison(error.into().to_string())
    }

    /// The reason, where the event is to blame; the error, where the machine is.
    pub(crate) fn reason(self) -> rusqlite::Result<String> {
        match self {
            Self::Poison(reason) => Ok(reason),
            Self::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                Ok(error.to_string())
            }
            Self::Sqlite(error) => Err(error),
        }
    }
}

/// The tables of one generation, inside one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Tables<'c> {
    connection: &'c Connection,
    generation: i64,
}

impl<'c> Tables<'c> {
    /// The tables `g<generation>_*` behind `connection`.
    pub(crate) fn new(connection: &'c Connection, generation: i64) -> Self {
        Self { connection, generation }
    }

    /// Prepares `sql`, in which `{g}` stands for the prefix of this generation.
    ///
    /// # Errors
    /// SQLite's own, when the statement does not fit the tables.
    pub fn prepare(&self, sql: &str) -> rusqlite::Result<Statement<'c>> {
        self.connection.prepare(&named(sql, self.generation))
    }
}

/// `sql` with `{g}` replaced by the prefix of `generation`.
pub(crate) fn named(sql: &str, generation: i64) -> String {
    sql.replace("{g}", &format!("g{generation}"))
}
