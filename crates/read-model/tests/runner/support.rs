//! A small log, a small projection, and ways to compare two files.

use std::path::Path;
use std::sync::Arc;

use eventlog::memory::MemoryStore;
use eventlog::{
    Actor, Append, BodyMac, CommandId, Data, Event, EventId, EventStore, EventType, MockClock, NumberedRequest,
    Prepared, Tag, Timestamp,
};
use read_model::{Fact, Index, Projection, Reader, Refusal, Runner, STILL_VALID, Schema, Tables, View, Writer};
use rusqlite::{OptionalExtension, Statement, params};
use serde_json::json;
use uuid::Uuid;

/// What happens to a request in these logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happening {
    Opened,
    /// Moved to this shelf.
    Moved(i64),
    /// Something that no shelf cares about.
    Noted,
    /// An event that the projection cannot read.
    Nonsense,
    /// An event that breaks a constraint of the tables.
    Impossible,
}

/// One event: of which request (a small number), and what.
pub(crate) type Line = (u64, Happening);

/// A log that holds `script`, the same bytes each time; `name` goes into its first event.
pub(crate) async fn log_of(name: &str, script: &[Line]) -> Arc<MemoryStore> {
    let clock = MockClock::at(Timestamp::from_micros(1_000_000_000));
    let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
    append(&store, birth(name)).await;
    for (number, line) in script.iter().enumerate() {
        clock.advance(1_000_000);
        append(&store, event(number as u64 + 1, *line)).await;
    }
    store
}

/// Adds `line` to a log that holds `before` lines.
pub(crate) async fn add(store: &MemoryStore, before: usize, line: Line) {
    append(store, event(before as u64 + 1, line)).await;
}

async fn append(store: &MemoryStore, event: Event) {
    let command = event.command;
    let prepared = Prepared::new(event, Vec::new()).expect("the event is well formed");
    let append = Append { command, body: BodyMac([0; 32]), events: vec![prepared], condition: None };
    store.append(append).await.expect("nothing stands against it");
}

fn birth(name: &str) -> Event {
    let data = json!({"demo": true, "log_id": name, "origin": "test"});
    Event {
        event_type: EventType::parse("log-created").unwrap(),
        data: Data::of(&data).unwrap(),
        ..event(0, (0, Happening::Noted))
    }
}

fn event(number: u64, (request, what): Line) -> Event {
    let command = CommandId(Uuid::from_u128(u128::from(number) + 1));
    let (name, data) = match what {
        Happening::Opened => ("opened", json!({})),
        Happening::Moved(shelf) => ("moved", json!({"shelf": shelf})),
        Happening::Noted => ("noted", json!({})),
        Happening::Nonsense => ("moved", json!({"shelf": "somewhere"})),
        Happening::Impossible => ("moved", json!({"shelf": -1})),
    };
    let id = Uuid::from_u128(u128::from(request) + 1_000_000);
    Event {
        actor: Actor { channel: None, on_behalf: None, role: "agent".to_owned(), uid: None, user: None },
        causation: None,
        command,
        correlation: None,
        data: Data::of(&data).unwrap(),
        id: EventId::derive(command, 0),
        occurred_at: Timestamp::from_micros(1_000_000_000),
        personal: Vec::new(),
        policy: Vec::new(),
        request: Some(NumberedRequest { id, number: number.max(1) }),
        schema: 1,
        tags: vec![Tag::new("request", id).unwrap()],
        event_type: EventType::parse(name).unwrap(),
    }
}

/// Which request lies on which shelf.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shelves {
    pub(crate) version: u32,
}

impl Projection for Shelves {
    fn name(&self) -> &'static str {
        "shelves"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn schema(&self) -> Schema {
        Schema {
            tables:
                "CREATE TABLE {g}_request (id INTEGER PRIMARY KEY, uuid BLOB NOT NULL UNIQUE, shelf INTEGER) STRICT;
                     CREATE TABLE {g}_shelf (
                         request INTEGER NOT NULL, shelf INTEGER NOT NULL CHECK (shelf >= 0),
                         valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL) STRICT;",
            indexes: &[
                Index { name: "shelf_by_request", on: "{g}_shelf (request, valid_from)" },
                Index { name: "shelf_by_end", on: "{g}_shelf (valid_to)" },
            ],
            views: &[View {
                name: "v_shelves",
                select: "SELECT lower(hex(uuid)) AS request, {g}_shelf.shelf, valid_from, valid_to
                         FROM {g}_shelf JOIN {g}_request ON {g}_request.id = {g}_shelf.request",
                columns: &[],
                key: &["request", "valid_from"],
                besides: &[],
            }],
        }
    }

    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        Ok(Box::new(Shelving {
            find: tables.prepare("SELECT id, shelf FROM {g}_request WHERE uuid = ?1")?,
            open: tables.prepare("INSERT INTO {g}_request (id, uuid) VALUES (?1, ?2)")?,
            put: tables.prepare("UPDATE {g}_request SET shelf = ?2 WHERE id = ?1")?,
            end: tables.prepare("UPDATE {g}_shelf SET valid_to = ?3 WHERE rowid = ?1 AND request = ?2")?,
            add: tables
                .prepare("INSERT INTO {g}_shelf (request, shelf, valid_from, valid_to) VALUES (?1, ?2, ?3, ?4)")?,
        }))
    }
}

struct Shelving<'c> {
    find: Statement<'c>,
    open: Statement<'c>,
    put: Statement<'c>,
    end: Statement<'c>,
    add: Statement<'c>,
}

impl Writer for Shelving<'_> {
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let uuid = fact.event.request.expect("every event here has one").id.into_bytes();
        let position = fact.position.get().cast_signed();
        match fact.event.event_type.as_str() {
            "opened" => self.open.execute(params![position, uuid]).map(drop)?,
            "moved" => {
                #[derive(serde::Deserialize)]
                struct Moved {
                    shelf: i64,
                }
                let found: Option<(i64, Option<i64>)> =
                    self.find.query_row(params![uuid], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
                let Some((request, lies_at)) = found else { return Ok(()) };
                // Written before the payload is read, so that a refusal has something to undo.
                if let Some(version) = lies_at {
                    self.end.execute(params![version, request, position])?;
                }
                let moved: Moved = fact.event.data.parse().map_err(Refusal::poison)?;
                let version = self.add.insert(params![request, moved.shelf, position, STILL_VALID])?;
                self.put.execute(params![request, version])?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// A runner of [`Shelves`] on `path`.
pub(crate) fn runner(path: &Path, store: &Arc<MemoryStore>) -> Runner {
    runner_of(path, store, 1)
}

/// The same, by another version of the code.
pub(crate) fn runner_of(path: &Path, store: &Arc<MemoryStore>, version: u32) -> Runner {
    let store: Arc<dyn EventStore> = Arc::clone(store) as Arc<dyn EventStore>;
    Runner::open(path, store, vec![Box::new(Shelves { version })]).expect("the folder can be written")
}

/// Every row of the view: request, shelf, from, to.
pub(crate) fn rows(path: &Path) -> Vec<(String, i64, i64, i64)> {
    ask(path, "SELECT request, shelf, valid_from, valid_to FROM v_shelves ORDER BY valid_from, request")
}

/// Request and shelf as of a position.
pub(crate) fn rows_as_of(path: &Path, position: u64) -> Vec<(String, i64)> {
    let valid = format!("valid_from <= {position} AND {position} < valid_to");
    let rows: Vec<(String, i64, i64, i64)> =
        ask(path, &format!("SELECT request, shelf, 0, 0 FROM v_shelves WHERE {valid} ORDER BY request"));
    rows.into_iter().map(|(request, shelf, _, _)| (request, shelf)).collect()
}

fn ask(path: &Path, sql: &str) -> Vec<(String, i64, i64, i64)> {
    let mut reader = Reader::open(path).expect("the file is there");
    let rows = reader.look(|look| {
        look.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect()
        })
    });
    rows.expect("the view is there")
}

/// The generation shown and how far it has read.
pub(crate) fn standing(path: &Path) -> read_model::Standing {
    let standing = Reader::open(path).unwrap().look(|look| look.standing()).unwrap();
    standing.into_iter().next().expect("a generation is live")
}

/// Names of all tables of generations in the file.
pub(crate) fn tables(path: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'g[0-9]*_*' ORDER BY name")
        .unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

/// `count` lines over some requests, with a shelf that changes now and then.
pub(crate) fn long_script(count: u64) -> Vec<Line> {
    let line = |number: u64| match number % 7 {
        0 => (number / 7, Happening::Opened),
        step @ (1 | 3 | 6) => (number / 7, Happening::Moved(step.cast_signed())),
        _ => (number / 7, Happening::Noted),
    };
    (0..count).map(line).collect()
}
