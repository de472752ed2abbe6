//! The search box over whole journeys, with real keys: followed and rebuilt are one, and whoever was erased is gone.

use std::path::Path;
use std::sync::Arc;

use app::reading::Within;
use eventlog::{Actor, Append, BodyMac, CommandId, Data, EventId, EventStore, EventType, Prepared};
use read_model::{Reader, Runner};
use request_status::search::{Hit, Index, Search};
use vault::Erasure;

use crate::{World, journeys, play};

/// Lines of a journey between two looks at the log.
const STRIDE: usize = 7;

fn runner(world: &World, file: &Path) -> Runner {
    let store = Arc::clone(world.app.store());
    Runner::open_private(file, store, vec![Box::new(Index)], Arc::new(world.app.opener_within(Within::Index))).unwrap()
}

/// What the index shows: object, sort, request, text, identifier.
type Facet = (i64, String, Option<i64>, String, Option<String>);

/// Everything that the index shows.
fn facets(file: &Path) -> Vec<Facet> {
    let look = |connection: &rusqlite::Connection| {
        let mut statement = connection.prepare(
            "SELECT object, matched, request, shown, exact FROM v_facets ORDER BY object, matched, request, shown",
        )?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        statement.query_map([], row)?.collect()
    };
    Reader::open(file).unwrap().look(|asked| asked.ask(look)).unwrap()
}

fn find(file: &Path, text: &str) -> Vec<Hit> {
    Reader::open(file).unwrap().look(|look| Search::parse(text).unwrap().hits(look)).unwrap()
}

fn parked(file: &Path) -> usize {
    Reader::open(file).unwrap().look(|look| look.parked()).unwrap().len()
}

#[tokio::test]
async fn followed_and_rebuilt_answer_alike_at_the_end_of_every_journey() {
    let folder = tempfile::tempdir().unwrap();
    for path in journeys() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (followed, rebuilt) =
            (folder.path().join(format!("{name}.db")), folder.path().join(format!("{name}-2.db")));
        let world = World::new().await;
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            world.play(line).await.unwrap();
            if number % STRIDE == 0 {
                runner(&world, &followed).catch_up().await.unwrap();
            }
        }
        runner(&world, &followed).catch_up().await.unwrap();
        runner(&world, &rebuilt).catch_up().await.unwrap();
        let shown = facets(&followed);
        assert_eq!(shown, facets(&rebuilt), "{name}");
        assert_eq!(parked(&followed), 0, "{name}");
        for (object, matched, _, text, _) in &shown {
            let hits = find(&followed, text);
            assert_eq!(hits, find(&rebuilt, text), "{name}: {text}");
            assert!(hits.iter().any(|hit| hit.value == *text), "{name}: {object} is not found by its {matched} {text}");
        }
    }
}

#[tokio::test]
async fn a_person_whose_key_is_destroyed_is_found_no_more_and_never_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("search.db");
    let world = World::new().await;
    let journey = journeys().into_iter().find(|path| path.ends_with("canary.jsonl")).unwrap();
    play(&world, &journey).await;
    let shows = |needle: &str| {
        let files = std::fs::read_dir(folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let hay = files.map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase()).collect::<String>();
        hay.contains(needle)
    };
    runner(&world, &file).catch_up().await.unwrap();
    let canary = find(&file, "99777777774").remove(0);
    assert!(canary.title.contains("Zyxwvanière") && shows("zyxwvaniere"), "the control: {canary:?}");

    // Every subject in which she is known.
    let mut subjects: Vec<String> = find(&file, "zyxwvaniere").into_iter().map(|hit| hit.id).collect();
    subjects.push(canary.id);
    subjects.sort();
    subjects.dedup();
    let cases = world.app.store();
    for subject in subjects {
        let Ok(subject) = subject.parse::<uuid::Uuid>() else { continue };
        let position = decide_erasure(cases.as_ref(), subject).await;
        let erasure = Erasure { subject: vault::SubjectId::new(subject), decided_at_position: position };
        world.app.with_vault(|vault| vault.destroy(&[erasure])).unwrap();
    }
    runner(&world, &file).catch_up().await.unwrap();
    let named = |file: &Path| {
        let persons = ["99777777774", "canarine zyxwvaniere"].map(|text| find(file, text));
        persons.into_iter().flatten().filter(|hit| hit.kind.as_str() == "person").count()
    };
    assert_eq!(named(&file), 0);
    assert!(!shows("99777777774"), "the number is still in the bytes");
    runner(&world, &file).rebuild(&[], &mut |_| {}).await.unwrap();
    assert_eq!((named(&file), shows("99777777774")), (0, false), "a rebuild brought her back");
}

/// Appends the event by which an erasure begins, as the path of erasure will; its position.
async fn decide_erasure(store: &dyn EventStore, subject: uuid::Uuid) -> u64 {
    let command = CommandId(uuid::Uuid::new_v4());
    let data = serde_json::json!({"asked_by": null, "legal_basis": "retention", "lost": null, "reason": null, "subject": subject});
    let event = eventlog::Event {
        actor: Actor { channel: None, on_behalf: None, role: "administrator".into(), uid: None, user: None },
        causation: None,
        command,
        correlation: None,
        data: Data::of(&data).unwrap(),
        id: EventId::derive(command, 0),
        occurred_at: store.head().await.unwrap().recorded_at,
        personal: Vec::new(),
        policy: Vec::new(),
        request: None,
        schema: 1,
        tags: vec![eventlog::Tag::new("subject", subject).unwrap()],
        event_type: EventType::parse("erasure-decided").unwrap(),
    };
    let events = vec![Prepared::new(event, Vec::new()).unwrap()];
    let append = Append { command, body: BodyMac([0; 32]), events, condition: None };
    store.append(append).await.unwrap().last.get()
}
