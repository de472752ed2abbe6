//! Boards, cases and figures of a region, as whole processes of the real binary.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use eventlog::{MockClock, Timestamp};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use uuid::Uuid;
use vault::{MasterKey, SystemEntropy, Vault};

use crate::history;
use crate::process::{binary, run, run_measured};

/// How often each question is asked.
const ROUNDS: usize = 15;

/// The first day of the history, two years before its end.
const BEGIN_MICROS: i64 = 1_700_000_000_000_000;

/// What each question is, and how long it may take at most where somebody said so.
const QUESTIONS: [(&str, &[&str], Option<u64>); 6] = [
    ("board: counts of everything", &["status", "--counts"], Some(150)),
    ("board: the first 50 that go on", &["status", "--only", "open", "--limit", "50"], Some(150)),
    ("board a year ago: counts of everything", &["status", "--counts", "--as-of", "2024-11-14"], Some(1_000)),
    ("board a year ago: every row", &["status", "--as-of", "2024-11-14", "--format", "csv"], Some(1_000)),
    ("board: every row", &["status", "--format", "csv"], None),
    ("figures a year ago", &["status", "--figures", "--as-of", "2024-11-14"], Some(1_000)),
];

/// Builds the folder of a region with `requests` requests below `path`, and tells how long each question takes.
pub(crate) async fn measure(path: &Path, requests: u64) -> Result<()> {
    let binary = binary()?;
    let clock = MockClock::at(Timestamp::from_micros(BEGIN_MICROS));
    let log_id = Uuid::from_u128(0x4000_8000_0000_0000_0001);
    let options = SqliteOptions { clock: Arc::new(clock.clone()), ..history::in_bulk() };
    let store = SqliteStore::create(path.join("log.db"), options)?;
    let head = history::write_region(&store, &clock, log_id, requests).await?;
    store.synced().await?;
    drop(store);
    let master = MasterKey::create(&path.join("master.key"), &mut SystemEntropy)?;
    drop(Vault::create(&path.join("keys.db"), &master, log_id, &mut SystemEntropy)?);
    let (built, peak) = run_measured(&binary, path, &["rebuild"])?;
    let pace = head.get() as f64 / built.as_secs_f64();
    println!("rebuild of {requests} requests, {head} events: {built:.1?}, {pace:.0}/s, {peak} MB at most (below 256)");
    for (what, arguments, target) in QUESTIONS {
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            took.push(run(&binary, path, arguments)?);
        }
        took.sort_unstable();
        let (median, worst) = (took[ROUNDS / 2], took[ROUNDS - 1]);
        let target = target.map(|millis| format!(" (below {millis} ms)")).unwrap_or_default();
        println!("{what}, whole process: {median:.0?} median, {worst:.0?} at most{target}");
    }
    Ok(())
}
