//! The memory store passes the contract, and the contract notices stores that do not keep it.

use async_trait::async_trait;
use eventlog::contract::{self, StoreFactory};
use eventlog::memory::MemoryStore;
use eventlog::{
    Append, AppendError, BodyMac, CommandId, EventStore, Head, MockClock, Position, Query, Receipt, Recorded,
    StoreError, SubjectId, Subscription, TagWidth,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Memory stores by name, wrapped so that they break one promise.
struct Memory {
    width: TagWidth,
    wrap: fn(MemoryStore) -> Arc<dyn EventStore>,
    logs: Mutex<HashMap<String, MemoryStore>>,
}

impl Memory {
    fn of(width: TagWidth, wrap: fn(MemoryStore) -> Arc<dyn EventStore>) -> Arc<Self> {
        Arc::new(Self { width, wrap, logs: Mutex::default() })
    }
}

#[async_trait]
impl StoreFactory for Memory {
    async fn open(&self, log: &str, clock: MockClock) -> Arc<dyn EventStore> {
        let mut logs = self.logs.lock().unwrap();
        let first = || MemoryStore::with_tag_width(Arc::new(clock.clone()), self.width);
        (self.wrap)(logs.entry(log.to_owned()).or_insert_with(first).another(Arc::new(clock)))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_keeps_the_contract() {
    assert_eq!(contract::failures(Memory::of(TagWidth::FULL, |store| Arc::new(store))).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_keeps_the_contract_when_tags_collide() {
    assert_eq!(contract::failures(Memory::of(TagWidth::bits(4), |store| Arc::new(store))).await, [""; 0]);
}

/// Which promise a store breaks.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    ForgetsConditions,
    ForgetsCommands,
    ReadsBackwards,
    KeepsCiphertexts,
}

struct Faulty(MemoryStore, Fault);

fn faulty(store: MemoryStore, fault: Fault) -> Arc<dyn EventStore> {
    Arc::new(Faulty(store, fault))
}

#[async_trait]
impl EventStore for Faulty {
    async fn append(&self, mut append: Append) -> Result<Receipt, AppendError> {
        if self.1 == Fault::ForgetsConditions {
            append.condition = None;
        }
        if self.1 == Fault::ForgetsCommands {
            let known = self.0.receipt(append.command, append.body).await;
            append =
                if matches!(known, Ok(None)) { append } else { contract::sample::Draft::event("noted", &[]).build() };
        }
        self.0.append(append).await
    }
    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        self.0.receipt(command, body).await
    }
    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let mut events = self.0.read(query, after, up_to, limit).await?;
        if self.1 == Fault::ReadsBackwards {
            events.reverse();
        }
        Ok(events)
    }
    async fn head(&self) -> Result<Head, StoreError> {
        self.0.head().await
    }
    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.0.ciphertexts(position).await
    }
    async fn forget(&self, subject: SubjectId) -> Result<u64, AppendError> {
        if self.1 == Fault::KeepsCiphertexts { Ok(0) } else { self.0.forget(subject).await }
    }
    fn heads(&self) -> watch::Receiver<Position> {
        self.0.heads()
    }
    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Subscription::new(self, query, after)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_notices_a_store_that_breaks_a_promise() {
    for (wrap, expected) in [
        (
            (|store| faulty(store, Fault::ForgetsConditions)) as fn(MemoryStore) -> Arc<dyn EventStore>,
            "of overlapping concurrent appends exactly one wins",
        ),
        (|store| faulty(store, Fault::ForgetsCommands), "the same id and body give the first receipt"),
        (|store| faulty(store, Fault::ReadsBackwards), "positions are 1, 2, 3 in the order of the appends"),
        (|store| faulty(store, Fault::KeepsCiphertexts), "what one handle destroys is gone for all"),
    ] {
        let failed = contract::failures(Memory::of(TagWidth::FULL, wrap)).await;
        assert!(failed.contains(&expected), "not noticed: {expected}; noticed: {failed:?}");
    }
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut names: Vec<_> = contract::cases().map(|case| case.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
