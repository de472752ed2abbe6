//! The N-th I/O fails, for N = 1, 2, 3 … until none is hit, for each kind of deed: the log is as before or as after, never
//! between, and the answer says which; or says that it does not know, and then the store writes no more.
//!
//! Each answer is held against three logs: the one that the next process finds, the one that a kill at the moment of the
//! answer leaves, and the one that a power cut at that moment leaves, when a failed sync has lost what it was to sync.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use acceptance::log::{Ledger, Numbered, Violation, Walk, check_tables};
use eventlog::contract::sample::NOON;
use eventlog::{Append, AppendError, EventStore, MockClock, Receipt};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::disk::Disk;
use crate::saboteur::{Saboteur, Weapon};

/// Who wrote the log before the deed.
const BEFORE: u64 = 1;

/// Who does the deed.
const DOER: u64 = 2;

/// One more than there are I/Os in any deed.
pub(crate) const NTH_MAX: usize = 2_000;

/// A kind of work that an I/O may fail in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    /// One event, after others in this process.
    Single,
    /// One event, the first that this process writes: the write-ahead log begins.
    First,
    /// Eight events.
    Many,
    /// Several events with ciphertexts.
    Sealed,
    /// The same append twice in one commit.
    Twins,
    /// Several appends in one commit: sound ones, a conflict, a repeat of an old one.
    Mixed,
    /// An append whose condition does not hold.
    Conflict,
    /// Destroying ciphertexts.
    Forget,
    /// Closing, after an append that was answered.
    Close,
}

const DEEDS: [Deed; 9] = [
    Deed::Single,
    Deed::First,
    Deed::Many,
    Deed::Sealed,
    Deed::Twins,
    Deed::Mixed,
    Deed::Conflict,
    Deed::Forget,
    Deed::Close,
];

fn by(writer: u64, number: u64) -> Numbered {
    Numbered { writer, number }
}

/// A sound log in a folder, and the account of what it holds.
pub(crate) struct Beginning {
    pub(crate) folder: TempDir,
    pub(crate) ledger: Ledger,
}

impl Beginning {
    pub(crate) async fn new() -> Self {
        Self::of(6).await
    }

    /// A log of so many commands.
    pub(crate) async fn of(commands: u64) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let store = SqliteStore::create(folder.path().join("log.db"), options(None)).expect("a new log");
        let mut ledger = Ledger::default();
        for number in 0..commands {
            let answer = store.append(by(BEFORE, number).append()).await;
            ledger.answer(by(BEFORE, number), &answer).expect("a sound disk");
        }
        Self { folder, ledger }
    }
}

pub(crate) fn options(vfs: Option<&str>) -> SqliteOptions {
    SqliteOptions { clock: Arc::new(MockClock::at(NOON)), vfs: vfs.map(str::to_owned), ..SqliteOptions::default() }
}

/// The files that outlive the processes: shared memory does not, and locks are none.
pub(crate) fn copy(from: &Path, into: &Path) {
    for name in ["log.db", "log.db-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), into.join(name)).expect("a file can be copied");
        }
    }
}

/// What a deed was answered, by command; a repeat of an old command is among them.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    appends: Vec<(Numbered, Result<Receipt, AppendError>)>,
    forget: Option<Result<u64, AppendError>>,
}

impl Answers {
    fn is_unknown(&self) -> bool {
        self.appends.iter().any(|(_, answer)| matches!(answer, Err(AppendError::Unknown { .. })))
    }

    /// Only what the port promises for a failing disk: written, known not to be, or not known.
    fn check_errors(&self) -> Result<(), String> {
        let errors = self.appends.iter().filter_map(|(_, answer)| answer.as_ref().err());
        for error in errors.chain(self.forget.iter().filter_map(|answer| answer.as_ref().err())) {
            match error {
                AppendError::Unknown { reason } if reason.contains("thread ended") => {
                    return Err(format!("the writer panicked: {reason}"));
                }
                AppendError::NotWritten { .. } | AppendError::Unknown { .. } | AppendError::Conflict { .. } => (),
                // On a busy machine the deed may need a second commit, and the first has closed the doors.
                AppendError::ReadOnly { .. } if self.is_unknown() => (),
                other => return Err(format!("a failing disk is answered {other:?}")),
            }
        }
        Ok(())
    }
}

/// Does the deed on a store whose `nth` I/O fails.
async fn act(deed: Deed, store: &Arc<SqliteStore>, (saboteur, nth): (&Saboteur, usize)) -> Answers {
    let mut answers = Answers::default();
    if deed != Deed::Close {
        saboteur.arm(nth);
    }
    let appends: Vec<(Numbered, Append)> = match deed {
        Deed::Single | Deed::First | Deed::Close => vec![(by(DOER, 0), by(DOER, 0).append())],
        Deed::Many => vec![(by(DOER, 4), by(DOER, 4).append())],
        Deed::Sealed => vec![(by(DOER, 2), by(DOER, 2).append()), (by(DOER, 3), by(DOER, 3).append())],
        Deed::Twins => vec![(by(DOER, 2), by(DOER, 2).append()); 2],
        Deed::Mixed => vec![
            (by(DOER, 0), by(DOER, 0).append()),
            (by(DOER, 1), by(DOER, 1).conflicting()),
            (by(BEFORE, 2), by(BEFORE, 2).append()),
            (by(DOER, 2), by(DOER, 2).append()),
        ],
        Deed::Conflict => vec![(by(DOER, 0), by(DOER, 0).conflicting())],
        Deed::Forget => {
            answers.forget = Some(store.forget(by(BEFORE, 2).subject()).await);
            Vec::new()
        }
    };
    answers.appends = together(store, appends).await;
    if deed == Deed::Close {
        saboteur.arm(nth);
        store.close();
    }
    answers
}

/// Appends all in one commit: the turn is held until all are queued.
async fn together(
    store: &Arc<SqliteStore>,
    appends: Vec<(Numbered, Append)>,
) -> Vec<(Numbered, Result<Receipt, AppendError>)> {
    let turn = File::open(store.path().with_extension("db.turn")).expect("the lock file is there");
    turn.lock().expect("nobody holds the turn for long");
    let mut asked = Vec::new();
    for (command, append) in appends {
        let store = Arc::clone(store);
        asked.push((command, tokio::spawn(async move { store.append(append).await })));
        tokio::task::yield_now().await;
    }
    turn.unlock().expect("a lock of ours is left");
    let mut answers = Vec::new();
    for (command, asked) in asked {
        answers.push((command, asked.await.expect("an append does not panic")));
    }
    answers
}

/// How one attempt ended.
struct Attempt {
    /// The call that failed, or none was hit.
    struck: Option<&'static str>,
    /// What was answered, in one word.
    answered: &'static str,
    verdict: Result<(), String>,
}

/// One deed with one failure, on a copy of the beginning.
async fn attempt(deed: Deed, beginning: &Beginning, saboteur: &'static Saboteur, nth: usize) -> Attempt {
    let folder = TempDir::new().expect("a temporary folder");
    copy(beginning.folder.path(), folder.path());
    let mut ledger = beginning.ledger.clone();
    let mut disk = Disk::of(folder.path());
    saboteur.record().take();
    let log = folder.path().join("log.db");
    let store = Arc::new(SqliteStore::open(&log, options(Some(saboteur.name()))).expect("the log opens"));
    if deed != Deed::First {
        // The second job is answered after the housekeeping that follows the first.
        for number in [100, 101] {
            ledger.answer(by(BEFORE, number), &store.append(by(BEFORE, number).append()).await).expect("sound yet");
        }
    }
    let answers = act(deed, &store, (saboteur, nth)).await;
    let killed = TempDir::new().expect("a temporary folder");
    copy(folder.path(), killed.path());
    let struck = saboteur.disarm();
    saboteur.record().take().iter().for_each(|step| disk.take(step));
    let cut = TempDir::new().expect("a temporary folder");
    disk.write_synced(cut.path());

    let afterwards = store.append(by(BEFORE, 102).append()).await;
    drop(store);
    let mut verdict = answers.check_errors().and_then(|()| check_afterwards(deed, &answers, &afterwards));
    for (what, image) in [("killed", &killed), ("power cut", &cut)] {
        let judged = judge(&image.path().join("log.db"), ledger.clone(), &answers).await;
        verdict = verdict.and(judged.map_err(|violation| format!("{what}: {violation}")));
    }
    ledger.send(by(BEFORE, 102));
    let judged = judge(&log, ledger, &answers).await;
    verdict = verdict.and(judged.map_err(|violation| format!("reopened: {violation}")));
    Attempt { struck, answered: in_one_word(&answers), verdict }
}

/// After an unknown outcome nothing is written any more; after a known one everything goes on. Destroying ciphertexts
/// may also be of unknown outcome because the old pages are not overwritten yet, and then everything goes on too.
fn check_afterwards(deed: Deed, answers: &Answers, afterwards: &Result<Receipt, AppendError>) -> Result<(), String> {
    match afterwards {
        Err(AppendError::ReadOnly { .. }) if answers.is_unknown() => Ok(()),
        Err(AppendError::ReadOnly { .. }) if matches!(answers.forget, Some(Err(AppendError::Unknown { .. }))) => Ok(()),
        Err(AppendError::NotWritten { .. }) if deed == Deed::Close => Ok(()),
        Ok(_) if !answers.is_unknown() => Ok(()),
        other => Err(format!("after {answers:?} the next append is answered {other:?}")),
    }
}

/// Opens a log with a sound disk, holds it against the answers, then repeats every append.
pub(crate) async fn judge(log: &Path, mut ledger: Ledger, answers: &Answers) -> Result<(), Violation> {
    for (command, answer) in &answers.appends {
        if command.writer == DOER {
            ledger.answer(*command, answer)?;
        }
    }
    let unreadable = |error: &dyn ToString| Violation::Unreadable(error.to_string());
    let store = SqliteStore::open(log, options(None)).map_err(|error| unreadable(&error))?;
    let mut walk = Walk::whole(&store).await?;
    ledger.check(&walk)?;
    check_forgotten(log, &walk, answers)?;
    for (command, _) in &answers.appends {
        Ledger::check_receipt(&store, &walk, *command).await?;
    }
    for (command, answer) in &answers.appends {
        if !matches!(answer, Err(AppendError::Conflict { .. })) {
            let repeated = store.append(command.append()).await;
            repeated.as_ref().map_err(|error| unreadable(error))?;
            ledger.answer(*command, &repeated)?;
        }
    }
    walk.advance(&store).await?;
    ledger.check(&walk)
}

fn check_forgotten(log: &Path, walk: &Walk, answers: &Answers) -> Result<(), Violation> {
    check_tables(log, walk, |command| match &answers.forget {
        Some(answer) if command == by(BEFORE, 2).id() => match answer {
            Ok(_) => Some(true),
            Err(AppendError::Unknown { .. }) => None,
            Err(_) => Some(false),
        },
        Some(_) | None => Some(false),
    })
}

fn in_one_word(answers: &Answers) -> &'static str {
    let errors = answers.appends.iter().filter_map(|(_, answer)| answer.as_ref().err());
    let mut errors = errors.chain(answers.forget.iter().filter_map(|answer| answer.as_ref().err()));
    let word = |error: &AppendError| match error {
        AppendError::NotWritten { .. } => Some("not written"),
        AppendError::Unknown { .. } => Some("unknown"),
        _ => None,
    };
    errors.find_map(word).unwrap_or("done")
}

/// What a sweep did: failures injected and answers given, by deed, call and answer; and what went wrong.
#[derive(Debug, Default)]
struct Tally {
    failures: usize,
    answers: BTreeMap<(Deed, &'static str, &'static str), usize>,
    wrong: Vec<String>,
}

/// Fails the N-th I/O of each deed, for every N until none is hit.
async fn sweep(saboteur: &'static Saboteur, deeds: &[Deed]) -> Tally {
    let beginning = Beginning::new().await;
    let mut tally = Tally::default();
    for &deed in deeds {
        for nth in 1..=NTH_MAX {
            assert!(nth < NTH_MAX, "{deed:?} never ends");
            let Attempt { struck, answered, verdict } = attempt(deed, &beginning, saboteur, nth).await;
            if let Err(wrong) = verdict {
                tally.wrong.push(format!("{deed:?}, {saboteur:?}, {nth}. I/O ({struck:?}): {wrong}"));
            }
            let Some(call) = struck else { break };
            tally.failures += 1;
            *tally.answers.entry((deed, call, answered)).or_default() += 1;
        }
    }
    tally
}

async fn check(weapon: Weapon) -> Tally {
    let tally = sweep(Saboteur::register(weapon), &DEEDS).await;
    println!("{weapon:?}: {} failures", tally.failures);
    tally.answers.iter().for_each(|(key, count)| println!("  {key:?}: {count}"));
    assert_eq!(tally.wrong, [""; 0]);
    assert!(tally.failures >= DEEDS.len(), "every deed was hit: {:?}", tally.answers);
    tally
}

#[tokio::test]
async fn one_failing_call_leaves_the_log_as_before_or_as_after() {
    check(Weapon::Error).await;
}

#[tokio::test]
async fn a_disk_that_fails_for_good_leaves_the_log_as_before_or_as_after() {
    check(Weapon::ErrorForGood).await;
}

#[tokio::test]
async fn a_write_that_fails_half_way_leaves_the_log_as_before_or_as_after() {
    check(Weapon::HalfWrite).await;
}

#[tokio::test]
async fn a_full_disk_is_always_known_not_to_be_written() {
    for weapon in [Weapon::Full, Weapon::FullHalfWay, Weapon::FullForGood] {
        let tally = check(weapon).await;
        let unknown = tally.answers.keys().filter(|(deed, _, answer)| *deed != Deed::Forget && *answer == "unknown");
        assert_eq!(unknown.count(), 0, "{:?}", tally.answers);
    }
}

/// The control: a disk that says *done* and does nothing is caught by the same oracle.
#[tokio::test]
async fn a_disk_that_lies_is_caught() {
    let tally = sweep(Saboteur::register(Weapon::Lie), &[Deed::Single, Deed::Many]).await;
    println!("{:?}: {} lies, {} caught", Weapon::Lie, tally.failures, tally.wrong.len());
    assert!(tally.failures > 0 && !tally.wrong.is_empty());
}
