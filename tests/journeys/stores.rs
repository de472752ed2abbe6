//! The journeys on the memory store and on SQLite: from the same birth, at the same instants, with the same chance, the
//! same entries byte for byte.

use crate::journey::Journey;
use crate::world::{SEED, Stored, World};

/// Compares entry by entry, so that a difference names its position and nothing else.
fn assert_same(memory: &[Stored], sqlite: &[Stored], journey: &str) {
    for (index, (one, other)) in memory.iter().zip(sqlite).enumerate() {
        assert_eq!(one, other, "{journey}: entry {}", index + 1);
    }
    assert_eq!(memory.len(), sqlite.len(), "{journey}: one log is longer");
}

#[tokio::test]
async fn each_journey_alone_gives_the_same_entries_on_every_store_and_none_the_second_time() {
    for journey in Journey::all() {
        let (memory, sqlite) = (World::in_memory(SEED).await, World::on_sqlite(SEED).await);
        memory.play(&journey).await;
        sqlite.play(&journey).await;
        assert_same(&memory.entries().await, &sqlite.entries().await, &journey.name);
        memory.repeat(&journey).await;
        sqlite.repeat(&journey).await;
    }
}

#[tokio::test]
async fn all_journeys_in_one_folder_give_the_same_entries_on_every_store() {
    let (memory, sqlite) = (World::in_memory(SEED).await, World::on_sqlite(SEED).await);
    for journey in &Journey::all() {
        memory.play(journey).await;
        sqlite.play(journey).await;
    }
    assert_same(&memory.entries().await, &sqlite.entries().await, "all of them");
}

#[tokio::test]
async fn another_seed_gives_other_entries() {
    let (one, other) = (World::in_memory(SEED).await, World::in_memory("another").await);
    let (one, other) = (one.entries().await, other.entries().await);
    assert_eq!(one.len(), other.len());
    assert_ne!(one, other, "the comparison above would take anything for the same");
}
