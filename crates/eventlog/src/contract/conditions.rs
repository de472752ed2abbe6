//! What a condition forbids, and what it does not.

use super::sample::{Draft, item, nothing};
use super::{Case, Ground, whole};
use crate::{AppendError, Condition, EventStore, Position, Query};

pub(super) const CASES: &[Case] = &[
    Case::new("a condition whose query found nothing is enforced", |ground| Box::pin(found_nothing(ground))),
    Case::new("unrelated appends never conflict", |ground| Box::pin(unrelated(ground))),
    Case::new("in a condition types are OR, tags are AND, items are OR", |ground| Box::pin(or_and_or(ground))),
    Case::new("a condition on any event holds on the empty log only", |ground| Box::pin(any_event(ground))),
    Case::new("a condition without items forbids nothing", |ground| Box::pin(no_items(ground))),
    Case::new("what stands at or before the position read does not count", |ground| Box::pin(after(ground))),
    Case::new("a conflict names the first event that the condition excludes", |ground| Box::pin(first(ground))),
    Case::new("an append's own events do not conflict with it", |ground| Box::pin(own(ground))),
    Case::new("a refused decision can be made again under the same id", |ground| Box::pin(again(ground))),
];

/// Where an append under `condition` would conflict.
async fn conflict(store: &dyn EventStore, condition: Condition) -> Option<u64> {
    match store.append(Draft::event("tried", &["trial:1"]).under(condition).build()).await {
        Ok(_) => None,
        Err(AppendError::Conflict { position }) => Some(position.get()),
        Err(other) => panic!("neither written nor a conflict: {other}"),
    }
}

async fn found_nothing(ground: Ground) {
    let store = ground.store().await;
    assert_eq!(conflict(store.as_ref(), nothing(&[], &["address:x"], 0)).await, None);
    store.append(Draft::event("created", &["address:x"]).build()).await.unwrap();
    assert_eq!(conflict(store.as_ref(), nothing(&[], &["address:x"], 0)).await, Some(2));
}

async fn unrelated(ground: Ground) {
    let store = ground.store().await;
    for number in 0..100 {
        let own = format!("request:{number}");
        let condition = nothing(&["opened"], &[&own], 0);
        store.append(Draft::event("opened", &[&own]).under(condition).build()).await.unwrap();
    }
    assert_eq!(whole(store.as_ref()).await.len(), 100);
}

async fn or_and_or(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("opened", &["a:1", "b:1"]).build()).await.unwrap();
    let one = |types: &[&str], tags: &[&str]| nothing(types, tags, 0);
    assert_eq!(conflict(store.as_ref(), one(&["closed", "opened"], &["a:1", "b:1"])).await, Some(1));
    assert_eq!(conflict(store.as_ref(), one(&["closed"], &["a:1", "b:1"])).await, None);
    assert_eq!(conflict(store.as_ref(), one(&["opened"], &["a:1", "b:2"])).await, None);
    assert_eq!(conflict(store.as_ref(), one(&["opened"], &["a:2"])).await, None);
    let either =
        |second| Condition { query: Query::any_of([item(&["closed"], &["a:1"]), second]), after: Position::START };
    assert_eq!(conflict(store.as_ref(), either(item(&["opened"], &["b:1"]))).await, Some(1));
    assert_eq!(conflict(store.as_ref(), either(item(&["opened"], &["b:3"]))).await, None);
}

async fn any_event(ground: Ground) {
    let store = ground.store().await;
    let none_at_all = || Condition { query: Query::all(), after: Position::START };
    assert_eq!(conflict(store.as_ref(), none_at_all()).await, None);
    assert_eq!(conflict(store.as_ref(), none_at_all()).await, Some(1));
    let none_since = Condition { query: Query::all(), after: Position::new(1) };
    assert_eq!(conflict(store.as_ref(), none_since).await, None);
}

async fn no_items(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("opened", &["a:1"]).build()).await.unwrap();
    let condition = Condition { query: Query::default(), after: Position::START };
    assert_eq!(conflict(store.as_ref(), condition).await, None);
}

async fn after(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("noted", &["a:1"]).and("noted", &["a:1"]).build()).await.unwrap();
    assert_eq!(conflict(store.as_ref(), nothing(&[], &["a:1"], 1)).await, Some(2));
    assert_eq!(conflict(store.as_ref(), nothing(&[], &["a:1"], 2)).await, None);
    assert_eq!(conflict(store.as_ref(), nothing(&[], &["a:1"], 1_000)).await, None);
}

async fn first(ground: Ground) {
    let store = ground.store().await;
    for tags in [["a:1"], ["b:1"], ["c:1"], ["b:1"]] {
        store.append(Draft::event("noted", &tags).build()).await.unwrap();
    }
    let query = Query::any_of([item(&[], &["c:1"]), item(&[], &["b:1"])]);
    assert_eq!(conflict(store.as_ref(), Condition { query, after: Position::START }).await, Some(2));
}

async fn own(ground: Ground) {
    let store = ground.store().await;
    let append = Draft::event("noted", &["a:1"]).and("noted", &["a:1"]).under(nothing(&[], &["a:1"], 0));
    store.append(append.build()).await.unwrap();
}

async fn again(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
    let draft = Draft::event("noted", &["a:1"]);
    let refused = store.append(draft.clone().under(nothing(&[], &["a:1"], 0)).build()).await;
    assert!(matches!(refused, Err(AppendError::Conflict { .. })));
    let receipt = store.append(draft.under(nothing(&[], &["a:1"], 1)).build()).await.unwrap();
    assert_eq!((receipt.first.get(), receipt.replay), (2, crate::Replay::No));
}
