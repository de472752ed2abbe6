//! Lines found through the projection, and their number.

use audit_trail::{Events, Filter, Page, Trail};
use eventlog::{EventStore, Position, Query, Tag, Timestamp};
use read_model::{Projection, ReadModelError, Reader, SealedOpener};
use serde_json::json;
use uuid::Uuid;

use crate::support::{AGENT, Line, Log, a_case, line, sources};

/// Two requests, one of which is marked as a duplicate of the other: that event belongs in both trails.
async fn two_cases() -> Log {
    let mut log = a_case().await;
    log.add(line(2, "request-opened", json!({"sector": "hospital"}))).await;
    let both = [1, 2].map(|id| format!("request:{}", Uuid::from_u128(id)));
    let of = json!({"of": Uuid::from_u128(1).to_string()});
    log.add(Line { tags: both.to_vec(), ..line(2, "request-marked-duplicate", of) }).await;
    log
}

#[tokio::test]
async fn a_trail_has_as_many_lines_as_the_log_has_events_under_the_tag() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let log = two_cases().await;
    log.read_model(&path).await;
    let mut reader = Reader::open(&path).unwrap();
    for (request, expected) in [(1, 7), (2, 2), (3, 0)] {
        let id = Uuid::from_u128(request);
        let tag = Tag::new("request", id).unwrap();
        let in_log = log.store.read(&Query::tagged(tag), Position::START, Position::new(99), 99).await.unwrap().len();
        let shown = log.trail(request, u64::MAX).await.lines.len();
        let filter = Filter { request: Some(id), ..Filter::default() };
        let counted = ask(&mut reader, &filter).unwrap().len();
        assert_eq!((in_log, shown, counted), (expected, expected, expected), "request {request}");
    }
}

#[tokio::test]
async fn a_filter_asks_for_everything_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let log = two_cases().await;
    log.read_model(&path).await;
    let mut reader = Reader::open(&path).unwrap();
    let none = Filter::default;
    let third = Timestamp::from_micros(1_768_208_400_000_000 + 30_000_000);
    let cases: [(Filter, &[u64]); 9] = [
        (none(), &[1, 2, 3, 4, 5, 6, 7, 8]),
        (Filter { user: Some(AGENT.into()), ..none() }, &[2, 3, 4, 5, 6, 7, 8]),
        (Filter { role: Some("applicant".into()), ..none() }, &[1]),
        (Filter { channel: Some("paper".into()), ..none() }, &[6]),
        (Filter { types: vec!["request-opened".into(), "request-rejected".into()], ..none() }, &[1, 6, 7]),
        (Filter { types: vec!["request-opened".into()], user: Some(AGENT.into()), ..none() }, &[7]),
        (Filter { since: Some(third), until: Some(third.plus(20_000_000)), ..none() }, &[3, 4]),
        (Filter { user: Some("nobody".into()), ..none() }, &[]),
        (Filter { after: Some(Position::new(6)), ..none() }, &[7, 8]),
    ];
    for (filter, expected) in cases {
        assert_eq!(ask(&mut reader, &filter).unwrap(), expected, "{filter:?}");
    }
    let page = Page { after: Position::new(2), limit: 2 };
    let found = reader.look(|look| none().positions(look, look.as_of(Events::NAME, Some(Position::new(5)))?, page));
    assert_eq!(found.unwrap(), [Position::new(3), Position::new(4)]);
}

/// The numbers that match, having checked that the count says the same.
fn ask(reader: &mut Reader, filter: &Filter) -> Result<Vec<u64>, ReadModelError> {
    reader.look(|look| {
        let as_of = look.as_of(Events::NAME, None)?;
        let found = filter.positions(look, as_of, Page::WHOLE)?;
        assert_eq!(filter.count(look, as_of)?, found.len() as u64);
        Ok(found.into_iter().map(Position::get).collect())
    })
}

#[tokio::test]
async fn a_line_found_alone_says_what_it_says_in_its_trail() {
    let log = two_cases().await;
    let opener = SealedOpener;
    let from = || sources(&log.store, &opener);
    let mut whole = Vec::new();
    for request in [1, 2] {
        let trail = Trail::of_request(from(), Uuid::from_u128(request), Position::new(99)).await.unwrap();
        whole.extend(trail.lines);
    }
    whole.sort_by_key(|line| line.position);
    whole.dedup();
    for line in whole {
        let alone = Trail::of_positions(from(), &[line.position], Position::new(99)).await.unwrap();
        assert_eq!(alone.lines, [line]);
    }
}

#[tokio::test]
async fn the_rows_do_not_depend_on_having_followed_or_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let (followed, rebuilt) = (folder.path().join("followed.db"), folder.path().join("rebuilt.db"));
    let mut log = a_case().await;
    log.read_model(&followed).await;
    log.add(line(2, "request-opened", json!({}))).await;
    log.read_model(&followed).await;
    log.read_model(&rebuilt).await;
    assert_eq!(dump(&followed), dump(&rebuilt));
    assert_eq!(dump(&rebuilt).len(), 7 + 7 + 1);
}

fn dump(path: &std::path::Path) -> Vec<String> {
    let mut reader = Reader::open(path).unwrap();
    let row =
        "SELECT json_array(position, recorded_at, occurred_at, type, role, user, channel, uid, on_behalf, command,
                                 correlation) FROM v_events
               UNION ALL SELECT json_array(request, position) FROM v_request_events
               UNION ALL SELECT json_array(position, section, adopted_at) FROM v_event_policies";
    let rows = reader.look(|look| {
        look.ask(|connection| {
            let mut statement = connection.prepare(row)?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
    });
    rows.unwrap()
}

/// What strangers are told of each view is what columns it has, and nothing else.
#[tokio::test]
async fn the_views_are_those_of_the_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    two_cases().await.read_model(&path).await;
    let mut reader = Reader::open(&path).unwrap();
    let views = Events.schema().views.iter().map(|view| (view.name, view.columns));
    for (view, told) in views.chain(read_model::OWN_VIEWS) {
        let names = |connection: &rusqlite::Connection| {
            let statement = connection.prepare(&format!("SELECT * FROM {view}"))?;
            Ok(statement.column_names().map(str::to_owned).collect::<Vec<_>>())
        };
        let told: Vec<_> = told.iter().map(|column| column.name).collect();
        assert_eq!(told, reader.look(|look| look.ask(names)).unwrap(), "{view}");
    }
}

/// Who is looked for is found through an index, not by going through all events.
#[tokio::test]
async fn no_filter_by_request_or_user_reads_every_event() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    two_cases().await.read_model(&path).await;
    let mut reader = Reader::open(&path).unwrap();
    let plan = |reader: &mut Reader, condition: &str| -> String {
        let sql = format!("EXPLAIN QUERY PLAN SELECT position FROM v_events AS event WHERE {condition}");
        let lines: Vec<String> = reader
            .look(|look| {
                look.ask(|connection| {
                    let mut statement = connection.prepare(&sql)?;
                    statement.query_map([], |row| row.get(3))?.collect()
                })
            })
            .unwrap();
        lines.join("\n")
    };
    let by_user = plan(&mut reader, "event.user = 'x'");
    let by_request = plan(
        &mut reader,
        "event.position IN (SELECT link.position FROM v_request_events AS link WHERE link.request = 'x')",
    );
    for plan in [by_user, by_request] {
        assert!(!plan.contains("SCAN event") && !plan.contains("SCAN also"), "{plan}");
    }
}
