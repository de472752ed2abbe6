//! Reading: one consistent look at the views, as of a position.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eventlog::{Leaf, Position, Timestamp};
use rusqlite::{Connection, OpenFlags, OptionalExtension, named_params};

use crate::file::leave_in_peace;
use crate::{Checkpoint, ReadModelError, STILL_VALID};

/// A projection's live generation, as `v_checkpoints` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The projection.
    pub projection: String,
    /// The generation: its tables are `g<generation>_*`.
    pub generation: i64,
    /// The version of the code that wrote it.
    pub code_version: u32,
    /// How far it has read.
    pub checkpoint: Checkpoint,
    /// In what it contradicts the log, while its successor is being filled.
    pub doubt: Option<String>,
}

/// An event that a projection went on without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The projection.
    pub projection: String,
    /// Where the event stands.
    pub position: Position,
    /// Its type; `None` when not even the envelope could be read.
    pub event_type: Option<String>,
    /// The request whose state is in doubt.
    pub request: Option<String>,
    /// What went wrong.
    pub reason: String,
}

/// A position up to which a projection is known to have read: the `:as_of` of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    position: Position,
    is_newest: bool,
}

impl AsOf {
    /// The position.
    pub const fn position(self) -> Position {
        self.position
    }

    /// The position as SQLite counts.
    pub const fn as_sql(self) -> i64 {
        self.position.get().cast_signed()
    }

    /// The condition under which a row of a view, called `row` in the statement, holds as of this position, which the
    /// parameter `:as_of` gives.
    ///
    /// Of all that was read, the rows that hold are those that no event has ended. Said so, an index over these alone
    /// answers, however many have ended before.
    pub fn holds(self, row: &str) -> String {
        match self.is_newest {
            true => format!("{row}.valid_to = {STILL_VALID} AND :as_of >= 0"),
            false => format!("{row}.valid_from <= :as_of AND :as_of < {row}.valid_to"),
        }
    }
}

/// A read-only way into the file. Every [`Reader::look`] is one transaction: whatever is asked in it is of one moment.
pub struct Reader {
    path: PathBuf,
    connection: Connection,
}

impl Reader {
    /// Opens the file for reading, as any reporting job would.
    ///
    /// # Errors
    /// [`ReadModelError::Sqlite`] when there is no such file yet: run a [`Runner`](crate::Runner) once.
    pub fn open(path: &Path) -> Result<Self, ReadModelError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(Duration::from_secs(5))?;
            leave_in_peace(&connection)?;
            Ok(connection)
        };
        let connection = open().map_err(|source| ReadModelError::Sqlite { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), connection })
    }

    /// Asks `questions` of one consistent state of the file.
    ///
    /// # Errors
    /// Whatever `questions` answers, and [`ReadModelError::Sqlite`].
    pub fn look<T>(
        &mut self,
        questions: impl FnOnce(&Look<'_>) -> Result<T, ReadModelError>,
    ) -> Result<T, ReadModelError> {
        let path = &self.path;
        let transaction =
            self.connection.transaction().map_err(|source| ReadModelError::Sqlite { path: path.clone(), source })?;
        questions(&Look { path, connection: &transaction })
    }
}

/// One consistent state of the file.
pub struct Look<'c> {
    path: &'c Path,
    connection: &'c Connection,
}

impl Look<'_> {
    /// Runs a query over the views.
    ///
    /// # Errors
    /// [`ReadModelError::Sqlite`].
    pub fn ask<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, ReadModelError> {
        query(self.connection).map_err(|source| ReadModelError::Sqlite { path: self.path.to_owned(), source })
    }

    /// The live generation of every projection, by name.
    ///
    /// # Errors
    /// [`ReadModelError::Sqlite`].
    pub fn standing(&self) -> Result<Vec<Standing>, ReadModelError> {
        self.ask(standing)
    }

    /// Every parked event, by position.
    ///
    /// # Errors
    /// [`ReadModelError::Sqlite`].
    pub fn parked(&self) -> Result<Vec<Parked>, ReadModelError> {
        self.ask(|connection| {
            let mut statement = connection.prepare(
                "SELECT projection, position, event_type, request, reason FROM v_parked ORDER BY position, projection",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(Parked {
                    projection: row.get(0)?,
                    position: Position::new(row.get::<_, i64>(1)?.cast_unsigned()),
                    event_type: row.get(2)?,
                    request: row.get(3)?,
                    reason: row.get(4)?,
                })
            })?;
            rows.collect()
        })
    }

    /// The position to ask `projection` about: `wanted`, or all it has read.
    ///
    /// # Errors
    /// [`ReadModelError::NotBuilt`]; [`ReadModelError::Behind`] when it has not read up to `wanted`: an answer would
    /// silently lack events.
    pub fn as_of(&self, projection: &str, wanted: Option<Position>) -> Result<AsOf, ReadModelError> {
        let reached = self.ask(|connection| {
            connection
                .query_row(
                    "SELECT position FROM v_checkpoints WHERE projection = :projection",
                    named_params! {":projection": projection},
                    |row| row.get::<_, i64>(0),
                )
                .optional()
        })?;
        let projection = projection.to_owned();
        match (reached.map(|reached| Position::new(reached.cast_unsigned())), wanted) {
            (None, _) => Err(ReadModelError::NotBuilt { projection }),
            (Some(reached), None) => Ok(AsOf { position: reached, is_newest: true }),
            (Some(reached), Some(asked)) if asked <= reached => {
                Ok(AsOf { position: asked, is_newest: asked == reached })
            }
            (Some(reached), Some(asked)) => Err(ReadModelError::Behind { projection, reached, asked }),
        }
    }
}

/// The live generation of every projection, by name.
pub(crate) fn standing(connection: &Connection) -> rusqlite::Result<Vec<Standing>> {
    let mut statement = connection.prepare(
        "SELECT projection, generation, code_version, log_id, position, unhex(leaf) AS leaf, recorded_at, doubt
         FROM v_checkpoints ORDER BY projection",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Standing {
            projection: row.get("projection")?,
            generation: row.get("generation")?,
            code_version: row.get("code_version")?,
            checkpoint: Checkpoint {
                log_id: row.get("log_id")?,
                position: Position::new(row.get::<_, i64>("position")?.cast_unsigned()),
                leaf: Leaf::from_bytes(row.get("leaf")?),
                recorded_at: Timestamp::from_micros(row.get("recorded_at")?),
            },
            doubt: row.get("doubt")?,
        })
    })?;
    rows.collect()
}
