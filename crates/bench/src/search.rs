//! The search box at the size of a region's decades: an index of many requests, built from a log, and asked.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use async_trait::async_trait;
use eventlog::{Event, EventStore, Position};
use eventlog_sqlite::SqliteStore;
use read_model::{OpenFailure, Opened, Opener, Reader, Runner};
use request_status::search::{Index, Search};

use crate::crowd;
use crate::history;

/// Queries of each kind.
const QUERIES: u64 = 300;

/// What one index showed.
pub(crate) struct Figures {
    pub requests: u64,
    pub building: Duration,
    pub size_bytes: u64,
    /// For each kind of query, the time of each, sorted.
    pub queries: Vec<(&'static str, Vec<Duration>)>,
}

/// Builds a log of `requests` requests in `folder`, indexes it and asks.
pub(crate) async fn measure(folder: &Path, requests: u64) -> Result<Figures> {
    let store = SqliteStore::create(folder.join("log.db"), history::in_bulk())?;
    crowd::write(&store, requests).await?;
    store.synced().await?;
    let store = history::shared(store);
    let path = folder.join("search.db");
    let began = Instant::now();
    let opener = Arc::new(Beside(Arc::clone(&store)));
    Runner::open_private(&path, store, vec![Box::new(Index)], opener)?.catch_up().await?;
    let building = began.elapsed();
    let mut reader = Reader::open(&path)?;
    let mut queries = Vec::new();
    for (kind, text) in KINDS {
        let mut times = Vec::new();
        for nth in 0..QUERIES {
            // Spread over the whole history, old and new.
            let text = text((nth * 7919) % requests);
            let began = Instant::now();
            let hits =
                reader.look(|look| Search::parse(&text).map(|search| search.hits(look)).unwrap_or(Ok(Vec::new())))?;
            times.push(began.elapsed());
            std::hint::black_box(hits);
        }
        times.sort_unstable();
        queries.push((kind, times));
    }
    Ok(Figures { requests, building, size_bytes: path.metadata()?.len(), queries })
}

/// What is typed about the request of a number.
type Typed = fn(u64) -> String;

const KINDS: [(&str, Typed); 12] = [
    ("reference", |number| format!("MSS-2026-{}", crowd::position_of(number))),
    ("FINESS", |number| crowd::finess(number)),
    ("RPPS", |number| crowd::rpps(number)),
    ("mail", |number| crowd::mail(number)),
    ("address", |number| crowd::address(number)),
    ("first and last name", |number| format!("{} {}", crowd::last_name(number), crowd::first_name(number))),
    ("last name", |number| crowd::last_name(number)),
    ("beginning of a name", |number| crowd::last_name(number)[..3].to_owned()),
    ("two letters", |number| crowd::last_name(number)[..2].to_owned()),
    ("one letter", |number| crowd::last_name(number)[..1].to_owned()),
    ("words that nothing has", |_| "mssante example".to_owned()),
    ("words that no one has together", |number| format!("{} {}", crowd::first_name(number), crowd::town(number))),
];

/// Opens what lies open beside the log.
struct Beside(Arc<dyn EventStore>);

#[async_trait]
impl Opener for Beside {
    async fn open(&self, _event: &Event, position: Position) -> Result<Vec<Opened>, OpenFailure> {
        let failed = |reason: String| OpenFailure { position, reason };
        let records = self.0.ciphertexts(position).await.map_err(|error| failed(error.to_string()))?;
        let open = |record: Option<Vec<u8>>| match record {
            None => Ok(Opened::Erased),
            Some(bytes) => serde_json::from_slice(&bytes).map(Opened::Known).map_err(|error| failed(error.to_string())),
        };
        records.into_iter().map(open).collect()
    }
}
