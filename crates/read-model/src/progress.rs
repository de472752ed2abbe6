//! How far a rebuild has come.

use std::time::{Duration, Instant};

use eventlog::Position;

/// What a rebuild is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading events into rows.
    Loading,
    /// Building indexes over the rows.
    Indexing,
    /// The new rows are shown.
    Done,
}

/// A moment of a rebuild, for a progress bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The projections being rebuilt together.
    pub projections: Vec<String>,
    /// What is being done.
    pub phase: Phase,
    /// Events read, of the projection that has the longest way to go.
    pub done: u64,
    /// Events in the log.
    pub total: u64,
    /// Events read a second, since this runner began.
    pub rate_per_s: f64,
    /// How much longer the loading takes at this rate; `None` while nothing is known.
    pub remaining: Option<Duration>,
}

/// Measures a rebuild from where this runner took it up.
pub(crate) struct Meter {
    began: Instant,
    first: Option<Position>,
    last: Option<Progress>,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), first: None, last: None }
    }

    /// The moment at which `done` of `total` events are read.
    pub(crate) fn at(&mut self, projections: Vec<String>, phase: Phase, done: Position, total: Position) -> Progress {
        let first = *self.first.get_or_insert(done);
        let seconds = self.began.elapsed().as_secs_f64();
        let read = done.get().saturating_sub(first.get());
        let rate_per_s = if seconds > 0.0 { read as f64 / seconds } else { 0.0 };
        let left = total.get().saturating_sub(done.get());
        let remaining =
            if rate_per_s > 0.0 { Duration::try_from_secs_f64(left as f64 / rate_per_s).ok() } else { None };
        let progress = Progress { projections, phase, done: done.get(), total: total.get(), rate_per_s, remaining };
        self.last = Some(progress.clone());
        progress
    }

    /// The last moment, when there was one: everything read, everything shown.
    pub(crate) fn finish(self) -> Option<Progress> {
        let last = self.last?;
        let done = last.total.max(last.done);
        Some(Progress { phase: Phase::Done, done, total: done, remaining: Some(Duration::ZERO), ..last })
    }
}
