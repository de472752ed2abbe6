//! Clocks that jump: what the log accepts, when it stops, and that it goes on once somebody vouches for the clock.

use std::sync::Arc;

use acceptance::log::{Violation, Walk};
use eventlog::contract::sample::{Dice, Draft, NOON};
use eventlog::{AppendError, Clock, ClockStopped, EventStore, MockClock};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

const JUMPS: usize = 200;
const SECOND: i64 = 1_000_000;

/// What came of a number of jumps.
#[derive(Debug, Default)]
struct Tally {
    moved: usize,
    behind: usize,
    went_on: usize,
}

/// Lets the clock of one of two processes jump by up to `jump_max_micros`, again and again, and appends after each jump;
/// where the log stops, an administrator vouches for the clock.
async fn jump(jump_max_micros: i64, dice: &mut Dice) -> Result<Tally, Violation> {
    let folder = TempDir::new().expect("a temporary folder");
    let log = folder.path().join("log.db");
    let clocks = [MockClock::at(NOON), MockClock::at(NOON)];
    let options = |clock: &MockClock| SqliteOptions { clock: Arc::new(clock.clone()), ..SqliteOptions::default() };
    drop(SqliteStore::create(&log, options(&clocks[0])).expect("a new log"));
    let stores = clocks.each_ref().map(|clock| SqliteStore::open(&log, options(clock)).expect("the log opens"));
    let mut tally = Tally::default();
    for _ in 0..JUMPS {
        let one = dice.roll(2) as usize;
        let by = dice.roll(2 * jump_max_micros.unsigned_abs() + 1) as i64 - jump_max_micros;
        clocks[one].set_wall(clocks[one].wall().plus(by));
        clocks.iter().for_each(|clock| clock.advance(SECOND / 100));
        let head = stores[one].head().await.expect("the head is readable");
        match stores[one].append(Draft::event("noted", &[]).occurring_at(NOON.plus(-86_400 * SECOND)).build()).await {
            Ok(_) => tally.went_on += 1,
            Err(AppendError::Clock(stopped)) => {
                match stopped {
                    ClockStopped::Moved { .. } => tally.moved += 1,
                    ClockStopped::Behind { .. } => tally.behind += 1,
                }
                assert_eq!(stores[one].head().await, Ok(head), "nothing is written while the clock is in doubt");
                let vouched = Draft::clock_accepted(head.recorded_at).occurring_at(NOON.plus(-86_400 * SECOND));
                stores[one].append(vouched.build()).await.expect("whoever vouches is heard");
            }
            Err(other) => panic!("a clock that jumps is answered {other:?}"),
        }
    }
    Walk::whole(&stores[0]).await.map(|_| tally)
}

#[tokio::test]
async fn a_clock_that_jumps_stops_the_log_and_never_turns_it_back() {
    let mut dice = Dice::new(acceptance::log::seed("clock jumps"));
    let tally = jump(100 * SECOND, &mut dice).await;
    println!("clock jumps: {tally:?}");
    assert!(tally.is_ok_and(|tally| tally.moved > 0 && tally.behind > 0 && tally.went_on > 0));
}

/// The control: a clock that is only a little off stops nothing.
#[tokio::test]
async fn a_clock_that_is_a_little_off_stops_nothing() {
    let mut dice = Dice::new(acceptance::log::seed("clock jumps, control"));
    let tally = jump(SECOND / 1_000, &mut dice).await;
    println!("clock jumps, control: {tally:?}");
    assert!(tally.is_ok_and(|tally| tally.moved + tally.behind == 0 && tally.went_on == JUMPS));
}
