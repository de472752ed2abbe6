//! Rebuilding both projections, against a bare scan that only reads and decodes; and opening a long log.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use eventlog::{EventStore, Position, Query};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use read_model::{Projection, Runner};

use crate::history;

/// What one long log showed.
pub(crate) struct Figures {
    pub events: u64,
    pub opening: Duration,
    pub scan_per_second: f64,
    /// Each projection alone, and both in one pass.
    pub rebuilds_per_second: Vec<(&'static str, f64)>,
}

/// Builds a log of `events` events in `folder` and measures it.
pub(crate) async fn measure(folder: &Path, events: u64) -> Result<Figures> {
    let (path, head) = history::long(folder, "long.db", events).await?;
    let began = Instant::now();
    let store = SqliteStore::open(&path, SqliteOptions::default())?;
    let opening = began.elapsed();
    let store = history::shared(store);
    let scan_per_second = scan(&store, head).await?;
    let mut rebuilds_per_second = Vec::new();
    for (name, projections) in [
        ("request-status", requests as fn() -> Vec<Box<dyn Projection>>),
        ("audit-trail", trail),
        ("both in one pass", both),
    ] {
        let began = Instant::now();
        let runner =
            Runner::open(&folder.join(format!("{}.db", name.replace(' ', "-"))), Arc::clone(&store), projections())?;
        runner.catch_up().await?;
        rebuilds_per_second.push((name, head.get() as f64 / began.elapsed().as_secs_f64()));
    }
    Ok(Figures { events: head.get(), opening, scan_per_second, rebuilds_per_second })
}

/// Events per second of reading everything and decoding every envelope and payload.
async fn scan(store: &Arc<dyn EventStore>, head: Position) -> Result<f64> {
    let began = Instant::now();
    let mut after = Position::START;
    while after < head {
        let page = store.read(&Query::all(), after, head, 1_000).await?;
        for entry in &page {
            std::hint::black_box(app::translate::recorded(entry)?);
        }
        after = page.last().map_or(head, |entry| entry.position);
    }
    Ok(head.get() as f64 / began.elapsed().as_secs_f64())
}

fn requests() -> Vec<Box<dyn Projection>> {
    vec![Box::new(request_status::Requests)]
}

fn trail() -> Vec<Box<dyn Projection>> {
    vec![Box::new(audit_trail::Events)]
}

fn both() -> Vec<Box<dyn Projection>> {
    vec![Box::new(request_status::Requests), Box::new(audit_trail::Events)]
}
