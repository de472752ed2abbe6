//! The store: a queue to the writing thread, a pool of readers, a watcher of the head.

use async_trait::async_trait;
use eventlog::{
    Append, AppendError, BodyMac, CommandId, EventStore, Head, Leaf, Position, Query, Receipt, Recorded, StoreError,
    SubjectId, Subscription, Tip,
};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::{oneshot, watch};

use crate::connection::{self, damaged, io, store_error};
use crate::heads::Heads;
use crate::queue::{Chore, Job, Queue, Work};
use crate::reading::{Page, Readers, Request};
use crate::transaction::{read_command, read_entry, read_head, read_tip};
use crate::writer::Writer;
use crate::{OpenError, SqliteOptions, schema};

/// A log in one SQLite file, with `-wal` and `-shm` beside it while it is open, and the lock files `.next` and `.turn`.
///
/// Several processes may hold a store on one file. Dropping the store closes it as [`SqliteStore::close`] does.
pub struct SqliteStore {
    path: PathBuf,
    options: SqliteOptions,
    queue: Arc<Queue>,
    readers: Arc<Readers>,
    heads: Arc<Heads>,
    threads: Mutex<Threads>,
}

#[derive(Default)]
struct Threads {
    writer: Option<JoinHandle<()>>,
    /// Dropping the sender ends the watcher.
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

impl SqliteStore {
    /// Creates an empty log at `path` and opens it.
    ///
    /// # Errors
    /// [`OpenError::Exists`] when a file is there already; [`OpenError::Io`] when it cannot be made.
    pub fn create(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        connection::check_sqlite()?;
        if path.exists() {
            return Err(OpenError::Exists { path: path.into() });
        }
        let connection = connection::writing(path, &options, true)?;
        schema::create(&connection).map_err(|error| io(path, &error))?;
        drop(connection);
        Self::open(path, options)
    }

    /// Opens the log at `path`. Looks at the schema, the last entry and its tags, never at the whole log.
    ///
    /// # Errors
    /// [`OpenError`]: missing, not a log, written by a newer program, damaged at its end, or the machine failed.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let (readers, tip) = look(path, &options)?;
        let connection = connection::writing(path, &options, false)?;
        let queue = Arc::new(Queue::new(options.queue_length_max));
        let heads = Arc::new(Heads::at(tip.head.position));
        let parts = (Arc::clone(&queue), Arc::clone(&heads));
        let writer = Writer::new(path, &options, (connection, tip.accepted), parts)?;
        let store = Self::on(path, options, readers, (queue, heads));
        store.start_watcher()?;
        let writing = std::thread::Builder::new().name("eventlog-writer".into()).spawn(move || writer.run());
        store.threads().writer = Some(writing.map_err(|error| io(path, &error))?);
        Ok(store)
    }

    /// Opens the log at `path` for reading only: every append is answered [`AppendError::ReadOnly`]. Also reads a folder
    /// that cannot be written, when the log was closed properly before.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_read_only(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let (readers, tip) = look(path, &options)?;
        let queue = Arc::new(Queue::read_only("opened for reading only"));
        let store = Self::on(path, options, readers, (queue, Arc::new(Heads::at(tip.head.position))));
        store.start_watcher()?;
        Ok(store)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves everything written so far from the write-ahead log into the file, and empties it.
    ///
    /// # Errors
    /// [`AppendError::Unknown`] when readers or the disk stood in the way: nothing is lost, and it can be repeated.
    pub async fn checkpoint_truncate(&self) -> Result<(), AppendError> {
        self.chore(Chore::Checkpoint).await.map(|_| ())
    }

    /// The same, then waits until the file and its folder are on disk. What was built with
    /// [`crate::Durability::Bulk`] is durable once this returned.
    ///
    /// # Errors
    /// [`AppendError::Unknown`] when the disk did not confirm.
    pub async fn synced(&self) -> Result<(), AppendError> {
        self.chore(Chore::Sync).await.map(|_| ())
    }

    /// Forgets the keyed hashes of the bodies of commands older than 30 days, 500 at most, and says how many. The
    /// writer does it by itself once an hour.
    ///
    /// # Errors
    /// [`AppendError::NotWritten`] or [`AppendError::Unknown`]; repeating is harmless.
    pub async fn forget_bodies(&self) -> Result<u64, AppendError> {
        self.chore(Chore::ForgetBodies).await
    }

    /// Finishes what is queued, empties the write-ahead log and ends every subscription. Reads still work.
    ///
    /// Blocks until the writing thread has ended: at most the deadline of what is queued.
    pub fn close(&self) {
        self.queue.close();
        let Threads { writer, watcher } = std::mem::take(&mut *self.threads());
        if let Some((stop, watcher)) = watcher {
            drop(stop);
            joined(watcher);
        }
        self.readers.close();
        if let Some(writer) = writer {
            joined(writer);
        }
        self.heads.close();
    }

    fn on(path: &Path, options: SqliteOptions, readers: Readers, parts: (Arc<Queue>, Arc<Heads>)) -> Self {
        let (queue, heads) = parts;
        Self { path: path.into(), options, queue, readers: Arc::new(readers), heads, threads: Mutex::default() }
    }

    fn start_watcher(&self) -> Result<(), OpenError> {
        let (stop, stopped) = channel();
        let connection = self.readers.connect()?;
        let heads = Arc::clone(&self.heads);
        let following = std::thread::Builder::new()
            .name("eventlog-watcher".into())
            .spawn(move || heads.follow(&connection, &stopped))
            .map_err(|error| io(&self.path, &error))?;
        self.threads().watcher = Some((stop, following));
        Ok(())
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn chore(&self, chore: Chore) -> Result<u64, AppendError> {
        let (answer, answered) = oneshot::channel();
        self.queue.push(self.job(Work::Chore(chore, answer)))?;
        answered.await.unwrap_or_else(|_| Err(writer_gone()))
    }

    fn job(&self, work: Work) -> Job {
        Job { work, deadline: Instant::now() + self.options.deadline }
    }

    /// The first page is read where the caller stands: going to another thread costs more than most reads. A read that
    /// turns out to be long goes on elsewhere.
    async fn read_pages(&self, mut request: Request) -> Result<Vec<Recorded>, StoreError> {
        let Page { mut events, reached, is_last } = self.readers.page(&request)?;
        if is_last {
            return Ok(events);
        }
        request.after = reached;
        request.limit -= events.len();
        let readers = Arc::clone(&self.readers);
        let rest = tokio::task::spawn_blocking(move || read_rest(&readers, request)).await;
        events.extend(rest.map_err(|error| StoreError::Io(error.to_string()))??);
        Ok(events)
    }
}

fn read_rest(readers: &Readers, mut request: Request) -> Result<Vec<Recorded>, StoreError> {
    let mut events = Vec::new();
    loop {
        let page = readers.page(&request)?;
        request.after = page.reached;
        request.limit -= page.events.len();
        events.extend(page.events);
        if page.is_last {
            return Ok(events);
        }
    }
}

#[async_trait]
impl EventStore for SqliteStore {
    async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        append.check()?;
        let (answer, answered) = oneshot::channel();
        self.queue.push(self.job(Work::Append(Box::new(append), answer)))?;
        answered.await.unwrap_or_else(|_| Err(writer_gone()))
    }

    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        let remembered = self
            .readers
            .transaction(|connection| read_command(connection, command).map_err(|error| store_error(&error)))?;
        remembered.map(|remembered| remembered.repeated(command, body, self.options.clock.wall())).transpose()
    }

    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.read_pages(Request { query: query.clone(), after, up_to, limit }).await
    }

    async fn leaves(&self, after: Position, up_to: Position, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        let readers = Arc::clone(&self.readers);
        // Never where the caller stands: whoever asks for leaves asks for many, and hashes each.
        let read = tokio::task::spawn_blocking(move || readers.leaves(after, up_to, limit)).await;
        read.map_err(|error| StoreError::Io(error.to_string()))?
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.readers.transaction(|connection| read_head(connection).map_err(|error| store_error(&error)))
    }

    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.readers.ciphertexts(position)
    }

    async fn forget(&self, subject: SubjectId) -> Result<u64, AppendError> {
        self.chore(Chore::Forget(subject)).await
    }

    fn heads(&self) -> watch::Receiver<Position> {
        self.heads.watch()
    }

    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Subscription::new(self, query, after)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.close();
    }
}

/// What an opening looks at: that it is a log, and that its last entry is what it says it is.
fn look(path: &Path, options: &SqliteOptions) -> Result<(Readers, Tip), OpenError> {
    connection::check_sqlite()?;
    if !path.exists() {
        return Err(OpenError::Missing { path: path.into() });
    }
    let readers = Readers::open(path.into(), options)?;
    let connection = readers.connect()?;
    schema::check(&connection, path)?;
    let tip = read_tip(&connection).map_err(|error| connection::from_sqlite(path, &error))?;
    if tip.head != Head::EMPTY {
        check_end(&connection, tip.head, options).map_err(|reason| damaged(path, reason))?;
    }
    Ok((readers, tip))
}

/// The last entry: its bytes give its leaf, it follows the one before, and it is found by its tags.
fn check_end(connection: &rusqlite::Connection, head: Head, options: &SqliteOptions) -> Result<(), String> {
    let entry = |position| match read_entry(connection, position) {
        Ok(Some(recorded)) => Ok(recorded),
        Ok(None) => Err(format!("there is no entry {position}")),
        Err(error) => Err(error.to_string()),
    };
    let last = entry(head.position)?;
    if last.leaf() != head.leaf {
        return Err(format!("entry {}: bytes and leaf differ", head.position));
    }
    let before = head.position.previous();
    let prev = if before == Position::START { Head::EMPTY.leaf } else { entry(before)?.leaf() };
    let event = last.verify(prev).map_err(|malformed| malformed.to_string())?;
    let mut index = crate::index::SqlIndex::new(connection).map_err(|error| error.to_string())?;
    for tag in options.tag_width.numbers(&event) {
        let found = eventlog::TagIndex::seek(&mut index, tag, head.position).map_err(|error| error.to_string())?;
        if found != Some(head.position) {
            return Err(format!("entry {}: not found by all of its tags", head.position));
        }
    }
    Ok(())
}

/// The thread is gone without an answer: it panicked, perhaps after the commit.
fn writer_gone() -> AppendError {
    AppendError::Unknown { reason: "the writing thread ended without an answer".into() }
}

fn joined(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("eventlog.thread_panicked");
    }
}
