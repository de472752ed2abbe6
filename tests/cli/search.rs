//! `parcours search`: what is typed, what is found, and the one file that holds names in clear.

use std::fmt::Write as _;
use std::fs;

use crate::world::{World, journey};

/// A folder after a whole equipment, a team's mailbox and a request that was withdrawn.
fn equipped() -> World {
    let world = World::after("first-equipment");
    for name in ["organisational-mailbox", "withdrawn"] {
        world.run(&["exec", &journey(name)]).succeeded();
    }
    world
}

#[test]
fn a_search_reads_as_it_is_typed() {
    let world = equipped();
    let mut transcript = String::new();
    for typed in [
        &["coetmeur"][..],
        &["nantes", "CHU"],
        &["44 000 0289"],
        &["mss-2026-20"],
        &["feuvrier", "Anne"],
        &["JeanBaptiste.Coetmeur@ESANTE.PDL.mssante.fr."],
        &["coetmeur", "--kind", "mailbox"],
        &["nantes", "--kind", "request"],
        &["nantes", "--format", "csv", "--limit", "1"],
        &["zzz"],
        &["NEAR(\"", "*"],
        &["255081416802538"],
        &["nantes", "--kind", "letter"],
    ] {
        let ran = world.read(&[&["search"], typed].concat());
        writeln!(transcript, "> search {}\n{}{}exit {}\n", typed.join(" "), ran.stdout, ran.stderr, ran.code)
            .expect("a string takes everything");
    }
    insta::assert_snapshot!("search", transcript);
}

#[test]
fn whoever_is_on_the_board_is_found_by_everything_that_names_them() {
    let world = equipped();
    let board = world.run(&["status", "--format", "json"]).succeeded().json();
    for row in board.as_array().expect("a list") {
        let reference = row["reference"].as_str().expect("a reference");
        let hits = world.read(&["search", reference, "--format", "json"]).succeeded().json();
        assert_eq!(hits[0]["kind"], "request", "{reference}");
        assert_eq!(hits[0]["requests"][0]["ending"], row["ending"], "{reference}");
        let structure = row["structure"].as_str().expect("a structure");
        let hits = world.read(&["search", structure, "--format", "json"]).succeeded().json();
        assert_eq!((&hits[0]["kind"], &hits[0]["id"]), (&"structure".into(), &row["structure"]));
    }
}

#[test]
fn the_index_may_be_deleted_and_rebuilt_and_is_its_owners_alone() {
    let world = equipped();
    let search = || world.read(&["search", "nantes", "--format", "json"]).succeeded().stdout;
    let before = search();
    fs::remove_file(world.file("search.db")).expect("the index");
    assert_eq!(search(), before, "deleting it loses nothing");
    let rebuilt = world.run(&["rebuild", "search"]).succeeded().stdout;
    assert!(
        rebuilt.lines().skip(2).all(|line| line.starts_with(" search ")) && rebuilt.lines().count() == 3,
        "{rebuilt}"
    );
    assert_eq!(search(), before);
    world.run(&["rebuild", "nothing"]).ended(2).saying(&["nothing", "requests", "search"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(world.file("search.db")).expect("the index").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::set_permissions(world.file("search.db"), fs::Permissions::from_mode(0o644)).expect("its owner may");
        let doctor = world.run(&["doctor"]).succeeded().stdout;
        assert!(doctor.contains("mode 644") && doctor.contains("search.db"), "{doctor}");
    }
    let doctor = world.run(&["doctor", "--format", "json"]).succeeded().json();
    let seen = doctor["read_models"].as_array().expect("a list").iter().any(|seen| seen["projection"] == "search");
    assert!(seen, "{doctor}");
}

#[test]
fn without_the_master_key_there_is_no_index() {
    let world = equipped();
    fs::rename(world.file("master.key"), world.home().join("elsewhere.key")).expect("a moved key");
    world.read(&["search", "nantes"]).ended(2).saying(&["master.key"]);
    assert!(!world.file("search.db").exists(), "nothing was built");
    let key = world.home().join("elsewhere.key").display().to_string();
    world.read(&["search", "nantes", "--master-key", &key]).succeeded();
}
