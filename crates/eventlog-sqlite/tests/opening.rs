//! What is opened, and what is refused with a sentence that names the file and the rule.

mod common;

use common::{Log, append};
use eventlog::contract::sample::{Draft, subject};
use eventlog::{AppendError, EventStore, Position, Query, TagWidth};
use eventlog_sqlite::{Durability, OpenError, SqliteOptions, SqliteStore};
use std::path::Path;

fn refused(path: &Path, options: SqliteOptions) -> OpenError {
    match SqliteStore::open(path, options) {
        Err(error) => error,
        Ok(_) => panic!("{} was opened", path.display()),
    }
}

#[test]
fn a_log_is_created_once_and_must_be_there() {
    let log = Log::create();
    let again = SqliteStore::create(log.path(), log.options()).err();
    assert_eq!(again, Some(OpenError::Exists { path: log.path().into() }));
    let missing = log.folder().join("missing.db");
    assert_eq!(refused(&missing, log.options()), OpenError::Missing { path: missing });
}

#[test]
fn a_file_that_is_no_log_is_refused() {
    let log = Log::create();
    let text = log.folder().join("text.db");
    std::fs::write(&text, "Bonjour, ceci n'est pas une base. ".repeat(50)).unwrap();
    let stranger = log.folder().join("stranger.db");
    rusqlite::Connection::open(&stranger).unwrap().execute_batch("CREATE TABLE entries (position)").unwrap();
    let empty = log.folder().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    for path in [text, stranger, empty] {
        let error = refused(&path, log.options());
        assert!(matches!(error, OpenError::NotALog { .. }), "{error}");
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let log = Log::create();
    log.raw().execute_batch("PRAGMA user_version = 7").unwrap();
    let expected = OpenError::Newer { path: log.path().into(), found: 7, known: 1 };
    assert_eq!(refused(log.path(), log.options()), expected);
}

#[tokio::test]
async fn damage_at_the_end_is_noticed_at_once() {
    for sql in [
        "UPDATE entries SET bytes = x'7b7d' WHERE position = 2",
        "UPDATE entries SET leaf = zeroblob(32) WHERE position = 2",
        "UPDATE entries SET bytes = x'7b7d' WHERE position = 1",
        "DELETE FROM entries WHERE position = 1",
        "DELETE FROM tags WHERE position = 2",
    ] {
        let log = Log::create();
        let store = log.open();
        append(&store, Draft::event("noted", &["a:1"])).await;
        append(&store, Draft::event("noted", &["a:1"])).await;
        store.close();
        log.tamper(sql);
        let error = refused(log.path(), log.options());
        assert!(matches!(error, OpenError::Damaged { .. }), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_log_is_read_with_the_width_it_was_written_with() {
    let log = Log::create();
    append(&log.open(), Draft::event("noted", &["a:1"])).await;
    let error = refused(log.path(), SqliteOptions { tag_width: TagWidth::bits(4), ..log.options() });
    assert!(error.to_string().contains("not found by all of its tags"), "{error}");
}

#[tokio::test]
async fn opened_for_reading_it_reads_and_writes_nothing() {
    let log = Log::create();
    append(&log.open(), Draft::event("noted", &["a:1"])).await;
    let store = SqliteStore::open_read_only(log.path(), log.options()).unwrap();
    assert_eq!(store.read(&Query::all(), Position::START, Position::new(9), 9).await.unwrap().len(), 1);
    let refused = store.append(Draft::event("noted", &[]).build()).await;
    assert!(matches!(refused, Err(AppendError::ReadOnly { .. })), "{refused:?}");
    let writer = log.open();
    let mut heads = store.heads();
    append(&writer, Draft::event("noted", &[])).await;
    heads.wait_for(|head| head.get() == 2).await.expect("it still follows the head");
}

#[tokio::test]
async fn closing_leaves_no_write_ahead_log_behind() {
    let log = Log::create();
    let store = log.open();
    append(&store, Draft::event("noted", &["a:1"])).await;
    store.close();
    let wal = std::fs::metadata(log.folder().join("log.db-wal")).map_or(0, |wal| wal.len());
    assert_eq!(wal, 0);
    let refused = store.append(Draft::event("noted", &[]).build()).await;
    assert!(matches!(refused, Err(AppendError::NotWritten { .. })), "{refused:?}");
    assert_eq!(store.head().await.unwrap().position.get(), 1);
}

#[tokio::test]
async fn a_bulk_build_is_in_the_file_once_it_is_synced() {
    let log = Log::create();
    let store = SqliteStore::open(log.path(), SqliteOptions { durability: Durability::Bulk, ..log.options() }).unwrap();
    for _ in 0..50 {
        append(&store, Draft::event("noted", &["a:1"])).await;
    }
    store.synced().await.unwrap();
    assert_eq!(std::fs::metadata(log.folder().join("log.db-wal")).unwrap().len(), 0);
    let copy = SqliteStore::open(log.copied(), log.options()).unwrap();
    assert_eq!(copy.head().await.unwrap().position.get(), 50);
}

#[tokio::test]
async fn destroyed_ciphertexts_are_in_no_file() {
    let log = Log::create();
    let store = log.open();
    let canary = b"canari-chiffre-4242424242";
    append(&store, Draft::event("noted", &[]).sealing(subject(1), canary)).await;
    let holds = || {
        std::fs::read_dir(log.folder()).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(canary.len()).any(|window| window == canary)
        })
    };
    assert!(holds(), "the oracle sees it while it is there");
    assert_eq!(store.forget(subject(1)).await, Ok(1));
    assert!(!holds(), "a destroyed ciphertext is still in a file");
}

#[tokio::test]
async fn bodies_are_forgotten_after_30_days_and_receipts_stay() {
    let log = Log::create();
    let store = log.open();
    let old = Draft::event("noted", &[]);
    append(&store, old.clone()).await;
    log.clock.advance(eventlog::BODY_KEPT_MICROS + 1);
    append(&store, Draft::event("noted", &[])).await;
    // The writer keeps house by itself, too: whoever comes first forgets the one old body.
    store.forget_bodies().await.unwrap();
    let bodies: i64 = log.raw().query_row("SELECT count(body) FROM commands", [], |row| row.get(0)).unwrap();
    assert_eq!(bodies, 1);
    assert_eq!(store.append(old.build()).await.unwrap().replay, eventlog::Replay::BodyForgotten);
}
