//! A process killed anywhere in a rebuild harms nothing: the next one goes on.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{log_of, long_script, rows, runner, standing};

const EVENTS: u64 = 10_000;
const FILE: &str = "READ_MODEL_TEST_FILE";

/// What the process does that gets killed: it tells each transaction and never ends by itself. In any other process this
/// test has nothing to do.
#[tokio::test]
async fn victim() {
    let Some(path) = env::var_os(FILE).map(PathBuf::from) else { return };
    let runner = runner(&path, &log_of("one", &long_script(EVENTS)).await);
    loop {
        runner.rebuild(&[], &mut |progress| println!("progress {}", progress.done)).await.unwrap();
    }
}

#[tokio::test]
async fn a_runner_killed_between_transactions_or_within_is_taken_up_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (path, fresh) = (folder.path().join("read.db"), folder.path().join("fresh.db"));
    let store = log_of("one", &long_script(EVENTS)).await;
    runner(&fresh, &store).catch_up().await.unwrap();
    let mut unfinished = 0;
    for kill in 0..8 {
        // The transactions that the victim is given grow, so that kills fall into every phase of a rebuild.
        kill_after(&path, kill);
        unfinished += usize::from(has_unfinished_work(&path));
        runner(&path, &store).catch_up().await.unwrap();
        assert_eq!(rows(&path), rows(&fresh), "after kill {kill}");
        assert_eq!(standing(&path).checkpoint, standing(&fresh).checkpoint, "after kill {kill}");
        assert!(!has_unfinished_work(&path), "something was left undone after kill {kill}");
    }
    println!("{unfinished} of 8 kills left a rebuild unfinished");
    assert!(unfinished > 0, "no kill hit a rebuild: the test proves nothing");
}

fn kill_after(path: &Path, transactions: usize) {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["kills::victim", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let seen = told.filter(|line| line.contains("progress")).take(transactions + 1).count();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert_eq!(seen, transactions + 1, "the victim ended by itself");
}

/// Whether a generation is being filled or waits to be dropped.
fn has_unfinished_work(path: &Path) -> bool {
    let connection = rusqlite::Connection::open(path).unwrap();
    let count = "SELECT count(*) FROM generation WHERE state <> 'live'";
    connection.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}
