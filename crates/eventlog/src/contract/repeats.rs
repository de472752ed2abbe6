//! The same command twice.

use super::sample::{Draft, command, nothing};
use super::{Case, Ground, whole};
use crate::{AppendError, BODY_KEPT_MICROS, Receipt, Replay};

pub(super) const CASES: &[Case] = &[
    Case::new("the same id and body give the first receipt", |ground| Box::pin(same(ground))),
    Case::new("the same id with another body is refused", |ground| Box::pin(other_body(ground))),
    Case::new("after 30 days the id alone gives the receipt, marked so", |ground| Box::pin(forgotten(ground))),
    Case::new("a repeat is answered although its condition no longer holds", |ground| Box::pin(condition(ground))),
    Case::new("a receipt can be asked for", |ground| Box::pin(asked(ground))),
    Case::new("twins at the same time are written once and both answered", |ground| Box::pin(twins(ground))),
];

async fn same(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &["a:1"]).and("noted", &["a:1"]);
    let first = store.append(draft.clone().build()).await.unwrap();
    store.append(Draft::event("noted", &["a:1"]).build()).await.unwrap();
    ground.clock.advance(5_000_000);
    let second = store.append(draft.build()).await.unwrap();
    assert_eq!(first.replay, Replay::No);
    assert_eq!(second, Receipt { replay: Replay::SameBody, ..first });
    assert_eq!(whole(store.as_ref()).await.len(), 3);
}

async fn other_body(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &["a:1"]);
    let command = draft.clone().build().command;
    store.append(draft.clone().build()).await.unwrap();
    let reused = Err(AppendError::CommandReused { command });
    assert_eq!(store.append(draft.clone().with_body(2).build()).await, reused);
    let other = draft.with_body(2).build();
    assert_eq!(store.receipt(other.command, other.body).await.map(|_| ()), reused.map(|_: Receipt| ()));
    assert_eq!(whole(store.as_ref()).await.len(), 1);
}

async fn forgotten(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &["a:1"]);
    let first = store.append(draft.clone().build()).await.unwrap();
    ground.clock.advance(BODY_KEPT_MICROS);
    let kept = store.append(draft.clone().with_body(2).build()).await;
    assert!(matches!(kept, Err(AppendError::CommandReused { .. })), "{kept:?}");
    ground.clock.advance(1);
    let expected = Receipt { replay: Replay::BodyForgotten, ..first };
    assert_eq!(store.append(draft.clone().with_body(2).build()).await, Ok(expected));
    let repeat = draft.build();
    assert_eq!(store.receipt(repeat.command, repeat.body).await, Ok(Some(expected)));
    assert_eq!(whole(store.as_ref()).await.len(), 1);
}

async fn condition(ground: Ground) {
    let store = ground.store().await;
    let draft = Draft::event("noted", &["a:1"]).under(nothing(&[], &["a:1"], 0));
    let first = store.append(draft.clone().build()).await.unwrap();
    let second = store.append(draft.build()).await.unwrap();
    assert_eq!((second.first, second.replay), (first.first, Replay::SameBody));
}

async fn asked(ground: Ground) {
    let store = ground.store().await;
    let append = Draft::event("noted", &[]).build();
    assert_eq!(store.receipt(command(), append.body).await, Ok(None));
    let first = store.append(append.clone()).await.unwrap();
    let expected = Receipt { replay: Replay::SameBody, ..first };
    assert_eq!(store.receipt(append.command, append.body).await, Ok(Some(expected)));
}

async fn twins(ground: Ground) {
    let store = ground.store().await;
    for _ in 0..20 {
        let append = Draft::event("noted", &["a:1"]).build();
        let (one, two) = tokio::join!(store.append(append.clone()), store.append(append));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.first, one.last), (two.first, two.last));
        let written = [one, two].iter().filter(|receipt| receipt.replay == Replay::No).count();
        assert_eq!(written, 1);
    }
    assert_eq!(whole(store.as_ref()).await.len(), 20);
}
