//! A group commit: what is queued goes into one transaction, is committed once, and is answered only then.

use eventlog::{Append, AppendError, Head, Receipt};
use rusqlite::{Connection, ErrorCode};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

use crate::queue::{Job, Queue, Work, not_written};
use crate::transaction::{Judge, Writing, roll_back};

/// How long a batch takes appends in: the turn must be left within 50 ms, and the commit is still to come.
const FILLING_MAX: Duration = Duration::from_millis(20);

/// How many appends one commit may carry.
const APPENDS_MAX: usize = 512;

/// One append of a batch and what it will be answered if the commit succeeds.
pub(crate) struct Pending {
    pub(crate) append: Box<Append>,
    pub(crate) outcome: Result<Receipt, AppendError>,
    answer: oneshot::Sender<Result<Receipt, AppendError>>,
}

/// How a batch ended.
pub(crate) enum Batch {
    /// On disk: the head after it, and the answers that are now due.
    Committed(Head, Vec<Pending>),
    /// Known not to be written, for this reason; the head is the one before it.
    NotWritten(String, Head, Vec<Pending>),
    /// COMMIT failed in a way that leaves the outcome open.
    Unknown(String, Vec<Pending>),
}

impl Pending {
    /// One that was judged, and where its answer will come.
    #[cfg(test)]
    pub(crate) fn judged(
        append: &Append,
        outcome: Result<Receipt, AppendError>,
    ) -> (Self, oneshot::Receiver<Result<Receipt, AppendError>>) {
        let (answer, answered) = oneshot::channel();
        (Self { append: Box::new(append.clone()), outcome, answer }, answered)
    }

    /// Answers as judged. Whoever asked may have gone.
    pub(crate) fn answer(self) {
        drop(self.answer.send(self.outcome));
    }

    /// Answers that the batch was not written. What a repeat asked about, written before `head`, stands all the same.
    pub(crate) fn answer_not_written(self, reason: &str, head: Head) {
        let outcome = match self.outcome {
            Ok(earlier) if earlier.last <= head.position => Ok(earlier),
            Err(AppendError::Invalid(invalid)) => Err(AppendError::Invalid(invalid)),
            Ok(_) | Err(_) => Err(not_written(reason)),
        };
        drop(self.answer.send(outcome));
    }

    /// Answers something else.
    pub(crate) fn answer_with(self, outcome: Result<Receipt, AppendError>) {
        drop(self.answer.send(outcome));
    }
}

/// Drains the appends at the front of `queue` into one transaction and commits it.
pub(crate) fn commit(connection: &Connection, queue: &Queue, judge: &mut Judge<'_>) -> Batch {
    let began = Instant::now();
    let mut pending = Vec::new();
    let mut writing = match Writing::begin(connection) {
        Ok(writing) => writing,
        Err(error) => {
            pending.extend(next_append(queue));
            return Batch::NotWritten(error.to_string(), Head::EMPTY, pending);
        }
    };
    let before = writing.head();
    while pending.len() < APPENDS_MAX && began.elapsed() < FILLING_MAX {
        let Some(mut taken) = next_append(queue) else { break };
        match writing.append(&taken.append, judge) {
            Ok(outcome) => taken.outcome = outcome,
            Err(error) if connection.is_autocommit() => {
                // SQLite has rolled everything back, through all savepoints: nobody in this batch was written.
                pending.push(taken);
                return Batch::NotWritten(error.to_string(), before, pending);
            }
            Err(error) => taken.outcome = Err(not_written(error.to_string())),
        }
        pending.push(taken);
    }
    finish(connection, writing, before, pending)
}

fn finish(connection: &Connection, writing: Writing<'_>, before: Head, pending: Vec<Pending>) -> Batch {
    let head = writing.head();
    if pending.iter().all(|one| one.outcome.is_err()) {
        writing.abandon();
        return Batch::Committed(head, pending);
    }
    match writing.commit() {
        Ok(()) => Batch::Committed(head, pending),
        Err(error) => {
            roll_back(connection);
            if is_known_not_written(&error) {
                Batch::NotWritten(error.to_string(), before, pending)
            } else {
                Batch::Unknown(error.to_string(), pending)
            }
        }
    }
}

/// Says whether a COMMIT that failed with `error` has left nothing behind for sure.
pub(crate) fn is_known_not_written(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        // Only writing frames can fill the disk, and a transaction whose last frame is not whole in the write-ahead log
        // does not exist. Syncing reports an I/O error instead.
        Some(ErrorCode::DiskFull) => true,
        // A lock was refused before anything was written.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => true,
        Some(_) | None => false,
    }
}

fn next_append(queue: &Queue) -> Option<Pending> {
    queue.take_if(Job::is_append).and_then(|job| match job.work {
        Work::Append(append, answer) => Some(Pending { append, outcome: Err(not_written("not begun")), answer }),
        Work::Chore(..) => None,
    })
}
