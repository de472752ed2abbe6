//! A log in a folder of its own, for the suites of this crate.
#![allow(dead_code, unreachable_pub, reason = "each suite uses its part")]

use eventlog::contract::sample::{Draft, NOON};
use eventlog::{EventStore, MockClock, Receipt};
use eventlog_sqlite::audit::{AuditError, Audited, Fault, verify};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub struct Log {
    folder: TempDir,
    path: PathBuf,
    pub clock: MockClock,
}

impl Log {
    /// An empty log, closed.
    pub fn create() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("log.db");
        let log = Self { folder, path, clock: MockClock::at(NOON) };
        drop(SqliteStore::create(&log.path, log.options()).unwrap());
        log
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn options(&self) -> SqliteOptions {
        SqliteOptions { clock: Arc::new(self.clock.clone()), ..SqliteOptions::default() }
    }

    pub fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path, self.options()).unwrap()
    }

    /// A raw connection that may do anything: triggers are in nobody's way once they are dropped.
    pub fn raw(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    /// Alters the file behind the back of triggers and checks, and puts them back as they were.
    pub fn tamper(&self, sql: &str) {
        let raw = self.raw();
        let triggers: Vec<(String, String)> = raw
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        raw.execute_batch("PRAGMA ignore_check_constraints = ON; BEGIN").unwrap();
        triggers.iter().for_each(|(name, _)| raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
        raw.execute_batch(sql).unwrap();
        triggers.iter().for_each(|(_, create)| raw.execute_batch(create).unwrap());
        raw.execute_batch("COMMIT").unwrap();
    }

    /// A copy of the closed file.
    pub fn copied(&self) -> PathBuf {
        let copy = self.folder.path().join("copy.db");
        std::fs::copy(&self.path, &copy).unwrap();
        copy
    }

    /// Removes what SQLite keeps beside a file that was not closed by its last user.
    pub fn remove_side_files(&self) {
        for name in ["log.db-wal", "log.db-shm"] {
            drop(std::fs::remove_file(self.folder().join(name)));
        }
    }

    /// Every row of every table, as text.
    pub fn contents(&self) -> Vec<String> {
        let raw = self.raw();
        ["entries", "tags", "sealed", "commands", "clock"]
            .iter()
            .flat_map(|table| {
                let mut statement = raw.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| {
                    let values: Vec<rusqlite::types::Value> =
                        (0..columns).map(|c| row.get(c)).collect::<Result<_, _>>()?;
                    Ok(format!("{table} {values:?}"))
                });
                rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap()
            })
            .collect()
    }

    /// What an audit of the whole file says.
    pub fn audit(&self) -> Result<Audited, AuditError> {
        verify(&self.path, &self.options(), |_, _| ())
    }

    /// The fault an audit must find.
    pub fn fault(&self) -> Fault {
        match self.audit() {
            Err(AuditError::Fault(fault)) => fault,
            other => panic!("no fault found: {other:?}"),
        }
    }
}

pub async fn append(store: &SqliteStore, draft: Draft) -> Receipt {
    store.append(draft.build()).await.unwrap()
}

/// What was refused; a success is a panic.
pub fn refusal<T: std::fmt::Debug>(result: &Result<T, String>) -> &str {
    match result {
        Err(refused) => refused,
        Ok(done) => panic!("not refused: {done:?}"),
    }
}
