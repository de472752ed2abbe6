//! Seven processes write in tight loops, an eighth comes now and then; each is let in soon.
//!
//! A wait is measured by the process that waits, from its request to its receipt. What is asserted is the worst wait of
//! all eight, in the best of three runs: where processes starve, somebody waits for seconds in every run; a machine that
//! hiccups does so in one.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use acceptance::log::{Ledger, Numbered, Walk};
use acceptance::process::Writer;
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

const LOOPS: u64 = 7;

/// The number of the writer that comes now and then.
const EIGHTH: u64 = 8;

const RUNS: usize = 3;

/// How often the eighth process comes in a run; in the control, where it waits for seconds, it comes less often.
const REQUESTS: u64 = 80;
const REQUESTS_OF_CONTROL: u64 = 12;

/// What "now and then" means: coming back at once would be an eighth loop.
const PAUSE: Duration = Duration::from_millis(4);

const WAIT_MAX: Duration = Duration::from_millis(100);

fn log_writer(log: &Path, writer: u64, ways: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
    command.arg(log).arg(format!("writer={writer}")).args(ways);
    command
}

/// Lets eight processes write to `log`, and gives the worst wait of each, the eighth last, with the account of what the
/// eighth was acknowledged.
fn write_together(log: &Path, ways: &[&str], requests: u64) -> (Vec<Duration>, Ledger) {
    let mut loops: Vec<Writer> = (1..=LOOPS).map(|writer| Writer::start(&mut log_writer(log, writer, ways))).collect();
    let mut eighth = Writer::start(log_writer(log, EIGHTH, ways).arg("pace=stdin"));
    for one in &mut loops {
        one.next_acknowledged().expect("a loop begins to write");
    }
    let listening: Vec<_> = loops.iter_mut().map(Writer::longest_wait).collect();
    let (mut worst_of_eighth, mut ledger) = (Duration::ZERO, Ledger::default());
    for number in 0..requests {
        std::thread::sleep(PAUSE);
        ledger.send(Numbered { writer: EIGHTH, number });
        eighth.order("now");
        let (acknowledged, waited) = eighth.next_measured().expect("the eighth process is answered");
        ledger.acknowledge(acknowledged).expect("acknowledged once");
        worst_of_eighth = worst_of_eighth.max(waited);
    }
    assert!(!loops.iter_mut().any(Writer::has_ended), "all seven wrote to the end");
    drop(loops);
    let worst = listening.into_iter().map(|longest| longest.join().expect("a listener ends"));
    (worst.chain([worst_of_eighth]).collect(), ledger)
}

/// Whether the worst wait of a run is a short one.
fn is_fair(waits: &[Duration]) -> bool {
    println!("eight processes: worst wait of each {waits:?}");
    waits.iter().all(|wait| *wait < WAIT_MAX)
}

/// One run on the real store, whose log is then held against what the eighth process was told.
async fn run_in_line() -> Vec<Duration> {
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    drop(SqliteStore::create(&log, SqliteOptions::default()).expect("a new log"));
    let (waits, mut ledger) = write_together(&log, &[], REQUESTS);
    let store = SqliteStore::open(&log, SqliteOptions::default()).expect("the log opens");
    let walk = Walk::whole(&store).await.expect("a sound log");
    walk.found().keys().for_each(|command| ledger.send_unsized(*command));
    assert_eq!(ledger.check(&walk), Ok(()));
    assert!(walk.found().len() > 2 * ledger.acknowledged(), "seven loops write more than one process that pauses");
    waits
}

/// One run on a bare SQLite file, where SQLite's busy handler decides who is let in.
fn run_without_line() -> Vec<Duration> {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("rows.db");
    let connection = rusqlite::Connection::open(&file).expect("a new file");
    let table = "PRAGMA journal_mode = WAL; CREATE TABLE rows (text TEXT)";
    connection.execute_batch(table).expect("a new table");
    write_together(&file, &["turnstile=none"], REQUESTS_OF_CONTROL).0
}

#[tokio::test]
async fn of_eight_writing_processes_none_starves() {
    let mut was_fair = false;
    for _ in 0..RUNS {
        was_fair = was_fair || is_fair(&run_in_line().await);
    }
    assert!(was_fair, "in each of {RUNS} runs somebody waited longer than {WAIT_MAX:?}");
}

/// The control: where nobody stands in line, somebody starves.
#[test]
fn without_a_turnstile_somebody_starves() {
    assert!(!is_fair(&run_without_line()));
}
