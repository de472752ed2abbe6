//! Erasure as an officer meets it: who may, what stands against it, what goes, what is given out, what becomes due.

use std::fs;

use serde_json::Value;

use crate::world::{Ran, World, journey};

/// The RPPS of the canary.
pub(crate) const CANARY: &str = "99777777774";

/// A folder after the canary's journey, with an officer (`denise.morvan`).
pub(crate) fn watched() -> World {
    let world = World::after("canary");
    appoint(&world);
    world
}

/// Appoints the officer.
pub(crate) fn appoint(world: &World) {
    world.run(&["user", "add", "denise.morvan", "--role", "dpo", "--as", "admin"]).succeeded();
}

/// Erases whoever `who` leads to.
pub(crate) fn erase(world: &World, who: &str) -> Ran {
    world.run(&[
        "erase",
        who,
        "--as",
        "denise.morvan",
        "--basis",
        "gdpr-17-1-b",
        "--reason",
        "asked by letter",
        "--format",
        "json",
    ])
}

/// The subject that `who` leads to.
fn subject(world: &World, who: &str) -> String {
    let shown = world.run(&["erase", who, "--dry-run", "--format", "json"]).succeeded().json();
    shown["erased"][0]["subjects"][0].as_str().expect("a subject").to_owned()
}

fn digest(world: &World) -> Value {
    world.run(&["replay", "--format", "json"]).succeeded().json()["digest"].clone()
}

fn types_after(world: &World, position: u64) -> Vec<String> {
    let lines = world.run(&["events", "--after", &position.to_string()]).succeeded().lines();
    lines.iter().map(|line| line["event"]["type"].as_str().expect("a type").to_owned()).collect()
}

#[test]
fn an_erasure_leaves_the_log_whole_and_its_state_as_it_was() {
    let world = watched();
    let (head, before) = (world.head(), digest(&world));
    let leaf = world.run(&["verify", "--format", "json"]).succeeded().json()["leaf"].clone();
    let erased = erase(&world, CANARY).succeeded().json();
    assert_eq!(erased["erased"][0]["position"], head + 1);
    assert_eq!(types_after(&world, head), ["erasure-decided", "erasure-completed"]);
    assert_eq!(digest(&world), before, "the state but for erasures");
    let verified = world.run(&["verify", "--format", "json"]).succeeded().json();
    assert_eq!(verified["keys"]["erased"], 1);
    assert!(verified["ciphertexts_destroyed"].as_u64() > Some(10), "{verified}");
    // The chain goes on from the very leaf that was there before.
    let lines = world.run(&["events", "--after", &(head - 1).to_string(), "--limit", "1"]).succeeded().lines();
    assert_eq!(lines[0]["leaf"], leaf);
    // Once: whoever is erased stays so, and nothing more is written.
    let head = world.head();
    assert_eq!(
        erase(&world, erased["erased"][0]["subjects"][0].as_str().unwrap()).succeeded().json()["erased"][0]["outcome"],
        "unchanged"
    );
    assert_eq!(world.head(), head);
    world.run(&["rebuild"]).succeeded();
    world.run(&["doctor", "--prove"]).succeeded();
}

#[test]
fn what_an_erasure_would_take_is_shown_without_taking_it() {
    let world = watched();
    let head = world.head();
    let shown = world.run(&["erase", CANARY, "--dry-run", "--format", "json"]).succeeded().json();
    assert_eq!((&shown["dry_run"], &shown["erased"][0]["outcome"]), (&true.into(), &"planned".into()));
    assert!(shown["erased"][0]["requests"].as_array().unwrap().len() >= 3, "{shown}");
    // The note of the journey names her: it lies under the case, and would stay.
    let naming = shown["free_text"].as_array().unwrap().iter().filter(|case| case["naming"].as_u64() > Some(0));
    assert!(naming.count() >= 1, "{shown}");
    assert_eq!(world.head(), head);
}

#[test]
fn only_the_officer_erases_and_a_reason_that_names_the_person_is_refused() {
    let world = watched();
    let head = world.head();
    let by = |login: &str, reason: &str| {
        world.run(&["erase", CANARY, "--as", login, "--basis", "gdpr-17-1-b", "--reason", reason])
    };
    by("claire.durand", "asked by letter").ended(5).saying(&["role-may-not", "dpo"]);
    let told = by("denise.morvan", "asked by Mme ZYXWVANIERE").ended(2);
    assert!(!told.stderr.to_lowercase().contains("zyxwvani"), "{}", told.stderr);
    told.saying(&["reason-names-person"]);
    world.run(&["erase", CANARY, "--as", "denise.morvan", "--basis", "because", "--reason", "so"]).ended(2);
    // The beginning of a name leads to one person in a search, and is not enough to erase them.
    world.run(&["erase", "zyxwv", "--dry-run"]).ended(2).saying(&["person-unknown"]);
    world.run(&["erase", "nobody at all", "--as", "denise.morvan", "--basis", "gdpr-17-1-b", "--reason", "x"]).ended(2);
    assert_eq!(world.head(), head);
}

#[test]
fn a_legal_hold_refuses_the_erasure_and_names_itself() {
    let world = watched();
    let with_reason =
        |what: &str| world.run(&["subject", what, CANARY, "--reason", "claim pending", "--as", "denise.morvan"]);
    with_reason("hold").succeeded();
    let held_at = world.head();
    erase(&world, CANARY).ended(5).saying(&["legal-hold", &format!("#{held_at}")]);
    assert_eq!(world.head(), held_at);
    with_reason("release").succeeded();
    erase(&world, CANARY).succeeded();
}

#[test]
fn two_subjects_of_one_person_are_exported_and_erased_together() {
    let world = watched();
    // Under another mail, and without a number, she was taken for somebody else.
    let hits =
        world.run(&["search", "canarine", "--kind", "person", "--as", "admin", "--format", "json"]).succeeded().json();
    let ids: Vec<&str> = hits.as_array().unwrap().iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert_eq!(ids.len(), 2, "{hits}");
    let named = world.run(&["erase", "canarine zyxwvanière", "--dry-run"]).ended(2);
    named.saying(&ids);
    world
        .run(&["subject", "join", ids[0], ids[1], "--reason", "same handwriting", "--as", "denise.morvan"])
        .succeeded();
    let exported = world.run(&["subject", "export", ids[1], "--as", "admin"]).succeeded().json();
    assert_eq!(exported["subjects"].as_array().unwrap().len(), 2);
    let erased = erase(&world, ids[0]).succeeded().json();
    assert_eq!(erased["erased"][0]["subjects"].as_array().unwrap().len(), 2);
    assert_eq!(fs::read_to_string(world.file("anchors/erased.jsonl")).unwrap().lines().count(), 2);
    let hits =
        world.run(&["search", "canarine", "--kind", "person", "--as", "admin", "--format", "json"]).succeeded().json();
    assert_eq!(hits, serde_json::json!([]));
}

#[test]
fn an_export_tells_a_person_everything_in_a_file_of_their_own() {
    use std::os::unix::fs::PermissionsExt;
    let world = watched();
    let out = world.home().join("canarine.json");
    let write = ["subject", "export", CANARY, "--as", "denise.morvan", "--out", out.to_str().unwrap()];
    world.run(&write).succeeded();
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&out).unwrap();
    for held in ["Zyxwvanière", "Canarine", "+33639987777", CANARY, "mailbox-requested", "credentials-declared-sent"] {
        assert!(text.contains(held), "{held} is missing");
    }
    // Of others in the same cases it says nothing.
    assert!(!text.contains("CANARI-NOTE"), "the free text of a case is not theirs");
    world.run(&write).ended(2).saying(&["canarine.json exists already", "nothing is ever overwritten"]);
}

#[test]
fn whoever_comes_back_after_an_erasure_is_somebody_new() {
    let world = watched();
    let before = subject(&world, CANARY);
    erase(&world, CANARY).succeeded();
    world.run(&["erase", CANARY, "--dry-run"]).ended(2);
    let person = r#"{"nom":"Zyxwvanière","prenom":"Canarine","mail_contact":"canarine.zyxwvaniere@canari-unique.example","rpps":"99777777774"}"#;
    let structure = r#"{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}"#;
    let line = format!(
        r#"{{"channel":"form","do":"submit-request","with":{{"structure":{structure},"messageries_nominatives":[{person}]}}}}"#
    );
    world.fed(&line, &["exec", "-"]).succeeded();
    assert_ne!(subject(&world, CANARY), before);
}

#[test]
fn the_free_text_of_an_ended_case_is_erased_by_its_reference_or_id() {
    for field in ["reference", "request"] {
        let world = World::after("withdrawn");
        appoint(&world);
        let board = world.run(&["status", "--format", "json"]).succeeded().json();
        erase_the_text_of(&world, board[0][field].as_str().expect("a name of the request"));
    }
}

fn erase_the_text_of(world: &World, reference: &str) {
    let shown = world.run(&["trail", reference, "--as", "admin"]).succeeded().stdout;
    assert!(!shown.contains("(erased)"), "{shown}");
    erase(world, reference).succeeded();
    assert!(world.run(&["trail", reference, "--as", "admin"]).succeeded().stdout.contains("(erased)"));
    world.run(&["request", "show", reference]).succeeded();
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_user_is_erased_once_their_roles_are_revoked() {
    let world = watched();
    erase(&world, "claire.durand").ended(2).saying(&["person-unknown"]);
    erase(&world, "user:claire.durand").ended(5).saying(&["user-still-acts", "administrator"]);
    world.run(&["user", "revoke", "claire.durand", "agent", "--as", "admin"]).succeeded();
    erase(&world, "user:claire.durand").succeeded();
    let users = world.run(&["user", "list", "--format", "json"]).succeeded().json();
    let erased = users.as_array().unwrap().iter().filter(|user| user["login"].is_null()).count();
    assert_eq!(erased, 1, "{users}");
    world.run(&["user", "grant", "claire.durand", "agent", "--as", "admin"]).ended(5).saying(&["subject-gone"]);
}

#[test]
fn cases_that_have_rested_long_enough_are_due_and_go_by_the_policy() {
    let world = World::after("withdrawn");
    appoint(&world);
    let policy = fs::read_to_string(crate::world::policy()).unwrap();
    let due = |on: &str| world.run(&["retention", "due", "--on", on, "--format", "json"]).succeeded().json();
    assert_eq!(due("2026-06-30"), serde_json::json!([]));
    let listed = due("2090-01-01");
    assert_eq!(listed[0]["ending"], "withdrawn", "{listed}");
    let count = listed[0]["subjects"].as_array().unwrap().len();
    assert!(count >= 2, "the free text and at least one person: {listed}");
    // Nothing is due today; with a policy of one month, all of it is.
    let run = |arguments: &[&str]| world.run(&[&["retention", "run", "--format", "json"], arguments].concat());
    assert_eq!(run(&["--as", "denise.morvan"]).succeeded().json(), serde_json::json!([]));
    let shorter: String = policy
        .lines()
        .map(|line| if line.starts_with("unequipped_months") { "unequipped_months = 1" } else { line })
        .map(|line| format!("{line}\n"))
        .collect();
    let file = world.write("shorter.toml", &shorter);
    world.run(&["policy", "adopt", &file, "--as", "admin"]).succeeded();
    let subject = listed[0]["subjects"][0].as_str().unwrap().to_owned();
    world.run(&["subject", "hold", &subject, "--reason", "claim", "--as", "denise.morvan"]).succeeded();
    let head = world.head();
    let planned = run(&["--dry-run"]).succeeded().json();
    assert_eq!((&planned[0]["erased"], world.head()), (&0.into(), head), "{planned}");
    assert_eq!(planned[0]["held_by"], serde_json::json!([head]));
    run(&["--as", "claire.durand"]).ended(5).saying(&["role-may-not"]);
    let done = run(&["--as", "denise.morvan"]).succeeded().json();
    assert_eq!(done[0]["erased"], count - 1, "{done}");
    let left = due("2090-01-01");
    assert_eq!(left[0]["subjects"], serde_json::json!([subject]), "only whom the hold keeps");
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_file_that_no_erasure_reaches_is_a_stranger() {
    let world = watched();
    // Everything that makes files: followers, proofs, backups, erasures.
    world.run(&["status"]).succeeded();
    world.run(&["search", "canarine"]).succeeded();
    world.run(&["doctor", "--prove"]).succeeded();
    erase(&world, CANARY).succeeded();
    let strangers = || world.run(&["doctor", "--format", "json"]).succeeded().json()["strangers"].clone();
    assert_eq!(strangers(), serde_json::json!([]));
    fs::write(world.file("names.csv"), "Zyxwvanière").unwrap();
    assert_eq!(strangers(), serde_json::json!(["names.csv"]), "control");
}

#[test]
fn lost_keys_are_an_alarm_until_an_administrator_takes_note() {
    let world = watched();
    // Keys as they were before the last person came.
    fs::create_dir(world.home().join("older")).unwrap();
    world.run(&["backup", world.home().join("older").to_str().unwrap()]).succeeded();
    let kept = find(&world.home().join("older/keys"), "keys.db");
    world.run(&["user", "add", "late.comer", "--as", "admin"]).succeeded();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(world.file(&format!("keys.db{end}")));
    }
    fs::copy(kept, world.file("keys.db")).unwrap();
    world.run(&["verify"]).ended(4).saying(&["has no key"]);
    world.run(&["user", "list"]).ended(4);
    let accept = |login: &str| {
        let asked = ["doctor", "--accept-key-loss", "--reason", "the disk broke", "--as", login, "--format", "json"];
        world.run(&asked)
    };
    accept("claire.durand").ended(5).saying(&["administrator"]);
    let head = world.head();
    let lost = accept("admin").succeeded().json()["lost_keys"].clone();
    assert_eq!(lost.as_array().unwrap().len(), 1);
    assert_eq!(types_after(&world, head), ["key-loss-accepted"]);
    world.run(&["verify"]).succeeded();
    world.run(&["user", "list"]).succeeded();
    assert_eq!(accept("admin").succeeded().json()["lost_keys"], serde_json::json!([]));
}

fn find(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut inner = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inner.find_map(|path| Some(path.join(name)).filter(|path| path.exists())).expect("a backup of the keys")
}

#[test]
fn whom_a_restored_log_has_forgotten_is_erased_again() {
    let world = watched();
    let place = world.home().join("backups").display().to_string();
    fs::create_dir(&place).unwrap();
    world.run(&["backup", &place]).succeeded();
    let subject = subject(&world, CANARY);
    erase(&world, CANARY).succeeded();
    let (list, key) = (world.file("anchors/erased.jsonl"), world.file("master.key").display().to_string());
    let again = world.home().join("again").display().to_string();
    let restore = |into: &str, more: &[&str]| {
        let asked = ["restore", &place, "--into", into, "--master-key", &key, "--format", "json"];
        world.run(&[&asked[..], more].concat()).succeeded().json()
    };
    // The control: without the list nobody knows, and the person is read again.
    let control = world.home().join("control").display().to_string();
    assert_eq!(restore(&control, &[])["erased_again"], 0);
    let shown = world
        .run(&["--data", &control, "--master-key", &key, "subject", "export", &subject, "--as", "admin"])
        .succeeded();
    assert!(shown.stdout.contains("Zyxwvanière"));
    let restored = restore(&again, &["--erased", list.to_str().unwrap()]);
    assert_eq!((&restored["erased_again"], &restored["keys"]["destroyed_again"]), (&2.into(), &1.into()), "{restored}");
    let on_it = |arguments: &[&str]| world.run(&[&["--data", &again, "--master-key", &key], arguments].concat());
    let shown = on_it(&["subject", "export", &subject, "--as", "admin"]).succeeded();
    assert!(!shown.stdout.contains("Zyxwvanière"), "{}", shown.stdout);
    let last = on_it(&["events"]).succeeded().lines();
    let decided = last.iter().find(|line| line["event"]["type"] == "erasure-decided").expect("decided again");
    assert_eq!(decided["event"]["data"]["legal_basis"], "decided-before");
    assert_eq!(decided["event"]["data"]["lost"]["position"], world.head() - 1);
    on_it(&["verify"]).succeeded();
    // Once.
    let head = last.len();
    on_it(&["status"]).succeeded();
    assert_eq!(on_it(&["events"]).succeeded().lines().len(), head);
}

#[test]
fn a_folder_that_lost_its_log_remembers_whom_it_erased() {
    let world = watched();
    let place = world.home().join("backups").display().to_string();
    fs::create_dir(&place).unwrap();
    world.run(&["backup", &place]).succeeded();
    let subject = subject(&world, CANARY);
    erase(&world, CANARY).succeeded();
    let (head, list) = (world.head(), fs::read_to_string(world.file("anchors/erased.jsonl")).unwrap());
    let kept = fs::read(world.file("anchors/checkpoint")).unwrap();
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(world.file(&format!("log.db{end}")));
    }
    let data = world.data().display().to_string();
    let restore = ["restore", &place, "--into", &data, "--in-place", "--format", "json"];
    // A signed checkpoint knows of more than the backup holds.
    world.run(&restore).ended(2).saying(&["which a signed checkpoint knows", "--accept-loss"]);
    let accepted = ["--accept-loss", "--as", "admin", "--reason", "the disk of the log broke"];
    let restored = world.run(&[&restore[..], &accepted].concat()).succeeded().json();
    assert_eq!((&restored["erased_again"], &restored["keys"]["erased"]), (&2.into(), &1.into()), "{restored}");
    assert_eq!(world.head(), head + 1, "as many events as were lost, and the one that says so");
    assert_eq!(fs::read_to_string(world.file("anchors/erased.jsonl")).unwrap(), list);
    let note = world.home().join("kept.note");
    fs::write(&note, kept).unwrap();
    let verified = world.run(&["verify", "--since", &note.display().to_string()]).succeeded();
    assert!(verified.stdout.contains("the end is lost, accepted by event"), "{}", verified.stdout);
    let told = world.run(&["subject", "export", &subject, "--as", "admin"]);
    assert!(!told.stdout.contains("Zyxwvanière"), "{}", told.stdout);
}

#[test]
fn the_states_of_all_cases_have_one_digest_which_an_erasure_leaves_as_it_is() {
    let world = watched();
    let digest = || {
        let verified = world.run(&["verify", "--replay", "--format", "json"]).succeeded().json();
        assert!(verified["states"]["cases"].as_u64() > Some(0), "{verified}");
        verified["states"]["digest"].as_str().expect("a digest").to_owned()
    };
    let before = digest();
    erase(&world, CANARY).succeeded();
    assert_eq!(digest(), before);
    world.run(&["exec", &journey("withdrawn")]).succeeded();
    assert_ne!(digest(), before, "a case more");
    assert!(world.run(&["verify", "--replay"]).succeeded().stdout.contains("  states "));
    assert_eq!(world.run(&["verify", "--format", "json"]).succeeded().json()["states"], Value::Null);
}

/// Copies of log and keys that a killed restore left would open what was erased: the erasure takes them.
#[test]
fn what_a_killed_restore_left_goes_with_the_next_erasure() {
    let world = watched();
    let rests = world.file("restore.tmp");
    fs::create_dir(&rests).unwrap();
    fs::copy(world.file("keys.db"), rests.join("keys.db")).unwrap();
    erase(&world, CANARY).succeeded();
    assert!(!rests.exists());
}
