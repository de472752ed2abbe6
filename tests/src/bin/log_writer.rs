//! A process that writes to a log until it is stopped, killed or done: the victim, and the neighbour, of the fault
//! suites.
//!
//! `log_writer LOG writer=W from=N [upto=M] [pace=stdin] [acknowledge=early] [deadline_millis=D]` appends the numbered
//! commands of writer W from N on. For each it prints one JSON line *after* the acknowledgement, flushed:
//! `{"line":N,"id":"…","outcome":"done","position":last,"waited_micros":…}`. `pace=stdin` waits for a line before each.
//! `acknowledge=early` prints what it expects before it appends: the negative control, a writer that lies.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use acceptance::log::Numbered;
use eventlog::EventStore;
use eventlog_sqlite::{SqliteOptions, SqliteStore};

struct Task {
    log: String,
    writer: u64,
    numbers: std::ops::Range<u64>,
    is_paced: bool,
    is_early: bool,
    deadline: Duration,
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
    match write(&task).await {
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
    let mut task = Task {
        log,
        writer: 0,
        numbers: 0..u64::MAX,
        is_paced: false,
        is_early: false,
        deadline: SqliteOptions::default().deadline,
    };
    for argument in arguments {
        let number = |text: &str| text.parse::<u64>().map_err(|error| format!("{argument}: {error}"));
        match argument.split_once('=') {
            Some(("writer", text)) => task.writer = number(text)?,
            Some(("from", text)) => task.numbers.start = number(text)?,
            Some(("upto", text)) => task.numbers.end = number(text)?,
            Some(("pace", "stdin")) => task.is_paced = true,
            Some(("acknowledge", "early")) => task.is_early = true,
            Some(("deadline_millis", text)) => task.deadline = Duration::from_millis(number(text)?),
            _ => return Err(format!("{argument} is no argument")),
        }
    }
    Ok(task)
}

async fn write(task: &Task) -> Result<(), String> {
    let options = SqliteOptions { deadline: task.deadline, ..SqliteOptions::default() };
    let store = SqliteStore::open(&task.log, options).map_err(|error| error.to_string())?;
    let mut orders = std::io::stdin().lines();
    for number in task.numbers.clone() {
        if task.is_paced && orders.next().is_none() {
            break;
        }
        let command = Numbered { writer: task.writer, number };
        if task.is_early {
            let head = store.head().await.map_err(|error| error.to_string())?;
            acknowledge(command, head.position.get() + command.events() as u64, Duration::ZERO)?;
        }
        let begun = Instant::now();
        let receipt = store.append(command.append()).await.map_err(|error| format!("{number}: {error}"))?;
        if !task.is_early {
            acknowledge(command, receipt.last.get(), begun.elapsed())?;
        }
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
