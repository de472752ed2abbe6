//! A process is stopped (SIGSTOP) while it has the turn: whoever wants to write is answered *not written* at the
//! deadline, reads go on, and after SIGCONT everything goes on as if nothing had been.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use acceptance::log::{Ledger, Numbered, Walk, check_tables};
use acceptance::process::{Writer, linger};
use eventlog::contract::sample::Dice;
use eventlog::{AppendError, EventStore};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tempfile::TempDir;

/// How many times a process is caught with the turn in its hands.
const STOPS: u64 = 12;

const DEADLINE: Duration = Duration::from_millis(200);

/// An answer later than this is none at a deadline; far above it, for a busy machine is no fault.
const LATE: Duration = Duration::from_secs(3);

const STOPPED: u64 = 1;
const WAITING: u64 = 2;

/// A process that writes in a loop, and can be stopped and woken.
struct Sleeper {
    writer: Writer,
    pid: Pid,
}

impl Sleeper {
    fn start(log: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
        let writer = Writer::start(command.arg(log).args([format!("writer={STOPPED}"), "pace=stdin".into()]));
        let pid = Pid::from_raw(writer.id().cast_signed()).expect("a process has a number");
        Self { writer, pid }
    }

    /// Stops it, and returns once it stands still.
    fn stop(&self) {
        kill_process(self.pid, Signal::STOP).expect("a process of ours can be stopped");
        loop {
            let status = waitpid(Some(self.pid), WaitOptions::UNTRACED).expect("a process of ours can be watched");
            if status.is_some_and(|(_, status)| status.stopped()) {
                return;
            }
        }
    }

    fn wake(&self) {
        kill_process(self.pid, Signal::CONT).expect("a stopped process can be woken");
    }
}

/// Whether somebody has the turn. Our own store is idle: it can only be the process that stands still.
fn turn_is_taken(log: &Path) -> bool {
    let turn = File::open(log.with_extension("db.turn")).expect("the lock file is there");
    matches!(turn.try_lock(), Err(TryLockError::WouldBlock))
}

/// Orders one append and stops the process in the middle of it; again and again, until it has the turn while it stands
/// still. Says how many orders it gave.
fn catch_with_the_turn(sleeper: &mut Sleeper, log: &Path, dice: &mut Dice, ledger: &mut Ledger, from: u64) -> u64 {
    for orders in 1.. {
        ledger.send(Numbered { writer: STOPPED, number: from + orders - 1 });
        sleeper.writer.order("now");
        linger(dice.roll(600));
        sleeper.stop();
        if turn_is_taken(log) {
            return orders;
        }
        sleeper.wake();
        ledger.acknowledge(sleeper.writer.next_acknowledged().expect("it goes on")).expect("acknowledged once");
    }
    unreachable!("orders are without end")
}

#[tokio::test]
async fn nobody_waits_for_a_stopped_process_longer_than_until_the_deadline() {
    let mut dice = Dice::new(acceptance::log::seed("SIGSTOP"));
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    let options = SqliteOptions { deadline: DEADLINE, ..SqliteOptions::default() };
    let store = SqliteStore::create(&log, options).expect("a new log");
    let mut sleeper = Sleeper::start(&log);
    let (mut ledger, mut orders, mut worst) = (Ledger::default(), 0, Duration::ZERO);
    for number in 0..STOPS {
        orders += catch_with_the_turn(&mut sleeper, &log, &mut dice, &mut ledger, orders);
        let command = Numbered { writer: WAITING, number };
        let begun = Instant::now();
        let answer = store.append(command.append()).await;
        worst = worst.max(begun.elapsed());
        assert!(matches!(answer, Err(AppendError::NotWritten { .. })), "while the turn is taken: {answer:?}");
        ledger.answer(command, &answer).expect("a first answer");
        let walk = Walk::whole(&store).await.expect("reading goes on");
        assert_eq!(ledger.check(&walk), Ok(()), "known not to be written");

        sleeper.wake();
        ledger.acknowledge(sleeper.writer.next_acknowledged().expect("it goes on")).expect("acknowledged once");
        ledger.answer(command, &store.append(command.append()).await).expect("the same command is written now");
        assert_eq!(ledger.acknowledged() as u64, orders + number + 1, "both have written everything");
    }
    println!("SIGSTOP: {STOPS} times with the turn, {orders} orders, answered after at most {worst:?}");
    assert!(worst >= DEADLINE && worst < LATE, "answered at the deadline: {worst:?}");
    let walk = Walk::whole(&store).await.expect("a sound log");
    assert_eq!(ledger.check(&walk), Ok(()));
    drop((store, sleeper));
    assert_eq!(check_tables(&log, &walk, |_| Some(false)), Ok(()));
}

/// The control: a process that stands still without the turn holds nobody up.
#[tokio::test]
async fn a_stopped_process_without_the_turn_holds_nobody_up() {
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    let store = SqliteStore::create(&log, SqliteOptions::default()).expect("a new log");
    let mut sleeper = Sleeper::start(&log);
    sleeper.writer.order("now");
    sleeper.writer.next_acknowledged().expect("it writes");
    sleeper.stop();
    // What it does behind its first append is soon done; then it waits for orders.
    while turn_is_taken(&log) {
        sleeper.wake();
        linger(500);
        sleeper.stop();
    }
    let answer = store.append(Numbered { writer: WAITING, number: 0 }.append()).await;
    sleeper.wake();
    assert!(answer.is_ok(), "{answer:?}");
}
