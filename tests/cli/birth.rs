//! The birth of a folder: whole or not at all.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::world::{World, policy};

#[test]
fn a_new_folder_holds_log_keys_and_a_secret_master_key() {
    let world = World::empty();
    let born = world.run(&["init", "--policy", &policy(), "--admin", "admin", "--format", "json"]).succeeded();
    let born = born.saying(&["master.key", "keep a copy elsewhere"]).json();
    assert_eq!(born["origin"], "esantepdl.mssante.fr/parcours");
    assert_eq!(born["policy"].as_array().map(Vec::len), Some(10));
    for name in ["log.db", "keys.db", "master.key", "folder.lock"] {
        assert!(world.file(name).is_file(), "{name} is missing");
    }
    let mode = fs::metadata(world.file("master.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others can read the master key");
    let events: Vec<_> = world.run(&["events"]).succeeded().lines();
    let types: Vec<_> = events.iter().take(4).map(|event| event["event"]["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["log-created", "user-registered", "role-granted", "policy-adopted"]);
    assert_eq!(events[0]["event"]["data"]["demo"], false);
    world.run(&["verify"]).succeeded();
}

#[test]
fn an_existing_folder_is_never_touched() {
    let world = World::born();
    let before = fs::read(world.file("keys.db")).unwrap();
    let again = world.run(&["init", "--policy", &policy(), "--admin", "other"]).ended(2);
    again.saying(&[&world.data().display().to_string(), "exists already"]);
    assert_eq!(fs::read(world.file("keys.db")).unwrap(), before);
}

#[test]
fn what_goes_wrong_leaves_nothing_behind() {
    let world = World::empty();
    let bad = world.write("bad.toml", "[adhesion]\npending_blocks_creation = 3\n\n[quotta]\nx = 1\n");
    let told = world.run(&["init", "--policy", &bad, "--admin", "admin"]).ended(2);
    told.saying(&["bad.toml", "line 2", "adhesion", "expected a boolean", "line 4", "quotta"]);
    world.run(&["init", "--policy", "missing.toml", "--admin", "admin"]).ended(2).saying(&["missing.toml"]);
    let told = world.run(&["init", "--policy", &policy(), "--admin", "not a login"]).ended(2);
    told.saying(&["/with/login", "not a login"]);
    let left: Vec<_> = fs::read_dir(world.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["bad.toml"], "half a folder was left behind");
}

#[test]
fn the_master_key_can_live_elsewhere() {
    let world = World::empty();
    let key = world.home().join("safe.key").display().to_string();
    world.run(&["--master-key", &key, "init", "--policy", &policy(), "--admin", "admin"]).succeeded();
    assert!(!world.file("master.key").exists());
    world.run(&["--master-key", &key, "user", "list"]).succeeded();
    world.run(&["user", "list"]).ended(2).saying(&["no master key", "master.key"]);
}

#[test]
fn a_place_is_named_with_or_without_a_slash_in_a_folder_that_exists() {
    let world = World::empty();
    let init = |data: &str| world.run(&["--data", data, "init", "--policy", &policy(), "--admin", "admin"]);
    init("agency/").succeeded();
    assert!(world.home().join("agency/log.db").is_file());
    assert_eq!(fs::read_dir(world.home()).unwrap().count(), 1, "the site was left behind");
    init("no/such/agency").ended(2).saying(&["--data", "no/such/agency"]);
}
