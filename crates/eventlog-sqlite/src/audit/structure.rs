//! SQLite's own check of the file, beside the walk: it reads the whole file once more, on another core where there is one.

use eventlog::{Head, Position};
use rusqlite::{Connection, InterruptHandle};
use std::thread::{Scope, ScopedJoinHandle};

use super::{AuditError, Check, Fault};
use crate::connection::store_error;
use crate::reading::Readers;
use crate::transaction::{read_head, roll_back, run};

/// It passes over the file: what it has read it hardly meets again (KiB, as SQLite wants it).
const CACHE: i64 = -2_048;

/// A check under way. Dropped, it is broken off.
pub(super) struct Structure<'scope> {
    answer: Option<ScopedJoinHandle<'scope, rusqlite::Result<Answer>>>,
    interrupt: InterruptHandle,
}

/// What SQLite says of the file that held a log up to `head`.
struct Answer {
    head: Head,
    said: String,
}

impl<'scope> Structure<'scope> {
    /// Begins to check the file of `readers`.
    ///
    /// # Errors
    /// [`AuditError::Open`] when it cannot be opened once more.
    pub(super) fn begin<'env>(scope: &'scope Scope<'scope, 'env>, readers: &Readers) -> Result<Self, AuditError> {
        let connection = readers.connect()?;
        connection.pragma_update(None, "cache_size", CACHE).map_err(|error| store_error(&error))?;
        let interrupt = connection.get_interrupt_handle();
        Ok(Self { answer: Some(scope.spawn(move || ask(&connection))), interrupt })
    }

    /// Whether the file is whole that holds a log up to `end`.
    ///
    /// # Errors
    /// [`AuditError::Fault`] with what SQLite says; [`AuditError::Store`] when it could not be asked.
    pub(super) fn end(mut self, end: Position, readers: &Readers) -> Result<(), AuditError> {
        let asked =
            self.answer.take().map(|answer| answer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let answer = match asked.transpose().map_err(|error| store_error(&error))? {
            // Others wrote meanwhile: what they wrote was walked, and its place in the file is looked at too.
            Some(answer) if answer.head.position >= end => answer,
            Some(_) | None => readers.transaction(|on| check(on).map_err(|error| store_error(&error)))?,
        };
        if answer.said == "ok" {
            return Ok(());
        }
        Err(Fault { position: Position::START, check: Check::File, found: answer.said }.into())
    }
}

impl Drop for Structure<'_> {
    fn drop(&mut self) {
        self.interrupt.interrupt();
    }
}

fn ask(connection: &Connection) -> rusqlite::Result<Answer> {
    run(connection, "BEGIN")?;
    let answer = check(connection);
    roll_back(connection);
    answer
}

fn check(on: &Connection) -> rusqlite::Result<Answer> {
    let head = read_head(on)?;
    let said = on.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(Answer { head, said })
}
