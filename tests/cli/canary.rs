//! One unmistakable person goes through every command that carries personal data; no file shows them in clear.

use std::fs;

use acceptance::workspace_root;
use serde_json::Value;

use crate::world::World;

/// What must not be seen (`fixtures/journeys/README.md`), in lower case.
const NEEDLES: [&str; 4] = ["canari", "zyxwvani", "639987777", "99777777774"];

/// The needle as it is, with two bytes a letter, and in hexadecimal.
fn shapes(needle: &str) -> [String; 3] {
    let wide = needle.chars().flat_map(|letter| [letter, '\0']).collect();
    let hex = needle.bytes().map(|byte| format!("{byte:02x}")).collect();
    [needle.to_owned(), wide, hex]
}

/// The needles that `bytes` shows, in any case.
fn shown(bytes: &[u8]) -> Vec<String> {
    // Bytes that are no text become marks; what is text stays, and every shape is.
    let lower = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let shows = |shape: &String| lower.contains(shape);
    let mut needles: Vec<String> = NEEDLES.iter().map(ToString::to_string).chain(document_hashes()).collect();
    needles.retain(|needle| shapes(needle).iter().any(shows));
    needles
}

/// The hashes of the canary's documents: they would confirm a guess.
fn document_hashes() -> Vec<String> {
    let lines = fs::read_to_string(workspace_root().join("fixtures/journeys/canary.jsonl")).expect("the canary");
    let parsed = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line"));
    let hashes = parsed.flat_map(|line| {
        ["document", "attestation"].map(|name| line["with"][name]["sha256"].as_str().map(ToOwned::to_owned))
    });
    hashes.flatten().collect()
}

#[test]
fn the_canary_is_in_no_file_of_the_data_folder_but_the_index() {
    let world = World::after("canary");
    // Everything that builds a file from the log, or reads it: none may leave a trace of the person behind.
    world.run(&["status"]).succeeded();
    world.run(&["rebuild"]).succeeded();
    let reference = opened_reference(&world);
    let trail = world.read(&["trail", &reference]).succeeded();
    // What a reader types may name the person: it lies sealed in the journal of reads.
    world.read(&["search", "Zyxwvani Canari", "--for", "rappel de Zyxwvani Canari"]).succeeded();
    world.run(&["verify"]).succeeded();
    let mut files = 0;
    for entry in fs::read_dir(world.data()).expect("the data folder") {
        let path = entry.expect("an entry").path();
        if path.ends_with("search.db") {
            continue;
        }
        let seen = shown(&fs::read(&path).expect("a file"));
        assert!(seen.is_empty(), "{} shows {seen:?}", path.display());
        files += 1;
    }
    assert!(files >= 4, "log, keys, master key and read model were looked at: {files}");
    // The index of the search box is the one file with names in clear; nothing lies beside it.
    let indexed = shown(&fs::read(world.file("search.db")).expect("the index"));
    assert!(indexed.contains(&"zyxwvani".to_owned()), "{indexed:?}");
    // The control: with the keys the trail shows all of it, and the search sees it.
    assert_eq!(shown(trail.stdout.as_bytes())[..NEEDLES.len()], NEEDLES);
}

#[test]
fn what_the_log_and_the_board_print_without_keys_shows_nobody() {
    let world = World::after("canary");
    let reference = opened_reference(&world);
    for arguments in [
        &["events"][..],
        &["events", "--format", "entries"],
        &["status"],
        &["status", "--format", "json"],
        &["trail", "--sealed"],
        &["trail", "--sealed", "--format", "csv"],
        &["diff", &reference, "--from", "0", "--sealed"],
        &["diff", &reference, "--from", "0", "--sealed", "--format", "json"],
    ] {
        let ran = world.run(arguments).succeeded();
        assert!(shown(ran.stdout.as_bytes()).is_empty(), "{arguments:?} shows {:?}", shown(ran.stdout.as_bytes()));
        assert!(shown(ran.stderr.as_bytes()).is_empty(), "{arguments:?}");
    }
}

/// The reference of the first request of the folder.
fn opened_reference(world: &World) -> String {
    let board = world.run(&["status", "--format", "json"]).succeeded().stdout;
    let start = board.find("MSS-").expect("a reference on the board");
    board[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[test]
fn a_practitioner_known_by_siret_is_in_no_file_of_the_data_folder_but_the_index() {
    const PRACTITIONER: [&str; 2] = ["000099028", "ansquer"];
    let world = World::after("sole-practice-by-siret");
    world.run(&["rebuild"]).succeeded();
    let reference = opened_reference(&world);
    let trail = world.read(&["trail", &reference]).succeeded().stdout.to_ascii_lowercase();
    for needle in PRACTITIONER {
        for entry in fs::read_dir(world.data()).expect("the data folder") {
            let path = entry.expect("an entry").path();
            if path.ends_with("search.db") {
                continue;
            }
            let bytes = fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
            let seen = shapes(needle).into_iter().find(|shape| text.contains(shape));
            assert_eq!(seen, None, "{} shows {needle}", path.display());
        }
        assert!(trail.contains(needle), "control: with the keys the trail shows {needle}");
    }
}
