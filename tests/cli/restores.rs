//! What `parcours restore` refuses, what it brings forward, and whom it never brings back.

use std::fs;
use std::path::Path;

use vault::{MasterKey, Vault};

use crate::backups::{again, back_up, entries, erase, folder_of, master, place, restore, restore_in_place, somebody};
use crate::world::{World, submission};

#[test]
fn the_backup_of_another_log_is_refused_and_both_are_named() {
    let (world, other) = (World::after("withdrawn"), World::born());
    let id = |world: &World| world.run(&["doctor", "--format", "json"]).succeeded().json()["log"]["log_id"].clone();
    let (ours, theirs) = (id(&world), id(&other));
    back_up(&other);
    let data = world.data().display().to_string();
    let before = entries(&world, &data);
    let told = world.run(&["restore", &place(&other), "--into", &data, "--in-place"]).ended(2);
    told.saying(&[ours.as_str().unwrap(), theirs.as_str().unwrap()]);
    assert_eq!(entries(&world, &data), before);
    // The keys of another log do not go with it either.
    let keys = folder_of(&back_up(&other), "keys").display().to_string();
    back_up(&world);
    let (from, into, master) = (place(&world), again(&world), master(&world));
    let told = world.run(&["restore", &from, "--into", &into, "--keys", &keys, "--master-key", &master]).ended(2);
    told.saying(&[ours.as_str().unwrap(), theirs.as_str().unwrap()]);
}

#[test]
fn a_backup_behind_the_folder_is_refused_with_what_would_be_lost() {
    let world = World::after("withdrawn");
    back_up(&world);
    let position = world.head();
    world.run(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    let told = restore_in_place(&world, &[]).ended(2);
    let (behind, ahead) =
        (format!("position {position}"), format!("{} entries would be lost", world.head() - position));
    told.saying(&[&behind, &ahead, "--accept-loss", "new folder"]);
    assert!(world.head() > position);
    world.run(&["verify"]).succeeded();
}

/// A process that was killed signed nothing: what it wrote is signed before it is given up, so that the loss is told whole.
#[test]
fn an_accepted_loss_says_also_what_nobody_had_signed_yet() {
    let world = World::after("withdrawn");
    back_up(&world);
    let kept = world.home().join("anchors.before");
    fs::create_dir(&kept).unwrap();
    let names = ["checkpoints.jsonl", "checkpoint", "edge"];
    let copy = |from: &Path, to: &Path| {
        for name in names {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    };
    copy(&world.file("anchors"), &kept);
    let position = world.head();
    world.run(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    let lost = world.head();
    copy(&kept, &world.file("anchors"));
    let accepted = ["--accept-loss", "--as", "admin", "--reason", "the disk broke"];
    restore_in_place(&world, &accepted).succeeded();
    let verified = world.run(&["verify", "--format", "json"]).succeeded().json();
    let loss = &verified["checkpoints"]["losses"][0];
    assert_eq!((&loss["lost_from"], &loss["lost_to"]), (&(position + 1).into(), &lost.into()), "{verified}");
}

/// A refusal leaves everything as it was: what would have been lost is still there.
#[test]
fn whoever_may_not_accept_a_loss_loses_nothing() {
    let world = World::after("withdrawn");
    back_up(&world);
    world.run(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    let data = world.data().display().to_string();
    let before = entries(&world, &data);
    for (login, reason, code) in
        [("nobody.here", "the disk broke", 2), ("claire.durand", "the disk broke", 5), ("admin", "  ", 2)]
    {
        restore_in_place(&world, &["--accept-loss", "--as", login, "--reason", reason]).ended(code);
        assert_eq!(entries(&world, &data), before, "{login}");
        world.run(&["verify"]).succeeded();
    }
}

#[test]
fn a_folder_that_lost_its_log_gets_it_back_and_one_that_stands_there_already_is_left_as_it_is() {
    let world = World::after("withdrawn");
    fs::create_dir_all(world.file("anchors")).unwrap();
    fs::write(world.file("anchors/note"), "signed").unwrap();
    let data = world.data().display().to_string();
    let before = entries(&world, &data);
    back_up(&world);
    let same = restore_in_place(&world, &[]).succeeded().json();
    assert_eq!(same["position_before"], same["position"]);
    assert_eq!(entries(&world, &data), before);
    for name in ["log.db", "log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(world.file(name));
    }
    let lost = restore_in_place(&world, &[]).succeeded().json();
    assert_eq!(lost["position_before"], serde_json::Value::Null);
    assert_eq!(entries(&world, &data), before);
    assert_eq!(fs::read_to_string(world.file("anchors/note")).unwrap(), "signed");
    world.run(&["verify"]).succeeded();
    world.run(&["doctor"]).succeeded();
    world.run(&["status"]).succeeded();
}

#[test]
fn an_older_folder_is_brought_forward() {
    let world = World::after("withdrawn");
    let older = world.home().join("older").display().to_string();
    back_up(&world);
    world.run(&["restore", &place(&world), "--into", &older, "--master-key", &master(&world)]).succeeded();
    world.run(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    back_up(&world);
    let key = master(&world);
    let forward = ["restore", &place(&world), "--into", &older, "--in-place", "--master-key", &key, "--format", "json"];
    let restored = world.run(&forward).succeeded().json();
    assert_eq!(restored["position"], world.head());
    assert_eq!(restored["keys"]["adopted"], 1, "the key of the one who came later: {restored}");
    world.run(&["--data", &older, "--master-key", &key, "verify"]).succeeded();
    assert_eq!(entries(&world, &older), entries(&world, &world.data().display().to_string()));
}

#[test]
fn a_rewritten_history_is_not_taken_for_a_continuation() {
    let world = World::staffed();
    back_up(&world);
    let twin = again(&world);
    restore(&world).succeeded();
    let key = master(&world);
    world.run(&["user", "add", "one.way", "--as", "admin"]).succeeded();
    for login in ["another.way", "further.on"] {
        world.run(&["--data", &twin, "--master-key", &key, "user", "add", login, "--as", "admin"]).succeeded();
    }
    let elsewhere = world.home().join("elsewhere").display().to_string();
    world.run(&["--data", &twin, "--master-key", &key, "backup", &elsewhere]).succeeded();
    let data = world.data().display().to_string();
    let told = world.run(&["restore", &elsewhere, "--into", &data, "--in-place"]).ended(4);
    told.saying(&[&format!("entry {}", world.head()), "rewritten"]);
}

#[test]
fn keys_older_than_the_log_are_refused_and_the_missing_named() {
    let world = World::staffed();
    let keys = folder_of(&back_up(&world), "keys").display().to_string();
    world.fed(&submission("5a0b7c1e-0000-4000-8000-000000000001"), &["exec", "-"]).succeeded();
    let newcomer = somebody(&world).to_string();
    back_up(&world);
    let (from, into, key) = (place(&world), again(&world), master(&world));
    let told = world.run(&["restore", &from, "--into", &into, "--keys", &keys, "--master-key", &key]).ended(2);
    told.saying(&[&newcomer, "older than the log", "missing"]);
    assert!(!Path::new(&into).exists());
    // The newest, which every backup of the log is given a pair of, has them.
    restore(&world).succeeded();
}

#[test]
fn whoever_was_erased_stays_erased_after_an_older_backup_of_the_keys() {
    let world = World::after("withdrawn");
    let subject = somebody(&world);
    back_up(&world);
    erase(&world, subject);
    let planted = ["has a tombstone, and neither log nor list of erasures says why"];
    world.run(&["verify"]).ended(4).saying(&planted);
    // The folder loses its log, and gets it back with the keys of before.
    for name in ["log.db", "log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(world.file(name));
    }
    restore_in_place(&world, &[]).succeeded();
    world.run(&["verify"]).ended(4).saying(&planted);
    world.run(&["doctor", "--accept-key-loss", "--reason", "erased by hand", "--as", "admin"]).succeeded();
    assert_eq!(world.run(&["verify", "--format", "json"]).succeeded().json()["keys"]["erased"], 1);
}

#[test]
fn whoever_the_log_says_is_gone_is_destroyed_again() {
    let world = World::after("withdrawn");
    let master_key = MasterKey::read(&world.file("master.key")).unwrap();
    let mut vault = Vault::open(&world.file("keys.db"), &master_key).unwrap();
    let orphan = vault::NewSubject::draw(vault::SubjectKind::Person, &mut vault::SystemEntropy);
    vault.commit(&[orphan], &[], &mut vault::SystemEntropy).unwrap();
    drop(vault);
    let keys = folder_of(&back_up(&world), "keys").display().to_string();
    world.run(&["doctor", "--fix"]).succeeded();
    back_up(&world);
    let (from, into, key) = (place(&world), again(&world), master(&world));
    let asked = ["restore", &from, "--into", &into, "--keys", &keys, "--master-key", &key, "--format", "json"];
    assert_eq!(world.run(&asked).succeeded().json()["keys"]["destroyed_again"], 1);
    let doctor = world.run(&["--data", &into, "--master-key", &key, "doctor", "--format", "json"]).succeeded().json();
    assert_eq!((&doctor["orphans"], &doctor["keys"]["erased"]), (&serde_json::json!([]), &1.into()));
}

#[test]
fn keys_that_a_killed_process_left_in_the_write_ahead_log_are_kept_and_one_without_its_keys_is_not_played_in() {
    let world = World::born();
    back_up(&world);
    let master_key = MasterKey::read(&world.file("master.key")).unwrap();
    let mut vault = Vault::open(&world.file("keys.db"), &master_key).unwrap();
    let late = vault::NewSubject::draw(vault::SubjectKind::Person, &mut vault::SystemEntropy);
    let id = late.id();
    vault.commit(&[late], &[], &mut vault::SystemEntropy).unwrap();
    // What a kill leaves: the files as they are while somebody has them open.
    let files = ["keys.db", "keys.db-wal"].map(|name| (name, fs::read(world.file(name)).unwrap()));
    drop(vault);
    assert!(!files[1].1.is_empty(), "there is a write-ahead log");
    for (name, bytes) in &files {
        fs::write(world.file(name), bytes).unwrap();
    }
    restore_in_place(&world, &[]).succeeded();
    let mut vault = Vault::open(&world.file("keys.db"), &master_key).unwrap();
    assert!(matches!(vault.read().unwrap().state(id).unwrap(), vault::SubjectState::Live(_)), "a key was lost");
    drop(vault);
    fs::remove_file(world.file("keys.db")).unwrap();
    fs::write(world.file("keys.db-wal"), &files[1].1).unwrap();
    restore_in_place(&world, &[]).ended(4).saying(&["keys.db-wal", "move it away"]);
}
