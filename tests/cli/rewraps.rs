//! Another master key: the old one opens nothing afterwards, the log says who changed it, and a process that dies at any step
//! leaves a folder that opens.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;

use crate::world::{FIRST, Ran, World, submission};

const REWRAP: [&str; 6] = ["key", "rewrap", "--as", "admin", "--reason", "un disque est cédé"];
/// What somebody typed to find the person.
const TYPED: &str = "lefevre";

/// A folder with a case, a reader who typed something, and a copy of the master key of then.
fn read() -> (World, String) {
    let world = World::born();
    world.fed(&submission(FIRST), &["exec", "-"]).succeeded();
    world.read(&["search", TYPED]).succeeded();
    let old = world.home().join("old.key");
    fs::copy(world.file("master.key"), &old).unwrap();
    (world, old.display().to_string())
}

/// The person, what was typed about her, and the whole of the store.
#[track_caller]
fn is_as_before(world: &World) {
    let shown = world.read(&["request", "show", FIRST]).succeeded();
    assert!(shown.stdout.contains("Lefèvre"), "{}", shown.stdout);
    let listed = world.read(&["access", "list", "--in-role", "administrator", "--format", "json"]).succeeded().json();
    let terms: Vec<_> = listed.as_array().unwrap().iter().filter_map(|row| row["terms"].as_str()).collect();
    assert_eq!(terms, [TYPED]);
    world.run(&["verify"]).succeeded();
    world.run(&["access", "verify"]).succeeded();
}

fn changes(world: &World) -> Vec<serde_json::Value> {
    let events = world.run(&["events"]).succeeded().lines();
    events.into_iter().filter(|event| event["event"]["type"] == "master-key-changed").collect()
}

#[track_caller]
fn opens_nothing(world: &World, key: &str) -> Ran {
    world.run(&["verify", "--master-key", key]).ended(2).saying(&["not the master key of keys.db"])
}

#[test]
fn the_old_master_key_opens_nothing_and_everything_else_is_as_before() {
    let (world, old) = read();
    let before = world.head();
    let told = world.run(&[&REWRAP[..], &["--format", "json"]].concat()).succeeded().json();
    assert!(told["keys"].as_u64() >= Some(2), "{told}");
    assert_eq!((&told["text_keys"], &told["text_keys_destroyed"]), (&1.into(), &0.into()));
    is_as_before(&world);
    opens_nothing(&world, &old);
    let mode = fs::metadata(world.file("master.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!world.file("master.key.next").exists());

    let said = changes(&world);
    assert_eq!((said.len(), world.head()), (1, before + 1), "who changed it and when is in the log, once");
    let key = fs::read_to_string(world.file("master.key")).unwrap();
    assert!(!said[0].to_string().contains(key.trim()) && !said[0].to_string().contains("disque"), "{}", said[0]);
    assert!(world.read(&["trail"]).succeeded().stdout.contains("un disque est cédé"), "the reason is for readers");
    world.read(&["search", TYPED]).succeeded();
    world.run(&["doctor"]).succeeded();
}

/// What a process leaves that dies between making the file and writing the key.
#[test]
fn an_empty_next_key_is_drawn_anew() {
    let (world, old) = read();
    fs::write(world.file("master.key.next"), "").unwrap();
    world.run(&REWRAP).succeeded();
    opens_nothing(&world, &old);
    world.run(&["verify"]).succeeded();
}

#[test]
fn the_new_key_may_lie_elsewhere_and_stays_where_it_was_put() {
    let (world, old) = read();
    let new = world.home().join("safe.key").display().to_string();
    world.run(&[&REWRAP[..], &["--to", &new]].concat()).succeeded();
    opens_nothing(&world, &old);
    world.run(&["verify"]).ended(2).saying(&["--master-key names another file"]);
    world.run(&["verify", "--master-key", &new]).succeeded();
    let typed = ["access", "list", "--as", "admin", "--in-role", "administrator", "--master-key", &new];
    assert!(world.run(&typed).succeeded().stdout.contains(TYPED));
    world.run(&[&REWRAP[..], &["--master-key", &new, "--to", &new]].concat()).ended(2).saying(&["--to", "another"]);
}

#[test]
fn who_may_not_changes_nothing_and_leaves_no_key_behind() {
    let (world, old) = read();
    world.run(&["user", "add", "yanis.leroy", "--role", "agent", "--as", "admin"]).succeeded();
    let before = world.head();
    let refused = world.run(&["key", "rewrap", "--as", "yanis.leroy", "--reason", "pour voir"]);
    refused.ended(5).saying(&["role-not-held", "administrator"]);
    world.run(&["key", "rewrap", "--as", "nobody", "--reason", "pour voir"]).ended(2).saying(&["--as"]);
    assert_eq!((world.head(), changes(&world).len()), (before, 0));
    assert!(!world.file("master.key.next").exists());
    world.run(&["verify", "--master-key", &old]).succeeded();
}

#[test]
fn a_folder_in_use_is_not_rewrapped_and_whoever_uses_it_is_named() {
    let (world, old) = read();
    let mut follower = world.command(&["events", "--follow"]);
    let mut follower = follower.stdout(std::process::Stdio::piped()).spawn().expect("parcours starts");
    let mut line = String::new();
    let out = follower.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("it follows");
    let number = format!("process {}", follower.id());
    world.run(&REWRAP).ended(1).saying(&["in use", &number]);
    follower.kill().and_then(|()| follower.wait()).expect("ended");
    world.run(&["verify", "--master-key", &old]).succeeded();
    world.run(&REWRAP).succeeded();
}

/// Step by step: where a process dies, the next command finds a folder that opens, with nothing lost; once the change is
/// through, one event says so.
#[test]
fn killed_at_any_step_the_folder_opens_and_the_change_is_carried_through_once() {
    let (prepared, _) = read();
    // Where it died before the keys were wrapped anew, the change waits for the one who asked for it.
    let steps = [
        ("master-key-laid-aside", true),
        ("master-key-announced", true),
        ("keys-rewrapped", false),
        ("texts-rewrapped", false),
    ];
    for (step, waits) in steps {
        let world = World::empty();
        let copied =
            std::process::Command::new("cp").arg("-a").arg(prepared.home().join(".")).arg(world.home()).status();
        assert!(copied.expect("cp runs").success());
        let old = world.home().join("old.key").display().to_string();
        let ended = world.command(&REWRAP).env("PARCOURS_DIE_AT", step).status().expect("parcours starts");
        assert!(ended.signal().is_some(), "{step}: it died there");
        assert!(world.file("master.key.next").exists(), "{step}: nothing was injected");

        let next = world.run(&["verify"]).succeeded();
        assert_eq!(next.stderr.contains("key rewrap"), waits, "{step}: {}", next.stderr);
        is_as_before(&world);
        if waits {
            world.run(&["verify", "--master-key", &old]).succeeded();
            let drawn = fs::read(world.file("master.key.next")).unwrap();
            world.run(&REWRAP).succeeded();
            assert_eq!(fs::read(world.file("master.key")).unwrap(), drawn, "{step}: the key that was laid aside");
        }
        is_as_before(&world);
        opens_nothing(&world, &old);
        assert!(!world.file("master.key.next").exists(), "{step}");
        assert_eq!(changes(&world).len(), 1, "{step}");
    }
}

/// The seal fails after the event: the new key lies aside, the log names it, and nothing but it can sign from here on.
#[test]
fn a_rotation_that_could_not_be_sealed_keeps_its_key_whoever_comes_next() {
    let world = World::staffed();
    let rotate = |login: &str| world.run(&["key", "rotate", "--as", login, "--reason", "yearly"]);
    rotate("claire.durand").ended(5);
    assert!(!world.file("signing.key.next").exists(), "who may not rotate leaves no secret");
    let in_the_way = world.file("anchors/edge.tmp");
    fs::create_dir(&in_the_way).unwrap();
    rotate("admin").ended(1);
    let begun = fs::read(world.file("signing.key.next")).expect("the key that the log names");
    rotate("claire.durand").ended(5);
    rotate("admin").ended(1);
    assert_eq!(fs::read(world.file("signing.key.next")).unwrap(), begun);
    fs::remove_dir(in_the_way).unwrap();
    world.run(&["checkpoint"]).succeeded();
    assert_eq!(fs::read(world.file("signing.key")).unwrap(), begun);
    rotate("admin").succeeded();
    world.run(&["verify"]).succeeded();
}
