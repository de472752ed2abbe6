//! The store against the bare disk.
//!
//! The floor is rusqlite on one thread, running the store's own statements on bytes prepared beforehand, with the
//! store's own settings and schema. Store and floor take turns in slices, on files beside each other, because a disk's
//! pace changes from second to second.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use eventlog::contract::sample::{Draft, item, subject};
use eventlog::{Append, Condition, EventStore, Position, Query, Remembered, SystemClock, TagWidth, Tip};
use eventlog_sqlite::{SqliteOptions, SqliteStore, statements as sql};
use rusqlite::{Connection, MAIN_DB, OptionalExtension, wal::CheckpointMode};
use tokio::runtime::Runtime;

const SLICE: Duration = Duration::from_millis(400);
const SLICES: u32 = 12;

/// Appends per second of the store with `clients` clients, and of the floor in transactions of as many appends.
pub(crate) fn against_floor(folder: &Path, runtime: &Runtime, clients: u64) -> Result<(f64, f64)> {
    let mut floor = Floor::create(&folder.join(format!("floor-{clients}.db")))?;
    let store = Arc::new(SqliteStore::create(folder.join(format!("store-{clients}.db")), SqliteOptions::default())?);
    let (mut of_floor, mut of_store) = (Pace::default(), Pace::default());
    for _ in 0..SLICES {
        of_floor.add(floor.run(clients)?);
        of_store.add(runtime.block_on(slice(&store, clients, of_store.appends)));
    }
    Ok((of_store.per_second(), of_floor.per_second()))
}

/// How many appends in how much time.
#[derive(Default, Clone, Copy)]
struct Pace {
    appends: u64,
    busy: Duration,
}

impl Pace {
    fn add(&mut self, other: Self) {
        self.appends += other.appends;
        self.busy += other.busy;
    }

    fn per_second(self) -> f64 {
        self.appends as f64 / self.busy.as_secs_f64()
    }
}

/// A typical append: one event, six tags, one ciphertext, a condition of three items.
fn typical(number: u64, after: Position) -> Append {
    let (request, mailbox) = (format!("request:{number}"), format!("mailbox:{number}"));
    let site = format!("site:{}", number % 500);
    let tags = [request.as_str(), &mailbox, &site, "policy:quota", "structure:finess:440000289", "user:u1"];
    let condition = Condition {
        query: Query::any_of([
            item(&[], &[&request]),
            item(&["role-granted", "role-revoked"], &["user:u1"]),
            item(&["mailbox-created"], &["structure:finess:440000289", &site]),
        ]),
        after,
    };
    Draft::event("request-opened", &tags).sealing(subject(number), &[7; 200]).under(condition).build()
}

/// Bare statements on one connection.
struct Floor {
    connection: Connection,
    wal_pages: Arc<AtomicI32>,
    tip: Tip,
    number: u64,
}

impl Floor {
    fn create(path: &Path) -> rusqlite::Result<Self> {
        drop(SqliteStore::create(path, SqliteOptions::default()).expect("a new file"));
        let mut connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        for pragma in ["synchronous=2", "wal_autocheckpoint=0", "cache_spill=0", "cache_size=-65536", "secure_delete=1"]
        {
            connection.prepare(&format!("PRAGMA {pragma}"))?.query([])?.next()?;
        }
        let wal_pages = Arc::new(AtomicI32::new(0));
        let counter = Arc::clone(&wal_pages);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: i32| {
            counter.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        Ok(Self { connection, wal_pages, tip: Tip::EMPTY, number: 0 })
    }

    /// One slice, `batch` appends in one transaction; what is prepared beforehand does not count.
    fn run(&mut self, batch: u64) -> rusqlite::Result<Pace> {
        let now = eventlog::Clock::wall(&SystemClock);
        let mut pace = Pace::default();
        while pace.busy < SLICE {
            let numbers = self.number..self.number + batch;
            let appends: Vec<Append> = numbers.map(|number| typical(number, self.tip.head.position)).collect();
            let mut prepared = Vec::new();
            for append in &appends {
                let chained = self.tip.chain(append, now).expect("valid");
                self.tip = chained.tip;
                prepared.push((append, chained));
            }
            let began = Instant::now();
            self.commit(&prepared)?;
            pace.add(Pace { appends: batch, busy: began.elapsed() });
            self.number += batch;
        }
        Ok(pace)
    }

    fn commit(&self, prepared: &[(&Append, eventlog::Chained<'_>)]) -> rusqlite::Result<()> {
        let connection = &self.connection;
        let run = |statement: &str| connection.prepare_cached(statement)?.execute([]);
        run("BEGIN IMMEDIATE")?;
        connection.prepare_cached(sql::READ_HEAD)?.query_row([], |_| Ok(())).optional()?;
        connection.prepare_cached(sql::READ_ACCEPTED)?.query_row([], |_| Ok(()))?;
        for (append, chained) in prepared {
            run("SAVEPOINT append")?;
            write(connection, append, chained)?;
            run("RELEASE append")?;
        }
        run("COMMIT")?;
        // As the store does: from 4 MB on, into the database.
        if self.wal_pages.load(Ordering::Relaxed) >= 1_000 {
            connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE)?;
        }
        Ok(())
    }
}

fn write(connection: &Connection, append: &Append, chained: &eventlog::Chained<'_>) -> rusqlite::Result<()> {
    let id = append.command.0.as_bytes();
    connection.prepare_cached(sql::READ_COMMAND)?.query_row([id], |_| Ok(())).optional()?;
    let condition = append.condition.as_ref().expect("typical appends have one");
    let after = condition.after.get() as i64 + 1;
    for item in &condition.query.items {
        // The first leg of each item finds nothing: the rest need not be asked.
        let tag = item.tags.first().map_or(0, |tag| TagWidth::FULL.tag(tag));
        connection.prepare_cached(sql::SEEK_TAG)?.query_row((tag, after), |_| Ok(())).optional()?;
    }
    let remembered = Remembered::of(append, chained);
    let (first, last) = (remembered.first.get() as i64, remembered.last.get() as i64);
    let recorded_at = remembered.recorded_at.as_micros();
    connection.prepare_cached(sql::INSERT_COMMAND)?.execute((id, append.body.0, first, last, recorded_at))?;
    for entry in &chained.entries {
        let position = entry.position.get() as i64;
        for tag in TagWidth::FULL.numbers(entry.prepared.event()) {
            connection.prepare_cached(sql::INSERT_TAG)?.execute((tag, position))?;
        }
        for (ordinal, sealed) in (0_i64..).zip(entry.prepared.sealed()) {
            let row = (position, ordinal, sealed.subject.0.as_bytes(), &sealed.ciphertext);
            connection.prepare_cached(sql::INSERT_SEALED)?.execute(row)?;
        }
        let leaf = entry.entry.leaf();
        let row = (position, recorded_at, leaf.as_bytes(), entry.entry.bytes());
        connection.prepare_cached(sql::INSERT_ENTRY)?.execute(row)?;
    }
    Ok(())
}

/// One slice of this many clients, each waiting for its answer before it asks again.
async fn slice(store: &Arc<SqliteStore>, clients: u64, written: u64) -> Pace {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        let store = Arc::clone(store);
        tasks.spawn(async move {
            let mut after = store.head().await.expect("readable").position;
            let (mut done, mut preparing) = (0, Duration::ZERO);
            while began.elapsed() < SLICE {
                let prepares = Instant::now();
                let append = typical(written * 1_000 + client * 1_000_000_000 + done, after);
                preparing += prepares.elapsed();
                after = store.append(append).await.expect("nobody else touches this request").last;
                done += 1;
            }
            (done, preparing)
        });
    }
    let (appends, preparing) =
        tasks.join_all().await.into_iter().fold((0, Duration::ZERO), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    // The floor's bytes are prepared outside its time; so are those of a single client.
    let prepared_meanwhile = if clients == 1 { preparing } else { Duration::ZERO };
    Pace { appends, busy: began.elapsed() - prepared_meanwhile }
}
