//! The one thread that writes: it waits for work, takes its turn, commits a batch, leaves the turn, answers.
//!
//! An append is handed to this thread even when it is idle. Committing on the caller's thread would save two wake-ups of
//! some microseconds beside a commit of hundreds, and would hold up the caller's executor for as long as the disk takes;
//! as it is, one client keeps the pace of bare statements (`examples/log_figures.rs`).

use eventlog::{ClockGuard, Timestamp};
use rusqlite::{Connection, MAIN_DB, wal::CheckpointMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::batch::{self, Batch, Pending};
use crate::connection;
use crate::heads::Heads;
use crate::queue::{Call, Queue, not_written};
use crate::recovery::{self, checkpoint_truncate};
use crate::transaction::Judge;
use crate::turnstile::{NoTurn, Turnstile};
use crate::{OpenError, SqliteOptions};

/// From this many pages on (4 MB) the write-ahead log is moved into the database between two batches.
const WAL_PAGES: u32 = 1_000;

/// From this many on (64 MB) readers are waited for, briefly, so that it can start again from its beginning.
const WAL_PAGES_MAX: u32 = 16 * WAL_PAGES;

/// How long readers are waited for.
pub(crate) const READERS_AWAITED: Duration = Duration::from_millis(40);

/// What the writing thread owns.
pub(crate) struct Writer {
    pub(crate) path: PathBuf,
    pub(crate) options: SqliteOptions,
    /// `None` once it could not be opened again after a failure.
    pub(crate) connection: Option<Connection>,
    guard: ClockGuard,
    pub(crate) turnstile: Turnstile,
    pub(crate) queue: Arc<Queue>,
    heads: Arc<Heads>,
    /// Pages in the write-ahead log after the last commit, as SQLite reports them.
    wal_pages: Arc<AtomicU32>,
    /// When the bodies of old commands are looked for; `None` as long as this process has written nothing.
    pub(crate) housekeeping: Option<Instant>,
}

impl Writer {
    /// A writer on a connection that is open already; `accepted` is the instant last vouched for.
    pub(crate) fn new(
        path: &Path,
        options: &SqliteOptions,
        (connection, accepted): (Connection, Timestamp),
        (queue, heads): (Arc<Queue>, Arc<Heads>),
    ) -> Result<Self, OpenError> {
        let turnstile = Turnstile::of(path).map_err(|error| connection::io(path, &error))?;
        let guard = ClockGuard::baseline(options.clock.as_ref(), accepted);
        let mut writer = Self {
            path: path.into(),
            options: options.clone(),
            connection: None,
            guard,
            turnstile,
            queue,
            heads,
            wal_pages: Arc::default(),
            housekeeping: None,
        };
        writer.adopt(connection).map_err(|error| connection::io(path, &error))?;
        Ok(writer)
    }

    /// Works until the queue is closed and empty, then truncates the write-ahead log.
    pub(crate) fn run(mut self) {
        loop {
            match self.queue.wait(self.housekeeping_due_in()) {
                Call::Work(deadline) => {
                    self.take_turn(deadline);
                    self.housekeeping.get_or_insert_with(Instant::now);
                }
                Call::Idle => self.keep_house(),
                Call::Closed => break,
            }
        }
        self.part();
    }

    fn take_turn(&mut self, deadline: Instant) {
        let turn = match self.turnstile.enter(deadline) {
            Ok(turn) => turn,
            Err(NoTurn::Late) => return self.withdraw_late("no turn to write before the deadline"),
            Err(NoTurn::Io(error)) => return self.withdraw_front(&format!("the lock files cannot be locked: {error}")),
        };
        self.withdraw_late("others were written until the deadline");
        if self.queue.is_empty() {
            return;
        }
        if let Some(job) = self.queue.take_if(|job| !job.is_append()) {
            self.do_chore(job);
            return;
        }
        let batch = self.commit_batch();
        // Recovery needs the turn: nobody may write over what is being looked up.
        let committed = match batch {
            Some(Batch::Unknown(reason, pending)) => return self.recover(&reason, pending),
            Some(Batch::Committed(head, pending)) => Ok((head, pending)),
            Some(Batch::NotWritten(reason, before, pending)) => Err((reason, before, pending)),
            None => return,
        };
        drop(turn);
        match committed {
            Ok((head, pending)) => {
                self.heads.raise(head.position);
                pending.into_iter().for_each(Pending::answer);
            }
            Err((reason, before, pending)) => {
                tracing::warn!(%reason, appends = pending.len(), "eventlog.batch_not_written");
                pending.into_iter().for_each(|one| one.answer_not_written(&reason, before));
                self.reopen_if_stuck();
            }
        }
        self.checkpoint_if_due();
    }

    fn commit_batch(&mut self) -> Option<Batch> {
        let Some(connection) = &self.connection else {
            self.queue.stop("the log could not be opened again");
            return None;
        };
        let mut judge =
            Judge { clock: self.options.clock.as_ref(), guard: &mut self.guard, width: self.options.tag_width };
        Some(batch::commit(connection, &self.queue, &mut judge))
    }

    /// COMMIT failed, nobody knows how far it got: look on a new connection, and write no more unless all is known.
    fn recover(&mut self, reason: &str, pending: Vec<Pending>) {
        tracing::error!(%reason, appends = pending.len(), "eventlog.commit_failed");
        self.reopen();
        if !recovery::answer(self.connection.as_ref(), pending, reason) {
            self.queue.stop(reason);
        }
    }

    pub(crate) fn reopen(&mut self) {
        self.connection = None;
        let reopened = connection::writing(&self.path, &self.options, false)
            .and_then(|connection| self.adopt(connection).map_err(|error| connection::io(&self.path, &error)));
        if let Err(error) = reopened {
            tracing::error!(%error, "eventlog.not_reopened");
        }
    }

    /// A transaction that could not even be rolled back must not swallow the next one.
    pub(crate) fn reopen_if_stuck(&mut self) {
        if self.connection.as_ref().is_some_and(|connection| !connection.is_autocommit()) {
            self.reopen();
        }
    }

    fn adopt(&mut self, mut connection: Connection) -> rusqlite::Result<()> {
        let wal_pages = Arc::clone(&self.wal_pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
            wal_pages.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        self.connection = Some(connection);
        Ok(())
    }

    fn withdraw_late(&mut self, reason: &str) {
        let now = Instant::now();
        while let Some(job) = self.queue.take_if(|job| job.deadline <= now) {
            job.refuse(not_written(reason));
        }
    }

    fn withdraw_front(&mut self, reason: &str) {
        if let Some(job) = self.queue.take_if(|_| true) {
            job.refuse(not_written(reason));
        }
    }

    /// Between batches, after everybody was answered. Failing is harmless: the next commit tries again.
    fn checkpoint_if_due(&mut self) {
        let pages = self.wal_pages.load(Ordering::Relaxed);
        let Some(connection) = self.connection.as_ref().filter(|_| pages >= WAL_PAGES) else { return };
        let checkpointed = connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE);
        match checkpointed {
            Ok((pages, moved)) => {
                let left = u32::try_from(pages - moved).unwrap_or(0);
                self.wal_pages.store(left, Ordering::Relaxed);
            }
            Err(error) => tracing::warn!(%error, "eventlog.checkpoint_failed"),
        }
        if pages >= WAL_PAGES_MAX {
            self.restart_wal();
        }
    }

    /// A restart takes the write lock: it stands in line like every other write.
    fn restart_wal(&mut self) {
        let Ok(_turn) = self.turnstile.enter(Instant::now() + READERS_AWAITED) else { return };
        let Some(connection) = &self.connection else { return };
        if let Err(error) = with_patience(connection, READERS_AWAITED, checkpoint_truncate) {
            tracing::info!(%error, "eventlog.readers_hold_the_wal");
        }
    }

    /// The last thing: nothing is left in the write-ahead log, if nobody else needs it and nothing is in doubt.
    fn part(mut self) {
        let Some(connection) = self.connection.take() else { return };
        if !self.queue.is_stopped() {
            let turn = self.turnstile.enter(Instant::now() + READERS_AWAITED);
            if turn.is_ok()
                && let Err(error) = with_patience(&connection, READERS_AWAITED, checkpoint_truncate)
            {
                tracing::info!(%error, "eventlog.wal_left_behind");
            }
        }
    }
}

/// Runs `act` while SQLite waits for others at most `patience`.
pub(crate) fn with_patience<T>(
    connection: &Connection,
    patience: Duration,
    act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.busy_timeout(patience)?;
    let done = act(connection);
    connection.busy_timeout(connection::BUSY_TIMEOUT)?;
    done
}
