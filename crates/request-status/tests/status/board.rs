//! What a row shows, how it is found, and what moves with time.

use eventlog::Timestamp;
use request_status::{Board, Due, Ending, Owner, clocks};
use workflow::Stage;
use workflow::event::*;

use crate::support::{
    BEGIN, HOUR, World, a_journey, a_shared_history, ask, assigned, board, day, happens, opened, private, waits_for,
};

#[tokio::test]
async fn a_row_shows_where_a_request_stands() {
    let world = World::of(&a_journey(1)).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let row = board(&file, Some(17)).remove(0);
    insta::assert_snapshot!(serde_json::to_string_pretty(&row).unwrap(), @r#"
    {
      "reference": "MSS-2026-000001",
      "request": "00000000-0000-0000-0000-000000000001",
      "opened_position": 1,
      "opened_at": 1768212000000000,
      "structure": "finess:440000289",
      "structure_name": "CHU de Nantes",
      "site": null,
      "department": "44",
      "sector": "hospital",
      "channel": "form",
      "is_taken_over": false,
      "stage": "creation",
      "adhesion": "member",
      "member_from": "2026-01-20",
      "owner": "00000000-0000-0000-0000-0000000a9e17",
      "applicant": null,
      "waiting_for": "operator",
      "waiting_since": 1768892400000000,
      "due_on": "2026-02-10",
      "due_policy": 7,
      "correction": "none",
      "ending": null,
      "ended_at": null,
      "duplicate_of": null,
      "mailboxes": 2,
      "types": [
        "nominative"
      ],
      "created": 1,
      "refused": 0,
      "abandoned": 0,
      "closed": 0,
      "since": 1769151600000000,
      "is_in_doubt": false
    }
    "#);
}

#[tokio::test]
async fn what_moves_with_time_is_asked_of_the_row_for_an_instant() {
    let world = World::of(&a_journey(1)[..8]).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let waiting = board(&file, Some(4)).remove(0);
    let on = |day: i64| clocks(&waiting, Timestamp::from_micros(BEGIN + 24 * HOUR * day));
    // Opened on the 12th, due on the 30th.
    let dues = [0, 15, 18, 19, 30].map(|day| on(day).due.unwrap());
    assert_eq!(dues, [Due::Far(18), Due::Near(3), Due::Near(0), Due::Late(1), Due::Late(12)]);
    assert_eq!((on(10).age_days, on(10).waiting_days, on(10).agency_clock_runs), (10, Some(10), false));

    let member = board(&file, None).remove(0);
    let on = |day: i64| clocks(&member, Timestamp::from_micros(BEGIN + 24 * HOUR * day));
    // Member from the 20th: the stage moves with the day, without an event.
    assert_eq!((on(7).stage, on(8).stage), (Stage::Adhesion, Stage::Needs));
    assert!(on(8).agency_clock_runs);
}

#[tokio::test]
async fn a_request_is_as_old_as_it_was_at_its_end_whatever_its_mailboxes_go_through_afterwards() {
    let history = a_shared_history();
    let world = World::of(&history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let [closed, later] = [26, history.len() as u64].map(|position| board(&file, Some(position)).remove(0));
    assert!(later.since > closed.since, "the mailbox was closed weeks later");
    let age = |row| clocks(row, Timestamp::from_micros(BEGIN + 9_000 * HOUR)).age_days;
    assert_eq!((age(&later), later.closed, later.created), (age(&closed), 1, 0));
}

#[tokio::test]
async fn a_day_begins_at_midnight_in_paris() {
    let world =
        World::of(&[happens(1, 0, opened(1)), happens(1, 0, waits_for(WaitingFor::Applicant, "2026-07-14"))]).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let row = board(&file, None).remove(0);
    let at = |text: &str| {
        let instant: jiff::Timestamp = text.parse().unwrap();
        clocks(&row, Timestamp::from_micros(instant.as_microsecond())).due.unwrap()
    };
    assert_eq!(at("2026-07-14T21:59:59Z"), Due::Near(0));
    assert_eq!(at("2026-07-14T22:00:00Z"), Due::Late(1));
}

#[tokio::test]
async fn rows_are_found_by_what_they_show_and_come_by_due_date() {
    let mut history = a_journey(1);
    history.extend([happens(2, 1, opened(2)), happens(3, 1, opened(3)), happens(4, 1, opened(4))]);
    history.push(happens(2, 1, waits_for(WaitingFor::Applicant, "2026-04-02")));
    history.push(happens(4, 1, waits_for(WaitingFor::Operator, "2026-04-01")));
    history.push(happens(4, 1, assigned()));
    let world = World::of(&history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let found = |board: Board| -> Vec<u64> {
        let rows = ask(&file, None, |look, as_of| board.rows(look, as_of, &day("2026-03-01")));
        rows.iter().map(|row| row.opened_position.get()).collect()
    };
    let any = Board::default;
    assert_eq!(found(any()), [29, 27, 1, 28]);
    assert_eq!(found(Board { ending: Some(Ending::Open), ..any() }), [29, 27, 28]);
    assert_eq!(found(Board { ending: Some(Ending::Ended), ..any() }), [1]);
    assert_eq!(found(Board { waiting_for: Some(WaitingFor::Operator), ..any() }), [29]);
    assert_eq!(found(Board { stage: Some(Stage::Adhesion), ..any() }), [29, 27, 28]);
    assert_eq!(found(Board { owner: Some(Owner::User(assigned().owner.to_string())), ..any() }), [29, 1]);
    assert_eq!(found(Board { request: Some("MSS-2026-000028".into()), ..any() }), [28]);
    assert_eq!(found(Board { department: Some("49".into()), ..any() }), [0; 0]);
}

#[tokio::test]
async fn an_event_that_the_rules_do_not_know_puts_its_case_in_doubt_and_no_other() {
    let mut world = World::of(&[happens(1, 1, opened(1)), happens(2, 1, opened(2))]).await;
    world.add_foreign(1).await;
    world.add(&happens(1, 1, RequestDropped { reason: private(0xca5e) })).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let doubts = |position| board(&file, position).iter().map(|row| row.is_in_doubt).collect::<Vec<_>>();
    assert_eq!(doubts(Some(2)), [false, false]);
    assert_eq!(doubts(None), [true, false]);
    assert_eq!(board(&file, None)[0].ending.as_deref(), Some("dropped"), "the events after it still count");
}

#[tokio::test]
async fn what_is_reported_late_does_not_make_time_run_backwards() {
    let history = [happens(1, 10, opened(1)), happens(1, -5, assigned())];
    let mut world = World::new();
    world.add(&history[0]).await;
    world.add(&history[1]).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    assert_eq!(board(&file, None)[0].since, board(&file, Some(1))[0].since);
}
