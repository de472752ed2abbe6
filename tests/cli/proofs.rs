//! `parcours doctor --prove`: the read models held against the log, while others write, and what it leaves behind.

use std::fs;

use rusqlite::Connection;
use serde_json::Value;

use crate::world::{World, journey};

fn proofs(world: &World, code: i32) -> Vec<Value> {
    let doctor = world.run(&["doctor", "--prove", "--format", "json"]).ended(code).json();
    assert!(!world.file("proof.tmp").exists(), "the scratch place is removed");
    doctor["proofs"].as_array().expect("proofs were asked for").clone()
}

/// A folder whose board and search were asked for.
fn asked() -> World {
    let world = World::after("first-equipment");
    world.run(&["exec", &journey("withdrawn")]).succeeded();
    world.run(&["status"]).succeeded();
    world.run(&["search", "nantes"]).succeeded();
    world
}

/// Does what no program of ours does.
fn deed(world: &World, file: &str, sql: &str) {
    let connection = Connection::open(world.file(file)).expect("a file");
    let table = |name: &str| -> String {
        let live = "SELECT number FROM generation WHERE state = 'live' AND projection = ?1";
        let number: i64 = connection.query_row(live, [name], |row| row.get(0)).expect("a live generation");
        format!("g{number}_")
    };
    let sql = if file == "read.db" {
        sql.replace("{requests}", &table("requests")).replace("{events}", &table("events"))
    } else {
        sql.replace("{search}", &table("search"))
    };
    connection.execute_batch(&sql).expect("a deed");
}

#[test]
fn every_read_model_that_is_there_is_proved() {
    let world = World::after("first-equipment");
    let never_asked = proofs(&world, 0);
    assert!(never_asked.is_empty(), "nothing was built yet, and a proof builds nothing: {never_asked:?}");
    assert!(!world.file("search.db").exists());
    world.run(&["status"]).succeeded();
    world.run(&["search", "nantes"]).succeeded();
    let names: Vec<Value> = proofs(&world, 0).iter().map(|proof| proof["projection"].clone()).collect();
    assert_eq!(names, ["requests", "events", "search"]);
    let told = world.run(&["doctor", "--prove"]).succeeded().stdout;
    let head = world.head();
    for name in names {
        let line = format!("proof        {}: equal to the log up to #{head}, ", name.as_str().unwrap());
        assert!(told.contains(&line), "{line} is missing in {told}");
    }
}

#[test]
fn a_value_that_nobody_decided_is_named_and_ends_with_exit_code_4() {
    let world = asked();
    deed(&world, "read.db", "UPDATE {requests}standing SET owner = 'nobody' WHERE valid_to = 9223372036854775807");
    let seen = proofs(&world, 4);
    let difference = &seen[0]["difference"];
    assert_eq!((&seen[0]["verdict"], &seen[1]["verdict"]), (&"differs".into(), &"equal".into()));
    assert_eq!((&difference["view"], &difference["column"]), (&"v_requests".into(), &"owner".into()));
    assert_eq!(difference["key"][0]["column"], "request");
    assert_eq!(difference["live"], "\"nobody\"");
    let told = world.run(&["doctor", "--prove"]).ended(4).saying(&["integrity in doubt", "v_requests", "owner"]);
    assert!(told.stdout.contains("requests: DIFFERS from the log") && told.stdout.contains("NOT in good health"));
    // Written anew, they are what the log says again.
    world.run(&["rebuild", "requests"]).succeeded();
    proofs(&world, 0);
}

#[test]
fn a_row_too_few_and_a_row_too_many_are_named() {
    let world = asked();
    deed(&world, "read.db", "DELETE FROM {events}event WHERE position = 7");
    let missing = proofs(&world, 4);
    let of =
        |proofs: &[Value]| proofs.iter().find(|proof| proof["verdict"] == "differs").unwrap()["difference"].clone();
    let difference = of(&missing);
    assert_eq!((&difference["view"], &difference["key"][0]["value"]), (&"v_events".into(), &"7".into()));
    assert_eq!((difference["log"].is_string(), &difference["live"]), (true, &Value::Null));
    world.run(&["rebuild", "events"]).succeeded();
    deed(&world, "read.db", "INSERT INTO {events}policy (position, section, adopted_at) VALUES (7, 1, 1)");
    let difference = of(&proofs(&world, 4));
    assert_eq!((&difference["view"], &difference["log"]), (&"v_event_policies".into(), &Value::Null));
}

/// A proof of the search box names what differs, and tells no name of a person.
#[test]
fn what_is_personal_is_compared_and_not_told() {
    let world = asked();
    deed(&world, "search.db", "UPDATE {search}facet SET shown = 'Mallory' WHERE shown LIKE '%oetmeur%'");
    let doctor = world.run(&["doctor", "--prove", "--format", "json"]).ended(4).saying(&["v_facets"]);
    for text in [&doctor.stdout, &doctor.stderr] {
        assert!(!text.contains("Mallory") && !text.to_lowercase().contains("coetmeur"), "{text}");
    }
    world.run(&["rebuild", "search"]).succeeded();
    deed(
        &world,
        "search.db",
        "DELETE FROM {search}person_words WHERE rowid = (SELECT max(rowid) FROM {search}person_words)",
    );
    world.run(&["doctor", "--prove"]).ended(4).saying(&["v_person_words"]);
}

#[test]
fn what_a_proof_left_that_died_is_swept_by_the_next_doctor_unless_a_proof_is_under_way() {
    let world = asked();
    fs::create_dir(world.file("proof.tmp")).unwrap();
    fs::write(world.file("proof.tmp").join("search.db"), "names in clear").unwrap();
    let lock = fs::File::create(world.file("proof.lock")).unwrap();
    lock.lock().unwrap();
    world.run(&["doctor"]).succeeded();
    assert!(world.file("proof.tmp").exists(), "somebody is at it");
    world.run(&["doctor", "--prove"]).ended(1).saying(&["another process is proving", "proof.lock"]);
    drop(lock);
    world.run(&["doctor"]).succeeded();
    assert!(!world.file("proof.tmp").exists());
}
