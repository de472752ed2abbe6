//! Several processes on one folder: each command once, positions dense, followers miss nothing.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::world::{World, submission};

/// Requests a process opens.
const EACH: u64 = 15;

#[test]
fn two_processes_write_at_once_and_nothing_is_lost_or_doubled() {
    let world = World::staffed();
    let head = world.head();
    let lines = |process: u64| -> String {
        (0..EACH).map(|n| submission(&format!("5a0b7c1e-0000-4000-8000-{process:04}{n:08}")) + "\n").collect()
    };
    let files: Vec<String> = (0..2).map(|n| world.write(&format!("{n}.jsonl"), &lines(n))).collect();
    let start = |file: &String| world.command(&["exec", file]).stdout(Stdio::piped()).spawn().unwrap();
    let running: Vec<_> = files.iter().map(start).collect();
    let mut acknowledged = Vec::new();
    for process in running {
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        acknowledged.extend(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned));
    }
    let mut positions: Vec<u64> = Vec::new();
    for receipt in &acknowledged {
        let receipt: serde_json::Value = serde_json::from_str(receipt).unwrap();
        positions.extend(receipt["first"].as_u64().unwrap()..=receipt["last"].as_u64().unwrap());
    }
    positions.sort_unstable();
    let expected: Vec<u64> = (head + 1..=head + 2 * 2 * EACH).collect();
    assert_eq!(positions, expected, "two events a request, each position once");
    world.run(&["verify"]).succeeded();
    assert_eq!(world.run(&["replay", "--format", "json"]).succeeded().json()["requests"], 2 * EACH);
    // One person under one mail and name: whoever came second found the first one's subject.
    let events = world.run(&["events"]).succeeded().lines();
    let holders = events.iter().filter(|event| event["event"]["type"] == "mailbox-requested");
    let mut holders: Vec<_> = holders.map(|event| event["event"]["personal"][0]["subject"].to_string()).collect();
    holders.dedup();
    assert_eq!(holders.len(), 1, "one person became two");
}

/// Each finds the key of the one before: none is told that integrity is in doubt, and no key that the log names is lost.
#[test]
fn several_rotations_at_once_are_done_one_after_the_other() {
    let world = World::born();
    let rotate = || {
        let arguments = ["key", "rotate", "--as", "admin", "--reason", "yearly"];
        world.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..4).map(|_| rotate()).collect();
    for process in running {
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let keys = world.run(&["key", "show", "--format", "json"]).succeeded().json()["keys"].as_array().unwrap().clone();
    let signing: Vec<bool> = keys.iter().map(|key| key["signs"].as_bool().unwrap()).collect();
    assert_eq!(signing, [false, false, false, false, true]);
    assert!(!world.file("signing.key.next").exists());
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_follower_sees_what_others_write_and_ends_well_when_interrupted() {
    let world = World::staffed();
    let head = world.head();
    let mut follower =
        world.command(&["events", "--follow", "--after", &head.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    world.fed(&submission("5a0b7c1e-0000-4000-8000-000000000001"), &["exec", "-"]).succeeded();
    for expected in ["request-opened", "mailbox-requested"] {
        let line: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["event"]["type"], expected);
    }
    let interrupted = Command::new("kill").args(["-INT", &follower.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(follower.wait().unwrap().code(), Some(0));
    assert!(lines.next().is_none(), "nothing was doubled");
}

#[test]
fn a_cursor_goes_on_where_it_was_and_refuses_another_log() {
    let world = World::staffed();
    let events = world.run(&["events", "--limit", "5"]).succeeded().lines();
    let cursor = events[4]["cursor"].as_str().unwrap();
    let next = world.run(&["events", "--after", cursor, "--limit", "1"]).succeeded().lines();
    assert_eq!(next[0]["position"], 6);
    let foreign = format!("5-{}", if cursor.ends_with('0') { "11111111" } else { "00000000" });
    world.run(&["events", "--after", &foreign]).ended(2).saying(&[&foreign]);
    world.run(&["events", "--after", "five"]).ended(2);
}

#[test]
fn entries_are_the_stored_bytes_one_a_line() {
    let world = World::born();
    let entries = world.run(&["events", "--format", "entries"]).succeeded().stdout;
    let log = rusqlite::Connection::open(world.file("log.db")).unwrap();
    let mut select = log.prepare("SELECT bytes FROM entries ORDER BY position").unwrap();
    let stored: Vec<Vec<u8>> = select.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(entries.lines().map(|line| line.as_bytes().to_vec()).collect::<Vec<_>>(), stored);
}
