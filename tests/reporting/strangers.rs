//! Other people's programs on `read.db` while we write: none is refused, none sees half of anything, and none stops us.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use acceptance::{require_python_package, require_tool, workspace_root};
use serde_json::Value;

use crate::page;
use crate::service::{Folder, Service};

/// Rounds of the service during which strangers read: a rebuild or two among them.
const ROUNDS: u64 = 8;

/// How often is read meanwhile at least.
const READS_MIN: usize = 3;

/// One consistent look: how far was read, and what it must cover.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    position: i64,
    events: i64,
    requests: i64,
}

impl Seen {
    /// Holds a look against itself and the one before it.
    fn check(self, before: Self, newest: i64) {
        assert!(self.position >= newest, "rows of {newest} are shown, read up to {}", self.position);
        assert_eq!(self.events, self.position, "one row for every event that was read");
        let pairs = [(before.position, self.position), (before.requests, self.requests)];
        assert!(pairs.iter().all(|(before, now)| before <= now), "{before:?}, then {self:?}");
    }
}

/// How far both projections have read, the newest row, how many events and requests: in one statement, so of one moment.
const LOOK: &str = "SELECT (SELECT min(position) FROM v_checkpoints), (SELECT max(valid_from) FROM v_requests),
       (SELECT count(*) FROM v_events), (SELECT count(DISTINCT request) FROM v_requests)";

fn said(output: Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && error.is_empty(), "{}: {error}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn ask(sqlite: &Path, file: &Path, query: &str) -> String {
    let uri = format!("file:{}?mode=ro", file.display());
    said(
        Command::new(sqlite)
            .args(["-readonly", "-header", "-cmd", ".timeout 5000", &uri, query])
            .output()
            .expect("sqlite3 starts"),
    )
}

fn look(sqlite: &Path, file: &Path, before: Seen) -> Seen {
    let line = ask(sqlite, file, LOOK);
    let numbers = line.lines().nth(1).expect("one row").split('|').map(|number| number.parse().expect("a number"));
    let numbers: Vec<i64> = numbers.collect();
    let seen = Seen { position: numbers[0], events: numbers[2], requests: numbers[3] };
    seen.check(before, numbers[1]);
    seen
}

/// Reads until the service has done its rounds; stops it, and says how often was read.
fn while_serving(service: Service, mut read: impl FnMut()) -> usize {
    let mut reads = 0;
    while (service.rounds() <= ROUNDS || reads < READS_MIN) && !service.has_failed() {
        read();
        reads += 1;
    }
    service.stop();
    reads
}

#[test]
fn debians_sqlite_runs_every_query_of_the_page_while_the_service_writes() {
    let (Some(sqlite), Some(bash)) = (require_tool("sqlite3"), require_tool("bash")) else { return };
    let folder = Arc::new(Folder::with_every_journey());
    let (file, queries) = (folder.read_models(), page::queries());
    assert!(queries.len() >= 8, "the page has queries: {queries:?}");
    // Over every journey, each query has something to tell; an empty answer would prove nothing.
    for query in &queries {
        assert!(ask(&sqlite, &file, query).lines().count() > 1, "nothing comes of: {query}");
    }
    let shown = page::command(&folder.data().display().to_string());
    assert!(said(Command::new(bash).args(["-c", &shown]).output().expect("bash starts")).contains("MSS-"));
    let first = look(&sqlite, &file, Seen::default());
    let (mut last, mut turn) = (first, queries.iter().cycle());
    let reads = while_serving(folder.serve(), || {
        last = look(&sqlite, &file, last);
        ask(&sqlite, &file, turn.next().expect("a cycle has no end"));
    });
    last = look(&sqlite, &file, last);
    println!("{reads} looks, {first:?} to {last:?}");
    assert!(reads >= READS_MIN && last.requests > first.requests, "nothing was written meanwhile: {first:?}, {last:?}");
}

/// A plain file that we did not open in write-ahead mode would lock the reader out: the control of the test above.
#[test]
fn a_locked_file_is_noticed_by_the_same_reader() {
    let Some(sqlite) = require_tool("sqlite3") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("plain.db");
    let connection = rusqlite::Connection::open(&file).expect("a file");
    connection.execute_batch("CREATE TABLE t (n); BEGIN EXCLUSIVE").expect("a lock");
    let uri = format!("file:{}?mode=ro", file.display());
    let output = Command::new(sqlite)
        .args(["-readonly", "-cmd", ".timeout 50", &uri, "SELECT * FROM t"])
        .output()
        .expect("sqlite3 starts");
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("locked"), "{output:?}");
}

#[test]
fn duckdb_reads_every_view_while_the_service_writes() {
    let Some(python) = require_tool("python3") else { return };
    let Some(packages) = require_python_package("duckdb") else { return };
    let folder = Arc::new(Folder::with_every_journey());
    let views = views();
    let job = || {
        let mut command = Command::new(&python);
        command.arg(workspace_root().join("tests/reporting/job.py")).arg(folder.read_models()).args(&views);
        let told = said(command.env("PYTHONPATH", &packages).output().expect("python starts"));
        serde_json::from_str::<Value>(&told).unwrap_or_else(|error| panic!("{error}: {told}"))
    };
    let seen = |told: &Value| {
        let number = |name: &str| told[name].as_i64().unwrap_or_else(|| panic!("{name} in {told}"));
        (
            Seen { position: number("position"), events: number("events"), requests: number("requests") },
            number("newest"),
        )
    };
    let told = job();
    let (first, newest) = seen(&told);
    first.check(Seen::default(), newest);
    for view in views.iter().filter(|view| *view != "v_parked") {
        assert!(told["rows"][view].as_i64() > Some(0), "{view}: {told}");
    }
    let mut last = first;
    let reads = while_serving(folder.serve(), || {
        let (now, newest) = seen(&job());
        now.check(last, newest);
        last = now;
    });
    let (end, _) = seen(&job());
    println!("{reads} jobs, {first:?} to {end:?}");
    assert!(reads >= READS_MIN && end.requests > first.requests, "nothing was written meanwhile: {first:?}, {end:?}");
}

fn views() -> Vec<String> {
    let mut views: Vec<String> = page::dictionary().into_iter().map(|(view, _)| view).collect();
    views.dedup();
    views
}
