//! `kill -9` of real writing processes at random moments, several at once in some rounds.
//!
//! The kernel keeps what was written, so nothing can be lost by a weaker `synchronous`; what can go wrong is an
//! acknowledgement before the commit, a half transaction, a repeat that doubles, a lock that nobody gives back.

use std::collections::BTreeSet;
use std::path::PathBuf;

use acceptance::log::{Acknowledged, Ledger, Numbered, Violation, Walk, check_tables};
use acceptance::process::{Writer, linger};
use eventlog::CommandId;
use eventlog::contract::sample::Dice;
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::victims::{Exec, LogWriter, Victim};

/// A new log now and then: a young log is checkpointed differently from an old one.
const KILLS_PER_LOG: usize = 50;

/// How many processes write at once, at most.
const WRITERS_MAX: u64 = 4;

/// How far beyond its last acknowledgement a writer may have got: the command in its hands, and one to spare.
const IN_FLIGHT: u64 = 2;

/// One log, the processes that write to it, and the account of what they said.
struct Ground<'v> {
    victim: &'v dyn Victim,
    folder: TempDir,
    log: PathBuf,
    ledger: Ledger,
    walk: Walk,
    /// By writer: the first command that was not acknowledged, which the next process repeats.
    next: [u64; WRITERS_MAX as usize],
    kills: usize,
    caught_between: BTreeSet<CommandId>,
}

impl<'v> Ground<'v> {
    async fn new(victim: &'v dyn Victim) -> Result<Self, Violation> {
        let folder = TempDir::new().expect("a temporary folder");
        let log = victim.prepare(folder.path());
        let walk = Walk::whole(&open(&log)?).await?;
        let mut ledger = Ledger::default();
        walk.found().keys().for_each(|command| ledger.send_unsized(*command));
        let (next, caught_between) = ([0; WRITERS_MAX as usize], BTreeSet::new());
        Ok(Self { victim, folder, log, ledger, walk, next, kills: 0, caught_between })
    }

    /// Starts `writers` processes, lets them acknowledge a little, kills them one after the other.
    fn round(&mut self, writers: u64, dice: &mut Dice) -> Result<(), Violation> {
        let start = |writer| (writer, self.victim.start(self.folder.path(), writer, self.next[writer as usize]));
        let mut running: Vec<(u64, Writer)> = (0..writers).map(start).collect();
        while !running.is_empty() {
            let (writer, mut process) = running.swap_remove(dice.roll(running.len() as u64) as usize);
            for _ in 0..dice.roll(12) {
                let Some(acknowledged) = process.next_acknowledged() else { break };
                self.note(writer, acknowledged)?;
            }
            linger(dice.roll(1_000));
            // A process that has ended, say by a conflict, is no kill.
            self.kills += usize::from(!process.has_ended());
            for acknowledged in process.kill() {
                self.note(writer, acknowledged)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, writer: u64, acknowledged: Acknowledged) -> Result<(), Violation> {
        let next = &mut self.next[writer as usize];
        let command = Numbered { writer, number: *next };
        assert_eq!(acknowledged.command, command.id(), "a writer acknowledges its commands in order");
        *next += 1;
        self.send(command);
        self.ledger.acknowledge(acknowledged)
    }

    fn send(&mut self, command: Numbered) {
        match self.victim.events(command) {
            Some(_) => self.ledger.send(command),
            None => self.ledger.send_unsized(command.id()),
        }
    }

    /// The commands of each writer around the one that it had in hand.
    fn around(&self, before: u64) -> Vec<Numbered> {
        let of = |(writer, next): (u64, u64)| {
            (next.saturating_sub(before)..next + IN_FLIGHT).map(move |number| Numbered { writer, number })
        };
        (0..WRITERS_MAX).zip(self.next).flat_map(of).collect()
    }

    /// Opens the log as the next process would and holds it against the account.
    async fn check(&mut self) -> Result<(), Violation> {
        self.around(0).into_iter().for_each(|command| self.send(command));
        let store = open(&self.log)?;
        self.walk.advance(&store).await?;
        self.ledger.check(&self.walk)?;
        for command in self.around(12) {
            Ledger::check_known(&store, &self.walk, command.id()).await?;
        }
        let in_hand = self.around(0).into_iter().map(Numbered::id);
        self.caught_between.extend(in_hand.filter(|command| self.walk.found().contains_key(command)));
        Ok(())
    }

    /// Kills process after process, checking after each round.
    async fn kill(&mut self, dice: &mut Dice) -> Result<(), Violation> {
        while self.kills < KILLS_PER_LOG {
            let writers = if dice.roll(3) == 0 { 2 + dice.roll(WRITERS_MAX - 1) } else { 1 };
            self.round(writers, dice)?;
            self.check().await?;
        }
        check_tables(&self.log, &self.walk, |_| Some(false))?;
        self.victim.examine(self.folder.path()).map_err(Violation::Unreadable)
    }
}

fn open(log: &std::path::Path) -> Result<SqliteStore, Violation> {
    SqliteStore::open(log, SqliteOptions::default()).map_err(|error| Violation::Unreadable(error.to_string()))
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

/// Kills that many processes, on several logs; stops at the first violation.
async fn kill(victim: &dyn Victim, kills: usize, dice: &mut Dice) -> Tally {
    let mut tally = Tally { kills: 0, acknowledged: 0, caught_between: 0, verdict: Ok(()) };
    while tally.verdict.is_ok() && tally.kills < kills {
        let mut ground = Ground::new(victim).await.expect("a new log is sound");
        tally.verdict = ground.kill(dice).await;
        tally.kills += ground.kills;
        tally.acknowledged += ground.ledger.acknowledged();
        tally.caught_between += ground.caught_between.len();
    }
    tally
}

/// Nothing is wrong, and processes were killed at work.
fn assert_whole(tally: &Tally, kills: usize) {
    assert_eq!(tally.verdict, Ok(()));
    assert!(tally.kills >= kills && tally.acknowledged > tally.kills && tally.caught_between > 0, "{tally:?}");
}

#[tokio::test]
async fn whatever_the_binary_acknowledged_before_it_was_killed_is_there_once() {
    let tally = kill(&Exec, 500, &mut Dice::new(acceptance::log::seed("kill -9 parcours exec"))).await;
    println!("kill -9 parcours exec: {tally:?}");
    assert_whole(&tally, 500);
}

#[tokio::test]
async fn whatever_a_bare_writer_acknowledged_before_it_was_killed_is_there_once() {
    let tally = kill(&LogWriter { is_early: false }, 250, &mut Dice::new(acceptance::log::seed("kill -9"))).await;
    println!("kill -9: {tally:?}");
    assert_whole(&tally, 250);
}

/// The control: a writer that acknowledges before it appends is caught by the same oracle.
#[tokio::test]
async fn a_process_that_acknowledges_too_early_is_caught() {
    let dice = &mut Dice::new(acceptance::log::seed("kill -9, control"));
    let tally = kill(&LogWriter { is_early: true }, 500, dice).await;
    println!("kill -9, control: {tally:?}");
    assert!(matches!(tally.verdict, Err(Violation::Lost { .. } | Violation::Moved { .. })));
}
