//! Cursors and instants on a log.

use eventlog::{EventStore, Leaf, Position, Query, Timestamp};
use read_model::{Cursor, CursorError, position_at};

use crate::support::{Happening, log_of, long_script};

#[tokio::test]
async fn a_cursor_of_another_history_is_an_error_and_never_an_empty_page() {
    let store = log_of("one", &[(1, Happening::Opened), (1, Happening::Moved(1))]).await;
    let other = log_of("one", &[(1, Happening::Opened), (1, Happening::Moved(2)), (1, Happening::Noted)]).await;
    let entry = store.read(&Query::all(), Position::new(2), Position::new(3), 1).await.unwrap().remove(0);
    let cursor = Cursor::after(&entry);
    assert_eq!(cursor.resolve(store.as_ref()).await, Ok(Position::new(3)));
    assert_eq!(Cursor::START.resolve(other.as_ref()).await, Ok(Position::START));
    let refused = cursor.resolve(other.as_ref()).await.unwrap_err();
    assert!(matches!(refused, CursorError::OtherHistory { .. }), "{refused}");
    let beyond = Cursor::new(Position::new(9), Leaf::ZERO).resolve(store.as_ref()).await.unwrap_err();
    assert!(matches!(beyond, CursorError::BeyondHead { .. }), "{beyond}");
}

#[tokio::test]
async fn an_instant_stands_for_the_last_event_recorded_by_then() {
    let script = long_script(37);
    let store = log_of("one", &script).await;
    let entries = store.read(&Query::all(), Position::START, Position::new(38), 100).await.unwrap();
    for entry in &entries {
        let at = |instant: Timestamp| position_at(store.as_ref(), instant);
        assert_eq!(at(entry.recorded_at).await.unwrap(), entry.position);
        assert_eq!(at(entry.recorded_at.plus(-1)).await.unwrap(), entry.position.previous());
        assert_eq!(at(entry.recorded_at.plus(1)).await.unwrap(), entry.position);
    }
    assert_eq!(position_at(store.as_ref(), Timestamp::EPOCH).await.unwrap(), Position::START);
}
