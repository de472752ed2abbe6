//! What is otherwise of a request between two moments, as an auditor asks it.

use crate::world::{FIRST, World, journey};

/// The request of `correction-round.jsonl`.
const CORRECTED: &str = "e73bb340-912e-46b5-8dce-51400833f56a";

/// The position of the first event of this type.
fn first(world: &World, event_type: &str) -> String {
    let events = world.run(&["events"]).succeeded().lines();
    let found = events.iter().find(|line| line["event"]["type"] == event_type);
    found.unwrap_or_else(|| panic!("no {event_type}"))["position"].to_string()
}

/// The text without what differs from run to run: when it was recorded, who ran the test, what a folder's secret makes of an
/// address.
pub(crate) fn steady(text: &str) -> String {
    let own = format!("uid {}", rustix::process::getuid().as_raw());
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("recorded "));
    let steadied = lines.map(|line| match (line.starts_with("from #"), line.split_once(" events")) {
        (true, Some(_)) => line.split(['(', ')']).step_by(2).collect::<String>() + "\n",
        (true, None) | (false, _) => without_hashes(&line.replace(&own, "uid <own>")) + "\n",
    });
    steadied.collect()
}

fn without_hashes(line: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = line.split(' ').map(|word| if is_hash(word) { "<hash>" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_round_of_correction_reads_from_old_to_new() {
    let world = World::after("correction-round");
    let (asked, accepted) = (first(&world, "correction-asked"), first(&world, "correction-accepted"));
    let told = world.read(&["diff", CORRECTED, "--from", &asked, "--to", &accepted]).succeeded().stdout;
    insta::assert_snapshot!("diff", steady(&told));
}

#[test]
fn a_whole_case_reads_from_nothing_to_where_it_stands() {
    let world = World::after("first-equipment");
    let json = world.read(&["diff", FIRST, "--from", "0", "--format", "json"]).succeeded().json();
    assert_eq!((&json["before"], &json["events"]), (&0.into(), &count(&world).into()));
    let ending = json["standing"].as_array().unwrap().iter().find(|field| field["field"] == "ending").unwrap();
    assert_eq!((&ending["old"], &ending["new"]), (&serde_json::Value::Null, &"closed".into()));
    let fields = json["parts"].as_array().unwrap().iter().flat_map(|part| part["fields"].as_array().unwrap());
    assert!(fields.clone().count() > 20 && fields.clone().all(|field| field["old"].is_null()), "{json}");
    let csv = world.read(&["diff", FIRST, "--from", "0", "--format", "csv"]).succeeded().stdout;
    assert!(
        csv.starts_with(
            "section,mailbox,person,partner,field,old,new,position,occurred_at,type,user,name,role,times\n"
        )
    );
    for section in ["standing,", "field,", "added,"] {
        assert!(csv.lines().any(|line| line.starts_with(section)), "{section} {csv}");
    }
}

/// The lines of the request's trail.
fn count(world: &World) -> u64 {
    world.run(&["trail", FIRST, "--count"]).succeeded().stdout.trim().parse().unwrap()
}

#[test]
fn the_same_question_about_the_same_past_has_the_same_bytes() {
    let world = World::after("first-equipment");
    let (from, to) = (first(&world, "need-validated"), world.head().to_string());
    let ask = || {
        let asked =
            |format| world.read(&["diff", FIRST, "--from", &from, "--to", &to, "--format", format]).succeeded().stdout;
        ["table", "json", "csv"].map(asked)
    };
    let before = ask();
    assert_eq!(
        world.read(&["diff", FIRST, "--from", &from]).succeeded().stdout.lines().count(),
        before[0].lines().count()
    );
    world.run(&["exec", &journey("withdrawn")]).succeeded();
    world.run(&["rebuild"]).succeeded();
    assert_eq!(ask(), before, "the past changed");
}

#[test]
fn moments_that_make_no_stretch_are_refused_by_their_positions() {
    let world = World::after("first-equipment");
    let (opened, closed) = (first(&world, "request-opened"), first(&world, "request-closed"));
    let before = (opened.parse::<u64>().unwrap() - 1).to_string();
    let backwards = world.run(&["diff", FIRST, "--from", &closed, "--to", &opened]).ended(2);
    backwards.saying(&["--from", &format!("position {closed} comes after {opened}")]);
    world.run(&["diff", FIRST, "--from", "0", "--to", &before]).ended(2).saying(&["opened by position", &before]);
    world.run(&["diff", FIRST, "--from", "yesterday"]).ended(2).saying(&["yesterday"]);
    world.run(&["diff", "MSS-2026-999999", "--from", "0"]).ended(2).saying(&["MSS-2026-999999"]);
    let none = world.run(&["diff", FIRST, "--from", &closed, "--to", &closed, "--format", "json"]).succeeded().json();
    assert_eq!(
        (&none["events"], &none["standing"], &none["parts"]),
        (&0.into(), &serde_json::json!([]), &serde_json::json!([]))
    );
}
