//! Ciphertexts beside the entries, and their destruction.

use super::sample::{Draft, subject};
use super::{Case, Ground, whole};
use crate::Position;

pub(super) const CASES: &[Case] = &[
    Case::new("ciphertexts come back in the order of the entry", |ground| Box::pin(in_order(ground))),
    Case::new("forgetting a subject destroys its ciphertexts and nobody else's", |ground| Box::pin(forgets(ground))),
    Case::new("forgetting leaves entries and chain as they are", |ground| Box::pin(entries_stay(ground))),
];

async fn in_order(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &[]).sealing(subject(2), b"two").sealing(subject(1), b"one");
    store.append(draft.and("noted", &[]).and("noted", &[]).sealing(subject(1), b"more").build()).await.unwrap();
    let beside = |position| store.ciphertexts(Position::new(position));
    assert_eq!(beside(1).await, Ok(vec![Some(b"two".to_vec()), Some(b"one".to_vec())]));
    assert_eq!(beside(2).await, Ok(vec![]));
    assert_eq!(beside(3).await, Ok(vec![Some(b"more".to_vec())]));
    assert_eq!(beside(4).await, Ok(vec![]));
}

async fn forgets(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &[]).sealing(subject(1), b"one").sealing(subject(2), b"two");
    store.append(draft.and("noted", &[]).sealing(subject(1), b"more").build()).await.unwrap();
    assert_eq!(store.forget(subject(3)).await, Ok(0));
    assert_eq!(store.forget(subject(1)).await, Ok(2));
    assert_eq!(store.ciphertexts(Position::new(1)).await, Ok(vec![None, Some(b"two".to_vec())]));
    assert_eq!(store.ciphertexts(Position::new(2)).await, Ok(vec![None]));
    assert_eq!(store.forget(subject(1)).await, Ok(0), "repeating is harmless");
}

async fn entries_stay(ground: Ground) {
    let store = ground.store().await;
    store.append(Draft::event("noted", &["a:1"]).sealing(subject(1), b"one").build()).await.unwrap();
    let (before, head) = (whole(store.as_ref()).await, store.head().await);
    store.forget(subject(1)).await.unwrap();
    assert_eq!((whole(store.as_ref()).await, store.head().await), (before, head));
    let receipt = store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
    assert_eq!(receipt.first.get(), 2);
    whole(store.as_ref()).await;
}
