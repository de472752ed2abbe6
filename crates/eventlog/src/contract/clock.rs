//! Writing stops when time cannot be trusted, and goes on when somebody vouches for it.

use super::sample::{Draft, NOON};
use super::{Case, Ground, whole};
use crate::{AppendError, ClockStopped, EventStore, InvalidAppend, Position, Query, Replay, Timestamp};

pub(super) const CASES: &[Case] = &[
    Case::new("a clock up to 2 s behind the log goes on, and recorded_at rises", |ground| Box::pin(a_little(ground))),
    Case::new("a clock more than 2 s behind the log stops writing", |ground| Box::pin(behind(ground))),
    Case::new("a wall clock that moves more than 60 s against the steady one stops writing", |ground| {
        Box::pin(moved(ground))
    }),
    Case::new("both clocks running on together stop nothing", |ground| Box::pin(asleep(ground))),
    Case::new("clock-accepted is the one append that passes, and writing goes on", |ground| Box::pin(vouched(ground))),
    Case::new("clock-accepted vouches for the instant of the event before it", |ground| Box::pin(wrong(ground))),
    Case::new("another handle takes a new baseline when the clock is accepted", |ground| Box::pin(baseline(ground))),
    Case::new("a stopped clock stops neither reads nor repeats", |ground| Box::pin(reads(ground))),
];

const MINUTE: i64 = 60_000_000;

async fn note(store: &dyn EventStore) -> Result<Timestamp, AppendError> {
    store.append(Draft::event("noted", &[]).occurring_at(Timestamp::EPOCH).build()).await.map(|r| r.recorded_at)
}

async fn vouch(store: &dyn EventStore) -> Result<Timestamp, AppendError> {
    let last = store.head().await.unwrap().recorded_at;
    let vouched = Draft::clock_accepted(last).occurring_at(Timestamp::EPOCH);
    store.append(vouched.build()).await.map(|receipt| receipt.recorded_at)
}

async fn a_little(ground: Ground) {
    let store = ground.store().await;
    note(store.as_ref()).await.unwrap();
    ground.clock.set_wall(NOON.plus(-2_000_000));
    assert_eq!(note(store.as_ref()).await, Ok(NOON.plus(1)));
}

async fn behind(ground: Ground) {
    let store = ground.store().await;
    note(store.as_ref()).await.unwrap();
    let (late, clock) = ground.store_at(NOON.plus(-2_000_001)).await;
    let stopped = ClockStopped::Behind { now: clock_wall(&clock), last: NOON };
    assert_eq!(note(late.as_ref()).await, Err(AppendError::Clock(stopped)));
    assert_eq!(late.head().await.unwrap().position.get(), 1);
    clock.advance(1);
    note(late.as_ref()).await.unwrap();
    whole(late.as_ref()).await;
}

fn clock_wall(clock: &crate::MockClock) -> Timestamp {
    crate::Clock::wall(clock)
}

async fn moved(ground: Ground) {
    let store = ground.store().await;
    note(store.as_ref()).await.unwrap();
    ground.clock.set_wall(NOON.plus(MINUTE));
    note(store.as_ref()).await.unwrap();
    ground.clock.set_wall(NOON.plus(MINUTE + 1));
    let stopped = ClockStopped::Moved { moved_micros: MINUTE + 1 };
    assert_eq!(note(store.as_ref()).await, Err(AppendError::Clock(stopped)));
}

async fn asleep(ground: Ground) {
    let store = ground.store().await;
    ground.clock.advance(400 * 24 * 60 * MINUTE);
    note(store.as_ref()).await.unwrap();
}

async fn vouched(ground: Ground) {
    let store = ground.store().await;
    ground.clock.advance(10 * MINUTE);
    note(store.as_ref()).await.unwrap();
    let last = store.head().await.unwrap().recorded_at;
    ground.clock.set_wall(NOON);
    assert!(matches!(note(store.as_ref()).await, Err(AppendError::Clock(_))));
    let two = Draft::clock_accepted(last).occurring_at(Timestamp::EPOCH).and("noted", &[]).occurring_at(NOON);
    let refused = store.append(two.build()).await;
    assert!(matches!(refused, Err(AppendError::Clock(_))), "it passes alone, not in company: {refused:?}");
    assert_eq!(vouch(store.as_ref()).await, Ok(last.plus(1)));
    assert_eq!(note(store.as_ref()).await, Ok(last.plus(2)));
    whole(store.as_ref()).await;
}

async fn wrong(ground: Ground) {
    let store = ground.store().await;
    note(store.as_ref()).await.unwrap();
    for accepted in [NOON.plus(-1), NOON.plus(1), Timestamp::EPOCH] {
        let refused = store.append(Draft::clock_accepted(accepted).build()).await;
        assert!(matches!(refused, Err(AppendError::Invalid(InvalidAppend::ClockAccepted { last: NOON, .. }))));
    }
    assert_eq!(store.head().await.unwrap().position.get(), 1);
}

async fn baseline(ground: Ground) {
    let store = ground.store().await;
    let (other, clock) = ground.store_at(NOON).await;
    note(store.as_ref()).await.unwrap();
    for clock in [&ground.clock, &clock] {
        clock.set_wall(NOON.plus(2 * MINUTE));
    }
    assert!(matches!(note(other.as_ref()).await, Err(AppendError::Clock(ClockStopped::Moved { .. }))));
    vouch(store.as_ref()).await.unwrap();
    note(store.as_ref()).await.unwrap();
    note(other.as_ref()).await.unwrap();
    assert_eq!(whole(store.as_ref()).await.len(), 4);
}

async fn reads(ground: Ground) {
    let store = ground.store().await;
    let append = Draft::event("noted", &[]).build();
    store.append(append.clone()).await.unwrap();
    ground.clock.set_wall(NOON.plus(-2 * MINUTE));
    assert!(matches!(note(store.as_ref()).await, Err(AppendError::Clock(_))));
    assert_eq!(store.append(append).await.unwrap().replay, Replay::SameBody);
    assert_eq!(store.read(&Query::all(), Position::START, Position::new(9), 9).await.unwrap().len(), 1);
}
