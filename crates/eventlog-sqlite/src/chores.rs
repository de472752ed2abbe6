//! What the writer does besides appending: erasure, housekeeping, emptying the write-ahead log.

use eventlog::{AppendError, BODY_KEPT_MICROS, SubjectId};
use rusqlite::Connection;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::batch::is_known_not_written;
use crate::queue::{Chore, Job, Work, not_written};
use crate::recovery::checkpoint_truncate;
use crate::statements::{FORGET_BODIES, FORGET_SUBJECT};
use crate::transaction::{roll_back, run};
use crate::writer::{READERS_AWAITED, Writer, with_patience};

/// How often the bodies of old commands are looked for.
const HOUSEKEEPING_INTERVAL: Duration = Duration::from_secs(3_600);

/// How many of them are forgotten in one turn: the turn must be left within 50 ms.
const BODIES_PER_TURN: u16 = 500;

impl Writer {
    /// Does what a job asks for, inside the turn, and answers it.
    pub(crate) fn do_chore(&mut self, job: Job) {
        let Work::Chore(chore, answer) = job.work else { return };
        let done = match chore {
            Chore::Forget(subject) => self.forget(subject, job.deadline),
            Chore::ForgetBodies => self.forget_bodies(),
            Chore::Checkpoint => self.empty_wal(job.deadline),
            Chore::Sync => self.sync(job.deadline),
        };
        self.reopen_if_stuck();
        drop(answer.send(done));
    }

    /// How long the writer may sleep before it keeps house.
    pub(crate) fn housekeeping_due_in(&self) -> Duration {
        self.housekeeping.map_or(HOUSEKEEPING_INTERVAL, |due| due.saturating_duration_since(Instant::now()))
    }

    /// Forgets old bodies, some in each turn, while nothing else is to be done.
    pub(crate) fn keep_house(&mut self) {
        let Ok(_turn) = self.turnstile.enter(Instant::now() + READERS_AWAITED) else { return };
        let there_are_more = match self.forget_bodies() {
            Ok(forgotten) => forgotten == u64::from(BODIES_PER_TURN),
            Err(error) => {
                tracing::warn!(%error, "eventlog.bodies_not_forgotten");
                false
            }
        };
        let pause = if there_are_more { Duration::ZERO } else { HOUSEKEEPING_INTERVAL };
        self.housekeeping = Some(Instant::now() + pause);
    }

    /// Destroys the rows, then what the write-ahead log still holds of them.
    fn forget(&mut self, subject: SubjectId, deadline: Instant) -> Result<u64, AppendError> {
        let forgotten = self
            .in_transaction(|connection| connection.prepare_cached(FORGET_SUBJECT)?.execute([subject.0.as_bytes()]))?;
        self.empty_wal(deadline)?;
        Ok(forgotten)
    }

    fn forget_bodies(&mut self) -> Result<u64, AppendError> {
        let before = self.options.clock.wall().plus(-BODY_KEPT_MICROS).as_micros();
        self.in_transaction(|connection| connection.prepare_cached(FORGET_BODIES)?.execute((before, BODIES_PER_TURN)))
    }

    fn empty_wal(&self, deadline: Instant) -> Result<u64, AppendError> {
        let patience = deadline.saturating_duration_since(Instant::now()).min(READERS_AWAITED);
        with_patience(self.connected()?, patience, checkpoint_truncate)
            .map(|()| 0)
            .map_err(|error| AppendError::Unknown { reason: format!("the write-ahead log is not emptied: {error}") })
    }

    /// With `synchronous=OFF` earlier checkpoints have not waited for the disk either: the file itself is synced.
    fn sync(&self, deadline: Instant) -> Result<u64, AppendError> {
        self.empty_wal(deadline)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced
            .and_then(|()| File::open(folder)?.sync_all())
            .map(|()| 0)
            .map_err(|error| AppendError::Unknown { reason: format!("not synced: {error}") })
    }

    fn connected(&self) -> Result<&Connection, AppendError> {
        self.connection.as_ref().ok_or_else(|| not_written("the log could not be opened again"))
    }

    /// One write of its own, and the number of rows it touched. A COMMIT of unknown outcome stops the writer as it does
    /// for a batch: whatever is the matter with the disk, no append shall meet it next.
    fn in_transaction(
        &mut self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<usize>,
    ) -> Result<u64, AppendError> {
        let connection = self.connected()?;
        run(connection, "BEGIN IMMEDIATE").map_err(|error| not_written(error.to_string()))?;
        let written = write(connection).inspect_err(|_| roll_back(connection));
        let rows = written.map_err(|error| not_written(error.to_string()))?;
        let Err(error) = run(connection, "COMMIT") else { return Ok(rows as u64) };
        roll_back(connection);
        let reason = error.to_string();
        if is_known_not_written(&error) {
            return Err(not_written(reason));
        }
        tracing::error!(%reason, "eventlog.commit_failed");
        self.reopen();
        self.queue.stop(&reason);
        Err(AppendError::Unknown { reason })
    }
}
