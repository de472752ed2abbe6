//! A log that lost its end: who may write it until the loss is signed for, which key may sign, and what an auditor is told.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::backups::{back_up, restore_in_place};
use crate::world::{Ran, World};

const ACCEPT: [&str; 6] = ["doctor", "--accept-loss", "--as", "admin", "--reason", "the disk broke"];
const NEW_KEY: [&str; 7] = ["key", "new", "--accept-loss", "--as", "admin", "--reason", "the machine burnt"];

/// What these files held; nothing where there was none.
struct Files(Vec<(PathBuf, Option<Vec<u8>>)>);

impl Files {
    fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(paths.into_iter().map(|path| (path.clone(), fs::read(&path).ok())).collect())
    }

    /// The log.
    fn log(world: &World) -> Self {
        Self::of(["log.db", "log.db-wal"].map(|name| world.file(name)))
    }

    /// What was signed.
    fn signed(world: &World) -> Self {
        Self::of(["checkpoints.jsonl", "checkpoint", "edge"].map(|name| world.file("anchors").join(name)))
    }

    fn put_back(self, world: &World) {
        let _ = fs::remove_file(world.file("log.db-shm"));
        for (path, bytes) in self.0 {
            match bytes {
                Some(bytes) => fs::write(path, bytes).expect("an older file"),
                None => drop(fs::remove_file(path)),
            }
        }
    }
}

/// Does something, of which the log then knows nothing.
fn losing(world: &World, deed: impl FnOnce()) {
    let log = Files::log(world);
    deed();
    log.put_back(world);
}

/// Does something, as a process that died before it signed.
fn unsigned(world: &World, deed: impl FnOnce()) {
    let signed = Files::signed(world);
    deed();
    signed.put_back(world);
}

fn add(world: &World, login: &str) -> Ran {
    world.run(&["user", "add", login, "--as", "admin"])
}

/// The public keys, oldest first.
fn keys(world: &World) -> Vec<String> {
    let seen = world.run(&["key", "show", "--format", "json"]).succeeded().json();
    let keys = seen["keys"].as_array().expect("a list").iter();
    keys.map(|key| key["key"].as_str().expect("a key").to_owned()).collect()
}

/// `parcours verify`, with the keys that an auditor kept.
fn verify(world: &World, named: &[&String], more: &[&str]) -> Ran {
    let named = named.iter().flat_map(|key| ["--key", key]);
    let asked: Vec<&str> =
        ["verify", "--format", "json"].into_iter().chain(named).chain(more.iter().copied()).collect();
    world.run(&asked)
}

/// What a verification that ended with 4 names.
#[track_caller]
fn check(told: Ran) -> String {
    told.ended(4).json()["check"].as_str().expect("a check").to_owned()
}

fn losses(verified: &Value) -> Value {
    verified["checkpoints"]["losses"].clone()
}

fn keep(world: &World, name: &str) -> String {
    let path = world.home().join(name).display().to_string();
    world.run(&["checkpoint", "--out", &path]).succeeded();
    path
}

#[test]
fn until_an_accepted_loss_is_signed_for_nothing_else_is_written() {
    let world = World::after("withdrawn");
    losing(&world, || drop(add(&world, "late.comer").succeeded()));
    let before = world.head();
    // Whoever may write the file can write that event too, and whatever they like after it.
    unsigned(&world, || drop(world.run(&ACCEPT).succeeded()));
    let (event, head) = (format!("event {}", before + 1), world.head());
    assert_eq!(head, before + 1);
    for asked in [
        &["user", "add", "new.comer", "--as", "admin"][..],
        &["key", "rotate", "--as", "admin", "--reason", "yearly"],
        &["key", "rewrap", "--as", "admin", "--reason", "yearly"],
        &["doctor"],
    ] {
        world.run(asked).ended(4).saying(&[&event, "doctor --accept-loss", "restore", "Nothing is written until then"]);
        assert_eq!(world.head(), head, "{asked:?}");
    }
    assert_eq!(check(verify(&world, &[], &[])), "key");
    world.run(&["status"]).ended(4);
    // Who may not accept a loss may not sign for it either.
    let by_agent = ["doctor", "--accept-loss", "--as", "claire.durand", "--reason", "the disk broke"];
    world.run(&by_agent).ended(5);
    world.run(&ACCEPT).succeeded();
    assert_eq!(world.head(), head, "it was said already");
    add(&world, "new.comer").succeeded();
    let told = losses(&verify(&world, &[], &[]).succeeded().json());
    assert_eq!(told, json!([{"event": before + 1, "lost_from": before + 1, "lost_to": lost_to(&world)}]));
}

/// How many entries the most that were ever signed under the first name are.
fn lost_to(world: &World) -> u64 {
    let lines = fs::read_to_string(world.file("anchors/checkpoints.jsonl")).expect("checkpoints");
    let notes = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line"));
    let first = notes.filter(|line| {
        let name = line["note"].as_str().and_then(|note| note.lines().next()).expect("a name");
        !name.ends_with("/2") && !name.ends_with("/3")
    });
    first.map(|line| line["size"].as_u64().expect("a size")).max().expect("one")
}

/// The log may have outgrown what was signed: it is still not known whether anybody accepted anything.
#[test]
fn a_log_that_outgrew_an_unsigned_loss_is_written_by_nobody_either() {
    let world = World::after("withdrawn");
    losing(&world, || drop(add(&world, "late.comer").succeeded()));
    unsigned(&world, || {
        world.run(&ACCEPT).succeeded();
        for login in ["one", "two", "three"] {
            add(&world, login).succeeded();
        }
    });
    let head = world.head();
    assert!(head > lost_to(&world));
    add(&world, "four").ended(4).saying(&["nothing signed says so"]);
    assert_eq!(world.head(), head);
    world.run(&ACCEPT).succeeded();
    add(&world, "four").succeeded();
    verify(&world, &[], &[]).succeeded();
}

#[test]
fn a_restore_that_died_before_it_signed_for_the_loss_is_gone_through_by_the_next() {
    let world = World::after("withdrawn");
    back_up(&world);
    let position = world.head();
    add(&world, "late.comer").succeeded();
    let accepted = ["--accept-loss", "--as", "admin", "--reason", "the disk broke"];
    // What is given up is signed first: a restore that is refused for its reason has done so already.
    unsigned(&world, || drop(restore_in_place(&world, &accepted).succeeded()));
    add(&world, "new.comer").ended(4);
    restore_in_place(&world, &accepted).succeeded();
    let told = losses(&verify(&world, &[], &[]).succeeded().json());
    assert_eq!(told, json!([{"event": position + 1, "lost_from": position + 1, "lost_to": lost_to(&world)}]));
    add(&world, "new.comer").succeeded();
}

/// The key that could say that something is lost is lost with it: another goes on, and whoever kept the old one is not deceived.
#[test]
fn where_the_key_is_lost_with_the_end_of_the_log_another_goes_on_and_nobody_vouches_for_it() {
    let world = World::after("withdrawn");
    let kept = keep(&world, "kept.note");
    losing(&world, || drop(add(&world, "late.comer").succeeded()));
    let (old, head) = (keys(&world).remove(0), world.head());
    fs::remove_file(world.file("signing.key")).expect("the key is gone");
    world.run(&ACCEPT).ended(4).saying(&["key new --accept-loss"]);
    world.run(&["key", "new", "--as", "admin", "--reason", "lost"]).ended(4);
    let by_agent = ["key", "new", "--accept-loss", "--as", "claire.durand", "--reason", "lost"];
    world.run(&by_agent).ended(5);
    assert_eq!(world.head(), head, "nothing was written so far");
    assert!(!world.file("signing.key.next").exists(), "and no secret was left");
    world.run(&NEW_KEY).succeeded();
    add(&world, "new.comer").succeeded();
    let new = keys(&world).pop().expect("a key");
    // Whoever may write these files could have done all of that.
    for named in [&[][..], &[&old]] {
        let told = verify(&world, named, &["--since", &kept]);
        assert_eq!(check(told), "key", "{named:?}");
    }
    assert!(verify(&world, &[], &[]).ended(4).stderr.contains("--key"));
    let verified = verify(&world, &[&old, &new], &["--since", &kept]).succeeded().json();
    assert_eq!(losses(&verified)[0]["event"], json!(head + 1));
    assert_eq!(verified["checkpoints"]["orphaned_keys"], json!([head + 2]));
    world.run(&NEW_KEY).ended(2).saying(&["key rotate"]);
}

#[test]
fn a_new_key_for_a_loss_is_brought_once_whenever_the_process_died() {
    let world = World::after("withdrawn");
    losing(&world, || drop(add(&world, "late.comer").succeeded()));
    let (head, signs) = (world.head(), world.file("signing.key"));
    // After the event of the loss.
    unsigned(&world, || drop(world.run(&ACCEPT).succeeded()));
    fs::remove_file(&signs).expect("the key is gone");
    // After the event of the key, before anything was signed.
    unsigned(&world, || drop(world.run(&NEW_KEY).succeeded()));
    fs::rename(&signs, world.file("signing.key.next")).expect("not promoted yet");
    assert_eq!(world.head(), head + 2);
    add(&world, "new.comer").ended(4);
    // Before the new key took its place.
    world.run(&NEW_KEY).succeeded();
    fs::rename(&signs, world.file("signing.key.next")).expect("not promoted yet");
    add(&world, "new.comer").succeeded();
    let [old, new] = <[String; 2]>::try_from(keys(&world)).expect("two keys");
    let verified = verify(&world, &[&old, &new], &[]).succeeded().json();
    assert_eq!(
        (&losses(&verified)[0]["event"], losses(&verified).as_array().map(Vec::len)),
        (&json!(head + 1), Some(1))
    );
    assert_eq!(verified["checkpoints"]["orphaned_keys"], json!([head + 2]));
}

/// The event by which the key changed is lost too. What both keys signed was kept, and the log says it again.
#[test]
fn a_rotation_that_is_lost_is_told_again_and_whoever_kept_the_first_key_is_led_to_the_last() {
    let world = World::after("withdrawn");
    losing(&world, || {
        for _ in 0..2 {
            world.run(&["key", "rotate", "--as", "admin", "--reason", "yearly"]).succeeded();
            add(&world, &format!("late.comer{}", world.head())).succeeded();
        }
    });
    let [first, middle, last] = <[String; 3]>::try_from(keys(&world)).expect("three keys");
    world.run(&ACCEPT).succeeded();
    add(&world, "new.comer").succeeded();
    for named in [&[][..], &[&first], &[&middle], &[&last]] {
        let verified = verify(&world, named, &[]).succeeded().json();
        assert_eq!(
            (&verified["checkpoints"]["key"], &verified["checkpoints"]["orphaned_keys"]),
            (&json!(last), &json!([]))
        );
    }
    world.run(&["key", "rotate", "--as", "admin", "--reason", "yearly"]).succeeded();
    verify(&world, &[&first], &[]).succeeded();
}

/// Without what both keys signed, nobody vouches for the one that signs; one that somebody only listed stays an alarm.
#[test]
fn a_lost_rotation_of_which_no_statement_is_left_brings_an_orphan_and_a_planted_key_nothing() {
    let world = World::after("withdrawn");
    losing(&world, || drop(world.run(&["key", "rotate", "--as", "admin", "--reason", "yearly"]).succeeded()));
    let head = world.head();
    fs::remove_file(world.file("anchors/statements.jsonl")).expect("what both signed");
    world.run(&ACCEPT).succeeded();
    let [old, new] = <[String; 2]>::try_from(keys(&world)).expect("two keys");
    let verified = verify(&world, &[], &[]).succeeded().json();
    assert_eq!(verified["checkpoints"]["orphaned_keys"], json!([head + 2]));
    assert_eq!(check(verify(&world, &[&old], &[])), "key");
    verify(&world, &[&old, &new], &[]).succeeded();
    // A key of somebody else's, among those that signed.
    let other = World::born();
    let planted = keys(&other).remove(0);
    let listed = world.file("anchors/keys");
    fs::write(&listed, fs::read_to_string(&listed).expect("keys") + &planted + "\n").expect("one more");
    assert_eq!(check(verify(&world, &[], &[])), "key");
}

/// Somebody plants a key and has the log lose its end: the next acceptance is not made to speak for their key.
#[test]
fn a_planted_key_is_named_also_where_a_loss_is_accepted() {
    let world = World::after("withdrawn");
    losing(&world, || drop(add(&world, "late.comer").succeeded()));
    let other = World::born();
    let planted = keys(&other).remove(0);
    let listed = world.file("anchors/keys");
    fs::write(&listed, fs::read_to_string(&listed).expect("keys") + &planted + "\n").expect("one more");
    world.run(&ACCEPT).succeeded();
    let told = verify(&world, &[], &[]).ended(4);
    assert!(told.stderr.contains(&planted), "{}", told.stderr);
}

/// A statement that nobody signed is told at once, not when something rests on it.
#[test]
fn a_statement_that_was_altered_is_named() {
    let world = World::born();
    world.run(&["key", "rotate", "--as", "admin", "--reason", "yearly"]).succeeded();
    verify(&world, &[], &[]).succeeded();
    let path = world.file("anchors/statements.jsonl");
    let altered = |path: &Path| fs::read_to_string(path).expect("statements").replacen("signs this", "signs that", 1);
    fs::write(&path, altered(&path)).expect("an altered statement");
    assert_eq!(check(verify(&world, &[], &[])), "anchors");
}

/// The log is restored to before the event by which an earlier loss was accepted: what was signed since is lost as well, and is
/// told so, not taken for another log's.
#[test]
fn what_was_signed_between_two_losses_of_which_the_later_took_the_earlier_is_told_as_lost() {
    let world = World::after("withdrawn");
    let (early, first) = (Files::log(&world), keep(&world, "first.note"));
    let cut = world.head();
    add(&world, "one").succeeded();
    let second = keep(&world, "second.note");
    losing(&world, || drop(add(&world, "two").succeeded()));
    world.run(&ACCEPT).succeeded();
    let middle = keep(&world, "middle.note");
    assert!(fs::read_to_string(&middle).expect("a note").lines().next().is_some_and(|name| name.ends_with("/2")));
    early.put_back(&world);
    world.run(&ACCEPT).succeeded();
    add(&world, "three").succeeded();
    let verified = verify(&world, &[], &[]).succeeded().json();
    assert_eq!(losses(&verified)[0]["event"], json!(cut + 1));
    for (note, lost_by) in [(&first, Value::Null), (&second, json!(cut + 1)), (&middle, json!(cut + 1))] {
        let verified = verify(&world, &[], &["--since", note]).succeeded().json();
        assert_eq!(verified["checkpoints"]["since"]["lost_by"], lost_by, "{note}");
    }
}

/// What the pages for auditors show of a loss is what a verification prints of one.
#[test]
fn the_pages_for_auditors_show_a_loss_as_it_is_printed() {
    let world = World::empty();
    world.run(&["demo", "--requests", "12", "--seed", "7", "--no-serve"]).succeeded();
    let add = |login: &str, more: &[&str]| {
        let asked = [&["user", "add", login, "--as", "admin"], more].concat();
        world.run(&asked).succeeded();
    };
    add("denise.morvan", &["--role", "dpo"]);
    add("late.comer", &[]);
    keep(&world, "kept.note");
    let mut beyond = String::new();
    losing(&world, || {
        add("new.comer", &["--role", "agent"]);
        beyond = keep(&world, "beyond.note");
    });
    let (log, signed) = (Files::log(&world), Files::signed(&world));
    world.run(&ACCEPT).succeeded();
    let told = world.run(&["verify", "--since", &beyond]).succeeded().stdout;
    let shown = |line: &&str| ["  lost  ", "  since  "].iter().any(|name| line.starts_with(name));
    let lines: Vec<&str> = told.lines().filter(shown).collect();
    assert_eq!(lines.len(), 2, "{told}");
    // The same where the key was lost with it.
    log.put_back(&world);
    signed.put_back(&world);
    fs::remove_file(world.file("signing.key")).expect("the key is gone");
    world.run(&NEW_KEY).succeeded();
    let orphan = world.run(&["verify"]).ended(4).stdout;
    for page in ["docs/audit.md", "docs/audit.fr.md"] {
        let text = fs::read_to_string(acceptance::workspace_root().join(page)).expect("a page");
        for said in [&lines.join("\n"), orphan.trim_end()] {
            let block = format!("```console\n{said}\n```\n");
            assert!(text.contains(&block), "{page} shows something else than:\n{block}");
        }
    }
}
