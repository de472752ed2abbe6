//! Verifying a long log: every byte, row and hash, and the tree over all of it. Once the bare walk, then whole processes of the
//! real binary, which show what a verification needs in memory.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use eventlog_sqlite::SqliteOptions;
use eventlog_sqlite::audit;
use proof::{Hash, Plan};

use crate::checkpoints;
use crate::history;
use crate::process::{binary, run, run_measured};

/// How often each is measured; the quickest counts.
const ROUNDS: usize = 5;

/// Requests of the demonstration that is verified with its keys: some 100,000 events.
const DEMO_REQUESTS: &str = "3500";

/// The command, and how many events a second it is to come to.
const PROCESSES: [(&str, &[&str], f64); 2] = [
    ("verify", &["verify", "--log-only"], 200_000.0),
    ("verify --replay", &["verify", "--log-only", "--replay"], 100_000.0),
];

/// Builds a log of `events` events in `folder`, verifies it and tells how fast that was.
pub(crate) async fn measure(folder: &Path, events: u64) -> Result<()> {
    let binary = binary()?;
    let (path, head) = history::long(folder, "log.db", events).await?;
    let pace = |took: Duration| head.get() as f64 / took.as_secs_f64();
    let mut took = Duration::MAX;
    for _ in 0..ROUNDS {
        took = took.min(walk(&path)?);
    }
    println!("walking {head} events: {:.0}/s (at least 200000)", pace(took));
    for (what, arguments, target) in PROCESSES {
        let (mut took, mut peak) = (Duration::MAX, 0);
        for _ in 0..ROUNDS {
            let round = run_measured(&binary, folder, arguments)?;
            (took, peak) = (took.min(round.0), peak.max(round.1));
        }
        println!("{what}, whole process: {:.0}/s (at least {target}), {peak} MB at most", pace(took));
    }
    let signed = checkpoints::for_every_entry(folder, &path)?;
    let (took, peak) = run_measured(&binary, folder, &["verify", "--log-only"])?;
    println!("verify against {signed} checkpoints: {took:.1?}, {peak} MB at most (below 64)");
    with_keys(&binary, folder)
}

/// The history of a demonstration, where half of all entries have sealed records: without its keys, and with.
fn with_keys(binary: &Path, folder: &Path) -> Result<()> {
    let data = folder.join("demo");
    run(binary, &data, &["demo", "--requests", DEMO_REQUESTS, "--no-serve"])?;
    let audited = audit::verify(data.join("log.db"), &SqliteOptions::default(), |_, _| ())?;
    let events = audited.head.position.get();
    let mut quickest = [("without keys", &["verify", "--log-only"][..]), ("with keys", &["verify"])]
        .map(|(what, arguments)| (what, arguments, Duration::MAX, 0));
    for _ in 0..ROUNDS {
        for (_, arguments, took, peak) in &mut quickest {
            let round = run_measured(binary, &data, arguments)?;
            (*took, *peak) = ((*took).min(round.0), (*peak).max(round.1));
        }
    }
    for (what, _, took, peak) in quickest {
        let (pace, sealed) = (events as f64 / took.as_secs_f64(), audited.ciphertexts);
        println!("verify {what}, {events} events, {sealed} sealed records: {pace:.0}/s, {peak} MB at most");
    }
    Ok(())
}

/// The walk itself, and the tree that grows along it.
fn walk(path: &Path) -> Result<Duration> {
    let began = Instant::now();
    let mut tree = Plan::new().start();
    audit::verify(path, &SqliteOptions::default(), |_, page| {
        page.leaves.iter().for_each(|leaf| tree.push(Hash::from(*leaf.as_bytes())));
    })?;
    Ok(began.elapsed())
}
