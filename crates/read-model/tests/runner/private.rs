//! A private file: fields opened before a batch is written, and nothing left beside it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use eventlog::memory::MemoryStore;
use eventlog::{Event, EventStore, Position};
use read_model::{
    Fact, OpenFailure, Opened, Opener, Projection, ReadModelError, Reader, Refusal, Runner, Schema, Tables, View,
    Writer,
};
use rusqlite::{Statement, params};
use serde_json::json;

use crate::support::{Happening, log_of, tables};

/// What opened of each event that was moved.
struct Names;

impl Projection for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn version(&self) -> u32 {
        1
    }

    fn schema(&self) -> Schema {
        Schema {
            tables: "CREATE VIRTUAL TABLE {g}_name USING fts5 (name);",
            indexes: &[],
            views: &[View {
                name: "v_names",
                select: "SELECT rowid AS position, name FROM {g}_name",
                columns: &[],
                key: &["position"],
                besides: &[],
            }],
        }
    }

    fn opens(&self, event: &Event) -> bool {
        event.event_type.as_str() == "moved"
    }

    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        Ok(Box::new(Naming(tables.prepare("INSERT INTO {g}_name (rowid, name) VALUES (?1, ?2)")?)))
    }
}

struct Naming<'c>(Statement<'c>);

impl Writer for Naming<'_> {
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal> {
        for opened in fact.opened {
            let Opened::Known(fields) = opened else { continue };
            self.0.execute(params![fact.position.get().cast_signed(), fields["name"].as_str()])?;
        }
        Ok(())
    }
}

/// Opens every event to a name made of its position, while it is willing.
#[derive(Default)]
struct Namer {
    is_broken: AtomicBool,
}

#[async_trait]
impl Opener for Namer {
    async fn open(&self, _event: &Event, position: Position) -> Result<Vec<Opened>, OpenFailure> {
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(OpenFailure { position, reason: "the keys cannot be read".to_owned() });
        }
        Ok(vec![Opened::Known(json!({"name": format!("n{position}")}))])
    }
}

fn runner(path: &Path, store: &Arc<MemoryStore>, opener: &Arc<Namer>) -> Runner {
    let store = Arc::clone(store) as Arc<dyn EventStore>;
    Runner::open_private(path, store, vec![Box::new(Names)], Arc::clone(opener) as Arc<dyn Opener>).unwrap()
}

fn names(path: &Path) -> Vec<String> {
    let look = |connection: &rusqlite::Connection| {
        let mut statement = connection.prepare("SELECT name FROM v_names ORDER BY position")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    Reader::open(path).unwrap().look(|asked| asked.ask(look)).unwrap()
}

const SCRIPT: [(u64, Happening); 4] =
    [(1, Happening::Opened), (1, Happening::Moved(1)), (1, Happening::Noted), (1, Happening::Moved(2))];

#[tokio::test]
async fn only_what_is_asked_for_is_opened_and_a_rebuild_leaves_one_generation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private.db");
    let (store, opener) = (log_of("one", &SCRIPT).await, Arc::default());
    let runner = runner(&path, &store, &opener);
    runner.catch_up().await.unwrap();
    assert_eq!(names(&path), ["n3", "n5"]);
    runner.rebuild(&[], &mut |_| {}).await.unwrap();
    assert_eq!(names(&path), ["n3", "n5"]);
    assert!(tables(&path).iter().all(|table| table.starts_with("g2_name")), "{:?}", tables(&path));
}

#[tokio::test]
async fn what_should_open_and_does_not_stops_the_runner_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private.db");
    let (store, opener) = (log_of("one", &SCRIPT).await, Arc::<Namer>::default());
    opener.is_broken.store(true, Ordering::Relaxed);
    let runner = runner(&path, &store, &opener);
    let failure = runner.catch_up().await.unwrap_err();
    assert!(matches!(failure, ReadModelError::Open(_)), "{failure}");
    opener.is_broken.store(false, Ordering::Relaxed);
    runner.catch_up().await.unwrap();
    assert_eq!(names(&path), ["n3", "n5"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_private_file_is_its_owners_and_nothing_stands_in_its_log() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private.db");
    let (store, opener) = (log_of("one", &SCRIPT).await, Arc::default());
    runner(&path, &store, &opener).catch_up().await.unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("private.db"), mode("private.db-wal")), (0o600, 0o600));
    assert_eq!(std::fs::metadata(folder.path().join("private.db-wal")).unwrap().len(), 0);
}
