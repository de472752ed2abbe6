//! As of when: the same question about the same past gives the same bytes.

use crate::world::{FIRST, World, journey};

#[test]
fn the_past_stays_as_it_was() {
    let world = World::after("first-equipment");
    let (then, instant) = {
        let last = world.run(&["events"]).succeeded().lines().pop().unwrap();
        (last["position"].to_string(), last["recorded_at"].as_str().unwrap().to_owned())
    };
    let ask = |when: &str| {
        let board = world.run(&["status", "--as-of", when, "--format", "json"]).succeeded().stdout;
        let case = world.read(&["request", "show", FIRST, "--as-of", when, "--format", "json"]).succeeded().stdout;
        let trail = world.read(&["trail", FIRST, "--as-of", when, "--format", "json"]).succeeded().stdout;
        [board, case, trail]
    };
    let before = ask(&then);
    for name in ["withdrawn", "homonyms"] {
        world.run(&["exec", &journey(name)]).succeeded();
    }
    assert_eq!(ask(&then), before, "the past changed");
    assert_eq!(ask(&instant), before, "the instant of the last event then is that position");
    let count = |when: &str| world.run(&["status", "--as-of", when, "--format", "json"]).succeeded().json();
    assert_eq!(count(&world.head().to_string()).as_array().map(Vec::len), Some(3));
}

#[test]
fn a_case_is_shown_as_it_was_at_each_step() {
    let world = World::after("first-equipment");
    let events = world.run(&["events"]).succeeded().lines();
    let at = |name: &str| {
        let event = events.iter().find(|event| event["event"]["type"] == name).unwrap_or_else(|| panic!("{name}"));
        let position = event["position"].as_u64().unwrap();
        let when = position.to_string();
        let replay = world.run(&["replay", "--request", FIRST, "--to", &when, "--format", "json"]).succeeded().json();
        assert_eq!(replay["differences"], serde_json::json!([]), "{name}");
        replay["case"]["stage"].as_str().unwrap().to_owned()
    };
    assert_eq!(at("request-opened"), "adhesion");
    // The need is prepared while the board deliberates; membership is what the next step waits for.
    assert_eq!(at("need-validated"), "adhesion");
    assert_eq!(at("membership-made-effective"), "creation");
    assert_eq!(at("creation-requested"), "creation");
    assert_eq!(at("partner-told"), "partner-communication");
}

#[test]
fn a_moment_that_is_none_is_refused_by_name() {
    let world = World::born();
    for (when, words) in [
        ("yesterday", "yesterday"),
        ("2026-02-30", "2026-02-30"),
        ("99999", "it ends at"),
        ("2999-01-01", "has passed"),
        ("2999-01-01T00:00:00Z", "has passed"),
    ] {
        world.run(&["status", "--as-of", when]).ended(2).saying(&[words]);
    }
    world.run(&["replay", "--to", "0"]).succeeded();
    let early = world.run(&["status", "--as-of", "1999-12-31"]).succeeded();
    assert_eq!(early.stdout, "no request matches\n");
}
