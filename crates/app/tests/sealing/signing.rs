//! What is new is signed, once, and nothing that contradicts what was signed before.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::sealing::{SealFailure, Sealer};
use proof::{Hash, TreeHead};

use crate::ground::{Ground, judged, signed};

#[tokio::test]
async fn what_is_new_is_signed_once_and_what_is_not_new_never_again() {
    let ground = Ground::new().await;
    let first = ground.seal().await;
    assert!(!first.is_new, "the beginning was signed");
    ground.goes_on().await;
    assert_eq!(ground.sealer.news().await.unwrap(), 1);
    let second = ground.seal().await;
    assert_eq!((second.is_new, second.checkpoint.head().size), (true, first.checkpoint.head().size + 1));
    assert_eq!(ground.seal().await.note, second.note);
    assert_eq!(ground.shelf.notes().len(), 2);
}

#[tokio::test]
async fn a_lost_or_foreign_edge_costs_a_reading_and_changes_nothing() {
    let ground = Ground::new().await;
    for edge in [None, Some(Vec::new()), Some(vec![7; 200])] {
        ground.shelf.forget_edge(edge);
        ground.goes_on().await;
        assert!(ground.seal().await.is_new);
    }
    assert!(judged(&ground.store(), &ground.shelf.trial()).await.is_ok());
}

#[tokio::test]
async fn a_log_that_ends_before_what_was_signed_is_not_signed() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    ground.seal().await;
    let head = ground.world.head().await.get();
    let cut = ground.cut(head - 1);
    let sealer = Sealer::new(cut, Arc::new(ground.shelf.clone()), Arc::default());
    for failure in [sealer.news().await.map(drop).unwrap_err(), sealer.seal().await.map(drop).unwrap_err()] {
        assert!(matches!(failure, SealFailure::Behind { signed, head: left } if (signed, left) == (head, head - 1)));
        assert!(failure.is_doubt());
    }
}

#[tokio::test]
async fn a_log_that_was_rewritten_is_not_signed_and_is_named() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    let sealed = ground.seal().await;
    // Somebody who holds the key signed another tree of as many entries; the edge fits it.
    let other = TreeHead { size: sealed.checkpoint.head().size, root: Hash::from([9; 32]) };
    ground.shelf.add(&signed(&ground, other));
    ground.goes_on().await;
    let failure = ground.sealer.seal().await.unwrap_err();
    assert!(matches!(failure, SealFailure::Rewritten { .. }), "{failure}");
    let discord = judged(&ground.store(), &ground.shelf.trial()).await.unwrap_err();
    assert_eq!((discord.check(), discord.position()), ("rewritten", Some(other.size + 1)));
}

#[tokio::test]
async fn nothing_is_signed_while_an_outcome_is_unknown() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    let unknown = Arc::new(AtomicBool::new(true));
    let sealer = Sealer::new(ground.store(), Arc::new(ground.shelf.clone()), unknown);
    assert!(matches!(sealer.seal().await, Err(SealFailure::Unknown)));
    assert_eq!(ground.shelf.notes().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_who_seal_at_once_sign_one_history() {
    let ground = Arc::new(Ground::new().await);
    let mut sealing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let ground = Arc::clone(&ground);
        sealing.spawn(async move {
            for _ in 0..5 {
                ground.goes_on().await;
                ground.seal().await;
            }
        });
    }
    while let Some(ended) = sealing.join_next().await {
        ended.unwrap();
    }
    let agreement = judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
    assert_eq!(agreement.sealed_to, ground.world.head().await.get());
    assert!(agreement.checkpoints > 8, "only {} were signed", agreement.checkpoints);
}
