//! A VFS whose N-th call fails, in the thread that writes.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

use crate::disk::Recorder;
use crate::vfs::{self, Call, Fate, Tap};

/// What is done to the N-th call that it can be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weapon {
    /// One call of any kind fails.
    Error,
    /// The same, in whichever thread.
    ErrorAnywhere,
    /// That call and all that follow fail.
    ErrorForGood,
    /// A write stops half way with an error.
    HalfWrite,
    /// A write finds no space.
    Full,
    /// A write finds space for its first half.
    FullHalfWay,
    /// From that write on there is no space.
    FullForGood,
    /// A write, a sync or a truncation is said to be done and is not.
    Lie,
}

/// The VFS, armed or not.
pub(crate) struct Saboteur {
    name: String,
    weapon: Weapon,
    record: Recorder<()>,
    plan: Mutex<Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    /// 0 when not armed.
    nth: usize,
    seen: usize,
    struck: Option<&'static str>,
}

impl Saboteur {
    /// Registers a VFS of its own.
    pub(crate) fn register(weapon: Weapon) -> &'static Self {
        static REGISTERED: AtomicUsize = AtomicUsize::new(0);
        let name = format!("saboteur-{}", REGISTERED.fetch_add(1, Ordering::Relaxed));
        let (record, plan) = (Recorder::new(), Mutex::default());
        let saboteur: &'static Self = Box::leak(Box::new(Self { name, weapon, record, plan }));
        vfs::register(&saboteur.name, saboteur);
        saboteur
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What was done in spite of it.
    pub(crate) fn record(&self) -> &Recorder<()> {
        &self.record
    }

    /// From now on the `nth` call that the weapon can strike fails.
    pub(crate) fn arm(&self, nth: usize) {
        *self.plan() = Plan { nth, ..Plan::default() };
    }

    /// Lets everything pass again and says what was struck.
    pub(crate) fn disarm(&self) -> Option<&'static str> {
        std::mem::take(&mut *self.plan()).struck
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, call: Call<'_>) -> Fate {
        let mut plan = self.plan();
        let Some(fate) = self.weapon.strike(call).filter(|_| plan.nth > 0 && self.weapon.reaches_this_thread()) else {
            return Fate::Done;
        };
        plan.seen += 1;
        if plan.seen == plan.nth || plan.seen > plan.nth && self.weapon.stays() {
            plan.struck.get_or_insert(name_of(call));
            return fate;
        }
        Fate::Done
    }
}

impl fmt::Debug for Saboteur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.weapon.fmt(f)
    }
}

impl Tap for Saboteur {
    fn fate(&self, file: &str, call: Call<'_>) -> Fate {
        let fate = self.judge(call);
        self.record.note(file, call, fate);
        fate
    }
}

impl Weapon {
    /// What it does to such a call; `None` when it is no weapon against it.
    fn strike(self, call: Call<'_>) -> Option<Fate> {
        let is_write = matches!(call, Call::Write { .. });
        match self {
            Self::Error | Self::ErrorAnywhere | Self::ErrorForGood => Some(Fate::Failed(error_of(call))),
            Self::HalfWrite => is_write.then_some(Fate::Halved(ffi::SQLITE_IOERR_WRITE)),
            Self::Full | Self::FullForGood => is_write.then_some(Fate::Failed(ffi::SQLITE_FULL)),
            Self::FullHalfWay => is_write.then_some(Fate::Halved(ffi::SQLITE_FULL)),
            Self::Lie => {
                let is_change = is_write || matches!(call, Call::Sync | Call::Truncate { .. });
                is_change.then_some(Fate::Feigned)
            }
        }
    }

    fn stays(self) -> bool {
        matches!(self, Self::ErrorForGood | Self::FullForGood)
    }

    fn reaches_this_thread(self) -> bool {
        self == Self::ErrorAnywhere || std::thread::current().name() == Some("eventlog-writer")
    }
}

fn error_of(call: Call<'_>) -> i32 {
    match call {
        Call::Open => ffi::SQLITE_CANTOPEN,
        Call::Read => ffi::SQLITE_IOERR_READ,
        Call::Write { .. } => ffi::SQLITE_IOERR_WRITE,
        Call::Truncate { .. } => ffi::SQLITE_IOERR_TRUNCATE,
        Call::Sync => ffi::SQLITE_IOERR_FSYNC,
        Call::FileSize => ffi::SQLITE_IOERR_FSTAT,
        Call::MapShared => ffi::SQLITE_IOERR_SHMMAP,
        Call::Delete => ffi::SQLITE_IOERR_DELETE,
    }
}

fn name_of(call: Call<'_>) -> &'static str {
    match call {
        Call::Open => "open",
        Call::Read => "read",
        Call::Write { .. } => "write",
        Call::Truncate { .. } => "truncate",
        Call::Sync => "sync",
        Call::FileSize => "file size",
        Call::MapShared => "map shared memory",
        Call::Delete => "delete",
    }
}
