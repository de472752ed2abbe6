//! Seven processes write in tight loops; an eighth comes now and then, and is let in soon.
//!
//! A wait is measured by the process that waits, from its request to its receipt. What is asserted is the worst wait of
//! the better half of the rounds: a starved process waits for seconds in every round, a busy machine only in some.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use acceptance::log::{Ledger, Numbered, Walk};
use acceptance::process::Writer;
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

const LOOPS: u64 = 7;
const ROUNDS: usize = 5;
const REQUESTS_PER_ROUND: usize = 30;
const WAIT_MAX: Duration = Duration::from_millis(100);

/// Who is measured.
const EIGHTH: u64 = 8;

/// A process in a tight loop, ended when dropped.
struct Loop(Child);

impl Loop {
    fn start(log: &Path, writer: u64, ways: &[&str]) -> Self {
        let mut command = log_writer(log, writer, ways);
        // Nobody reads what it acknowledges: a full pipe would slow it down.
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("log_writer starts"))
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().is_ok_and(|ended| ended.is_none())
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn log_writer(log: &Path, writer: u64, ways: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
    command.arg(log).arg(format!("writer={writer}")).args(ways);
    command
}

/// What the eighth process saw.
#[derive(Debug)]
struct Waits {
    /// Of each round, ascending.
    worst: Vec<Duration>,
    ledger: Ledger,
}

impl Waits {
    fn worst_of_the_better_half(&self) -> Duration {
        self.worst[ROUNDS / 2]
    }
}

/// Lets eight processes write to `log`, one of them now and then, and says how long that one waited.
fn wait_among_loops(log: &Path, ways: &[&str]) -> Waits {
    let mut loops: Vec<Loop> = (1..=LOOPS).map(|writer| Loop::start(log, writer, ways)).collect();
    let mut eighth = Writer::start(log_writer(log, EIGHTH, ways).arg("pace=stdin"));
    let mut ledger = Ledger::default();
    let mut ask = |number: usize| {
        ledger.send(Numbered { writer: EIGHTH, number: number as u64 });
        eighth.order("now");
        let (acknowledged, waited) = eighth.next_measured().expect("the eighth process is answered");
        ledger.acknowledge(acknowledged).expect("acknowledged once");
        waited
    };
    // The first is not measured: everybody is still starting.
    ask(0);
    let round = |round: usize| {
        let numbers = 1 + round * REQUESTS_PER_ROUND..=(round + 1) * REQUESTS_PER_ROUND;
        numbers.map(&mut ask).max().unwrap_or_default()
    };
    let mut worst: Vec<Duration> = (0..ROUNDS).map(round).collect();
    assert!(loops.iter_mut().all(Loop::is_running), "all seven wrote to the end");
    worst.sort_unstable();
    Waits { worst, ledger }
}

#[tokio::test]
async fn of_eight_writing_processes_none_starves() {
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    drop(SqliteStore::create(&log, SqliteOptions::default()).expect("a new log"));
    let mut waits = wait_among_loops(&log, &[]);
    println!("eight processes: worst wait of each round {:?}", waits.worst);
    let store = SqliteStore::open(&log, SqliteOptions::default()).expect("the log opens");
    let walk = Walk::whole(&store).await.expect("a sound log");
    walk.found().keys().for_each(|command| waits.ledger.send_unsized(*command));
    assert_eq!(waits.ledger.check(&walk), Ok(()));
    let others = walk.found().len() - waits.ledger.acknowledged();
    println!("eight processes: {others} commands of the seven, {} of the eighth", waits.ledger.acknowledged());
    assert!(others > waits.ledger.acknowledged(), "seven loops write more than one process that pauses");
    assert!(waits.worst_of_the_better_half() < WAIT_MAX);
}

/// The control: where nobody stands in line, SQLite's busy handler lets the loops starve the one that comes now and then.
#[test]
fn without_a_turnstile_the_eighth_process_starves() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("rows.db");
    let connection = rusqlite::Connection::open(&file).expect("a new file");
    let profile = "PRAGMA journal_mode = WAL; CREATE TABLE rows (text TEXT)";
    connection.execute_batch(profile).expect("a new table");
    let waits = wait_among_loops(&file, &["turnstile=none"]);
    println!("eight processes, control: worst wait of each round {:?}", waits.worst);
    assert!(waits.worst_of_the_better_half() >= WAIT_MAX);
}
