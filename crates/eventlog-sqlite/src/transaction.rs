//! One append inside the writer's transaction. Nothing here outlives the transaction.

use eventlog::{
    Append, AppendError, BodyMac, Chained, ChainedEntry, Clock, ClockGuard, CommandId, Condition, Head, Leaf, Position,
    Receipt, Recorded, Remembered, Search, StoreError, TagWidth, Timestamp, Tip,
};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};
use std::sync::Arc;

use crate::connection::store_error;
use crate::index::SqlIndex;
use crate::statements::{
    INSERT_COMMAND, INSERT_ENTRY, INSERT_SEALED, INSERT_TAG, READ_ACCEPTED, READ_COMMAND, READ_ENTRY, READ_HEAD,
    UPDATE_ACCEPTED,
};

/// What an append is judged by: the process's clock, its baseline, and how tags are indexed.
pub(crate) struct Judge<'a> {
    pub(crate) clock: &'a dyn Clock,
    pub(crate) guard: &'a mut ClockGuard,
    pub(crate) width: TagWidth,
}

/// A writing transaction that has begun: the tip is read inside it and moves with each append that is released.
pub(crate) struct Writing<'c> {
    connection: &'c Connection,
    tip: Tip,
}

impl<'c> Writing<'c> {
    /// Takes the write lock, then reads where the log ends.
    pub(crate) fn begin(connection: &'c Connection) -> rusqlite::Result<Self> {
        run(connection, "BEGIN IMMEDIATE")?;
        match read_tip(connection) {
            Ok(tip) => Ok(Self { connection, tip }),
            Err(error) => {
                roll_back(connection);
                Err(error)
            }
        }
    }

    /// The end of the log after the appends released so far.
    pub(crate) fn head(&self) -> Head {
        self.tip.head
    }

    /// Judges `append` and writes it inside a savepoint. The inner result is its answer, due after the commit; the
    /// outer error is a statement that failed, after which the caller must look whether the transaction still stands.
    pub(crate) fn append(
        &mut self,
        append: &Append,
        judge: &mut Judge<'_>,
    ) -> rusqlite::Result<Result<Receipt, AppendError>> {
        if let Some(remembered) = read_command(self.connection, append.command)? {
            return Ok(remembered.repeated(append.command, append.body, judge.clock.wall()));
        }
        let now = match self.tip.admit(append, judge.guard, judge.clock) {
            Ok(now) => now,
            Err(stopped) => return Ok(Err(stopped)),
        };
        if let Some(condition) = &append.condition {
            match self.find(condition, judge.width)? {
                Ok(None) => (),
                Ok(Some(position)) => return Ok(Err(AppendError::Conflict { position })),
                Err(error) => return Ok(Err(error.into())),
            }
        }
        // The chain grows on a copy of the tip, which is adopted once the savepoint is released.
        let chained = match self.tip.chain(append, now) {
            Ok(chained) => chained,
            Err(invalid) => return Ok(Err(invalid.into())),
        };
        let remembered = Remembered::of(append, &chained);
        self.in_savepoint(|writing| writing.write(append, &chained, &remembered, judge.width))?;
        self.tip = chained.tip;
        Ok(Ok(remembered.written(append.command)))
    }

    /// Commits. After an error the outcome is the caller's to find out.
    pub(crate) fn commit(self) -> rusqlite::Result<()> {
        run(self.connection, "COMMIT")
    }

    /// Gives the transaction up.
    pub(crate) fn abandon(self) {
        roll_back(self.connection);
    }

    fn in_savepoint(&self, write: impl FnOnce(&Self) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        run(self.connection, "SAVEPOINT append")?;
        write(self).and_then(|()| run(self.connection, "RELEASE append")).inspect_err(|_| {
            // When the whole transaction is gone there is no savepoint to return to: the caller sees that it is.
            if !self.connection.is_autocommit() {
                let undone =
                    run(self.connection, "ROLLBACK TO append").and_then(|()| run(self.connection, "RELEASE append"));
                if undone.is_err() {
                    roll_back(self.connection);
                }
            }
        })
    }

    /// The first event that `condition` excludes, confirmed against its entry.
    fn find(&self, condition: &Condition, width: TagWidth) -> rusqlite::Result<Result<Option<Position>, StoreError>> {
        let mut index = SqlIndex::new(self.connection)?;
        let mut search = Search::new(&condition.query, width, condition.after, self.tip.head.position);
        while let Some(candidate) = search.next(&mut index)? {
            let Some(recorded) = read_entry(self.connection, candidate)? else {
                return Ok(Err(StoreError::Damaged(format!("no entry {candidate}"))));
            };
            match recorded.matches(&condition.query) {
                Ok(true) => return Ok(Ok(Some(candidate))),
                Ok(false) => (),
                Err(malformed) => return Ok(Err(malformed.into())),
            }
        }
        Ok(Ok(None))
    }

    /// The command before its entries, tags and ciphertexts before theirs: an entry closes its position.
    fn write(
        &self,
        append: &Append,
        chained: &Chained<'_>,
        remembered: &Remembered,
        width: TagWidth,
    ) -> rusqlite::Result<()> {
        self.connection.prepare_cached(INSERT_COMMAND)?.execute((
            append.command.0.as_bytes(),
            append.body.0,
            number(remembered.first),
            number(remembered.last),
            remembered.recorded_at.as_micros(),
        ))?;
        for entry in &chained.entries {
            self.write_entry(entry, width)?;
        }
        if chained.tip.accepted > self.tip.accepted {
            self.connection.prepare_cached(UPDATE_ACCEPTED)?.execute([chained.tip.accepted.as_micros()])?;
        }
        Ok(())
    }

    fn write_entry(&self, written: &ChainedEntry<'_>, width: TagWidth) -> rusqlite::Result<()> {
        let position = number(written.position);
        let mut insert_tag = self.connection.prepare_cached(INSERT_TAG)?;
        for tag in width.numbers(written.prepared.event()) {
            insert_tag.execute((tag, position))?;
        }
        for (ordinal, sealed) in (0_i64..).zip(written.prepared.sealed()) {
            let mut insert_sealed = self.connection.prepare_cached(INSERT_SEALED)?;
            insert_sealed.execute((position, ordinal, sealed.subject.0.as_bytes(), &sealed.ciphertext))?;
        }
        self.connection.prepare_cached(INSERT_ENTRY)?.execute((
            position,
            written.recorded_at.as_micros(),
            written.entry.leaf().as_bytes(),
            written.entry.bytes(),
        ))?;
        Ok(())
    }
}

/// Where the log ends, and what was last vouched for.
pub(crate) fn read_tip(connection: &Connection) -> rusqlite::Result<Tip> {
    let head = read_head(connection)?;
    let accepted = connection.prepare_cached(READ_ACCEPTED)?.query_row([], |row| row.get(0))?;
    Ok(Tip { head, accepted: Timestamp::from_micros(accepted) })
}

/// Where the log ends.
pub(crate) fn read_head(connection: &Connection) -> rusqlite::Result<Head> {
    let head = connection.prepare_cached(READ_HEAD)?.query_row([], |row| {
        let (leaf, recorded_at) = (Leaf::from_bytes(row.get(1)?), Timestamp::from_micros(row.get(2)?));
        Ok(Head { position: position(row, 0)?, leaf, recorded_at })
    });
    Ok(head.optional()?.unwrap_or(Head::EMPTY))
}

/// The entry at `position`.
pub(crate) fn read_entry(connection: &Connection, position: Position) -> rusqlite::Result<Option<Recorded>> {
    connection.prepare_cached(READ_ENTRY)?.query_row([number(position)], recorded).optional()
}

/// What is remembered of `command`.
pub(crate) fn read_command(connection: &Connection, command: CommandId) -> rusqlite::Result<Option<Remembered>> {
    let mut read = connection.prepare_cached(READ_COMMAND)?;
    read.query_row([command.0.as_bytes()], |row| {
        Ok(Remembered {
            first: position(row, 0)?,
            last: position(row, 1)?,
            recorded_at: Timestamp::from_micros(row.get(2)?),
            body: row.get::<_, Option<[u8; 32]>>(3)?.map(BodyMac),
        })
    })
    .optional()
}

/// A row of position, recorded_at, bytes.
pub(crate) fn recorded(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    let bytes = row.get_ref(2)?;
    let bytes =
        bytes.as_blob().map_err(|_| rusqlite::Error::InvalidColumnType(2, "bytes".into(), bytes.data_type()))?;
    let recorded_at = Timestamp::from_micros(row.get(1)?);
    Ok(Recorded { position: position(row, 0)?, recorded_at, bytes: Arc::from(bytes) })
}

/// The position in a column.
pub(crate) fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    let number: i64 = row.get(column)?;
    u64::try_from(number)
        .map(Position::new)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, Box::new(error)))
}

/// A position as SQLite holds it; what no log can reach stays the largest.
pub(crate) fn number(position: Position) -> i64 {
    i64::try_from(position.get()).unwrap_or(i64::MAX)
}

/// Runs a statement without parameters or rows.
pub(crate) fn run(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(|_| ())
}

/// Ends the transaction, if SQLite has not done so already.
pub(crate) fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = run(connection, "ROLLBACK")
    {
        tracing::error!(reason = %store_error(&error), "eventlog.rollback_failed");
    }
}
