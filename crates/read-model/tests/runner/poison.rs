//! An event that cannot be projected is put aside, with its place, and the others go on.

use read_model::Reader;

use crate::support::{Happening, log_of, rows, runner};

#[tokio::test]
async fn a_poison_event_parks_and_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let script = [
        (1, Happening::Opened),
        (1, Happening::Moved(1)),
        (1, Happening::Nonsense),
        (2, Happening::Opened),
        (2, Happening::Impossible),
        (2, Happening::Moved(2)),
        (1, Happening::Moved(3)),
    ];
    runner(&path, &log_of("one", &script).await).catch_up().await.unwrap();
    let shown: Vec<(i64, i64, i64)> = rows(&path).into_iter().map(|row| (row.1, row.2, row.3)).collect();
    // The parked events (4 and 6) left no trace: the first shelf holds until 8, not until 4.
    assert_eq!(shown, [(1, 3, 8), (2, 7, i64::MAX), (3, 8, i64::MAX)]);

    let parked = Reader::open(&path).unwrap().look(|look| look.parked()).unwrap();
    let places: Vec<(u64, Option<&str>)> =
        parked.iter().map(|parked| (parked.position.get(), parked.event_type.as_deref())).collect();
    assert_eq!(places, [(4, Some("moved")), (6, Some("moved"))]);
    assert!(parked[0].reason.contains("invalid type"), "{}", parked[0].reason);
    assert!(parked[1].reason.contains("CHECK"), "{}", parked[1].reason);
    assert_eq!(parked[0].request.as_deref(), Some("00000000-0000-0000-0000-0000000f4241"));
}
