//! Rebuilding beside the live rows, by this version of the code or another, of this log or another.

use std::path::Path;

use eventlog::EventStore;
use read_model::{Phase, ReadModelError, Reader};

use crate::support::{Happening, add, log_of, long_script, rows, runner, runner_of, standing, tables};

#[tokio::test]
async fn a_rebuild_gives_the_same_rows_and_leaves_nothing_of_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let runner = runner(&path, &log_of("one", &long_script(9_000)).await);
    runner.catch_up().await.unwrap();
    let (before, first) = (rows(&path), standing(&path));
    let mut seen = Vec::new();
    for _ in 0..2 {
        runner.rebuild(&["shelves"], &mut |progress| seen.push(progress.clone())).await.unwrap();
        assert_eq!(rows(&path), before);
    }
    let last = standing(&path);
    assert_eq!((last.generation, &last.checkpoint), (first.generation + 2, &first.checkpoint));
    let prefix = format!("g{}_", last.generation);
    assert!(tables(&path).iter().all(|table| table.starts_with(&prefix)), "left behind: {:?}", tables(&path));
    assert!(seen.iter().any(|progress| progress.phase == Phase::Loading && progress.done < progress.total));
    assert!(seen.iter().any(|progress| progress.phase == Phase::Indexing));
    let end = seen.last().unwrap();
    assert_eq!((end.phase, end.done, end.total), (Phase::Done, 9_001, 9_001));
}

#[tokio::test]
async fn who_reads_sees_the_old_rows_until_the_new_ones_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let runner = runner(&path, &log_of("one", &long_script(9_000)).await);
    runner.catch_up().await.unwrap();
    let expected = rows(&path).len() as i64;
    let mut counts = Vec::new();
    let watched = path.clone();
    runner.rebuild(&[], &mut |_| counts.push(count(&watched))).await.unwrap();
    assert!(counts.len() > 3, "only {} looks", counts.len());
    assert!(counts.iter().all(|count| *count == expected), "half a rebuild was shown: {counts:?}");
}

fn count(path: &Path) -> i64 {
    let mut reader = Reader::open(path).unwrap();
    let count = |connection: &rusqlite::Connection| {
        connection.query_row("SELECT count(*) FROM v_shelves", [], |row| row.get(0))
    };
    reader.look(|look| look.ask(count)).unwrap()
}

#[tokio::test]
async fn what_is_recorded_during_a_rebuild_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let script = long_script(9_000);
    let store = log_of("one", &script).await;
    let rebuilding = runner(&path, &store);
    rebuilding.catch_up().await.unwrap();
    let mut before = script.len();
    let mut show = |_: &read_model::Progress| {
        let late = (1_283, Happening::Moved(9));
        futures(add(&store, before, late));
        before += 1;
    };
    rebuilding.rebuild(&[], &mut show).await.unwrap();
    rebuilding.catch_up().await.unwrap();
    assert_eq!(standing(&path).checkpoint.position, store.head().await.unwrap().position);
    assert_eq!(rows(&path).iter().filter(|row| row.1 == 9).count(), before - script.len());
}

/// The memory store answers at once, so its futures end at the first poll.
fn futures(work: impl Future<Output = ()>) {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::pin::pin!(work).poll(&mut context).is_ready());
}

#[tokio::test]
async fn newer_code_rebuilds_and_older_code_leaves_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &[(1, Happening::Opened), (1, Happening::Moved(2))]).await;
    let (old, new) = (runner_of(&path, &store, 1), runner_of(&path, &store, 2));
    old.catch_up().await.unwrap();
    new.catch_up().await.unwrap();
    assert_eq!(standing(&path).code_version, 2);

    add(&store, 2, (1, Happening::Moved(3))).await;
    old.catch_up().await.unwrap();
    assert_eq!(standing(&path).checkpoint.position.get(), 3, "older code wrote into a newer generation");
    assert_eq!(rows(&path).len(), 1, "older code still reads the views");
    let refused = old.rebuild(&[], &mut |_| {}).await.unwrap_err();
    assert!(matches!(refused, ReadModelError::NewerGeneration { found: 2, ours: 1, .. }), "{refused}");

    new.catch_up().await.unwrap();
    assert_eq!(rows(&path).len(), 2);
}

#[tokio::test]
async fn a_name_that_no_projection_has_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let runner = runner(&folder.path().join("read.db"), &log_of("one", &[]).await);
    let refused = runner.rebuild(&["drawers"], &mut |_| {}).await.unwrap_err();
    assert_eq!(refused.to_string(), "no projection is called \"drawers\"; there are: shelves");
}

#[tokio::test]
async fn rows_of_another_history_are_rebuilt() {
    let opened = (1, Happening::Opened);
    let read = [opened, (1, Happening::Moved(2)), (1, Happening::Moved(3))];
    let histories: [(&str, &str, &[_]); 3] = [
        ("another entry", "one", &[opened, (1, Happening::Moved(2)), (1, Happening::Moved(4)), (1, Happening::Noted)]),
        ("a log that ends before", "one", &[opened, (1, Happening::Moved(2))]),
        ("another log", "two", &read),
    ];
    for (what, name, found) in histories {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("read.db");
        runner(&path, &log_of("one", &read).await).catch_up().await.unwrap();
        let store = log_of(name, found).await;
        runner(&path, &store).catch_up().await.unwrap();
        let (fresh, standing) = (folder.path().join("fresh.db"), standing(&path));
        runner(&fresh, &store).catch_up().await.unwrap();
        assert_eq!(rows(&path), rows(&fresh), "{what}");
        assert_eq!((standing.generation, standing.doubt), (2, None), "{what}");
        assert_eq!(standing.checkpoint.leaf, store.head().await.unwrap().leaf, "{what}");
    }
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &[]).await;
    drop(runner(&path, &store));
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let projection = Box::new(crate::support::Shelves { version: 1 });
    let refused = read_model::Runner::open(&path, store, vec![projection]).err().unwrap();
    assert!(matches!(refused, ReadModelError::NewerFile { found: 99, known: 1, .. }), "{refused}");
}
