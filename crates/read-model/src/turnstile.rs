//! The turnstile before every writing transaction: whoever waits is next.
//!
//! SQLite's busy handler sleeps and tries again, so that one process writing in a loop can starve the others for
//! seconds. Two lock files beside the database make a queue: take `next`, take `turn`, leave `next`, write, leave
//! `turn`. Who holds `next` is served when the running turn ends, and a loop that comes back queues at `next` first. The
//! kernel drops both locks when a process dies, so nobody waits for the dead.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The shortest and the longest pause between two looks at a taken lock.
const PAUSES: [Duration; 2] = [Duration::from_micros(100), Duration::from_millis(2)];

/// The two lock files of one database.
#[derive(Debug)]
pub(crate) struct Turnstile {
    next: File,
    turn: File,
}

/// The right to write, given back when dropped. Never nested: a second one would wait for the first.
#[derive(Debug)]
pub(crate) struct Turn<'a>(&'a File);

impl Turnstile {
    /// Opens `<database>.next` and `<database>.turn`, creating them empty where they are missing.
    pub(crate) fn beside(database: &Path) -> io::Result<Self> {
        Ok(Self { next: open(&with_suffix(database, ".next"))?, turn: open(&with_suffix(database, ".turn"))? })
    }

    /// Waits for a turn; `None` when it has not come within `patience`.
    ///
    /// Looks again and again instead of sleeping in the lock, because a lock call cannot be given a deadline.
    pub(crate) fn wait(&self, patience: Duration) -> io::Result<Option<Turn<'_>>> {
        let deadline = Instant::now() + patience;
        if !lock(&self.next, deadline)? {
            return Ok(None);
        }
        let turn = lock(&self.turn, deadline);
        self.next.unlock()?;
        Ok(turn?.then_some(Turn(&self.turn)))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Unlocking an open file that we hold cannot fail; if it did, closing the file would give the turn back.
        let _ = self.0.unlock();
    }
}

fn lock(file: &File, deadline: Instant) -> io::Result<bool> {
    let mut pause = PAUSES[0];
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(pause),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        pause = (pause * 2).min(PAUSES[1]);
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_turn_is_waited_for_no_longer_than_asked() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("read.db");
        let (mine, other) = (Turnstile::beside(&database).unwrap(), Turnstile::beside(&database).unwrap());
        let turn = mine.wait(Duration::ZERO).unwrap().expect("nobody else is there");
        assert!(other.wait(Duration::from_millis(5)).unwrap().is_none(), "two turns at once");
        drop(turn);
        assert!(other.wait(Duration::ZERO).unwrap().is_some(), "the turn was not given back");
    }

    #[test]
    fn who_waits_is_served_before_a_loop_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("read.db");
        let (greedy, patient) = (Turnstile::beside(&database).unwrap(), Turnstile::beside(&database).unwrap());
        let turn = greedy.wait(Duration::ZERO).unwrap().expect("nobody else is there");
        thread::scope(|scope| {
            let served = scope.spawn(|| patient.wait(Duration::from_secs(60)).unwrap().is_some());
            // Wait until the other stands at `next`: a probe of ours then finds it taken.
            let probe = Turnstile::beside(&database).unwrap();
            while probe.next.try_lock().is_ok() {
                probe.next.unlock().unwrap();
                thread::yield_now();
            }
            assert!(greedy.wait(Duration::ZERO).unwrap().is_none(), "the loop overtook who was waiting");
            drop(turn);
            assert!(served.join().unwrap());
        });
    }
}
