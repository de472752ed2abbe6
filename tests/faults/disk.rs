//! A disk that remembers: every write and sync that went through it, and what a power cut at any moment leaves of them.
//!
//! What was synced is there. Of what was not, each 512-byte sector is there, is not, or is torn; bytes outside of a write
//! are left alone, as every disk of this century does (SQLite's "powersafe overwrite"). Shared memory is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use eventlog::contract::sample::Dice;

use crate::vfs::{Call, Fate, Tap};

const SECTOR: u64 = 512;

/// One thing that happened, on the disk or above it.
#[derive(Debug, Clone)]
pub(crate) enum Step<W> {
    Write {
        file: String,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        size: u64,
    },
    Sync {
        file: String,
    },
    /// A sync that failed. The kernel may hold what was to be synced for clean from then on: no later sync writes it.
    SyncFailed {
        file: String,
    },
    /// What was said above the disk meanwhile, such as an acknowledgement.
    Said(W),
}

/// Writes down every step, and does it.
pub(crate) struct Recorder<W> {
    steps: Mutex<Vec<Step<W>>>,
}

impl<W: Send + 'static> Recorder<W> {
    pub(crate) fn new() -> Self {
        Self { steps: Mutex::new(Vec::new()) }
    }

    pub(crate) fn say(&self, word: W) {
        self.steps().push(Step::Said(word));
    }

    /// Notes a call on which this fate falls.
    pub(crate) fn note(&self, file: &str, call: Call<'_>, fate: Fate) {
        let file = file.to_owned();
        let step = match (call, fate) {
            (Call::Write { offset, bytes }, Fate::Done) => Step::Write { file, offset, bytes: bytes.to_vec() },
            (Call::Write { offset, bytes }, Fate::Halved(_)) => {
                Step::Write { file, offset, bytes: bytes[..bytes.len() / 2].to_vec() }
            }
            (Call::Truncate { size }, Fate::Done) => Step::Truncate { file, size },
            // To SQLite an empty file and none are the same.
            (Call::Delete, Fate::Done) => Step::Truncate { file, size: 0 },
            (Call::Sync, Fate::Done) => Step::Sync { file },
            (Call::Sync, Fate::Failed(_) | Fate::Halved(_)) => Step::SyncFailed { file },
            _ => return,
        };
        self.steps().push(step);
    }

    /// Everything recorded so far; the record begins anew.
    pub(crate) fn take(&self) -> Vec<Step<W>> {
        std::mem::take(&mut *self.steps())
    }

    fn steps(&self) -> MutexGuard<'_, Vec<Step<W>>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Send + 'static> Tap for Recorder<W> {
    fn fate(&self, file: &str, call: Call<'_>) -> Fate {
        self.note(file, call, Fate::Done);
        Fate::Done
    }
}

/// The files of one folder while steps happen to them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone, Default)]
struct File {
    /// As of the last sync.
    durable: Vec<u8>,
    /// Since then, in order.
    unsynced: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: u64, bytes: Vec<u8> },
    Truncate { size: u64 },
}

/// How the unsynced changes of one crash are treated.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// None is there.
    All,
    /// All are there but the last, which is torn.
    Last,
    /// Each change is there or not.
    Changes,
    /// Each sector is there, is not, or is torn.
    Sectors,
}

/// What crashes did to sectors that were not synced.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Damage {
    pub(crate) kept: usize,
    pub(crate) dropped: usize,
    pub(crate) torn: usize,
}

impl Damage {
    /// How many sectors did not come through.
    pub(crate) fn lost(self) -> usize {
        self.dropped + self.torn
    }
}

impl Disk {
    /// The files of `folder`, all synced.
    pub(crate) fn of(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).expect("the folder can be listed").flatten();
        let file = |entry: fs::DirEntry| {
            let durable = fs::read(entry.path()).expect("a file of the folder can be read");
            (entry.file_name().to_string_lossy().into_owned(), File { durable, unsynced: Vec::new() })
        };
        Self { files: entries.map(file).collect() }
    }

    /// Lets a step happen; a word leaves the disk as it is.
    pub(crate) fn take<W>(&mut self, step: &Step<W>) {
        match step {
            Step::Write { file, offset, bytes } => {
                self.file(file).unsynced.push(Change::Write { offset: *offset, bytes: bytes.clone() });
            }
            Step::Truncate { file, size } => self.file(file).unsynced.push(Change::Truncate { size: *size }),
            Step::Sync { file } => self.file(file).sync(),
            Step::SyncFailed { file } => self.file(file).unsynced.clear(),
            Step::Said(_) => (),
        }
    }

    /// Cuts the power now: writes what is left of the files into the empty folder `into`.
    pub(crate) fn crash(&self, into: &Path, dice: &mut Dice, damage: &mut Damage) {
        let cut = [Cut::All, Cut::Last, Cut::Changes, Cut::Sectors, Cut::Sectors][dice.roll(5) as usize];
        for (name, file) in &self.files {
            let left = file.after(cut, dice, damage);
            if !left.is_empty() {
                fs::write(into.join(name), left).expect("a file can be written");
            }
        }
    }

    /// Writes what was synced, and nothing else, into the empty folder `into`.
    pub(crate) fn write_synced(&self, into: &Path) {
        for (name, file) in self.files.iter().filter(|(_, file)| !file.durable.is_empty()) {
            fs::write(into.join(name), &file.durable).expect("a file can be written");
        }
    }

    fn file(&mut self, name: &str) -> &mut File {
        self.files.entry(name.to_owned()).or_default()
    }
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.unsynced) {
            match change {
                Change::Write { offset, bytes } => put(&mut self.durable, offset, &bytes),
                Change::Truncate { size } => self.durable.resize(size as usize, 0),
            }
        }
    }

    fn after(&self, cut: Cut, dice: &mut Dice, damage: &mut Damage) -> Vec<u8> {
        let mut left = self.durable.clone();
        let last = self.unsynced.len().saturating_sub(1);
        for (place, change) in self.unsynced.iter().enumerate() {
            let is_there = match cut {
                Cut::All => false,
                Cut::Last | Cut::Sectors => true,
                Cut::Changes => dice.roll(2) == 0,
            };
            let is_cut_up = matches!(cut, Cut::Sectors) || matches!(cut, Cut::Last) && place == last;
            match change {
                Change::Truncate { size } if is_there && (!is_cut_up || dice.roll(2) == 0) => {
                    left.resize(*size as usize, 0);
                }
                Change::Truncate { .. } => damage.dropped += 1,
                Change::Write { offset, bytes } if is_cut_up => cut_up(&mut left, *offset, bytes, (dice, damage)),
                Change::Write { offset, bytes } if is_there => {
                    damage.kept += sectors(*offset, bytes).count();
                    put(&mut left, *offset, bytes);
                }
                Change::Write { offset, bytes } => damage.dropped += sectors(*offset, bytes).count(),
            }
        }
        left
    }
}

/// Writes some sectors, leaves some, and tears some: new up to a point, and from there old or noise.
fn cut_up(left: &mut Vec<u8>, offset: u64, bytes: &[u8], (dice, damage): (&mut Dice, &mut Damage)) {
    for (at, piece) in sectors(offset, bytes) {
        match dice.roll(4) {
            0 => damage.dropped += 1,
            1 => {
                damage.torn += 1;
                let kept = dice.roll(piece.len() as u64) as usize;
                put(left, at, &piece[..kept]);
                if dice.roll(2) == 0 {
                    let noise: Vec<u8> = piece[kept..].iter().map(|_| dice.roll(256) as u8).collect();
                    put(left, at + kept as u64, &noise);
                }
            }
            _ => {
                damage.kept += 1;
                put(left, at, piece);
            }
        }
    }
}

/// The parts of a write that fall into one sector each.
fn sectors(offset: u64, bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let end = offset + bytes.len() as u64;
    let starts = std::iter::successors(Some(offset), move |at| Some(at - at % SECTOR + SECTOR));
    starts.take_while(move |at| *at < end).map(move |at| {
        let next = (at - at % SECTOR + SECTOR).min(end);
        (at, &bytes[(at - offset) as usize..(next - offset) as usize])
    })
}

/// Writes into a file, which grows with zeros where nobody wrote.
fn put(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let (from, to) = (offset as usize, offset as usize + bytes.len());
    if file.len() < to {
        file.resize(to, 0);
    }
    file[from..to].copy_from_slice(bytes);
}

#[test]
fn what_was_synced_stays_and_what_was_not_comes_through_in_sectors() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let write = |offset, byte| Step::<()>::Write { file: "f".into(), offset, bytes: vec![byte; 1_000] };
    let mut disk = Disk::default();
    [write(0, 1), Step::Sync { file: "f".into() }, write(1_000, 2)].iter().for_each(|step| disk.take(step));
    let (mut dice, mut damage) = (Dice::new(7), Damage::default());
    let mut lengths = std::collections::BTreeSet::new();
    for _ in 0..200 {
        disk.crash(folder.path(), &mut dice, &mut damage);
        let left = fs::read(folder.path().join("f")).expect("the file is there");
        assert_eq!(left[..1_000], [1; 1_000], "synced bytes are left alone");
        lengths.insert(left.len());
    }
    assert!(lengths.contains(&1_000) && lengths.contains(&2_000) && lengths.len() > 3, "{lengths:?}");
    assert!(damage.kept > 0 && damage.dropped > 0 && damage.torn > 0, "{damage:?}");
    assert_eq!(
        sectors(1_000, &[0; 1_000]).map(|(at, piece)| (at, piece.len())).collect::<Vec<_>>(),
        [(1_000, 24), (1_024, 512), (1_536, 464)]
    );
}
