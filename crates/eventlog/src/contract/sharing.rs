//! Several handles on one log, as several processes have.

use std::sync::Arc;

use super::sample::{Draft, nothing, subject};
use super::{Case, Ground, whole};
use crate::{AppendError, Position, Query, Replay};

pub(super) const CASES: &[Case] = &[
    Case::new("a second handle appends between two appends of the first", |ground| Box::pin(in_between(ground))),
    Case::new("a condition sees what another handle wrote", |ground| Box::pin(condition(ground))),
    Case::new("a repeat is recognised by another handle", |ground| Box::pin(repeat(ground))),
    Case::new("what one handle destroys is gone for all", |ground| Box::pin(destroyed(ground))),
    Case::new("a reader never sees a hole, whoever writes", |ground| Box::pin(no_hole(ground))),
    Case::new("handles that write at once leave one dense chain", |ground| Box::pin(at_once(ground))),
];

async fn in_between(ground: Ground) {
    let (one, two) = (ground.store().await, ground.store().await);
    for expected in 1..=10 {
        let writer = if expected % 2 == 0 { &two } else { &one };
        let receipt = writer.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
        assert_eq!(receipt.first.get(), expected);
    }
    assert_eq!(whole(one.as_ref()).await, whole(two.as_ref()).await);
}

async fn condition(ground: Ground) {
    let (one, two) = (ground.store().await, ground.store().await);
    one.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
    let refused = two.append(Draft::event("noted", &["a:1"]).under(nothing(&[], &["a:1"], 0)).build()).await;
    assert_eq!(refused, Err(AppendError::Conflict { position: Position::new(1) }));
}

async fn repeat(ground: Ground) {
    let (one, two) = (ground.store().await, ground.store().await);
    let append = Draft::event("noted", &["a:1"]).build();
    let first = one.append(append.clone()).await.unwrap();
    let second = two.append(append).await.unwrap();
    assert_eq!((second.first, second.replay), (first.first, Replay::SameBody));
}

async fn destroyed(ground: Ground) {
    let (one, two) = (ground.store().await, ground.store().await);
    one.append(Draft::event("noted", &[]).sealing(subject(1), b"one").build()).await.unwrap();
    assert_eq!(two.forget(subject(1)).await, Ok(1));
    assert_eq!(one.ciphertexts(Position::new(1)).await, Ok(vec![None]));
}

async fn no_hole(ground: Ground) {
    let (one, two) = (ground.store().await, ground.store().await);
    let mut writers = tokio::task::JoinSet::new();
    for store in [&one, &two] {
        let store = Arc::clone(store);
        writers.spawn(async move {
            for _ in 0..50 {
                store.append(Draft::event("noted", &[]).and("noted", &[]).build()).await.unwrap();
            }
        });
    }
    let mut seen = 0;
    while seen < 200 {
        let events = two.read(&Query::all(), Position::START, Position::new(u64::MAX), usize::MAX).await.unwrap();
        assert!(events.iter().map(|e| e.position.get()).eq(1..=events.len() as u64), "a hole below {}", events.len());
        assert!(events.len() % 2 == 0, "half an append was seen");
        assert!(events.len() >= seen, "what was seen once is seen again");
        seen = events.len();
        tokio::task::yield_now().await;
    }
    writers.join_all().await;
}

async fn at_once(ground: Ground) {
    let stores = [ground.store().await, ground.store().await, ground.store().await];
    let mut writers = tokio::task::JoinSet::new();
    for store in &stores {
        let store = Arc::clone(store);
        writers.spawn(async move {
            for _ in 0..30 {
                store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    assert_eq!(whole(stores[0].as_ref()).await.len(), 90);
}
