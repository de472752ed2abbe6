//! A journal in a folder of its own, and a read to write into it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use desk::{Journal, Read, Row};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

/// A place for a journal.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("access.db")
    }

    pub(crate) fn open(&self) -> Journal {
        Journal::open(&self.path()).expect("a journal")
    }

    /// The file, as a tool of strangers opens it.
    pub(crate) fn raw(&self) -> Connection {
        Connection::open(self.path()).expect("a connection")
    }

    /// A journal with rows at these instants.
    pub(crate) fn with(&self, instants: impl IntoIterator<Item = i64>) -> Journal {
        let mut journal = self.open();
        for at in instants {
            journal.record(read("case"), at).expect("a row");
        }
        journal
    }
}

/// Somebody reads.
pub(crate) fn read(kind: &str) -> Read {
    Read {
        user: Uuid::from_u128(7),
        role: "agent".to_owned(),
        uid: Some(1000),
        surface: "cli".to_owned(),
        kind: kind.to_owned(),
        as_of: Some(12),
        cases: vec![Uuid::from_u128(1)],
        subjects: vec![Uuid::from_u128(2), Uuid::from_u128(3)],
        wide: false,
        persons: Some(1),
        events: None,
        purpose: None,
        text: None,
    }
}

/// Every row, the youngest first.
pub(crate) fn rows(journal: &Journal) -> Vec<Row> {
    let mut rows = Vec::new();
    journal
        .rows(|row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .expect("rows");
    rows
}

/// Numbers, the youngest first.
pub(crate) fn numbers(journal: &Journal) -> Vec<u64> {
    rows(journal).into_iter().map(|row| row.number).collect()
}
