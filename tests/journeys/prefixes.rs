//! Read models at every prefix of every journey: followed is rebuilt, and "as of p" is a log that ends at p, byte for byte.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use audit_trail::{Events, Filter, Page, Sources, Trail, Words};
use eventlog::{EventStore, Position, Query};
use read_model::{Reader, Runner, SealedOpener, Stretch};
use request_status::{Board, Counts, Detail, Duplicate, Figures, HeldBy, Requests};
use serde_json::{Value, json};
use tempfile::TempDir;
use workflow::RequestId;

use crate::journey::Journey;
use crate::world::{SEED, World};

/// A journey that was played, and where its read models lie.
struct Played {
    journey: Journey,
    store: Arc<dyn EventStore>,
    /// The end of the birth, and of the log.
    range: (u64, u64),
    folder: TempDir,
}

impl Played {
    async fn of(journey: Journey) -> Self {
        let world = World::in_memory(SEED).await;
        let store = world.store();
        let born = store.head().await.expect("a head").position.get();
        world.play(&journey).await;
        let end = store.head().await.expect("a head").position.get();
        Self { journey, store, range: (born, end), folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn cut(&self, end: u64) -> Arc<dyn EventStore> {
        Arc::new(Stretch::of(Arc::clone(&self.store), Position::new(end)))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with read models of the log as it ended at `end`.
    async fn built(&self, name: &str, end: u64) -> PathBuf {
        let path = self.file(name);
        catch_up(&path, self.cut(end)).await;
        path
    }

    fn requests(&self) -> Vec<RequestId> {
        self.journey.requests().iter().map(|id| RequestId(id.parse().expect("an id"))).collect()
    }
}

async fn catch_up(path: &Path, store: Arc<dyn EventStore>) {
    let runner = Runner::open(path, store, vec![Box::new(Requests), Box::new(Events)]).expect("a read model");
    let standing = runner.catch_up().await.expect("a log that is read");
    assert!(standing.iter().all(|standing| standing.doubt.is_none()), "{standing:?}");
}

/// Every row of every view that the two projections publish.
fn dump(path: &Path) -> Vec<String> {
    let mut reader = Reader::open(path).expect("a read model");
    let rows = reader.look(|look| {
        look.ask(|connection| {
            let mut views = connection.prepare(
                "SELECT view FROM published WHERE view <> 'v_checkpoints' AND view <> 'v_parked' ORDER BY view",
            )?;
            let views: Vec<String> = views.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut rows = Vec::new();
            for view in views {
                let columns: Vec<String> =
                    connection.prepare(&format!("SELECT * FROM {view}"))?.column_names().map(str::to_owned).collect();
                let mut all = connection.prepare(&format!(
                    "SELECT json_array('{view}', {}) AS line FROM {view} ORDER BY line",
                    columns.join(", ")
                ))?;
                rows.extend(all.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?);
            }
            Ok(rows)
        })
    });
    rows.expect("readable views")
}

/// Every question that can be asked as of a position, about the day on which the last event was recorded.
async fn answers(played: &Played, path: &Path, store: &dyn EventStore, at: u64) -> Vec<Value> {
    let position = Position::new(at);
    let last = store.read(&Query::all(), position.previous(), position, 1).await.expect("the last event").remove(0);
    let (now, today) = (last.recorded_at, request_status::day_of(last.recorded_at));
    let mut reader = Reader::open(path).expect("a read model");
    let mut said = reader
        .look(|look| {
            let as_of = look.as_of(Requests::NAME, Some(position))?;
            let board = Board::default();
            let mut said = vec![
                json!(board.rows(look, as_of, &today)?),
                json!(Counts::compute(&board, look, as_of, &today)?),
                json!(Figures::compute(look, as_of, &today)?),
                json!(Duplicate::find(look, as_of, &today, None)?),
            ];
            for request in played.requests() {
                said.push(json!(HeldBy::of_request(look, as_of, request, now)?));
                said.push(found(look, request, position)?);
            }
            Ok(said)
        })
        .expect("answers");
    for request in played.requests() {
        said.push(json!(Detail::read(store, request, position, &today).await.expect("a case")));
        let words = Words { label: &|_| None, user_name: &|_| None };
        let sources = Sources { store, opener: &SealedOpener, words };
        said.push(json!(Trail::of_request(sources, request.0, position).await.expect("a trail")));
    }
    said
}

/// The trail of a request as the read model finds it, and its count.
fn found(
    look: &read_model::Look<'_>,
    request: RequestId,
    position: Position,
) -> Result<Value, read_model::ReadModelError> {
    let as_of = look.as_of(Events::NAME, Some(position))?;
    let filter = Filter { request: Some(request.0), ..Filter::default() };
    let positions = filter.positions(look, as_of, Page::WHOLE)?;
    assert_eq!(filter.count(look, as_of)?, positions.len() as u64);
    Ok(json!(positions))
}

async fn following_equals_rebuilding(journey: Journey) {
    let played = Played::of(journey).await;
    let followed = played.file("followed.db");
    let (born, end) = played.range;
    for at in born..=end {
        catch_up(&followed, played.cut(at)).await;
        let rebuilt = played.built(&format!("rebuilt-{at}.db"), at).await;
        assert_eq!(dump(&followed), dump(&rebuilt), "{}: after event {at}", played.journey.name);
    }
    let again = played.built("again.db", end).await;
    assert_eq!(dump(&again), dump(&followed), "{}: rebuilt twice", played.journey.name);
}

async fn as_of_equals_a_log_that_ends_there(journey: Journey) {
    let played = Played::of(journey).await;
    let (born, end) = played.range;
    let whole = played.built("whole.db", end).await;
    for at in born..=end {
        let (path, cut) = (played.built(&format!("cut-{at}.db"), at).await, played.cut(at));
        let then = answers(&played, &path, &*cut, at).await;
        let now = answers(&played, &whole, &*played.store, at).await;
        let (then, now) = (serde_json::to_string(&then), serde_json::to_string(&now));
        assert_eq!(then.expect("JSON"), now.expect("JSON"), "{}: as of {at}", played.journey.name);
    }
}

/// The journeys in two halves, so that two tests share them.
fn half(odd: bool) -> impl Iterator<Item = Journey> {
    let numbered = Journey::all().into_iter().enumerate();
    numbered.filter(move |(number, _)| number.is_multiple_of(2) != odd).map(|(_, journey)| journey)
}

#[tokio::test]
async fn following_equals_rebuilding_at_every_prefix_of_every_second_journey() {
    for journey in half(false) {
        following_equals_rebuilding(journey).await;
    }
}

#[tokio::test]
async fn following_equals_rebuilding_at_every_prefix_of_every_other_journey() {
    for journey in half(true) {
        following_equals_rebuilding(journey).await;
    }
}

#[tokio::test]
async fn as_of_equals_a_log_that_ends_there_at_every_prefix_of_every_second_journey() {
    for journey in half(false) {
        as_of_equals_a_log_that_ends_there(journey).await;
    }
}

#[tokio::test]
async fn as_of_equals_a_log_that_ends_there_at_every_prefix_of_every_other_journey() {
    for journey in half(true) {
        as_of_equals_a_log_that_ends_there(journey).await;
    }
}

/// Negative control: one event more or less is seen.
#[tokio::test]
async fn the_comparison_can_fail() {
    let played = Played::of(Journey::all().remove(0)).await;
    let (_, end) = played.range;
    let whole = played.built("whole.db", end).await;
    let short = played.built("short.db", end - 1).await;
    assert_ne!(dump(&whole), dump(&short));
    let at = |end| answers(&played, &whole, &*played.store, end);
    assert_ne!(at(end).await, at(end - 1).await);
}
