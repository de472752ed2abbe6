//! The rows say what the fold of the rules says, whichever way they came to be.

use std::path::Path;

use eventlog::Position;
use read_model::{Projection, Reader};
use request_status::{Board, Detail, Requests};
use uuid::Uuid;
use workflow::RequestId;

use crate::support::{Happened, World, a_journey, a_shared_history, a_shared_journey, ask, board, day};

const VIEWS: [&str; 3] = ["v_requests", "v_mailboxes", "v_users"];

/// Three journeys at once, an event of each in turn.
fn woven() -> Vec<Happened> {
    let journeys = [a_journey(1), a_shared_journey(2), a_journey(3)];
    let longest = journeys.iter().map(Vec::len).max().unwrap_or(0);
    (0..longest).flat_map(|step| journeys.iter().filter_map(move |journey| journey.get(step).cloned())).collect()
}

#[tokio::test]
async fn following_equals_rebuilding_at_every_prefix() {
    let mut world = World::new();
    let followed = world.file("followed.db");
    for (number, happened) in woven().iter().enumerate() {
        world.add(happened).await;
        world.catch_up(&followed).await;
        let rebuilt = world.file(&format!("rebuilt-{number}.db"));
        world.catch_up(&rebuilt).await;
        assert_eq!(dump(&followed), dump(&rebuilt), "after event {}", number + 1);
    }
}

#[tokio::test]
async fn as_of_a_position_equals_a_log_that_ends_there() {
    let history = woven();
    let world = World::of(&history).await;
    let whole = world.file("whole.db");
    world.catch_up(&whole).await;
    for end in 1..=history.len() {
        let cut = World::of(&history[..end]).await;
        let file = cut.file("read.db");
        cut.catch_up(&file).await;
        assert_eq!(board(&whole, Some(end as u64)), board(&file, None), "as of {end}");
    }
}

/// The rows are read back and folded on with every event; the case is folded from the log at once. On every day, after
/// every event, both say the same.
#[tokio::test]
async fn the_board_says_what_the_case_says() {
    for journey in [a_journey(1), a_shared_history()] {
        agrees_at_every_step(&journey).await;
    }
}

async fn agrees_at_every_step(journey: &[Happened]) {
    let mut world = World::new();
    let file = world.file("read.db");
    for (number, happened) in journey.iter().enumerate() {
        world.add(happened).await;
        world.catch_up(&file).await;
        for today in ["2026-01-13", "2026-01-20", "2026-03-01"].map(day) {
            let position = Position::new(number as u64 + 1);
            let id = RequestId(Uuid::from_u128(1));
            let case = Detail::read(world.store.as_ref(), id, position, &today).await.unwrap().unwrap();
            let rows = ask(&file, None, |look, as_of| {
                Board { stage: Some(case.stage), ..Board::default() }.rows(look, as_of, &today)
            });
            let [row] = &rows[..] else { panic!("not at {} on {today} after event {position}", case.stage) };
            assert_eq!(row.adhesion, case.adhesion.reached.state);
            assert_eq!(row.member_from, case.adhesion.member_from);
            assert_eq!(row.ending.as_deref(), case.ending.as_ref().map(|ending| ending.state));
            assert_eq!(row.waiting_for.as_deref(), case.waiting.as_ref().map(|waiting| waiting.state));
            assert_eq!(row.mailboxes as usize, case.mailboxes.len());
            let correction = case
                .correction
                .as_ref()
                .map_or("none", |round| if round.answered.is_some() { "answered" } else { "asked" });
            assert_eq!(row.correction, correction);
            let closed = case.mailboxes.iter().filter(|mailbox| mailbox.creation.state == "closed").count();
            assert_eq!(row.closed as usize, closed);
            let created = case.mailboxes.iter().filter(|mailbox| mailbox.creation.state == "created").count();
            assert_eq!(row.created as usize, created);
        }
    }
}

#[tokio::test]
async fn a_version_is_written_only_when_something_shown_changes() {
    let world = World::of(&a_journey(1)).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let starts = |view: &str| -> Vec<i64> {
        let sql = format!("SELECT valid_from FROM {view} ORDER BY valid_from, valid_to");
        let mut reader = Reader::open(&file).unwrap();
        let all = reader.look(|look| {
            look.ask(|connection| {
                let mut statement = connection.prepare(&sql)?;
                statement.query_map([], |row| row.get(0))?.collect()
            })
        });
        all.unwrap()
    };
    // The note (3) shows nowhere; habilitations (11, 12) and reserved addresses (14, 15) show on the mailboxes alone.
    let board = [1, 2, 4, 5, 6, 7, 8, 9, 10, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];
    assert_eq!(starts("v_requests"), board);
    assert_eq!(starts("v_mailboxes"), [9, 10, 11, 12, 14, 15, 17, 18, 20, 21, 22]);
    assert_eq!(starts("v_users"), [9, 10]);
}

/// Taking back an end brings back the wait that it broke off, with the date it was due on and the policy that set it.
#[tokio::test]
async fn an_end_that_is_taken_back_leaves_no_trace_on_the_board() {
    let history = a_shared_history();
    let mut world = World::new();
    let file = world.file("read.db");
    for happened in &history[..19] {
        world.add(happened).await;
        world.catch_up(&file).await;
    }
    let [before, ended, after] = [17, 18, 19].map(|position| board(&file, Some(position)).remove(0));
    assert_eq!((before.ended_at, ended.ending.as_deref()), (None, Some("dropped")));
    let facts = |row: &request_status::BoardRow| {
        (
            row.waiting_for.clone(),
            row.waiting_since,
            row.due_on.clone(),
            row.due_policy,
            row.ending.clone(),
            row.ended_at,
        )
    };
    assert_eq!(facts(&after), facts(&before));
}

/// What strangers are told of each view is what columns it has, and nothing else.
#[tokio::test]
async fn the_views_are_those_of_the_dictionary() {
    let world = World::of(&a_journey(1)).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let views = Requests.schema().views;
    assert_eq!(views.iter().map(|view| view.name).collect::<Vec<_>>(), VIEWS);
    for view in views {
        assert_eq!(view.columns.iter().map(|column| column.name).collect::<Vec<_>>(), columns(&file, view.name));
    }
}

fn columns(path: &Path, view: &str) -> Vec<String> {
    let mut reader = Reader::open(path).unwrap();
    let names = |connection: &rusqlite::Connection| {
        let statement = connection.prepare(&format!("SELECT * FROM {view}"))?;
        Ok(statement.column_names().map(str::to_owned).collect())
    };
    reader.look(|look| look.ask(names)).unwrap()
}

fn dump(path: &Path) -> Vec<String> {
    let mut reader = Reader::open(path).unwrap();
    let sql = VIEWS
        .map(|view| format!("SELECT json_array('{view}', {}) AS line FROM {view}", columns(path, view).join(", ")))
        .join(" UNION ALL ");
    reader
        .look(|look| {
            look.ask(|connection| {
                let mut statement = connection.prepare(&format!("{sql} ORDER BY line"))?;
                statement.query_map([], |row| row.get(0))?.collect()
            })
        })
        .unwrap()
}
