//! The proof: equal rows are equal up to a position; whatever was changed, taken away or added behind our back is named.

use std::path::Path;
use std::sync::Arc;

use eventlog::memory::MemoryStore;
use eventlog::{EventStore, Position};
use read_model::{Difference, Materials, Proof, Verdict, prove};

use crate::support::{Happening, Line, Shelves, add, log_of, long_script, runner, runner_of};

const SCRIPT: [Line; 6] = [
    (1, Happening::Opened),
    (1, Happening::Moved(3)),
    (2, Happening::Opened),
    (1, Happening::Nonsense),
    (2, Happening::Moved(5)),
    (1, Happening::Moved(4)),
];

async fn proved_of(live: &Path, store: &Arc<MemoryStore>, version: u32) -> Proof {
    let scratch = tempfile::tempdir().unwrap();
    let store = Arc::clone(store) as Arc<dyn EventStore>;
    let materials = Materials { store, opener: None, projections: vec![Box::new(Shelves { version })] };
    let proofs = prove(materials, live, &scratch.path().join("read.db"), &mut |_| {}).await.unwrap();
    let [proof] = &proofs[..] else { panic!("one projection, one proof: {proofs:?}") };
    proof.clone()
}

async fn proved(live: &Path, store: &Arc<MemoryStore>) -> Proof {
    proved_of(live, store, 1).await
}

/// Does something to the file that no runner does, and asks for the first difference.
async fn found_after(deed: &str) -> Difference {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &SCRIPT).await;
    runner(&path, &store).catch_up().await.unwrap();
    assert_eq!(proved(&path, &store).await.verdict, Verdict::Equal { rows: 5 });
    rusqlite::Connection::open(&path).unwrap().execute_batch(deed).unwrap();
    match proved(&path, &store).await.verdict {
        Verdict::Differs(difference) => *difference,
        other => panic!("{other:?} after {deed}"),
    }
}

fn request(number: u128) -> String {
    format!("\"{}\"", uuid::Uuid::from_u128(number + 1_000_000).simple())
}

#[tokio::test]
async fn rows_that_follow_the_log_are_proved_up_to_where_they_have_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let mut script = long_script(9_000);
    script[100].1 = Happening::Nonsense;
    let store = log_of("one", &script).await;
    runner(&path, &store).catch_up().await.unwrap();
    let proof = proved(&path, &store).await;
    assert_eq!(proof.position, Position::new(9_001));
    // What came after they had read is left out on both sides.
    add(&store, 9_000, (1, Happening::Moved(9))).await;
    assert_eq!(proved(&path, &store).await, proof);
    assert!(matches!(proof.verdict, Verdict::Equal { rows } if rows > 3_000), "{proof:?}");
}

#[tokio::test]
async fn a_value_that_was_changed_is_named_by_view_key_and_column() {
    let found = found_after("UPDATE g1_shelf SET shelf = 77 WHERE valid_from = 3").await;
    assert_eq!((found.view.as_str(), found.column.as_deref()), ("v_shelves", Some("shelf")));
    assert_eq!(found.key, [("request".to_owned(), request(1)), ("valid_from".to_owned(), "3".to_owned())]);
    assert_eq!((found.log.as_deref(), found.live.as_deref()), (Some("3"), Some("77")));
}

#[tokio::test]
async fn a_row_that_is_missing_and_one_too_many_are_named() {
    let missing = found_after("DELETE FROM g1_shelf WHERE valid_from = 6").await;
    assert_eq!((missing.key[0].1.clone(), missing.live, missing.log.is_some()), (request(2), None, true));
    let extra = found_after("INSERT INTO g1_shelf SELECT request, 8, 99, valid_to FROM g1_shelf LIMIT 1").await;
    assert_eq!((extra.key[1].1.as_str(), extra.log, extra.live.is_some()), ("99", None, true));
    // The very same row again is one too many, too.
    let doubled = found_after("INSERT INTO g1_shelf SELECT * FROM g1_shelf WHERE valid_from = 6").await;
    assert_eq!((doubled.key[0].1.clone(), doubled.log), (request(2), None));
}

#[tokio::test]
async fn what_was_parked_and_how_far_was_read_belong_to_the_proof() {
    let parked = found_after("DELETE FROM parked").await;
    assert_eq!((parked.view.as_str(), parked.key[0].1.as_str(), parked.live), ("v_parked", "5", None));
    let reason = found_after("UPDATE parked SET reason = 'no reason'").await;
    assert_eq!((reason.column.as_deref(), reason.live.as_deref()), (Some("reason"), Some("\"no reason\"")));
    let leaf = found_after("UPDATE generation SET leaf = zeroblob(32)").await;
    assert_eq!((leaf.view.as_str(), leaf.column.as_deref()), ("v_checkpoints", Some("leaf")));
    // Claimed to have read more than there is.
    let beyond = found_after("UPDATE generation SET position = 99").await;
    assert_eq!((beyond.column.as_deref(), beyond.live.as_deref()), (Some("position"), Some("99")));
}

#[tokio::test]
async fn a_view_that_is_gone_or_another_is_a_difference() {
    let gone = found_after("DROP VIEW v_shelves").await;
    assert!(gone.view == "v_shelves" && gone.live.unwrap().contains("no such table"));
    let other = found_after("DROP VIEW v_shelves; CREATE VIEW v_shelves AS SELECT 1 AS request, 2 AS valid_from").await;
    assert_eq!(other.column.as_deref(), Some("the list of columns"));
}

#[tokio::test]
async fn rows_of_another_version_of_the_code_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &SCRIPT).await;
    runner_of(&path, &store, 2).catch_up().await.unwrap();
    assert_eq!(proved(&path, &store).await.verdict, Verdict::OtherVersion { found: 2, ours: 1 });
    drop(runner(&folder.path().join("new.db"), &store));
    assert_eq!(proved(&folder.path().join("new.db"), &store).await.verdict, Verdict::NotBuilt);
}

/// Both sides stand at one place although the log and the live rows go on while the proof is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_is_made_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &long_script(2_000)).await;
    runner(&path, &store).catch_up().await.unwrap();
    let (writing, following) = (Arc::clone(&store), runner(&path, &store));
    let writer = tokio::spawn(async move {
        for before in 2_000.. {
            add(&writing, before, (before as u64 / 5, Happening::Opened)).await;
            add(&writing, before, (before as u64 / 5, Happening::Moved(before as i64))).await;
            following.catch_up().await.unwrap();
        }
    });
    let first = proved(&path, &store).await;
    let mut last = first.clone();
    while last.position < Position::new(first.position.get() + 50) {
        last = proved(&path, &store).await;
        assert!(matches!(last.verdict, Verdict::Equal { .. }), "{last:?}");
    }
    writer.abort();
}
