//! The turnstile before every writing transaction: whoever waits is next.
//!
//! SQLite's own busy handler sleeps and tries again, so a process that writes in a loop can starve the others for
//! seconds. Two lock files next to the database put writers in a queue of two: take `next`, take `turn`, leave `next`,
//! write, leave `turn`. Whoever holds `next` is served when the running turn ends; a loop that comes back must queue
//! at `next` first. The kernel drops both locks when a process dies.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// The two lock files of one database.
#[derive(Debug)]
pub(crate) struct Turnstile {
    next: File,
    turn: File,
}

/// The right to write, given back when dropped. Never nested: a second one waits for the first.
#[derive(Debug)]
pub(crate) struct Turn<'a>(&'a File);

impl Turnstile {
    /// Opens `<database>.next` and `<database>.turn`, creating them (empty, 0600) where they are missing.
    pub(crate) fn beside(database: &Path) -> io::Result<Self> {
        Ok(Self { next: open(with_suffix(database, ".next"))?, turn: open(with_suffix(database, ".turn"))? })
    }

    /// Waits for a turn, at most as long as the others hold theirs.
    pub(crate) fn wait(&self) -> io::Result<Turn<'_>> {
        lock(&self.next)?;
        let turn = lock(&self.turn).map(|()| Turn(&self.turn));
        self.next.unlock()?;
        turn
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Unlocking an open file that we hold cannot fail; if it did, closing the file would give the turn back.
        let _ = self.0.unlock();
    }
}

/// Locks, however often a signal interrupts the wait.
fn lock(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

fn open(path: PathBuf) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    crate::master_key::for_owner_only(&mut options);
    options.open(path)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn whoever_waits_is_next_even_if_the_last_one_comes_straight_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("keys.db");
        let (ours, watch) = (Turnstile::beside(&database).unwrap(), Turnstile::beside(&database).unwrap());
        for _ in 0..50 {
            let served = AtomicBool::new(false);
            thread::scope(|scope| {
                let turn = ours.wait().unwrap();
                scope.spawn(|| {
                    let theirs = Turnstile::beside(&database).unwrap();
                    let _turn = theirs.wait().unwrap();
                    served.store(true, Ordering::SeqCst);
                });
                // The other one queues once nobody else can take `next`.
                while watch.next.try_lock().is_ok() {
                    watch.next.unlock().unwrap();
                    thread::yield_now();
                }
                drop(turn);
                let _turn = ours.wait().unwrap();
                assert!(served.load(Ordering::SeqCst));
            });
        }
    }

    #[test]
    fn a_turn_ends_with_its_guard() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("keys.db");
        let (one, other) = (Turnstile::beside(&database).unwrap(), Turnstile::beside(&database).unwrap());
        let turn = one.wait().unwrap();
        assert!(other.turn.try_lock().is_err(), "held by the one");
        assert!(other.next.try_lock().is_ok(), "left for the next");
        other.next.unlock().unwrap();
        drop(turn);
        drop(other.wait().unwrap());
    }
}
