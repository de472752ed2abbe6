//! Whoever gives up waiting for the turn gives up its place in line too: a place that nobody stands in would shut out
//! every other process for as long as this one has nothing to write.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use acceptance::log::Numbered;
use eventlog::contract::sample::Dice;
use eventlog::{AppendError, EventStore};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// How many processes give up, each at its first wait.
const GIVING_UP: u64 = 200;

fn opened(log: &Path, deadline: Duration) -> SqliteStore {
    let options = SqliteOptions { deadline, ..SqliteOptions::default() };
    SqliteStore::open(log, options).expect("the log opens")
}

#[tokio::test]
async fn a_place_in_line_that_was_given_up_shuts_nobody_out() {
    let mut dice = Dice::new(acceptance::log::seed("given up"));
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    drop(SqliteStore::create(&log, SqliteOptions::default()).expect("a new log"));
    let turn = File::open(log.with_extension("db.turn")).expect("the lock file is there");
    let patient = opened(&log, Duration::from_secs(3));
    for number in 0..GIVING_UP {
        let hasty = opened(&log, Duration::from_micros(20 + dice.roll(400)));
        // The second is taken up after the housekeeping behind the first: from then on it has nothing to write.
        for free in 0..2 {
            let command = Numbered { writer: 3, number: 2 * number + free };
            while hasty.append(command.append()).await.is_err() {}
        }
        turn.lock().expect("nobody holds the turn for long");
        let answer = hasty.append(Numbered { writer: 1, number }.append()).await;
        assert!(matches!(answer, Err(AppendError::NotWritten { .. })), "{answer:?}");
        turn.unlock().expect("a lock of ours is left");
        let answer = patient.append(Numbered { writer: 2, number }.append()).await;
        assert!(answer.is_ok(), "after {number} gave up, nobody has the turn: {answer:?}");
    }
}
