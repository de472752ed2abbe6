//! Another process writes to the same log, between two of our appends and under our conditions.

use std::path::Path;
use std::process::Command;

use acceptance::log::{Ledger, Numbered, Violation, Walk, check_tables};
use acceptance::process::Writer;
use eventlog::contract::sample::{Dice, Draft, nothing};
use eventlog::{AppendError, EventStore};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

const OURS: u64 = 1;
const THEIRS: u64 = 2;

/// How many times the other process writes.
const INTRUSIONS: u64 = 60;

fn neighbour(log: &Path) -> Writer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
    Writer::start(command.arg(log).args([&format!("writer={THEIRS}"), "pace=stdin"]))
}

fn new_log(folder: &TempDir, name: &str) -> std::path::PathBuf {
    let log = folder.path().join(name);
    SqliteStore::create(&log, SqliteOptions::default()).expect("a new log");
    log
}

/// Writes to `ours` while another process writes to `theirs`, in turns of random length, and holds `ours` against what
/// both acknowledged.
async fn in_turns(ours: &Path, theirs: &Path, dice: &mut Dice) -> Result<usize, Violation> {
    let store = SqliteStore::open(ours, SqliteOptions::default()).expect("the log opens");
    let mut other = neighbour(theirs);
    let (mut ledger, mut number) = (Ledger::default(), 0);
    for intrusion in 0..INTRUSIONS {
        for _ in 0..dice.roll(4) {
            let command = Numbered { writer: OURS, number };
            ledger.answer(command, &store.append(command.append()).await)?;
            number += 1;
        }
        other.order("go on");
        ledger.send(Numbered { writer: THEIRS, number: intrusion });
        ledger.acknowledge(other.next_acknowledged().expect("the other process answers"))?;
        let head = store.head().await.map_err(|error| Violation::Unreadable(error.to_string()))?;
        conflicts_with_theirs(&store, head.position.get()).await;
    }
    let walk = Walk::whole(&store).await?;
    ledger.check(&walk)?;
    drop((store, other));
    check_tables(ours, &walk, |_| Some(false))?;
    Ok(ledger.acknowledged())
}

/// A condition that their last event breaks is refused with its position. (Where nobody wrote, there is nothing to find.)
async fn conflicts_with_theirs(store: &SqliteStore, head: u64) {
    let under = |after| Draft::event("noted", &[]).under(nothing(&[], &["a:1"], after)).build();
    let refused = store.append(under(head.saturating_sub(1))).await;
    assert!(
        matches!(refused, Err(AppendError::Conflict { position }) if position.get() == head),
        "their event at {head} went unseen: {refused:?}"
    );
}

#[tokio::test]
async fn another_process_writes_between_two_of_our_appends() {
    let folder = TempDir::new().expect("a temporary folder");
    let log = new_log(&folder, "log.db");
    let mut dice = Dice::new(acceptance::log::seed("neighbour"));
    let acknowledged = in_turns(&log, &log, &mut dice).await;
    println!("neighbour: {INTRUSIONS} intrusions, {acknowledged:?} acknowledged");
    assert!(acknowledged.is_ok_and(|acknowledged| acknowledged > INTRUSIONS as usize));
}

/// The control: when the other process writes elsewhere, the same oracle misses what it acknowledged.
#[tokio::test]
async fn a_neighbour_who_writes_elsewhere_is_missed() {
    let folder = TempDir::new().expect("a temporary folder");
    let (ours, theirs) = (new_log(&folder, "log.db"), new_log(&folder, "other.db"));
    let store = SqliteStore::open(&ours, SqliteOptions::default()).expect("the log opens");
    let mut other = neighbour(&theirs);
    let mut ledger = Ledger::default();
    ledger
        .answer(
            Numbered { writer: OURS, number: 4 },
            &store.append(Numbered { writer: OURS, number: 4 }.append()).await,
        )
        .expect("acknowledged once");
    other.order("go on");
    ledger.acknowledge(other.next_acknowledged().expect("the other process answers")).expect("acknowledged once");
    let walk = Walk::whole(&store).await.expect("a sound log");
    assert!(matches!(ledger.check(&walk), Err(Violation::Lost { .. })));
}
