//! Verifying a long log: every byte, row and hash, and the tree over all of it; and what a process that does it needs.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use eventlog_sqlite::SqliteOptions;
use eventlog_sqlite::audit;
use proof::{Hash, Plan};

use crate::history;

/// What one long log showed.
pub(crate) struct Figures {
    pub events: u64,
    pub per_second: f64,
    /// The most that this process ever held, in MB: what was written before counts too.
    pub peak_megabytes: u64,
}

/// Builds a log of `events` events in `folder` and verifies it.
pub(crate) async fn measure(folder: &Path, events: u64) -> Result<Figures> {
    let (path, head) = history::long(folder, events).await?;
    let began = Instant::now();
    let mut tree = Plan::new().start();
    audit::verify(&path, &SqliteOptions::default(), |_, page| {
        page.leaves.iter().for_each(|leaf| tree.push(Hash::from(*leaf.as_bytes())));
    })?;
    let per_second = head.get() as f64 / began.elapsed().as_secs_f64();
    Ok(Figures { events: head.get(), per_second, peak_megabytes: peak()? })
}

/// The most that this process ever held.
fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? / 1_000)
}
