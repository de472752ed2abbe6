//! Folders that cannot be used: each says why, and is left as it is.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

use crate::world::{World, journey};

#[test]
fn a_missing_folder_and_a_foreign_one_are_told_apart() {
    let world = World::empty();
    world.run(&["status"]).ended(2).saying(&["no data folder", &world.data().display().to_string()]);
    fs::create_dir(world.data()).unwrap();
    world.run(&["status"]).ended(2).saying(&["not a folder of parcours", "log.db"]);
    assert_eq!(fs::read_dir(world.data()).unwrap().count(), 0, "something was written into a foreign folder");
}

#[test]
fn a_wrong_master_key_opens_nothing() {
    let world = World::born();
    let other = World::born();
    let foreign = other.file("master.key").display().to_string();
    for arguments in [["user", "list"].as_slice(), &["exec", &journey("withdrawn")], &["verify"], &["doctor"]] {
        world.run(&[&["--master-key", &foreign], arguments].concat()).ended(2).saying(&["not the master key"]);
    }
    let garbage = world.write("garbage.key", "a secret\n");
    world.run(&["--master-key", &garbage, "user", "list"]).ended(2).saying(&["garbage.key", "no master key"]);
    world.run(&["--master-key", "missing.key", "user", "list"]).ended(2).saying(&["missing.key"]);
    // The log needs no key.
    world.run(&["--master-key", &foreign, "events"]).succeeded();
}

#[test]
fn files_of_a_newer_program_are_left_alone() {
    for (file, version) in [("log.db", 99), ("keys.db", 99), ("read.db", 99)] {
        let world = World::born();
        world.run(&["status"]).succeeded();
        let connection = rusqlite::Connection::open(world.file(file)).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
        connection.close().unwrap();
        let before = fs::read(world.file(file)).unwrap();
        world.run(&["status"]).ended(2).saying(&["99", "this program knows"]);
        assert!(fs::read(world.file(file)).unwrap() == before, "{file} was changed");
    }
}

#[test]
fn log_and_keys_of_two_folders_do_not_go_together() {
    let (world, other) = (World::born(), World::born());
    for name in ["keys.db", "master.key"] {
        fs::copy(other.file(name), world.file(name)).unwrap();
    }
    world.run(&["user", "list"]).ended(4).saying(&["log.db is log", "keys.db holds the keys of log"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_read_and_never_half_written() {
    let world = World::after("withdrawn");
    let home = world.home();
    // A suite run by root writes anywhere; so it runs the binary, where everybody can, as nobody.
    let binary = home.join("parcours");
    fs::copy(acceptance::parcours_binary(), &binary).unwrap();
    for path in [home, &world.data()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let change = |is_writable: bool| {
        for entry in fs::read_dir(world.data()).unwrap() {
            let path = entry.unwrap().path();
            let mode = match (path.is_dir(), is_writable) {
                (true, true) => 0o755,
                (true, false) => 0o555,
                (false, true) => 0o600,
                (false, false) => 0o444,
            };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    change(false);
    let run = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        let mut command = std::mem::replace(&mut command, std::process::Command::new(&binary));
        command = rebuilt(&command, &binary);
        if rustix::process::geteuid().is_root() {
            command.uid(65_534).gid(65_534);
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    let (code, told, _) = run(&["exec", &journey("duplicate")]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("cannot be written"), "{told}");
    let (code, told, log) = run(&["events", "--format", "entries"]);
    assert_eq!(code, 0, "{told}");
    let (code, told, _) = run(&["verify", "--log-only"]);
    assert_eq!(code, 0, "{told}");
    fs::set_permissions(world.data(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).unwrap();
    change(true);
    let after = world.run(&["events", "--format", "entries"]).succeeded();
    assert!(after.stdout.as_bytes() == log, "the log was changed");
}

/// The same arguments and surroundings for another program.
fn rebuilt(command: &std::process::Command, program: &Path) -> std::process::Command {
    let mut other = std::process::Command::new(program);
    other.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        other.current_dir(folder);
    }
    other
}

#[test]
fn a_second_server_would_be_seen() {
    let world = World::born();
    let doctor = world.run(&["doctor", "--format", "json"]).succeeded().json();
    assert_eq!(doctor["is_served"], false);
    let server =
        fs::OpenOptions::new().write(true).create(true).truncate(false).open(world.file("serve.lock")).unwrap();
    server.lock().unwrap();
    let doctor = world.run(&["doctor", "--format", "json"]).succeeded().json();
    assert_eq!(doctor["is_served"], true);
    // The command line may write beside a server.
    world.run(&["user", "add", "paul.martin", "--as", "admin"]).succeeded();
}

#[test]
fn a_folder_that_somebody_has_to_themselves_is_not_entered() {
    let world = World::born();
    let lock = fs::OpenOptions::new().write(true).open(world.file("folder.lock")).unwrap();
    lock.lock().unwrap();
    world.run(&["user", "list"]).ended(1).saying(&["folder.lock", "another process"]);
}
