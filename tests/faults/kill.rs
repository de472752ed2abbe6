//! `kill -9` of real writing processes at random moments, several at once in some rounds.
//!
//! The kernel keeps what was written, so nothing can be lost by a weaker `synchronous`; what can go wrong is an
//! acknowledgement before the commit, a half transaction, a repeat that doubles, a lock that nobody gives back.

use std::collections::BTreeSet;
use std::process::Command;

use acceptance::log::{Acknowledged, Ledger, Numbered, Violation, Walk, check_tables};
use acceptance::process::{Writer, linger};
use eventlog::CommandId;
use eventlog::contract::sample::Dice;
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

const KILLS: usize = 500;

/// A new log now and then: a young log is checkpointed and created differently from an old one.
const KILLS_PER_LOG: usize = 50;

/// What a writer is: how it is started for a log, a writer number and a first command.
type Program = fn(&std::path::Path, u64, u64) -> Command;

fn honest(log: &std::path::Path, writer: u64, from: u64) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
    command.arg(log).args([format!("writer={writer}"), format!("from={from}")]);
    command
}

fn early(log: &std::path::Path, writer: u64, from: u64) -> Command {
    let mut command = honest(log, writer, from);
    command.arg("acknowledge=early");
    command
}

/// One log, the processes that write to it, and the account of what they said.
struct Ground {
    folder: TempDir,
    program: Program,
    ledger: Ledger,
    walk: Walk,
    /// By writer: the first command that was not acknowledged, which the next process repeats.
    next: Vec<u64>,
    kills: usize,
    caught_between: BTreeSet<CommandId>,
}

/// How far beyond its last acknowledgement a writer may have got: the command in its hands, and one to spare.
const IN_FLIGHT: u64 = 2;

impl Ground {
    fn new(program: Program) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        SqliteStore::create(folder.path().join("log.db"), SqliteOptions::default()).expect("a new log");
        let (ledger, walk) = (Ledger::default(), Walk::begin());
        Self { folder, program, ledger, walk, next: vec![0; 4], kills: 0, caught_between: BTreeSet::new() }
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("log.db")
    }

    /// Starts `writers` processes, lets them acknowledge a little, kills them one after the other.
    fn round(&mut self, writers: usize, dice: &mut Dice) -> Result<(), Violation> {
        let log = self.log();
        let mut running: Vec<(usize, Writer)> =
            (0..writers).map(|w| (w, Writer::start(&mut (self.program)(&log, w as u64, self.next[w])))).collect();
        while !running.is_empty() {
            let (writer, mut process) = running.swap_remove(dice.roll(running.len() as u64) as usize);
            for _ in 0..dice.roll(12) {
                let Some(acknowledged) = process.next_acknowledged() else { break };
                self.note(writer, acknowledged)?;
            }
            linger(dice.roll(1_000));
            for acknowledged in process.kill() {
                self.note(writer, acknowledged)?;
            }
            self.kills += 1;
        }
        Ok(())
    }

    fn note(&mut self, writer: usize, acknowledged: Acknowledged) -> Result<(), Violation> {
        let number = self.next[writer];
        let command = Numbered { writer: writer as u64, number };
        assert_eq!(acknowledged.command, command.id(), "a writer acknowledges its commands in order");
        self.ledger.send(command);
        self.next[writer] = number + 1;
        self.ledger.acknowledge(acknowledged)
    }

    /// Opens the log as the next process would and holds it against the account.
    async fn check(&mut self) -> Result<(), Violation> {
        for (writer, next) in self.next.iter().enumerate() {
            (*next..next + IN_FLIGHT).for_each(|number| self.ledger.send(Numbered { writer: writer as u64, number }));
        }
        let options = SqliteOptions::default();
        let store = SqliteStore::open(self.log(), options).map_err(|error| Violation::Unreadable(error.to_string()))?;
        self.walk.advance(&store).await?;
        self.ledger.check(&self.walk)?;
        let in_hand = |(writer, number): (usize, &u64)| Numbered { writer: writer as u64, number: *number }.id();
        let in_hand = self.next.iter().enumerate().map(in_hand);
        self.caught_between.extend(in_hand.filter(|command| self.walk.found().contains_key(command)));
        for (writer, next) in self.next.iter().enumerate() {
            for number in next.saturating_sub(12)..next + IN_FLIGHT {
                let command = Numbered { writer: writer as u64, number };
                Ledger::check_receipt(&store, &self.walk, command).await?;
            }
        }
        Ok(())
    }
}

/// What came of a number of kills.
#[derive(Debug)]
struct Tally {
    kills: usize,
    acknowledged: usize,
    /// Commands that were committed when the kill came, and not acknowledged yet.
    caught_between: usize,
    verdict: Result<(), Violation>,
}

/// Kills `KILLS` processes on logs of their own, checking after each round; stops at the first violation.
async fn kill(program: Program, dice: &mut Dice) -> Tally {
    let mut tally = Tally { kills: 0, acknowledged: 0, caught_between: 0, verdict: Ok(()) };
    while tally.verdict.is_ok() && tally.kills < KILLS {
        let mut ground = Ground::new(program);
        let mut verdict = Ok(());
        while verdict.is_ok() && ground.kills < KILLS_PER_LOG {
            let writers = if dice.roll(3) == 0 { 2 + dice.roll(3) as usize } else { 1 };
            verdict = ground.round(writers, dice);
            if verdict.is_ok() {
                verdict = ground.check().await;
            }
        }
        if verdict.is_ok() {
            verdict = check_tables(&ground.log(), &ground.walk, |_| Some(false));
        }
        tally.kills += ground.kills;
        tally.acknowledged += ground.ledger.acknowledged();
        tally.caught_between += ground.caught_between.len();
        tally.verdict = verdict;
    }
    tally
}

#[tokio::test]
async fn whatever_a_killed_process_acknowledged_is_there_once() {
    let tally = kill(honest, &mut Dice::new(acceptance::log::seed("kill -9"))).await;
    println!("kill -9: {tally:?}");
    assert_eq!(tally.verdict, Ok(()));
    assert!(tally.kills >= KILLS && tally.acknowledged > tally.kills, "processes were killed at work");
}

/// The control: a writer that acknowledges before it appends is caught by the same oracle.
#[tokio::test]
async fn a_process_that_acknowledges_too_early_is_caught() {
    let tally = kill(early, &mut Dice::new(acceptance::log::seed("kill -9, control"))).await;
    println!("kill -9, control: {tally:?}");
    assert!(matches!(tally.verdict, Err(Violation::Lost { .. } | Violation::Moved { .. })));
}
