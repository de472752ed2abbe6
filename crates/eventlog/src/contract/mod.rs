//! What every store of this log must do: a public list of named cases, each one claim, run on any store.
//!
//! A store passes the suite when [`failures`] is empty for a [`StoreFactory`] of its own. Run it twice: once with tags
//! indexed whole, once with [`crate::TagWidth::bits`]`(4)`, where strangers share every number and only a store that
//! confirms what it finds survives. Cases about processes that die or stop, and about disks that fail, live with the
//! stores that have them.

mod appending;
mod clock;
mod concurrency;
mod conditions;
mod reading;
mod repeats;
pub mod sample;
mod sealing;
mod sharing;
mod subscribing;

use async_trait::async_trait;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::{EventStore, MockClock, Position, Query, Recorded, Timestamp};

/// How a suite makes the stores it tries.
#[async_trait]
pub trait StoreFactory: Send + Sync + 'static {
    /// A handle on the log called `log`, created empty when there is none, told the time by `clock`.
    ///
    /// A second call with the same name gives a second handle on the same log, as another process would have.
    async fn open(&self, log: &str, clock: MockClock) -> Arc<dyn EventStore>;
}

/// One claim about every store.
#[derive(Clone, Copy)]
pub struct Case {
    /// The claim, in words.
    pub name: &'static str,
    run: fn(Ground) -> Running,
}

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Case {
    const fn new(name: &'static str, run: fn(Ground) -> Running) -> Self {
        Self { name, run }
    }
}

/// The families of cases, in reading order.
const FAMILIES: [&[Case]; 9] = [
    appending::CASES,
    conditions::CASES,
    repeats::CASES,
    reading::CASES,
    sealing::CASES,
    subscribing::CASES,
    clock::CASES,
    sharing::CASES,
    concurrency::CASES,
];

/// A case that ends neither well nor badly within this time has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every case.
pub fn cases() -> impl Iterator<Item = Case> {
    FAMILIES.into_iter().flatten().copied()
}

/// Runs every case on stores made by `factory`, each on a log of its own, and gives the names of those that failed.
///
/// What a failed case asserted is printed by its panic.
pub async fn failures(factory: Arc<dyn StoreFactory>) -> Vec<&'static str> {
    let mut failed = Vec::new();
    for case in cases() {
        let ground = Ground::new(Arc::clone(&factory), case.name);
        let ended = tokio::spawn(tokio::time::timeout(PATIENCE, (case.run)(ground))).await;
        if !matches!(ended, Ok(Ok(()))) {
            failed.push(case.name);
        }
    }
    failed
}

/// What one case stands on: a log of its own and a clock that it sets.
struct Ground {
    factory: Arc<dyn StoreFactory>,
    log: &'static str,
    clock: MockClock,
}

impl Ground {
    fn new(factory: Arc<dyn StoreFactory>, log: &'static str) -> Self {
        Self { factory, log, clock: MockClock::at(sample::NOON) }
    }

    /// A handle on the log.
    async fn store(&self) -> Arc<dyn EventStore> {
        self.factory.open(self.log, self.clock.clone()).await
    }

    /// A handle on the same log with a clock of its own, as another process on another machine's time.
    async fn store_at(&self, wall: Timestamp) -> (Arc<dyn EventStore>, MockClock) {
        let clock = MockClock::at(wall);
        (self.factory.open(self.log, clock.clone()).await, clock)
    }
}

/// Everything in the log, verified entry by entry: dense from 1, chained, canonical, rising in time.
async fn whole(store: &dyn EventStore) -> Vec<Recorded> {
    let head = store.head().await.expect("the head is readable");
    let entries =
        store.read(&Query::all(), Position::START, head.position, usize::MAX).await.expect("the log is readable");
    let mut prev = crate::Head::EMPTY;
    for entry in &entries {
        assert_eq!(entry.position, prev.position.next(), "positions are dense");
        assert!(entry.recorded_at > prev.recorded_at, "recorded_at rises");
        entry.verify(prev.leaf).expect("an entry verifies");
        prev = crate::Head { position: entry.position, leaf: entry.leaf(), recorded_at: entry.recorded_at };
    }
    assert_eq!(prev, head, "the head is the last entry");
    entries
}

/// The positions of what was read.
fn positions(events: &[Recorded]) -> Vec<u64> {
    events.iter().map(|event| event.position.get()).collect()
}
