//! What a read finds.

use super::sample::{Dice, Draft, item, query};
use super::{Case, Ground, positions};
use crate::{EventStore, Leaf, Position, Query, QueryItem, Recorded};

pub(super) const CASES: &[Case] = &[
    Case::new("in a read types are OR, tags are AND, items are OR", |ground| Box::pin(or_and_or(ground))),
    Case::new("a read begins after one position and ends at another", |ground| Box::pin(bounds(ground))),
    Case::new("pages of any size give the whole, once and in order", |ground| Box::pin(pages(ground))),
    Case::new("an event that matches two items is read once", |ground| Box::pin(once(ground))),
    Case::new("a query without items reads nothing", |ground| Box::pin(no_items(ground))),
    Case::new("leaves are those of the entries, in pages of any size", |ground| Box::pin(leaves(ground))),
    Case::new("a search finds what a scan finds", |ground| Box::pin(scan(ground))),
];

/// Six events: two types, two tags in all mixtures.
async fn filled(ground: &Ground) -> std::sync::Arc<dyn EventStore> {
    let store = ground.store().await;
    for (event_type, tags) in [
        ("opened", &["a:1"][..]),
        ("opened", &["a:1", "b:1"]),
        ("closed", &["a:1", "b:1"]),
        ("closed", &["b:1"]),
        ("opened", &[]),
        ("priced", &["a:1", "b:1"]),
    ] {
        store.append(Draft::event(event_type, tags).build()).await.unwrap();
    }
    store
}

async fn found(store: &dyn EventStore, query: &Query) -> Vec<u64> {
    positions(&store.read(query, Position::START, Position::new(u64::MAX), usize::MAX).await.unwrap())
}

async fn or_and_or(ground: Ground) {
    let store = filled(&ground).await;
    let store = store.as_ref();
    assert_eq!(found(store, &query(&[], &["a:1"])).await, [1, 2, 3, 6]);
    assert_eq!(found(store, &query(&[], &["a:1", "b:1"])).await, [2, 3, 6]);
    assert_eq!(found(store, &query(&["opened"], &[])).await, [1, 2, 5]);
    assert_eq!(found(store, &query(&["opened", "priced"], &["b:1"])).await, [2, 6]);
    assert_eq!(found(store, &query(&["deleted"], &["b:1"])).await, [0; 0]);
    let either = Query::any_of([item(&["closed"], &["b:1"]), item(&["opened"], &[])]);
    assert_eq!(found(store, &either).await, [1, 2, 3, 4, 5]);
    assert_eq!(found(store, &Query::all()).await, [1, 2, 3, 4, 5, 6]);
}

async fn bounds(ground: Ground) {
    let store = filled(&ground).await;
    for query in [query(&[], &["a:1"]), Query::all()] {
        let all = found(store.as_ref(), &query).await;
        for (after, up_to) in [
            (0, 0),
            (0, 1),
            (1, 3),
            (2, 2),
            (3, 2),
            (3, 6),
            (5, 100),
            (6, 100),
            (100, 200),
            (0, u64::MAX),
            (u64::MAX, u64::MAX),
        ] {
            let read = store.read(&query, Position::new(after), Position::new(up_to), 99).await.unwrap();
            let expected: Vec<u64> = all.iter().copied().filter(|p| after < *p && *p <= up_to).collect();
            assert_eq!(positions(&read), expected, "after {after} up to {up_to}");
        }
    }
}

async fn pages(ground: Ground) {
    let store = filled(&ground).await;
    for query in [query(&[], &["b:1"]), query(&["opened", "closed"], &[]), Query::all()] {
        let all = found(store.as_ref(), &query).await;
        for size in 1..=7 {
            let (mut read, mut after) = (Vec::new(), Position::START);
            loop {
                let page = store.read(&query, after, Position::new(6), size).await.unwrap();
                assert!(page.len() <= size);
                let Some(last) = page.last() else { break };
                after = last.position;
                read.extend(positions(&page));
            }
            assert_eq!(read, all, "in pages of {size}");
        }
        assert!(store.read(&query, Position::START, Position::new(6), 0).await.unwrap().is_empty());
    }
}

async fn leaves(ground: Ground) {
    let store = filled(&ground).await;
    let head = store.head().await.unwrap();
    let entries = store.read(&Query::all(), Position::START, head.position, usize::MAX).await.unwrap();
    let all: Vec<Leaf> = entries.iter().map(Recorded::leaf).collect();
    assert_eq!(all.last(), Some(&head.leaf));
    for (after, up_to) in [(0, 0), (0, 1), (1, 3), (3, 2), (0, 6), (5, 100), (6, 100), (100, 200), (0, u64::MAX)] {
        for limit in [0, 1, 2, 5, 6, 7, usize::MAX] {
            let read = store.leaves(Position::new(after), Position::new(up_to), limit).await.unwrap();
            let expected: Vec<Leaf> = (1..)
                .zip(&all)
                .filter(|(at, _)| after < *at && *at <= up_to)
                .map(|(_, leaf)| *leaf)
                .take(limit)
                .collect();
            assert_eq!(read, expected, "after {after} up to {up_to}, at most {limit}");
        }
    }
}

async fn once(ground: Ground) {
    let store = filled(&ground).await;
    let twice = Query::any_of([item(&["closed"], &[]), item(&[], &["b:1"])]);
    assert_eq!(found(store.as_ref(), &twice).await, [2, 3, 4, 6]);
}

async fn no_items(ground: Ground) {
    let store = filled(&ground).await;
    assert_eq!(found(store.as_ref(), &Query::default()).await, [0; 0]);
}

async fn scan(ground: Ground) {
    const SEED: u64 = 2026;
    let store = ground.store().await;
    let mut dice = Dice::new(SEED);
    for _ in 0..300 {
        let carried: Vec<String> = (0..8).filter(|_| dice.roll(3) == 0).map(|n| format!("t:{n}")).collect();
        let carried: Vec<&str> = carried.iter().map(String::as_str).collect();
        let event_type = ["opened", "closed", "priced"][dice.roll(3) as usize];
        store.append(Draft::event(event_type, &carried).build()).await.unwrap();
    }
    let everything = store.read(&Query::all(), Position::START, Position::new(300), usize::MAX).await.unwrap();
    for round in 0..100 {
        let asked = Query::any_of((0..dice.roll(3) + 1).map(|_| any_item(&mut dice)));
        let expected: Vec<u64> =
            everything.iter().filter(|e| asked.matches(&e.event().unwrap())).map(|e| e.position.get()).collect();
        assert_eq!(found(store.as_ref(), &asked).await, expected, "seed {SEED}, round {round}: {asked:?}");
    }
}

fn any_item(dice: &mut Dice) -> QueryItem {
    let types: Vec<&str> = ["opened", "closed", "priced"].into_iter().filter(|_| dice.roll(3) == 0).collect();
    let tags: Vec<String> = (0..8).filter(|_| dice.roll(4) == 0).map(|n| format!("t:{n}")).collect();
    item(&types, &tags.iter().map(String::as_str).collect::<Vec<_>>())
}
