//! A log read by a stranger: a script written from `docs/format.md` alone, in another language, on the same file.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use acceptance::{require_tool, workspace_root};
use serde_json::Value;

use crate::world::World;

/// Every journey that the fixtures tell, in one folder.
fn with_every_journey() -> World {
    let world = World::staffed();
    for entry in fs::read_dir(workspace_root().join("fixtures/journeys")).expect("the journeys") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            world.run(&["exec", &path.display().to_string()]).succeeded();
        }
    }
    world
}

fn read(python: &Path, log: &Path) -> Output {
    let script = workspace_root().join("tests/format/reader.py");
    Command::new(python).arg(script).arg(log).output().expect("the script runs")
}

#[test]
fn a_reader_written_from_the_page_alone_finds_the_same_last_leaf() {
    let Some(python) = require_tool("python3") else { return };
    let world = with_every_journey();
    let read = read(&python, &world.file("log.db"));
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let found: Value = serde_json::from_slice(&read.stdout).expect("one JSON object");
    assert_eq!(found["entries"], world.head());
    let verified = world.run(&["verify", "--format", "json"]).succeeded();
    // One of the journeys erases somebody.
    assert!(found["sealed"].as_u64() > Some(50) && found["erased"].as_u64() > Some(0), "{found}");
    assert_eq!(found["erased"], verified.json()["ciphertexts_destroyed"]);
    assert!(verified.stdout.contains(found["last_leaf"].as_str().expect("a leaf")), "{found}\n{}", verified.stdout);
}

#[test]
fn the_same_reader_names_the_position_of_one_changed_byte() {
    let Some(python) = require_tool("python3") else { return };
    let world = World::after("first-equipment");
    let copy = world.home().join("copy.db");
    fs::copy(world.file("log.db"), &copy).expect("a copy");
    let connection = rusqlite::Connection::open(&copy).expect("a database");
    connection
        .execute_batch(
            "DROP TRIGGER entries_stay;
             UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'sanitaire', 'sanitaira') AS BLOB) WHERE position = 20;",
        )
        .expect("a forger with the file in hand");
    assert_eq!(connection.changes(), 1, "the negative control changes one entry");
    drop(connection);
    let read = read(&python, &copy);
    assert_eq!(read.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&read.stderr).starts_with("position 20: "), "{read:?}");
}
