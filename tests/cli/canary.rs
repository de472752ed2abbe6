//! One unmistakable person goes through every command that carries personal data; no file shows them in clear.

use std::fs;

use acceptance::canary::{NEEDLES, files, search, shown};

use crate::erasure::{appoint, erase};
use crate::world::World;

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
    for (path, seen) in search(&world.data()) {
        if path.ends_with("search.db") {
            continue;
        }
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
        for path in files(&world.data()) {
            if path.ends_with("search.db") {
                continue;
            }
            let bytes = fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
            let wide: String = needle.chars().flat_map(|letter| [letter, '\0']).collect();
            let seen = [needle.to_owned(), wide].into_iter().find(|shape| text.contains(shape));
            assert_eq!(seen, None, "{} shows {needle}", path.display());
        }
        assert!(trail.contains(needle), "control: with the keys the trail shows {needle}");
    }
}

/// Ends what goes on, and erases every subject of the log that no user acts under.
fn erase_everybody(world: &World) -> usize {
    let board = world.run(&["status", "--format", "json"]).succeeded().json();
    for row in board.as_array().expect("a list").iter().filter(|row| row["ending"].is_null()) {
        let reference = row["reference"].as_str().expect("a reference");
        let drop = ["request", "act", reference, "drop-request", "--reason", "over", "--as", "claire.durand"];
        world.run(&drop).succeeded();
    }
    let mut subjects = std::collections::BTreeSet::new();
    for line in world.run(&["events"]).succeeded().lines() {
        if line["event"]["type"] != "user-registered" {
            let named = line["event"]["personal"].as_array().expect("a list").iter();
            subjects.extend(named.filter_map(|named| named["subject"].as_str().map(ToOwned::to_owned)));
        }
    }
    for subject in &subjects {
        let erased = erase(world, subject).succeeded();
        assert_eq!(shown(erased.stderr.as_bytes()), [""; 0]);
    }
    subjects.len()
}

#[test]
fn after_the_erasure_nothing_anywhere_shows_the_canary() {
    let world = World::after("canary");
    appoint(&world);
    let backups = world.home().join("backups");
    fs::create_dir(&backups).expect("a folder");
    world.run(&["backup", backups.to_str().expect("UTF-8")]).succeeded();
    world.read(&["search", "canarine", "--for", "rappel de Zyxwvani Canari"]).succeeded();
    world.run(&["status"]).succeeded();
    // As a proof leaves it whose process was killed.
    fs::create_dir(world.file("proof.tmp")).expect("a folder");
    fs::copy(world.file("search.db"), world.file("proof.tmp/search.db")).expect("a copy");
    let before: Vec<_> = search(&world.data()).into_iter().filter(|(_, seen)| !seen.is_empty()).collect();
    let shows: Vec<_> = before.iter().filter_map(|(path, _)| path.strip_prefix(world.data()).ok()).collect();
    assert!(shows.contains(&std::path::Path::new("search.db")), "control: {shows:?}");
    assert!(shows.iter().all(|path| path.ends_with("search.db")), "{shows:?}");

    let erased = erase_everybody(&world);
    assert!(erased > 10, "{erased}");
    for folder in [world.data(), backups.join("log")] {
        for (path, seen) in search(&folder) {
            assert!(seen.is_empty(), "{} shows {seen:?}", path.display());
        }
    }
    let said: [&[&str]; 6] = [
        &["trail", "--as", "admin"],
        &["trail", "--format", "csv", "--as", "admin"],
        &["status", "--format", "json"],
        &["access", "list", "--as", "admin"],
        &["search", "canarine", "--as", "admin"],
        &["events"],
    ];
    for arguments in said {
        let ran = world.command(arguments).env("PARCOURS_LOG", "trace").output().expect("it runs");
        for printed in [&ran.stdout, &ran.stderr] {
            assert_eq!(shown(printed), [""; 0], "{arguments:?}");
        }
    }
    world.run(&["verify"]).succeeded();
    world.run(&["doctor", "--prove"]).succeeded();
}
