//! Many tasks on one handle.

use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

use super::sample::{Draft, nothing};
use super::{Case, Ground, whole};
use crate::{Append, AppendError, EventStore, Receipt};

pub(super) const CASES: &[Case] = &[
    Case::new("64 writers leave dense positions, each append once and whole", |ground| Box::pin(dense(ground))),
    Case::new("of overlapping concurrent appends exactly one wins", |ground| Box::pin(overlapping(ground))),
    Case::new("disjoint concurrent appends all win", |ground| Box::pin(disjoint(ground))),
    Case::new("under contention every decision that tries again gets through", |ground| Box::pin(counter(ground))),
];

const WRITERS: usize = 64;

/// Appends all at the same time; the answers in no order.
async fn at_once(store: &Arc<dyn EventStore>, appends: Vec<Append>) -> Vec<Result<Receipt, AppendError>> {
    let mut tasks = JoinSet::new();
    for append in appends {
        let store = Arc::clone(store);
        tasks.spawn(async move { store.append(append).await });
    }
    tasks.join_all().await
}

async fn dense(ground: Ground) {
    let store = ground.store().await;
    let mut claimed = BTreeSet::new();
    for _ in 0..5 {
        let appends = (0..WRITERS).map(|n| {
            let draft = Draft::event("noted", &["a:1"]);
            (if n % 2 == 0 { draft } else { draft.and("noted", &[]).and("noted", &[]) }).build()
        });
        for receipt in at_once(&store, appends.collect()).await {
            let receipt = receipt.unwrap();
            for position in receipt.first.get()..=receipt.last.get() {
                assert!(claimed.insert(position), "position {position} was given twice");
            }
        }
    }
    let log = whole(store.as_ref()).await;
    assert_eq!(log.len(), claimed.len());
    let mut runs = BTreeSet::new();
    for pair in log.chunk_by(|a, b| a.event().unwrap().command == b.event().unwrap().command) {
        assert!(runs.insert(pair[0].event().unwrap().command), "the events of a command stand together");
    }
    assert_eq!(runs.len(), 5 * WRITERS);
}

async fn overlapping(ground: Ground) {
    let store = ground.store().await;
    for round in 0..10 {
        let address = format!("address:{round}");
        let claim = || Draft::event("created", &[&address]).under(nothing(&["created"], &[&address], 0)).build();
        let answers = at_once(&store, (0..WRITERS).map(|_| claim()).collect()).await;
        let won: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(won.len(), 1, "{} won {address}", won.len());
        for lost in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!(lost, &AppendError::Conflict { position: won[0].first });
        }
    }
    assert_eq!(whole(store.as_ref()).await.len(), 10);
}

async fn disjoint(ground: Ground) {
    let store = ground.store().await;
    for round in 0..5 {
        let appends = (0..WRITERS).map(|n| {
            let own = format!("request:{round}-{n}");
            Draft::event("opened", &["site:1", &own]).under(nothing(&["opened"], &["site:1", &own], 0)).build()
        });
        for answer in at_once(&store, appends.collect()).await {
            answer.expect("nobody else touches this request");
        }
    }
    assert_eq!(whole(store.as_ref()).await.len(), 5 * WRITERS);
}

async fn counter(ground: Ground) {
    let store = ground.store().await;
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for _ in 0..10 {
                loop {
                    let read = store.head().await.unwrap().position.get();
                    let step = Draft::event("counted", &["counter:1"]).under(nothing(&[], &["counter:1"], read));
                    match store.append(step.build()).await {
                        Ok(_) => break,
                        Err(AppendError::Conflict { position }) => assert!(position.get() > read),
                        Err(other) => panic!("{other}"),
                    }
                }
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(whole(store.as_ref()).await.len(), 80);
}
