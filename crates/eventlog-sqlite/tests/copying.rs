//! Copies of the log: whole, of one moment, alone in their file, and never over something.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eventlog::contract::sample::Draft;
use eventlog::{EventStore, Position};
use eventlog_sqlite::copying::{CopyError, copy};
use eventlog_sqlite::{SqliteOptions, SqliteStore, audit};

async fn append(store: &SqliteStore, count: usize) -> Position {
    let mut last = Position::START;
    for _ in 0..count {
        last = store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap().last;
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_taken_while_others_write_holds_all_that_was_acknowledged_before_and_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (log, options) = (folder.path().join("log.db"), SqliteOptions::default());
    let store = Arc::new(SqliteStore::create(&log, options.clone()).unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (store, stop) = (Arc::clone(&store), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    append(&store, 1).await;
                }
            })
        })
        .collect();
    for round in 0..5 {
        let acknowledged = append(&store, 20).await;
        let to = folder.path().join(format!("copy-{round}.db"));
        let head = copy(&log, &to, &options, |_| ()).unwrap();
        assert!(head.position >= acknowledged, "acknowledged at {acknowledged}, copied up to {}", head.position);
        assert_eq!(audit::verify(&to, &options, |_, _| ()).unwrap().head, head);
        for beside in ["-wal", "-shm", "-journal"] {
            assert!(!folder.path().join(format!("copy-{round}.db{beside}")).exists(), "{beside} was left");
        }
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    // The log itself was left as it was, and a copy is a log to go on with.
    audit::verify(&log, &options, |_, _| ()).unwrap();
    let copied = SqliteStore::open(folder.path().join("copy-0.db"), options).unwrap();
    append(&copied, 3).await;
}

#[tokio::test]
async fn a_copy_shows_how_far_it_has_come_and_ends_at_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.db");
    let store = SqliteStore::create(&log, SqliteOptions::default()).unwrap();
    append(&store, 50).await;
    let mut seen = Vec::new();
    copy(&log, &folder.path().join("copy.db"), &SqliteOptions::default(), |progress| seen.push(progress)).unwrap();
    let last = seen.last().expect("at least one step");
    assert!(last.of > 0 && last.copied == last.of, "{seen:?}");
}

#[tokio::test]
async fn nothing_is_overwritten_and_what_is_no_log_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions::default();
    let at = |name: &str| folder.path().join(name);
    append(&SqliteStore::create(at("log.db"), options.clone()).unwrap(), 1).await;
    std::fs::write(at("taken"), "something").unwrap();
    assert!(matches!(copy(&at("log.db"), &at("taken"), &options, |_| ()), Err(CopyError::Copy { .. })));
    assert_eq!(std::fs::read_to_string(at("taken")).unwrap(), "something");
    assert!(matches!(copy(&at("missing"), &at("copy"), &options, |_| ()), Err(CopyError::Log(_))));
    assert!(matches!(copy(&at("taken"), &at("copy"), &options, |_| ()), Err(CopyError::Log(_))));
}

#[cfg(unix)]
#[tokio::test]
async fn a_copy_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (log, to) = (folder.path().join("log.db"), folder.path().join("copy.db"));
    drop(SqliteStore::create(&log, SqliteOptions::default()).unwrap());
    copy(&log, &to, &SqliteOptions::default(), |_| ()).unwrap();
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
}
