//! Turns among processes: two lock files beside the database, so that whoever waits is next.
//!
//! Take `next`, take `turn`, leave `next`, write, leave `turn`. Whoever holds `next` is the only one to wait for
//! `turn`, so a process that writes in a loop cannot overtake it; SQLite's own busy handler sleeps and retries, and lets
//! one loop starve the rest for seconds.
//!
//! A lock on a file waits without a deadline. So the waiting is done by a thread of its own, the usher, and whoever
//! wants the turn waits for the usher until the deadline. An usher that comes too late gives the turn back at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::connection::beside;

/// One process's way to its turns on one database. Turns are never nested.
pub(crate) struct Turnstile {
    gate: Arc<Gate>,
    ushered: bool,
}

/// The right to write, until dropped.
pub(crate) struct Turn {
    gate: Arc<Gate>,
}

/// Why there was no turn.
#[derive(Debug)]
pub(crate) enum NoTurn {
    /// The deadline passed; somebody else still holds the turn.
    Late,
    /// The lock files cannot be locked.
    Io(io::Error),
}

struct Gate {
    next: File,
    turn: File,
    wish: Mutex<Wish>,
    changed: Condvar,
}

/// What passes between whoever wants the turn and the usher.
enum Wish {
    /// Nobody waits.
    Nothing,
    /// The usher is called, and has not come yet. `next` says whether that lock is taken already, by whoever calls.
    Wanted { next: bool },
    /// The usher waits in line.
    InLine,
    /// The usher still waits in line, but nobody wants the turn any more.
    Abandoned,
    /// The usher has brought the turn.
    Granted,
    /// The usher could not lock.
    Failed(io::Error),
    /// The store is gone; the usher leaves.
    Closed,
}

impl Turnstile {
    /// The turnstile of the database at `path`: its lock files are `<path>.next` and `<path>.turn`.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let lock_file =
            |suffix| OpenOptions::new().read(true).write(true).create(true).truncate(false).open(beside(path, suffix));
        let (next, turn) = (lock_file(".next")?, lock_file(".turn")?);
        let gate = Gate { next, turn, wish: Mutex::new(Wish::Nothing), changed: Condvar::new() };
        Ok(Self { gate: Arc::new(gate), ushered: false })
    }

    /// Waits for the turn until `deadline`.
    pub(crate) fn enter(&mut self, deadline: Instant) -> Result<Turn, NoTurn> {
        if matches!(*self.gate.wish(), Wish::Nothing) {
            let next = match self.gate.walk_through().map_err(NoTurn::Io)? {
                Passage::Free => return Ok(self.turn()),
                Passage::NextTaken => true,
                Passage::Closed => false,
            };
            *self.gate.wish() = Wish::Wanted { next };
        }
        self.call_usher().map_err(|error| {
            self.gate.call_off();
            NoTurn::Io(error)
        })?;
        self.await_usher(deadline)
    }

    fn turn(&self) -> Turn {
        Turn { gate: Arc::clone(&self.gate) }
    }

    fn call_usher(&mut self) -> io::Result<()> {
        if !self.ushered {
            let gate = Arc::clone(&self.gate);
            // Never joined: it may be waiting for a lock that a stopped process holds.
            std::thread::Builder::new().name("eventlog-usher".into()).spawn(move || usher(&gate))?;
            self.ushered = true;
        }
        self.gate.changed.notify_all();
        Ok(())
    }

    fn await_usher(&self, deadline: Instant) -> Result<Turn, NoTurn> {
        let mut wish = self.gate.wish();
        loop {
            match std::mem::replace(&mut *wish, Wish::Nothing) {
                Wish::Granted => return Ok(self.turn()),
                Wish::Failed(error) => return Err(NoTurn::Io(error)),
                // The usher is in line since an earlier wish: the place is kept.
                Wish::Abandoned => *wish = Wish::InLine,
                // The usher has just given up on an earlier wish.
                Wish::Nothing => {
                    *wish = Wish::Wanted { next: false };
                    self.gate.changed.notify_all();
                }
                waiting @ (Wish::Wanted { .. } | Wish::InLine | Wish::Closed) => *wish = waiting,
            }
            let now = Instant::now();
            if now >= deadline {
                drop(wish);
                self.gate.call_off();
                return Err(NoTurn::Late);
            }
            wish = self.gate.changed.wait_timeout(wish, deadline - now).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Turnstile {
    fn drop(&mut self) {
        *self.gate.wish() = Wish::Closed;
        self.gate.changed.notify_all();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.gate.leave();
    }
}

enum Passage {
    Free,
    NextTaken,
    Closed,
}

impl Gate {
    fn wish(&self) -> MutexGuard<'_, Wish> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes both locks when nobody is there; keeps its place in line when only the turn is taken.
    fn walk_through(&self) -> io::Result<Passage> {
        if !try_lock(&self.next)? {
            return Ok(Passage::Closed);
        }
        match try_lock(&self.turn) {
            Ok(false) => return Ok(Passage::NextTaken),
            Ok(true) => self.next.unlock()?,
            Err(error) => {
                self.next.unlock()?;
                return Err(error);
            }
        }
        Ok(Passage::Free)
    }

    /// Nobody wants the turn any more. What the usher has not taken over is given back here: a lock left behind would
    /// keep every other process out.
    fn call_off(&self) {
        let mut wish = self.wish();
        match std::mem::replace(&mut *wish, Wish::Nothing) {
            Wish::Wanted { next: true } => {
                if let Err(error) = self.next.unlock() {
                    tracing::error!(%error, "eventlog.next_not_left");
                }
            }
            Wish::InLine => *wish = Wish::Abandoned,
            // The usher brought it a moment too late.
            Wish::Granted => self.leave(),
            other @ (Wish::Abandoned | Wish::Closed) => *wish = other,
            Wish::Nothing | Wish::Wanted { next: false } | Wish::Failed(_) => (),
        }
    }

    fn wait_in_line(&self, next_taken: bool) -> io::Result<()> {
        if !next_taken {
            lock(&self.next)?;
        }
        let turn = lock(&self.turn);
        self.next.unlock()?;
        turn
    }

    fn leave(&self) {
        if let Err(error) = self.turn.unlock() {
            // The lock falls with the process at the latest.
            tracing::error!(%error, "eventlog.turn_not_left");
        }
    }
}

fn usher(gate: &Gate) {
    loop {
        let mut wish = gate.wish();
        let next_taken = loop {
            match *wish {
                Wish::Wanted { next } => break next,
                Wish::Closed => return,
                Wish::Nothing | Wish::InLine | Wish::Abandoned | Wish::Granted | Wish::Failed(_) => {
                    wish = gate.changed.wait(wish).unwrap_or_else(PoisonError::into_inner);
                }
            }
        };
        *wish = Wish::InLine;
        drop(wish);
        let locked = gate.wait_in_line(next_taken);
        let mut wish = gate.wish();
        match (&*wish, locked) {
            (Wish::Closed, locked) => {
                if locked.is_ok() {
                    gate.leave();
                }
                return;
            }
            (Wish::Abandoned, locked) => {
                if locked.is_ok() {
                    gate.leave();
                }
                *wish = Wish::Nothing;
            }
            (_, Ok(())) => *wish = Wish::Granted,
            (_, Err(error)) => *wish = Wish::Failed(error),
        }
        gate.changed.notify_all();
    }
}

fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A signal may interrupt the wait.
fn lock(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            locked => return locked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    #[test]
    fn a_free_turnstile_is_walked_through_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut one = Turnstile::of(&folder.path().join("log.db")).unwrap();
        let mut two = Turnstile::of(&folder.path().join("log.db")).unwrap();
        for _ in 0..3 {
            drop(one.enter(soon()).unwrap());
            drop(two.enter(soon()).unwrap());
        }
        assert!(!one.ushered && !two.ushered, "nobody had to wait");
    }

    #[test]
    fn whoever_waits_past_the_deadline_leaves_without_a_turn_and_may_come_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut holder = Turnstile::of(&folder.path().join("log.db")).unwrap();
        let mut late = Turnstile::of(&folder.path().join("log.db")).unwrap();
        let turn = holder.enter(soon()).unwrap();
        for _ in 0..2 {
            let waited = late.enter(Instant::now() + Duration::from_millis(20));
            assert!(matches!(waited, Err(NoTurn::Late)));
        }
        drop(turn);
        drop(late.enter(soon()).unwrap());
        drop(holder.enter(soon()).unwrap());
    }

    #[test]
    fn an_usher_that_nobody_waits_for_gives_the_turn_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        let mut holder = Turnstile::of(&path).unwrap();
        let mut gone = Turnstile::of(&path).unwrap();
        let turn = holder.enter(soon()).unwrap();
        assert!(gone.enter(Instant::now()).is_err());
        drop(gone);
        drop(turn);
        drop(holder.enter(soon()).unwrap());
        drop(holder.enter(soon()).unwrap());
    }

    #[test]
    fn a_loop_cannot_starve_whoever_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut turnstile = Turnstile::of(&path).unwrap();
                    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                        let _turn = turnstile.enter(soon()).unwrap();
                        std::thread::sleep(Duration::from_millis(1));
                    }
                });
            }
            let mut turnstile = Turnstile::of(&path).unwrap();
            for _ in 0..50 {
                drop(turnstile.enter(soon()).unwrap());
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
}
