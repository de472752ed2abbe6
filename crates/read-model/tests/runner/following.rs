//! Having followed all along, having rebuilt, and asking as of a position all say the same.

use eventlog::{EventStore, Position};
use proptest::prelude::*;
use read_model::{ReadModelError, Reader};

use crate::support::{Happening, Line, add, log_of, rows, rows_as_of, runner, standing};

fn a_script() -> impl Strategy<Value = Vec<Line>> {
    let happening = prop_oneof![
        2 => Just(Happening::Opened),
        5 => (0..4_i64).prop_map(Happening::Moved),
        2 => Just(Happening::Noted),
        1 => Just(Happening::Nonsense),
        1 => Just(Happening::Impossible),
    ];
    proptest::collection::vec((0..4_u64, happening), 1..16)
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn following_equals_rebuilding_at_every_prefix(script in a_script()) {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let followed = folder.path().join("followed.db");
            let store = log_of("one", &[]).await;
            let following = runner(&followed, &store);
            for (before, line) in script.iter().enumerate() {
                add(&store, before, *line).await;
                following.catch_up().await.unwrap();
                let rebuilt = folder.path().join(format!("rebuilt-{before}.db"));
                runner(&rebuilt, &store).catch_up().await.unwrap();
                assert_eq!(rows(&followed), rows(&rebuilt), "after {} of {script:?}", before + 1);
            }
        });
    }

    #[test]
    fn as_of_a_position_equals_a_log_that_ends_there(script in a_script()) {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let whole = folder.path().join("whole.db");
            runner(&whole, &log_of("one", &script).await).catch_up().await.unwrap();
            for end in 0..=script.len() {
                let cut = folder.path().join(format!("cut-{end}.db"));
                runner(&cut, &log_of("one", &script[..end]).await).catch_up().await.unwrap();
                let position = end as u64 + 1;
                assert_eq!(rows_as_of(&whole, position), rows_as_of(&cut, position), "as of {position} of {script:?}");
            }
        });
    }
}

#[tokio::test]
async fn a_follower_sees_what_comes_while_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &[(1, Happening::Opened)]).await;
    let following = tokio::spawn({
        let runner = runner(&path, &store);
        async move { runner.follow().await }
    });
    let lines = [(1, Happening::Moved(3)), (1, Happening::Moved(1)), (1, Happening::Moved(2))];
    for (before, line) in lines.into_iter().enumerate() {
        add(&store, before + 1, line).await;
        let head = store.head().await.unwrap().position;
        while !path.exists() || reached(&path) < head {
            tokio::task::yield_now().await;
        }
    }
    following.abort();
    let shelves: Vec<i64> = rows(&path).into_iter().map(|row| row.1).collect();
    assert_eq!(shelves, [3, 1, 2]);
}

#[tokio::test]
async fn a_follower_on_its_own_thread_goes_on_through_a_rebuild_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &[(1, Happening::Opened)]).await;
    let follower = runner(&path, &store).follow_apart().unwrap();
    let mut shelf = 0;
    for round in 0..3 {
        for _ in 0..5 {
            shelf += 1;
            add(&store, shelf, (1, Happening::Moved(shelf as i64))).await;
            let head = store.head().await.unwrap().position;
            while !path.exists() || reached(&path) < head {
                tokio::task::yield_now().await;
            }
        }
        // Somebody else writes the next generation: the follower finds itself on the old one.
        runner(&path, &store).rebuild(&[], &mut |_| {}).await.unwrap();
        assert!(standing(&path).generation > round, "another generation is shown");
    }
    follower.stop().unwrap();
    let shelves: Vec<i64> = rows(&path).into_iter().map(|row| row.1).collect();
    assert_eq!(shelves, (1..=15).collect::<Vec<_>>());
}

fn reached(path: &std::path::Path) -> Position {
    let standing = Reader::open(path).and_then(|mut reader| reader.look(|look| look.standing()));
    standing.ok().and_then(|all| all.first().map(|one| one.checkpoint.position)).unwrap_or_default()
}

#[tokio::test]
async fn an_empty_log_has_its_views_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let clock = eventlog::MockClock::at(eventlog::Timestamp::from_micros(1));
    let store = std::sync::Arc::new(eventlog::memory::MemoryStore::new(std::sync::Arc::new(clock)));
    runner(&path, &store).catch_up().await.unwrap();
    assert_eq!(rows(&path), []);
    assert_eq!(standing(&path).checkpoint, read_model::Checkpoint::START);
}

#[tokio::test]
async fn a_question_beyond_what_was_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    runner(&path, &log_of("one", &[(1, Happening::Opened)]).await).catch_up().await.unwrap();
    let mut reader = Reader::open(&path).unwrap();
    let ask = |reader: &mut Reader, name: &str, position| {
        reader.look(|look| look.as_of(name, position)).map(|as_of| as_of.position().get())
    };
    assert_eq!(ask(&mut reader, "shelves", None).unwrap(), 2);
    assert_eq!(ask(&mut reader, "shelves", Some(Position::new(1))).unwrap(), 1);
    let behind = ask(&mut reader, "shelves", Some(Position::new(3))).unwrap_err();
    assert!(matches!(behind, ReadModelError::Behind { .. }), "{behind}");
    let unknown = ask(&mut reader, "drawers", None).unwrap_err();
    assert!(matches!(unknown, ReadModelError::NotBuilt { .. }), "{unknown}");
}
