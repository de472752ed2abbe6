//! Counts and delays, as of a position.

use eventlog::Timestamp;
use request_status::{Figures, HeldBy};
use uuid::Uuid;
use workflow::event::*;
use workflow::{RequestId, Stage};

use crate::support::{HOUR, Happened, World, a_journey, ask, board, day, happens, opened, private, waits_for};

#[tokio::test]
async fn counts_equal_the_lists() {
    let mut history = a_journey(1);
    history.extend([happens(2, 1, opened(2)), happens(3, 1, opened(3)), happens(4, 1, opened(4))]);
    history.push(happens(2, 1, waits_for(WaitingFor::Applicant, "2026-04-02")));
    history.push(happens(3, 1, RequestRejected { reason: private(0xca5e) }));
    let world = World::of(&history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    for position in 1..=history.len() as u64 {
        let today = day("2027-01-01");
        let figures = ask(&file, Some(position), |look, as_of| Figures::compute(look, as_of, &today));
        let rows = board(&file, Some(position));
        assert_eq!(figures.requests as usize, rows.len());
        let (ended, open): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.ending.is_some());
        assert_eq!(figures.ended.values().sum::<u64>() as usize, ended.len());
        for (stage, count) in &figures.open_by_stage {
            assert_eq!(
                *count as usize,
                open.iter().filter(|row| row.stage == *stage).count(),
                "{stage} as of {position}"
            );
        }
        let waiting = open.iter().filter(|row| row.waiting_for.is_some()).count();
        assert_eq!(figures.waiting.values().sum::<u64>() as usize, waiting);
    }
}

#[tokio::test]
async fn what_was_there_before_the_log_is_on_the_board_and_no_arrival() {
    let mut history = a_journey(1);
    let before = figures_of(&history).await;
    history.push(happens(2, 1, RequestOpened { taken_over: true, ..opened(2) }));
    history.push(happens(2, 0, RequestClosed {}));
    let after = figures_of(&history).await;
    assert_eq!(after.taken_over, 1);
    assert_eq!(Figures { taken_over: 0, as_of: before.as_of, ..after }, before);
    let world = World::of(&history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let taken_over: Vec<bool> = board(&file, None).iter().map(|row| row.is_taken_over).collect();
    assert_eq!(taken_over, [false, true]);
}

async fn figures_of(history: &[Happened]) -> Figures {
    let world = World::of(history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    ask(&file, None, |look, as_of| Figures::compute(look, as_of, &day("2027-01-01")))
}

#[tokio::test]
async fn the_parts_of_a_delay_sum_to_the_whole() {
    let journey = a_journey(1);
    let world = World::of(&journey).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let figures = ask(&file, None, |look, as_of| Figures::compute(look, as_of, &day("2027-01-01")));
    let whole = figures.whole.unwrap();
    // From the opening to the second closing, without the time between the first closing and the reopening.
    let hours: i64 = journey.iter().skip(1).map(|happened| happened.hours).sum::<i64>() - 200;
    assert_eq!(whole.median_micros, hours * HOUR);
    assert_eq!(whole.held.total_micros(), whole.median_micros);
    // The applicant was waited for from the 4th event to the 6th, the operator from the 16th to the 19th.
    assert_eq!((whole.held.applicant_micros, whole.held.operator_micros), (48 * HOUR, 73 * HOUR));
    let steps: i64 = figures.delays.iter().map(|delay| delay.held.total_micros()).sum();
    assert_eq!(steps, whole.held.total_micros());
    let stages: Vec<Option<Stage>> = figures.delays.iter().map(|delay| delay.stage).collect();
    assert_eq!(stages, Stage::ALL.map(Some));
}

#[tokio::test]
async fn figures_as_of_a_position_never_change_afterwards() {
    let history = a_journey(1);
    let world = World::of(&history).await;
    let whole = world.file("whole.db");
    world.catch_up(&whole).await;
    for end in 1..=history.len() {
        let cut = World::of(&history[..end]).await;
        let file = cut.file("read.db");
        cut.catch_up(&file).await;
        let compute = |path: &std::path::Path| {
            ask(path, Some(end as u64), |look, as_of| Figures::compute(look, as_of, &day("2026-02-01")))
        };
        assert_eq!(compute(&whole), compute(&file), "as of {end}");
    }
}

#[tokio::test]
async fn half_took_the_median_or_less_and_nine_in_ten_the_p90() {
    let mut history = Vec::new();
    for request in 1..=10 {
        history.push(happens(request, 0, opened(request)));
        history.push(happens(request, request.try_into().unwrap(), RequestClosed {}));
    }
    let world = World::of(&history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let figures = ask(&file, None, |look, as_of| Figures::compute(look, as_of, &day("2027-01-01")));
    let whole = figures.whole.unwrap();
    assert_eq!((whole.requests, whole.median_micros, whole.p90_micros), (10, 5 * HOUR, 9 * HOUR));
    assert!(world.now().as_micros() > 0);
}

#[tokio::test]
async fn who_held_a_request_sums_to_the_time_in_which_it_was_open_at_every_instant() {
    let journey = a_journey(1);
    let world = World::of(&journey).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let id = RequestId(Uuid::from_u128(1));
    let mut now = 0;
    for (number, happened) in journey.iter().enumerate() {
        // The clock of the world stands at the opening when the first event is recorded.
        now += if number == 0 { 0 } else { happened.hours };
        let at = Timestamp::from_micros(board(&file, Some(1))[0].opened_at.as_micros() + (now + 5) * HOUR);
        let held = ask(&file, Some(number as u64 + 1), |look, as_of| HeldBy::of_request(look, as_of, id, at));
        let open = match number + 1 {
            // Closed, reopened 200 hours later, closed again: what lies between is nobody's.
            ..24 => now + 5,
            24 => now,
            25 => now - 200 + 5,
            _ => now - 200,
        };
        assert_eq!(held.total_micros(), open * HOUR, "after event {}", number + 1);
    }
}
