//! A disk that is full, and then has space again: whatever does not fit is known not to be written, nothing acknowledged
//! is lost, and writing goes on without a restart.
//!
//! Once through a VFS that counts bytes, which runs anywhere, and once on a real file system of two megabytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use acceptance::log::{Ledger, Numbered, Violation, Walk, check_tables};
use eventlog::{AppendError, EventStore};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use rusqlite::ffi;
use tempfile::TempDir;

use crate::vfs::{self, Call, Fate, Tap};

const BYTES_MAX: u64 = 600_000;

/// How often the disk fills up and has space again.
const ROUNDS: u64 = 4;

/// More appends than fit: a disk that has taken as many does not tell that it is full.
const ATTEMPTS_MAX: u64 = 150;

/// A disk of so many bytes, as SQLite sees it.
struct Quota {
    name: String,
    bytes_max: AtomicU64,
    sizes: Mutex<BTreeMap<String, u64>>,
    /// What is said of a write that does not fit.
    too_much: Fate,
}

impl Quota {
    fn register(too_much: Fate) -> &'static Self {
        static REGISTERED: AtomicUsize = AtomicUsize::new(0);
        let name = format!("quota-{}", REGISTERED.fetch_add(1, Ordering::Relaxed));
        let quota: &'static Self =
            Box::leak(Box::new(Self { name, bytes_max: AtomicU64::new(BYTES_MAX), sizes: Mutex::default(), too_much }));
        vfs::register(&quota.name, quota);
        quota
    }

    fn grow(&self) {
        self.bytes_max.fetch_add(BYTES_MAX, Ordering::SeqCst);
    }
}

impl Tap for Quota {
    fn fate(&self, file: &str, call: Call<'_>) -> Fate {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let others: u64 = sizes.iter().filter(|(name, _)| *name != file).map(|(_, size)| size).sum();
        let size = sizes.entry(file.to_owned()).or_default();
        match call {
            Call::Write { offset, bytes } => {
                let needed = (*size).max(offset + bytes.len() as u64);
                if needed > *size && others + needed > self.bytes_max.load(Ordering::SeqCst) {
                    return self.too_much;
                }
                *size = needed;
            }
            Call::Truncate { size: shorter } => *size = shorter,
            Call::Delete => *size = 0,
            Call::Open | Call::Read | Call::Sync | Call::FileSize | Call::MapShared => (),
        }
        Fate::Done
    }
}

/// What came of filling a disk.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    written: usize,
}

/// Fills the disk under `log`, makes space with `give_space`, fills it again; then looks at what is there.
async fn fill(log: &Path, options: SqliteOptions, mut give_space: impl FnMut(u64)) -> Result<Tally, Violation> {
    let unreadable = |error: &dyn ToString| Violation::Unreadable(error.to_string());
    let (mut tally, mut ledger, mut number) = (Tally::default(), Ledger::default(), 0);
    let store = SqliteStore::open(log, options).map_err(|error| unreadable(&error))?;
    for round in 0..ROUNDS {
        let mut refused = 0;
        while refused < 5 && number < (round + 1) * ATTEMPTS_MAX {
            let command = Numbered { writer: 1, number };
            let answer = store.append(command.append()).await;
            assert!(matches!(answer, Ok(_) | Err(AppendError::NotWritten { .. })), "a full disk: {answer:?}");
            ledger.answer(command, &answer)?;
            refused += usize::from(answer.is_err());
            number += 1;
        }
        // The log cannot be moved into the database either: that fails, and changes nothing.
        let moved = store.checkpoint_truncate().await;
        assert!(matches!(moved, Ok(()) | Err(AppendError::Unknown { .. })), "{moved:?}");
        ledger.check(&Walk::whole(&store).await?)?;
        tally.refused += refused;
        give_space(round);
        let command = Numbered { writer: 2, number: round };
        let answer = store.append(command.append()).await;
        assert!(answer.is_ok(), "there is space again: {answer:?}");
        ledger.answer(command, &answer)?;
    }
    drop(store);
    let store = SqliteStore::open(log, SqliteOptions::default()).map_err(|error| unreadable(&error))?;
    let walk = Walk::whole(&store).await?;
    ledger.check(&walk)?;
    drop(store);
    tally.written = ledger.acknowledged();
    check_tables(log, &walk, |_| Some(false)).map(|()| tally)
}

async fn fill_quota(too_much: Fate) -> Result<Tally, Violation> {
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    let quota = Quota::register(too_much);
    let options = SqliteOptions { vfs: Some(quota.name.clone()), ..SqliteOptions::default() };
    drop(SqliteStore::create(&log, options.clone()).expect("a new log is small"));
    fill(&log, options, |_| quota.grow()).await
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_space() {
    let tally = fill_quota(Fate::Failed(ffi::SQLITE_FULL)).await;
    println!("full disk: {tally:?}");
    assert!(tally.is_ok_and(|tally| tally.refused >= 5 && tally.written > 40));
}

/// The control: a disk that takes what it has no space for, and drops it, is caught by the same oracle.
#[tokio::test]
async fn a_disk_that_drops_what_does_not_fit_is_caught() {
    let tally = fill_quota(Fate::Feigned).await;
    println!("full disk, control: {tally:?}");
    assert!(tally.is_err());
}

/// A file system of its own, unmounted when dropped.
pub(crate) struct Mounted(TempDir);

impl Mounted {
    /// `None`, with the reason printed, where mounting is not allowed.
    pub(crate) fn new() -> Option<Self> {
        let mount = acceptance::require_tool("mount")?;
        let folder = TempDir::new().expect("a temporary folder");
        let size = format!("size={}", 2 * BYTES_MAX);
        let status = Command::new(mount).args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).status();
        if status.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        acceptance::leave_out("no right to mount a small file system");
        None
    }

    /// Where it is mounted.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// How much it holds.
    pub(crate) fn bytes(&self) -> u64 {
        2 * BYTES_MAX
    }

    fn ballast(&self, round: u64) -> PathBuf {
        self.0.path().join(format!("ballast-{round}"))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.0.path().display());
        }
    }
}

#[tokio::test]
async fn a_full_file_system_loses_nothing_and_writing_goes_on_when_there_is_space() {
    let Some(disk) = Mounted::new() else { return };
    let log = disk.0.path().join("log.db");
    drop(SqliteStore::create(&log, SqliteOptions::default()).expect("a new log is small"));
    for round in 0..ROUNDS {
        fs::write(disk.ballast(round), vec![1; BYTES_MAX as usize / 3]).expect("the ballast fits");
    }
    let give_space = |round| fs::remove_file(disk.ballast(round)).expect("the ballast is there");
    let tally = fill(&log, SqliteOptions::default(), give_space).await;
    println!("full file system: {tally:?}");
    assert!(tally.is_ok_and(|tally| tally.refused >= 5 && tally.written > 20));
}
