//! Power cuts: a log at work is recorded down to each write and sync, the power is cut at random moments of the record,
//! and what the disk may then hold is opened with the real store.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acceptance::log::{Acknowledged, Ledger, Numbered, Violation, Walk, check_tables};
use eventlog::contract::sample::{Dice, NOON};
use eventlog::{EventStore, MockClock};
use eventlog_sqlite::{Durability, SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::disk::{Damage, Disk, Recorder, Step};
use crate::vfs;

const STATES: usize = 2_000;
const WORKERS: usize = 2;

/// How a trace is made, and at how many of its moments the power is cut.
#[derive(Debug, Clone, Copy)]
struct Plan {
    clients: u64,
    /// Each client's, before the log is closed and opened again, and as many after.
    commands: u64,
    /// Clients also forget and checkpoint.
    is_varied: bool,
    states: usize,
}

/// Several clients for a short while, with everything they can do.
const SHORT: Plan = Plan { clients: 3, commands: 6, is_varied: true, states: 100 };

/// Nothing but appends, until the write-ahead log was checkpointed between two commits and began again from its start.
const LONG: Plan = Plan { clients: 2, commands: 160, is_varied: false, states: 20 };

/// Every so many traces one is long.
const TRACES_PER_LONG: usize = 10;

/// What was said above the disk.
#[derive(Debug, Clone, Copy)]
enum Word {
    Sent(Numbered),
    Acknowledged(Numbered, Acknowledged),
    Forgetting(Numbered),
    Forgot(Numbered),
}

type Record = Recorder<Word>;

/// A log at work, from a synced beginning on.
struct Trace {
    beginning: Disk,
    steps: Vec<Step<Word>>,
}

/// A VFS with its record, under a name that nobody else has.
fn recording_vfs() -> (&'static Record, String) {
    static REGISTERED: AtomicUsize = AtomicUsize::new(0);
    let record: &'static Record = Box::leak(Box::new(Record::new()));
    let name = format!("record-{}", REGISTERED.fetch_add(1, Ordering::Relaxed));
    vfs::register(&name, record);
    (record, name)
}

fn options() -> SqliteOptions {
    SqliteOptions { clock: Arc::new(MockClock::at(NOON)), ..SqliteOptions::default() }
}

impl Trace {
    /// Lets some clients write side by side, forget, checkpoint and, half way, close and open the log again.
    async fn record(
        plan: Plan,
        durability: Durability,
        dice: &mut Dice,
        (record, vfs): &(&'static Record, String),
    ) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let log = folder.path().join("log.db");
        drop(SqliteStore::create(&log, options()).expect("a new log"));
        let beginning = Disk::of(folder.path());
        record.take();
        for half in 0..2 {
            let options = SqliteOptions { durability, vfs: Some(vfs.clone()), ..options() };
            let store = Arc::new(SqliteStore::open(&log, options).expect("the log opens"));
            let mut at_work = tokio::task::JoinSet::new();
            for writer in 0..plan.clients {
                let numbers = half * plan.commands..(half + 1) * plan.commands;
                let whims = plan.is_varied.then(|| Dice::new(dice.roll(u64::MAX)));
                at_work.spawn(client(Arc::clone(&store), record, (writer, numbers), whims));
            }
            at_work.join_all().await;
        }
        Self { beginning, steps: record.take() }
    }
}

async fn client(
    store: Arc<SqliteStore>,
    record: &'static Record,
    (writer, numbers): (u64, std::ops::Range<u64>),
    mut whims: Option<Dice>,
) {
    for number in numbers {
        let command = Numbered { writer, number };
        record.say(Word::Sent(command));
        let receipt = store.append(command.append()).await.expect("a sound disk");
        record.say(Word::Acknowledged(command, receipt.into()));
        let Some(dice) = &mut whims else { continue };
        if command.ciphertexts() > 0 && dice.roll(4) == 0 {
            record.say(Word::Forgetting(command));
            store.forget(command.subject()).await.expect("a sound disk");
            record.say(Word::Forgot(command));
        }
        if dice.roll(12) == 0 {
            store.checkpoint_truncate().await.expect("a sound disk");
        }
    }
}

/// What was promised up to one moment of a trace.
#[derive(Debug, Clone, Default)]
struct Account {
    ledger: Ledger,
    in_hand: BTreeSet<Numbered>,
    acknowledged: Vec<Numbered>,
    forgetting: BTreeSet<Numbered>,
    forgotten: BTreeSet<Numbered>,
}

impl Account {
    fn hear(&mut self, word: Word) -> Result<(), Violation> {
        match word {
            Word::Sent(command) => {
                self.in_hand.insert(command);
                self.ledger.send(command);
            }
            Word::Acknowledged(command, acknowledged) => {
                self.in_hand.remove(&command);
                self.acknowledged.push(command);
                self.ledger.acknowledge(acknowledged)?;
            }
            Word::Forgetting(command) => drop(self.forgetting.insert(command)),
            Word::Forgot(command) => {
                self.forgetting.remove(&command);
                self.forgotten.insert(command);
            }
        }
        Ok(())
    }

    /// Opens what is left, holds it against the promises, then does what clients do: repeats what was in hand.
    async fn judge(&self, log: &Path) -> Result<(), Violation> {
        let unreadable = |error: &dyn ToString| Violation::Unreadable(error.to_string());
        let store = SqliteStore::open(log, options()).map_err(|error| unreadable(&error))?;
        let mut walk = Walk::whole(&store).await?;
        self.ledger.check(&walk)?;
        for command in self.in_hand.iter().chain(self.acknowledged.iter().rev().take(3)) {
            Ledger::check_receipt(&store, &walk, *command).await?;
        }
        let mut after = self.ledger.clone();
        for command in &self.in_hand {
            let receipt = store.append(command.append()).await.map_err(|error| unreadable(&error))?;
            after.acknowledge(receipt.into())?;
        }
        walk.advance(&store).await?;
        after.check(&walk)?;
        drop(store);
        check_tables(log, &walk, |command| {
            let is = |numbered: &Numbered| numbered.id() == command;
            if self.forgetting.iter().any(is) { None } else { Some(self.forgotten.iter().any(is)) }
        })
    }
}

/// What came of a number of power cuts.
#[derive(Debug, Default)]
struct Tally {
    states: usize,
    damage: Damage,
    /// States in which at least one command was acknowledged and one in hand.
    at_work: usize,
    violations: Vec<Violation>,
}

impl Tally {
    fn add(mut self, other: Self) -> Self {
        self.states += other.states;
        self.at_work += other.at_work;
        self.damage.kept += other.damage.kept;
        self.damage.dropped += other.damage.dropped;
        self.damage.torn += other.damage.torn;
        self.violations.extend(other.violations);
        self
    }
}

/// Records a trace and cuts the power at random moments of it, in order.
async fn cut_power(plan: Plan, durability: Durability, seed: u64, vfs: &(&'static Record, String)) -> Tally {
    let mut dice = Dice::new(seed);
    let trace = Trace::record(plan, durability, &mut dice, vfs).await;
    let moments = trace.steps.len() as u64 + 1;
    let mut moments: Vec<usize> = (0..plan.states).map(|_| dice.roll(moments) as usize).collect();
    moments.sort_unstable();
    let (mut disk, mut account, mut tally) = (trace.beginning, Account::default(), Tally::default());
    let mut done = 0;
    for moment in moments {
        for step in &trace.steps[done..moment] {
            disk.take(step);
            if let Step::Said(word) = step {
                account.hear(*word).expect("one command is acknowledged in one place");
            }
        }
        done = moment;
        let left = TempDir::new().expect("a temporary folder");
        disk.crash(left.path(), &mut dice, &mut tally.damage);
        let verdict = account.judge(&left.path().join("log.db")).await;
        tally.states += 1;
        tally.at_work += usize::from(account.ledger.acknowledged() > 0 && !account.in_hand.is_empty());
        if let Err(violation) = verdict {
            println!("seed {seed}, moment {moment} of {}: {violation}", trace.steps.len());
            tally.violations.push(violation);
        }
    }
    tally
}

/// Cuts the power in trace after trace until there were `states`, on several threads, each with a VFS of its own.
fn cut_power_often(durability: Durability, seed: u64, states: usize) -> Tally {
    let work = |worker: usize| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let vfs = recording_vfs();
        let mut tally = Tally::default();
        for trace in (worker..).step_by(WORKERS) {
            if tally.states >= states / WORKERS {
                break;
            }
            let plan = if trace % TRACES_PER_LONG == 0 { LONG } else { SHORT };
            let seed = seed.wrapping_add(trace as u64);
            tally = tally.add(runtime.block_on(cut_power(plan, durability, seed, &vfs)));
        }
        tally
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker ends")).fold(Tally::default(), Tally::add)
    })
}

#[test]
fn after_a_power_cut_everything_acknowledged_is_there_once_and_nothing_is_there_by_half() {
    let seed = acceptance::log::seed("power cuts");
    let tally = cut_power_often(Durability::Full, seed, STATES);
    println!("power cuts: {} states, {} at work, {:?}", tally.states, tally.at_work, tally.damage);
    assert_eq!(tally.violations, []);
    assert!(tally.states >= STATES && tally.damage.lost() > tally.states && tally.at_work > STATES / 4, "{tally:?}");
}

/// The control: commits that do not wait for the disk lose what they acknowledged, and nothing else goes wrong.
#[test]
fn commits_that_do_not_wait_for_the_disk_lose() {
    let seed = acceptance::log::seed("power cuts, synchronous=NORMAL");
    let tally = cut_power_often(Durability::Normal, seed, 200);
    let lost = |violation: &Violation| matches!(violation, Violation::Lost { .. } | Violation::Outlived { .. });
    println!("power cuts, synchronous=NORMAL: {} states, {} lost", tally.states, tally.violations.len());
    assert!(tally.violations.iter().any(|violation| matches!(violation, Violation::Lost { .. })));
    assert!(tally.violations.iter().all(lost), "the file stays whole: {:?}", tally.violations);
}

/// The second control: with `synchronous=OFF` the file itself may break.
#[test]
fn a_log_that_never_waits_for_the_disk_loses() {
    let seed = acceptance::log::seed("power cuts, synchronous=OFF");
    let tally = cut_power_often(Durability::Bulk, seed, 200);
    println!("power cuts, synchronous=OFF: {} states, {} bad", tally.states, tally.violations.len());
    assert!(tally.violations.iter().any(|violation| matches!(violation, Violation::Lost { .. })));
}
