//! Time as an argument, and the guard that stops writing when the clock cannot be trusted.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The instant this many µs after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// µs since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The instant `micros` later (earlier when negative).
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} µs", self.0)
    }
}

/// Where instants come from: the calendar's and a steady one that nobody sets.
pub trait Clock: Send + Sync + 'static {
    /// Now, by the calendar.
    fn wall(&self) -> Timestamp;

    /// µs on a scale of its own that only ever runs forward, at the pace of time, also while the machine sleeps.
    fn steady_micros(&self) -> i64;
}

/// The machine's clocks: `CLOCK_REALTIME`, and `CLOCK_BOOTTIME` where it exists (`CLOCK_MONOTONIC` elsewhere).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn wall(&self) -> Timestamp {
        Timestamp(micros_of(rustix::time::ClockId::Realtime))
    }

    fn steady_micros(&self) -> i64 {
        #[cfg(target_os = "linux")]
        let steady = rustix::time::ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        let steady = rustix::time::ClockId::Monotonic;
        micros_of(steady)
    }
}

fn micros_of(clock: rustix::time::ClockId) -> i64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

/// A clock that a test or a demonstration sets; clones share one time.
#[derive(Debug, Clone, Default)]
pub struct MockClock {
    wall: Arc<AtomicI64>,
    steady: Arc<AtomicI64>,
}

impl MockClock {
    /// A clock standing at `wall`.
    pub fn at(wall: Timestamp) -> Self {
        let clock = Self::default();
        clock.wall.store(wall.as_micros(), Ordering::SeqCst);
        clock
    }

    /// Lets time pass: both clocks run.
    pub fn advance(&self, micros: i64) {
        self.wall.fetch_add(micros, Ordering::SeqCst);
        self.steady.fetch_add(micros, Ordering::SeqCst);
    }

    /// Lets time pass until the wall shows `instant`; an earlier instant changes nothing.
    pub fn advance_to(&self, instant: Timestamp) {
        self.advance((instant.as_micros() - self.wall().as_micros()).max(0));
    }

    /// Sets the wall clock alone, as somebody turning its hands.
    pub fn set_wall(&self, wall: Timestamp) {
        self.wall.store(wall.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for MockClock {
    fn wall(&self) -> Timestamp {
        Timestamp(self.wall.load(Ordering::SeqCst))
    }

    fn steady_micros(&self) -> i64 {
        self.steady.load(Ordering::SeqCst)
    }
}

/// Why nothing is written until an administrator vouches for the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockStopped {
    /// The log's last instant lies ahead of the clock: the clock went back, or ran ahead before.
    #[error(
        "the clock ({now}) is behind the last event ({last}) by more than 2 s; see `parcours doctor --accept-clock`"
    )]
    Behind {
        /// The clock.
        now: Timestamp,
        /// The last event.
        last: Timestamp,
    },
    /// The wall clock moved against the steady one since this process took its baseline.
    #[error("the wall clock moved {moved_micros} µs against the steady clock; see `parcours doctor --accept-clock`")]
    Moved {
        /// By how much; positive when the wall clock ran ahead.
        moved_micros: i64,
    },
}

/// The baseline of one process: where the wall clock stood against the steady one when it last trusted both.
#[derive(Debug, Clone, Copy)]
pub struct ClockGuard {
    offset_micros: i64,
    accepted: Timestamp,
}

impl ClockGuard {
    /// How far the log may run ahead of the clock, and an event's claim ahead of now: 2 s.
    pub const AHEAD_MICROS_MAX: i64 = 2_000_000;

    /// How far the wall clock may move against the steady one: 60 s.
    pub const MOVED_MICROS_MAX: i64 = 60_000_000;

    /// Takes a baseline, knowing that the clock was last vouched for at `accepted`.
    pub fn baseline(clock: &dyn Clock, accepted: Timestamp) -> Self {
        Self { offset_micros: clock.wall().as_micros() - clock.steady_micros(), accepted }
    }

    /// Says whether an event may be recorded now, after one recorded at `last`, and gives the instant of now.
    ///
    /// `accepted` is the latest vouched-for instant as read in the transaction; a newer one than the baseline's makes
    /// this process take a new baseline.
    ///
    /// # Errors
    /// [`ClockStopped`] naming both instants.
    pub fn now(&mut self, clock: &dyn Clock, last: Timestamp, accepted: Timestamp) -> Result<Timestamp, ClockStopped> {
        if accepted > self.accepted {
            *self = Self::baseline(clock, accepted);
        }
        let now = clock.wall();
        let moved_micros = now.as_micros() - clock.steady_micros() - self.offset_micros;
        if moved_micros.abs() > Self::MOVED_MICROS_MAX {
            return Err(ClockStopped::Moved { moved_micros });
        }
        if last.as_micros() - now.max(accepted).as_micros() > Self::AHEAD_MICROS_MAX {
            return Err(ClockStopped::Behind { now, last });
        }
        Ok(now)
    }
}
