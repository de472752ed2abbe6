//! Damaged files: found, named by position, and answered with exit code 4.

use std::fs;
use std::path::Path;

use crate::world::World;

/// Flips the lowest bit of the byte at the first place where `needle` stands in `file`.
fn flip(file: &Path, needle: &str) {
    let mut bytes = fs::read(file).unwrap();
    let at = bytes.windows(needle.len()).position(|window| window == needle.as_bytes());
    bytes[at.expect("the needle stands in the file")] ^= 1;
    fs::write(file, bytes).unwrap();
}

/// The position of the first event of this type.
fn position_of(world: &World, name: &str) -> u64 {
    let events = world.run(&["events"]).succeeded().lines();
    let found = events.iter().find(|event| event["event"]["type"] == name).expect("such an event");
    found["position"].as_u64().unwrap()
}

#[test]
fn a_flipped_byte_is_found_and_its_position_named() {
    let world = World::after("withdrawn");
    let opened = position_of(&world, "request-opened");
    flip(&world.file("log.db"), "Centre hospitalier de Bastia");
    let told = world.run(&["verify"]).ended(4);
    assert!(told.stdout.contains(&format!("BROKEN at entry {opened}: ")), "{}", told.stdout);
    let told = world.run(&["verify", "--format", "json"]).ended(4).saying(&[&format!("entry {opened}")]).json();
    assert_eq!((&told["verdict"], &told["position"]), (&"broken".into(), &opened.into()));
}

/// Of a file whose last line says nothing nobody knows how far the log was signed: that is no licence to sign anything.
#[test]
fn an_empty_line_after_the_checkpoints_stops_everything_that_would_write() {
    let world = World::after("withdrawn");
    let (path, head) = (world.file("anchors/checkpoints.jsonl"), world.head());
    let kept = std::fs::read_to_string(&path).unwrap();
    for damaged in [format!("{kept}\n"), "\n".to_owned()] {
        std::fs::write(&path, &damaged).unwrap();
        for asked in [&["user", "add", "late.comer", "--as", "admin"][..], &["checkpoint"]] {
            world.run(asked).ended(4).saying(&["checkpoints.jsonl", "its last line"]);
        }
        assert_eq!(
            (world.head(), std::fs::read_to_string(&path).unwrap()),
            (head, damaged),
            "nothing was written or signed"
        );
    }
    world.run(&["verify"]).ended(4).saying(&["checkpoints.jsonl", "line 1"]);
    std::fs::write(&path, kept).unwrap();
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_damaged_last_entry_stops_everything_that_would_write() {
    let world = World::after("withdrawn");
    let last = world.head();
    flip(&world.file("log.db"), &format!("\"position\":{last},"));
    let line = r#"{"as":"admin","do":"register-user","with":{"login":"late","name":"Late"}}"#;
    world.fed(line, &["exec", "-"]).ended(4).saying(&["log.db"]);
    let told = world.run(&["verify", "--format", "json"]).ended(4).json();
    assert_eq!(told["position"], last);
}

#[test]
fn a_ciphertext_that_is_another_one_is_named_by_its_event() {
    let world = World::after("withdrawn");
    let log = rusqlite::Connection::open(world.file("log.db")).unwrap();
    let opened: i64 = log.query_row("SELECT max(position) FROM sealed", [], |row| row.get(0)).unwrap();
    let stored: Vec<u8> =
        log.query_row("SELECT ciphertext FROM sealed WHERE position = ?1", [opened], |row| row.get(0)).unwrap();
    drop(log);
    let mut bytes = fs::read(world.file("log.db")).unwrap();
    let at = bytes.windows(stored.len()).position(|window| window == stored).unwrap();
    bytes[at + 30] ^= 1;
    fs::write(world.file("log.db"), bytes).unwrap();
    let told = world.run(&["verify", "--format", "json"]).ended(4).json();
    assert_eq!((&told["position"], &told["check"]), (&opened.into(), &"ciphertext".into()));
}

#[test]
fn a_file_that_is_no_database_is_an_alarm() {
    for name in ["log.db", "keys.db"] {
        let world = World::born();
        fs::write(world.file(name), "not a database at all, whatever its name says").unwrap();
        world.run(&["user", "list"]).ended(4).saying(&[name]);
    }
}

#[test]
fn a_key_that_nobody_explains_is_an_alarm() {
    let world = World::after("withdrawn");
    let keys = rusqlite::Connection::open(world.file("keys.db")).unwrap();
    keys.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let triggers: Vec<(String, String)> = keys
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (trigger, _) in &triggers {
        keys.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    keys.execute_batch("DELETE FROM keys WHERE kind = 'document'").unwrap();
    // A file without its triggers is an alarm of its own, told before any key is looked at.
    for (_, statement) in &triggers {
        keys.execute_batch(statement).unwrap();
    }
    drop(keys);
    let received = position_of(&world, "adhesion-form-received");
    let told = world.run(&["verify", "--format", "json"]).ended(4).json();
    assert_eq!((&told["position"], &told["check"]), (&received.into(), &"keys".into()));
    // Whoever shows what cannot be opened says so, and does not call it erased.
    let request = world.run(&["status", "--format", "json"]).succeeded().json()[0]["request"].clone();
    world.read(&["trail", request.as_str().unwrap()]).ended(4).saying(&[&format!("event {received}"), "no key"]);
    world.run(&["trail", request.as_str().unwrap(), "--sealed"]).succeeded();
}

#[test]
fn damaged_read_models_are_thrown_away_and_rebuilt() {
    let world = World::after("withdrawn");
    let before = world.run(&["status", "--as-of", "30", "--format", "json"]).succeeded().stdout;
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(world.file(&format!("read.db{suffix}")));
    }
    let after = world.run(&["status", "--as-of", "30", "--format", "json"]).succeeded().stdout;
    assert_eq!(after, before);
}
