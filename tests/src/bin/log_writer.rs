//! A process that writes to a log until it is stopped, killed or done: the victim, and the neighbour, of the fault
//! suites.
//!
//! `log_writer LOG writer=W from=N [pace=stdin] [acknowledge=early] [turnstile=none]` appends the numbered commands of
//! writer W from N on. For each it prints one JSON line *after* the acknowledgement, flushed:
//! `{"line":N,"id":"…","outcome":"done","position":last,"waited_micros":…}`. `pace=stdin` waits for a line before each.
//!
//! Two negative controls: `acknowledge=early` prints what it expects before it appends, a writer that lies;
//! `turnstile=none` writes rows into a bare SQLite file, where nobody stands in line.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use acceptance::log::Numbered;
use eventlog::EventStore;
use eventlog_sqlite::{SqliteOptions, SqliteStore};

#[derive(Default)]
struct Task {
    log: String,
    writer: u64,
    from: u64,
    is_paced: bool,
    is_early: bool,
    has_no_turnstile: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let task = match read_task() {
        Ok(task) => task,
        Err(error) => {
            eprintln!("log_writer: {error}");
            return ExitCode::from(2);
        }
    };
    let written = if task.has_no_turnstile { write_bare(&task) } else { write(&task).await };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("log_writer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read_task() -> Result<Task, String> {
    let mut arguments = std::env::args().skip(1);
    let log = arguments.next().ok_or("the first argument is the log")?;
    let mut task = Task { log, ..Task::default() };
    for argument in arguments {
        let number = |text: &str| text.parse::<u64>().map_err(|error| format!("{argument}: {error}"));
        match argument.split_once('=') {
            Some(("writer", text)) => task.writer = number(text)?,
            Some(("from", text)) => task.from = number(text)?,
            Some(("pace", "stdin")) => task.is_paced = true,
            Some(("acknowledge", "early")) => task.is_early = true,
            Some(("turnstile", "none")) => task.has_no_turnstile = true,
            _ => return Err(format!("{argument} is no argument")),
        }
    }
    Ok(task)
}

impl Task {
    /// The commands, each when it is due; without end, or to the end of standard input.
    fn commands(&self) -> impl Iterator<Item = Numbered> {
        let mut orders = std::io::stdin().lines();
        let due = move || !self.is_paced || orders.next().is_some();
        (self.from..)
            .zip(std::iter::repeat_with(due))
            .map_while(|(number, is_due)| is_due.then_some(Numbered { writer: self.writer, number }))
    }
}

async fn write(task: &Task) -> Result<(), String> {
    let store = SqliteStore::open(&task.log, SqliteOptions::default()).map_err(|error| error.to_string())?;
    for command in task.commands() {
        if task.is_early {
            let head = store.head().await.map_err(|error| error.to_string())?;
            acknowledge(command, head.position.get() + command.events() as u64, Duration::ZERO)?;
        }
        let begun = Instant::now();
        let receipt = store.append(command.append()).await.map_err(|error| format!("{command:?}: {error}"))?;
        if !task.is_early {
            acknowledge(command, receipt.last.get(), begun.elapsed())?;
        }
    }
    Ok(())
}

/// What a store without turns would do: `BEGIN IMMEDIATE` and SQLite's own busy handler.
fn write_bare(task: &Task) -> Result<(), String> {
    let sql = |error: rusqlite::Error| error.to_string();
    let connection = rusqlite::Connection::open(&task.log).map_err(sql)?;
    connection.busy_timeout(Duration::from_secs(30)).map_err(sql)?;
    for command in task.commands() {
        let begun = Instant::now();
        let rows = format!("INSERT INTO rows (text) VALUES ('{}')", "x".repeat(400));
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {rows}; {rows}; {rows}; COMMIT")).map_err(sql)?;
        acknowledge(command, connection.last_insert_rowid().unsigned_abs(), begun.elapsed())?;
    }
    Ok(())
}

/// One write a line, so that a reader after the kill sees whole lines only.
fn acknowledge(command: Numbered, last: u64, waited: Duration) -> Result<(), String> {
    let line = serde_json::json!({
        "line": command.number,
        "id": command.id(),
        "outcome": "done",
        "position": last,
        "waited_micros": u64::try_from(waited.as_micros()).unwrap_or(u64::MAX),
    });
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(format!("{line}\n").as_bytes()).and_then(|()| stdout.flush()).map_err(|error| error.to_string())
}
