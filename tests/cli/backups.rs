//! `parcours backup` and `restore`: what was acknowledged before is there, what was erased stays so, and what is not as
//! it was backed up is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use vault::{Erasure, MasterKey, SubjectId, Vault};

use crate::world::{Ran, World};

/// Where backups go in these tests.
pub(crate) fn place(world: &World) -> String {
    world.home().join("backups").display().to_string()
}

/// The master key, as somebody keeps it apart.
pub(crate) fn master(world: &World) -> String {
    world.file("master.key").display().to_string()
}

/// A new folder beside the data folder.
pub(crate) fn again(world: &World) -> String {
    world.home().join("again").display().to_string()
}

pub(crate) fn back_up(world: &World) -> serde_json::Value {
    world.run(&["backup", &place(world), "--format", "json"]).succeeded().json()
}

pub(crate) fn folder_of(taken: &serde_json::Value, kind: &str) -> PathBuf {
    taken[kind]["folder"].as_str().expect("a folder").into()
}

/// Restores from the place of backups into a new folder.
pub(crate) fn restore(world: &World) -> Ran {
    world.run(&["restore", &place(world), "--into", &again(world), "--master-key", &master(world), "--format", "json"])
}

pub(crate) fn restore_in_place(world: &World, more: &[&str]) -> Ran {
    let data = world.data().display().to_string();
    let place = place(world);
    let asked = ["restore", &place, "--into", &data, "--in-place", "--format", "json"];
    world.run(&[&asked, more].concat())
}

pub(crate) fn entries(world: &World, data: &str) -> String {
    world.run(&["--data", data, "events", "--format", "entries"]).succeeded().stdout
}

/// Flips one bit in the middle of a file.
fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

/// A person of the log with a living key.
pub(crate) fn somebody(world: &World) -> SubjectId {
    let events = world.run(&["events"]).succeeded().lines();
    let sealed = events.iter().rev().find_map(|event| event["event"]["personal"][0]["subject"].as_str());
    SubjectId::new(sealed.expect("a sealed event").parse().unwrap())
}

/// Erases a subject as far as the keys go.
pub(crate) fn erase(world: &World, subject: SubjectId) {
    let master = MasterKey::read(&world.file("master.key")).unwrap();
    let mut vault = Vault::open(&world.file("keys.db"), &master).unwrap();
    vault.destroy(&[Erasure { subject, decided_at_position: 9 }]).unwrap();
}

#[test]
fn a_backup_holds_log_and_keys_apart_and_neither_master_key_nor_read_models() {
    let world = World::after("withdrawn");
    world.run(&["status"]).succeeded();
    fs::create_dir_all(world.file("attachments/9f")).unwrap();
    fs::write(world.file("attachments/9f/form.sealed"), "sealed bytes").unwrap();
    let taken = back_up(&world);
    assert_eq!(taken["log"]["position"], world.head());
    let (log, keys) = (folder_of(&taken, "log"), folder_of(&taken, "keys"));
    assert!(log.starts_with(world.home().join("backups/log")) && keys.starts_with(world.home().join("backups/keys")));
    let names = |folder: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&log), ["SHA256SUMS", "attachments", "log.db", "manifest.json"]);
    assert_eq!(names(&keys), ["SHA256SUMS", "keys.db", "manifest.json"]);
    let secret = fs::read_to_string(world.file("master.key")).unwrap();
    for file in [log.join("log.db"), log.join("manifest.json"), keys.join("keys.db"), keys.join("manifest.json")] {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(64).any(|window| window == secret.trim().as_bytes()), "{}", file.display());
    }
    // The sums are such that a stranger's tool reads them.
    let Some(tool) = acceptance::require_tool("sha256sum") else { return };
    let mut check = std::process::Command::new(tool);
    let checked = check.args(["--check", "--quiet", "SHA256SUMS"]).current_dir(&log).status().unwrap();
    assert!(checked.success());
}

#[test]
fn a_restored_folder_is_the_same_log_opens_the_same_names_and_goes_on() {
    let world = World::after("withdrawn");
    fs::create_dir_all(world.file("attachments/9f")).unwrap();
    fs::write(world.file("attachments/9f/form.sealed"), "sealed bytes").unwrap();
    back_up(&world);
    let restored = restore(&world).succeeded().saying(&["has no master.key"]).json();
    assert_eq!(restored["position"], world.head());
    let data = again(&world);
    let before = world.data().display().to_string();
    assert_eq!(entries(&world, &data), entries(&world, &before));
    let on = |arguments: &[&str]| world.run(&[&["--data", &data, "--master-key", &master(&world)], arguments].concat());
    on(&["verify"]).succeeded();
    assert_eq!(on(&["user", "list"]).succeeded().stdout, world.run(&["user", "list"]).succeeded().stdout);
    on(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    on(&["status"]).succeeded();
    on(&["verify"]).succeeded();
    assert_eq!(fs::read(Path::new(&data).join("attachments/9f/form.sealed")).unwrap(), b"sealed bytes");
    assert!(!Path::new(&data).join("master.key").exists(), "a master key was copied");
}

#[test]
fn a_backup_without_keys_needs_no_master_key_and_shows_nobody() {
    let world = World::after("withdrawn");
    let missing = ["--master-key", "missing.key"];
    let told = world.run(&[&["backup", &place(&world)], missing.as_slice()].concat()).ended(2);
    told.saying(&["missing.key"]);
    assert!(!world.home().join("backups/keys").exists(), "something was copied without the right key");
    world.run(&[&["backup", &place(&world), "--log-only"], missing.as_slice()].concat()).succeeded();
    restore(&world).ended(2).saying(&["--keys", "--log-only"]);
    assert!(!Path::new(&again(&world)).exists(), "half a folder was left behind");
    let (place, data) = (place(&world), again(&world));
    world.run(&["restore", &place, "--into", &data, "--log-only"]).succeeded();
    world.run(&["--data", &data, "verify", "--log-only"]).succeeded();
    assert!(!Path::new(&data).join("keys.db").exists());
}

#[test]
fn a_changed_bit_is_named_with_its_file_and_nothing_is_put_in_place() {
    for (kind, name) in [("log", "log.db"), ("log", "attachments/form"), ("log", "manifest.json"), ("keys", "keys.db")]
    {
        let world = World::after("withdrawn");
        fs::create_dir_all(world.file("attachments")).unwrap();
        fs::write(world.file("attachments/form"), "sealed bytes").unwrap();
        let file = folder_of(&back_up(&world), kind).join(name);
        flip(&file);
        restore(&world).ended(4).saying(&[&file.display().to_string()]);
        let left: Vec<_> = fs::read_dir(world.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("again")), "{left:?}");
    }
}

#[test]
fn a_changed_entry_of_a_backup_is_named_by_its_position() {
    let world = World::after("withdrawn");
    let log = folder_of(&back_up(&world), "log").join("log.db");
    let mut bytes = fs::read(&log).unwrap();
    let needle = b"\"position\":7,";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at + 2] ^= 1;
    fs::write(&log, bytes).unwrap();
    restore(&world).ended(4).saying(&["log.db", "sha256", "entry 7"]);
}

#[test]
fn a_missing_file_of_a_backup_is_named() {
    let world = World::after("withdrawn");
    let log = folder_of(&back_up(&world), "log").join("log.db");
    fs::remove_file(&log).unwrap();
    restore(&world).ended(4).saying(&[&log.display().to_string(), "not there"]);
}

#[test]
fn a_damaged_log_is_not_backed_up_as_if_it_were_whole() {
    let world = World::after("withdrawn");
    let mut bytes = fs::read(world.file("log.db")).unwrap();
    let needle = b"\"position\":7,";
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at + 2] ^= 1;
    fs::write(world.file("log.db"), bytes).unwrap();
    world.run(&["backup", &place(&world)]).ended(4).saying(&["entry 7"]);
    restore(&world).ended(2).saying(&["FROM"]);
}

#[test]
fn backups_of_the_keys_are_destroyed_when_they_are_too_old_and_those_of_the_log_kept() {
    let world = World::born();
    let first = back_up(&world);
    world.run(&["backup", &place(&world), "--key-days", "31"]).ended(2).saying(&["--key-days", "30"]);
    age(&folder_of(&first, "keys"));
    let second = back_up(&world);
    let name = folder_of(&first, "keys").file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(second["expired"], serde_json::json!([name]));
    assert!(!folder_of(&first, "keys").exists() && folder_of(&first, "log").exists());
    age(&folder_of(&second, "keys"));
    let expired = world.run(&["backup", &place(&world), "--expire", "--format", "json"]).succeeded().json();
    assert_eq!((&expired["log"], expired["expired"].as_array().map(Vec::len)), (&serde_json::Value::Null, Some(1)));
    assert!(!folder_of(&second, "keys").exists() && folder_of(&second, "log").exists());
}

/// Makes a backup look as if it had been taken in another year.
fn age(backup: &Path) {
    let manifest = fs::read_to_string(backup.join("manifest.json")).unwrap();
    let at = manifest.find("\"taken_at\":\"").unwrap() + "\"taken_at\":\"".len();
    let aged = format!("{}2020{}", &manifest[..at], &manifest[at + 4..]);
    fs::write(backup.join("manifest.json"), &aged).unwrap();
    let sums = fs::read_to_string(backup.join("SHA256SUMS")).unwrap();
    let rest = sums.split_once('\n').unwrap().1;
    fs::write(backup.join("SHA256SUMS"), format!("{}  manifest.json\n{rest}", sha256(aged.as_bytes()))).unwrap();
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn places_that_will_not_do_are_refused_before_anything_is_copied() {
    let world = World::born();
    let inside = world.file("backups").display().to_string();
    world.run(&["backup", &inside]).ended(2).saying(&["TO", "outside the data folder"]);
    assert!(!Path::new(&inside).exists());
    back_up(&world);
    let data = world.data().display().to_string();
    world.run(&["restore", &place(&world), "--into", &data]).ended(2).saying(&["--into", "--in-place"]);
    let foreign = world.home().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter"), "mine").unwrap();
    let foreign = foreign.display().to_string();
    world.run(&["restore", &place(&world), "--into", &foreign, "--in-place"]).ended(2).saying(&["not a folder of"]);
    world.run(&["restore", &foreign, "--into", &again(&world)]).ended(2).saying(&["FROM", &foreign]);
    world.run(&["restore", "missing", "--into", &again(&world)]).ended(2).saying(&["FROM", "missing"]);
}

/// A process that holds the folder until it is dropped.
struct Busy(Child);

impl Drop for Busy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_folder_in_use_is_not_restored_in_place_and_who_uses_it_is_named() {
    use std::io::{BufRead, BufReader};
    let world = World::born();
    back_up(&world);
    let mut follower = world.command(&["events", "--follow"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    lines.next().expect("it is at work").unwrap();
    let busy = Busy(follower);
    restore_in_place(&world, &[]).ended(1).saying(&[&format!("process {} (parcours)", busy.0.id()), "folder.lock"]);
    drop(busy);
    restore_in_place(&world, &[]).succeeded();
}

#[test]
fn of_two_backups_to_one_place_the_second_is_told_to_wait() {
    let world = World::born();
    back_up(&world);
    let lock = fs::OpenOptions::new().write(true).open(world.home().join("backups/log/backup.lock")).unwrap();
    lock.lock().unwrap();
    world.run(&["backup", &place(&world)]).ended(1).saying(&["backup.lock"]);
}

#[test]
fn people_read_where_the_backup_lies_and_where_it_ends() {
    let world = World::after("withdrawn");
    let told = world.run(&["backup", &place(&world)]).succeeded().stdout;
    for expected in ["backups/log/", "position", "leaf", "backups/keys/", "verified"] {
        assert!(told.contains(expected), "{expected} is missing in {told}");
    }
    let told = world.run(&["restore", &place(&world), "--into", &again(&world), "--master-key", &master(&world)]);
    let told = told.succeeded().stdout;
    assert!(told.contains("is restored from") && told.contains("living subjects"), "{told}");
}
