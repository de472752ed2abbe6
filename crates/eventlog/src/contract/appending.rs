//! What an append leaves in the log.

use super::sample::{Draft, NOON, nothing, query, subject};
use super::{Case, Ground, positions, whole};
use crate::{AppendError, Head, InvalidAppend, Position, Query, Timestamp};

pub(super) const CASES: &[Case] = &[
    Case::new("a new log is empty", |ground| Box::pin(new_log(ground))),
    Case::new("positions are 1, 2, 3 in the order of the appends", |ground| Box::pin(dense(ground))),
    Case::new("the events of one append stand together, in order", |ground| Box::pin(together(ground))),
    Case::new("what is read back is what was prepared", |ground| Box::pin(read_back(ground))),
    Case::new("recorded_at rises by a microsecond when the clock stands", |ground| Box::pin(rising(ground))),
    Case::new("no event is recorded before it occurred", |ground| Box::pin(not_before(ground))),
    Case::new("an event more than 2 s ahead of now is bad input", |ground| Box::pin(future(ground))),
    Case::new("an empty append is refused", |ground| Box::pin(empty(ground))),
    Case::new("an event id that is not derived from its command is refused", |ground| Box::pin(foreign_id(ground))),
    Case::new("an append refused as a whole leaves nothing", |ground| Box::pin(leaves_nothing(ground))),
];

async fn new_log(ground: Ground) {
    let store = ground.store().await;
    assert_eq!(store.head().await, Ok(Head::EMPTY));
    assert_eq!(store.read(&Query::all(), Position::START, Position::new(9), 9).await, Ok(vec![]));
    assert_eq!(*store.heads().borrow(), Position::START);
}

async fn dense(ground: Ground) {
    let store = ground.store().await;
    for number in 1..=5 {
        let receipt = store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
        assert_eq!((receipt.first.get(), receipt.last.get()), (number, number));
        assert_eq!(store.head().await.unwrap().position, receipt.last);
    }
    assert_eq!(positions(&whole(store.as_ref()).await), [1, 2, 3, 4, 5]);
}

async fn together(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("noted", &[]).build()).await.unwrap();
    let receipt =
        store.append(Draft::event("opened", &[]).and("priced", &[]).and("closed", &[]).build()).await.unwrap();
    assert_eq!((receipt.first.get(), receipt.last.get()), (2, 4));
    let log = whole(store.as_ref()).await;
    let types: Vec<String> = log[1..].iter().map(|e| e.event().unwrap().event_type.to_string()).collect();
    assert_eq!(types, ["opened", "priced", "closed"]);
    assert_eq!(log[3].recorded_at, receipt.recorded_at);
}

async fn read_back(ground: Ground) {
    let store = ground.store().await;
    let append = Draft::event("noted", &["b:2", "a:1"]).sealing(subject(1), b"sealed").build();
    store.append(append.clone()).await.unwrap();
    let log = whole(store.as_ref()).await;
    let prepared = &append.events[0];
    let spliced = format!("{{\"event\":{},\"position\":1,", String::from_utf8_lossy(prepared.bytes()));
    assert!(log[0].bytes.starts_with(spliced.as_bytes()), "the prepared bytes are stored, not re-serialised");
    let event = log[0].event().unwrap();
    assert_eq!((&event.id, &event.tags, &event.personal), {
        let prepared = prepared.event();
        (&prepared.id, &prepared.tags, &prepared.personal)
    });
}

async fn rising(ground: Ground) {
    let store = ground.store().await;
    let receipt = store.append(Draft::event("noted", &[]).and("noted", &[]).build()).await.unwrap();
    assert_eq!(receipt.recorded_at, NOON.plus(1));
    let receipt = store.append(Draft::event("noted", &[]).build()).await.unwrap();
    assert_eq!(receipt.recorded_at, NOON.plus(2));
    ground.clock.advance(500);
    let receipt = store.append(Draft::event("noted", &[]).build()).await.unwrap();
    assert_eq!(receipt.recorded_at, NOON.plus(500));
}

async fn not_before(ground: Ground) {
    let store = ground.store().await;
    let early = NOON.plus(1_999_999);
    let receipt = store.append(Draft::event("noted", &[]).occurring_at(early).build()).await.unwrap();
    assert_eq!(receipt.recorded_at, early);
}

async fn future(ground: Ground) {
    let store = ground.store().await;
    let at = |micros| Draft::event("noted", &[]).and("noted", &[]).occurring_at(NOON.plus(micros)).build();
    let refused = store.append(at(2_000_001)).await;
    assert!(matches!(refused, Err(AppendError::Invalid(InvalidAppend::Future { now: NOON, .. }))), "{refused:?}");
    assert_eq!(store.head().await, Ok(Head::EMPTY));
    store.append(at(2_000_000)).await.unwrap();
    let long_ago = Draft::event("noted", &[]).occurring_at(Timestamp::EPOCH).build();
    store.append(long_ago).await.unwrap();
    whole(store.as_ref()).await;
}

async fn empty(ground: Ground) {
    let store = ground.store().await;
    let refused = store.append(Draft::new().build()).await;
    assert_eq!(refused, Err(AppendError::Invalid(InvalidAppend::Empty)));
}

async fn foreign_id(ground: Ground) {
    let store = ground.store().await;
    let refused = store.append(Draft::event("noted", &[]).and("noted", &[]).misnumbered().build()).await;
    assert!(matches!(refused, Err(AppendError::Invalid(InvalidAppend::EventId { index: 1, .. }))), "{refused:?}");
    let mut mixed = Draft::event("noted", &[]).build();
    mixed.events = Draft::event("noted", &[]).build().events;
    let refused = store.append(mixed).await;
    assert!(matches!(refused, Err(AppendError::Invalid(InvalidAppend::EventId { index: 0, .. }))), "{refused:?}");
    assert_eq!(store.head().await, Ok(Head::EMPTY));
}

async fn leaves_nothing(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
    let append = Draft::event("opened", &["b:1"]).sealing(subject(1), b"x").and("closed", &["b:1"]);
    let append = append.under(nothing(&[], &["a:1"], 0)).build();
    let refused = store.append(append.clone()).await;
    assert_eq!(refused, Err(AppendError::Conflict { position: Position::new(1) }));
    assert_eq!(store.receipt(append.command, append.body).await, Ok(None));
    assert_eq!(store.forget(subject(1)).await, Ok(0));
    assert_eq!(store.read(&query(&[], &["b:1"]), Position::START, Position::new(9), 9).await, Ok(vec![]));
    let receipt = store.append(Draft::event("noted", &["b:1"]).build()).await.unwrap();
    assert_eq!(receipt.first.get(), 2);
    assert_eq!(whole(store.as_ref()).await.len(), 2);
}
