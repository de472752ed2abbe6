//! What waits for the writer: appends and chores, in order of arrival, each with its deadline.

use eventlog::{Append, AppendError, Receipt, SubjectId};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Something for the writer to do.
pub(crate) struct Job {
    pub(crate) work: Work,
    /// After this, what has not begun is withdrawn: known not to be written.
    pub(crate) deadline: Instant,
}

/// The work of a job and where its answer goes. Whoever asked may have gone: the answer is then dropped.
pub(crate) enum Work {
    /// Joins a batch.
    Append(Box<Append>, oneshot::Sender<Result<Receipt, AppendError>>),
    /// Takes a turn of its own.
    Chore(Chore, oneshot::Sender<Result<u64, AppendError>>),
}

/// Work that is no append.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chore {
    /// Destroys the ciphertexts of a subject; answers how many.
    Forget(SubjectId),
    /// Forgets the bodies of commands older than 30 days; answers how many.
    ForgetBodies,
    /// Moves everything from the write-ahead log into the database; answers 0.
    Checkpoint,
    /// The same, then waits for the disk; answers 0.
    Sync,
}

/// What the writer wakes up to.
pub(crate) enum Call {
    /// Work whose oldest deadline is this.
    Work(Instant),
    /// Nothing came for a while.
    Idle,
    /// The store was closed and nothing is left.
    Closed,
}

/// A bounded queue with one reader.
pub(crate) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
    length_max: usize,
}

struct State {
    jobs: VecDeque<Job>,
    /// Why nothing is written any more: a failure that nobody could see the end of, or a log opened for reading.
    stopped: Option<String>,
    /// The store was closed.
    closed: bool,
}

impl Queue {
    pub(crate) fn new(length_max: usize) -> Self {
        let state = State { jobs: VecDeque::new(), stopped: None, closed: false };
        Self { state: Mutex::new(state), arrived: Condvar::new(), length_max }
    }

    /// A queue that takes nothing in.
    pub(crate) fn read_only(reason: &str) -> Self {
        let queue = Self::new(0);
        queue.stop(reason);
        queue
    }

    /// Puts a job at the end, or says why it was refused; a job refused is known not to be written.
    pub(crate) fn push(&self, job: Job) -> Result<(), AppendError> {
        let mut state = self.state();
        if let Some(reason) = &state.stopped {
            return Err(AppendError::ReadOnly { reason: reason.clone() });
        }
        if state.closed {
            return Err(not_written("the store was closed"));
        }
        if state.jobs.len() >= self.length_max {
            return Err(not_written(format!("{} appends are waiting already", self.length_max)));
        }
        state.jobs.push_back(job);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for work, at most `patience`.
    pub(crate) fn wait(&self, patience: Duration) -> Call {
        let state = self.state();
        let quiet = |state: &mut State| state.jobs.is_empty() && !state.closed;
        let (state, _) =
            self.arrived.wait_timeout_while(state, patience, quiet).unwrap_or_else(PoisonError::into_inner);
        match state.jobs.front() {
            Some(job) => Call::Work(job.deadline),
            None if state.closed => Call::Closed,
            None => Call::Idle,
        }
    }

    /// Takes the front job when `wanted` says so.
    pub(crate) fn take_if(&self, wanted: impl FnOnce(&Job) -> bool) -> Option<Job> {
        let mut state = self.state();
        if state.jobs.front().is_some_and(wanted) { state.jobs.pop_front() } else { None }
    }

    /// Takes no more work in and answers whatever waits: it was not written, and nothing will be until a restart.
    pub(crate) fn stop(&self, reason: &str) {
        let waiting = {
            let mut state = self.state();
            state.stopped = Some(reason.to_owned());
            std::mem::take(&mut state.jobs)
        };
        for job in waiting {
            job.refuse(AppendError::ReadOnly { reason: reason.to_owned() });
        }
    }

    /// Says whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.state().jobs.is_empty()
    }

    /// Says whether a failure has closed the doors.
    pub(crate) fn is_stopped(&self) -> bool {
        self.state().stopped.is_some()
    }

    /// Takes no more work in; what waits is still done.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.arrived.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    /// Answers without having done anything.
    pub(crate) fn refuse(self, error: AppendError) {
        match self.work {
            Work::Append(_, answer) => drop(answer.send(Err(error))),
            Work::Chore(_, answer) => drop(answer.send(Err(error))),
        }
    }

    pub(crate) fn is_append(&self) -> bool {
        matches!(self.work, Work::Append(..))
    }
}

/// Known not to be written.
pub(crate) fn not_written(reason: impl Into<String>) -> AppendError {
    AppendError::NotWritten { reason: reason.into() }
}
