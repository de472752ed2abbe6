//! From the commit of a command to the row that shows it, while 64 clients write and one runner follows.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use audit_trail::Events;
use eventlog::Position;
use read_model::{Reader, Runner};
use request_status::Requests;

use crate::app_path;

const CLIENTS: usize = 64;

/// A command that was acknowledged, and when.
type Acknowledged = (Position, Instant);

/// How long rows were awaited.
pub(crate) struct Latency {
    commands: usize,
    median: Duration,
    p99: Duration,
    worst: Duration,
}

/// Writes for the length of `round` and measures each command.
pub(crate) async fn latency(path: &Path, round: Duration) -> Result<Latency> {
    let (app, requests) = app_path::folder(path, CLIENTS as u64).await?;
    let app = Arc::new(app);
    let file = path.join("read.db");
    let runner = Runner::open(&file, Arc::clone(app.store()), vec![Box::new(Requests), Box::new(Events)])?;
    runner.catch_up().await?;
    let following = runner.follow_apart()?;
    let (tell, told) = channel();
    let watching = std::thread::spawn(move || watch(&file, &told));
    let began = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for request in requests {
        let (app, tell) = (Arc::clone(&app), tell.clone());
        clients.spawn(async move {
            while began.elapsed() < round {
                let position = app_path::note(&app, request).await?;
                tell.send((position, Instant::now()))?;
            }
            anyhow::Ok(())
        });
    }
    drop(tell);
    while let Some(client) = clients.join_next().await {
        client.context("a client panicked")??;
    }
    let latencies = tokio::task::spawn_blocking(move || watching.join()).await?;
    let mut latencies = latencies.map_err(|_| anyhow::Error::msg("the watcher panicked"))??;
    following.stop()?;
    latencies.sort_unstable();
    let at = |part: usize| latencies[(latencies.len() - 1) * part / 100];
    Ok(Latency { commands: latencies.len(), median: at(50), p99: at(99), worst: at(100) })
}

/// Looks again and again how far the views have come, until every command that was told shows.
fn watch(file: &Path, told: &Receiver<Acknowledged>) -> Result<Vec<Duration>> {
    let mut reader = Reader::open(file)?;
    let (mut awaited, mut shown): (Vec<Acknowledged>, Vec<Duration>) = (Vec::new(), Vec::new());
    let mut is_over = false;
    while !is_over || !awaited.is_empty() {
        loop {
            match told.try_recv() {
                Ok(acknowledged) => awaited.push(acknowledged),
                Err(std::sync::mpsc::TryRecvError::Empty) => break,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                    is_over = true;
                    break;
                }
            }
        }
        let reached = reader.look(|look| Ok(look.standing()?.iter().map(|of| of.checkpoint.position).min()))?;
        let now = Instant::now();
        awaited.retain(|(position, since)| {
            let is_shown = Some(*position) <= reached;
            if is_shown {
                shown.push(now.saturating_duration_since(*since));
            }
            !is_shown
        });
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(shown)
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { commands, median, p99, worst } = self;
        write!(
            f,
            "{commands} commands, {median:.1?} median, {p99:.1?} for 99 in 100, {worst:.1?} at most (below 20 ms)"
        )
    }
}
