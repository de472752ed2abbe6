//! Catching up, then following.

use std::sync::Arc;

use super::sample::{Draft, query};
use super::{Case, Ground, positions};
use crate::{Position, Query, Subscription};

pub(super) const CASES: &[Case] = &[
    Case::new("a subscription reads what is there, then what comes", |ground| Box::pin(then_live(ground))),
    Case::new("catching up while others write misses and doubles nothing", |ground| Box::pin(under_way(ground))),
    Case::new("a subscription sees only what matches", |ground| Box::pin(matching(ground))),
    Case::new("a subscription sees what another handle appends", |ground| Box::pin(elsewhere(ground))),
    Case::new("the head that is shown only rises", |ground| Box::pin(rises(ground))),
];

/// Reads until `wanted` events have come.
async fn collect(subscription: &mut Subscription, wanted: usize) -> Vec<u64> {
    let mut seen = Vec::new();
    while seen.len() < wanted {
        let events = subscription.next(3).await.unwrap().expect("the store is open");
        assert!(!events.is_empty() && events.len() <= 3);
        seen.extend(positions(&events));
    }
    seen
}

async fn then_live(ground: Ground) {
    let store = ground.store().await;
    for _ in 0..5 {
        store.append(Draft::event("noted", &[]).build()).await.unwrap();
    }
    let mut subscription = Arc::clone(&store).subscribe(Query::all(), Position::new(2));
    assert_eq!(collect(&mut subscription, 3).await, [3, 4, 5]);
    store.append(Draft::event("noted", &[]).build()).await.unwrap();
    assert_eq!(collect(&mut subscription, 1).await, [6]);
}

async fn under_way(ground: Ground) {
    let store = ground.store().await;
    let writer = Arc::clone(&store);
    let writing = tokio::spawn(async move {
        for _ in 0..200 {
            writer.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
        }
    });
    let mut subscription = Arc::clone(&store).subscribe(query(&["noted"], &["a:1"]), Position::START);
    let seen = collect(&mut subscription, 200).await;
    writing.await.unwrap();
    assert_eq!(seen, (1..=200).collect::<Vec<_>>());
}

async fn matching(ground: Ground) {
    let store = ground.store().await;
    let mut subscription = Arc::clone(&store).subscribe(query(&[], &["a:1"]), Position::START);
    for number in 1..=20 {
        let tag = if number % 5 == 0 { "a:1" } else { "b:1" };
        store.append(Draft::event("noted", &[tag]).build()).await.unwrap();
    }
    assert_eq!(collect(&mut subscription, 4).await, [5, 10, 15, 20]);
}

async fn elsewhere(ground: Ground) {
    let store = ground.store().await;
    let other = ground.store().await;
    let mut subscription = store.subscribe(Query::all(), Position::START);
    other.append(Draft::event("noted", &[]).build()).await.unwrap();
    assert_eq!(collect(&mut subscription, 1).await, [1]);
}

async fn rises(ground: Ground) {
    let store = ground.store().await;
    let mut heads = store.heads();
    let mut shown = *heads.borrow_and_update();
    for _ in 0..20 {
        let receipt = store.append(Draft::event("noted", &[]).build()).await.unwrap();
        let now = *heads.borrow_and_update();
        assert!(now >= shown && now >= receipt.last, "own appends are shown by the time they are answered");
        shown = now;
    }
}
