//! `parcours doctor`: orphans are found and swept, and what is well is left alone.

use vault::{MasterKey, NewSubject, SubjectKind, SystemEntropy, Vault};

use crate::world::World;

/// Leaves a key behind as a process does that dies between keys and events.
fn orphan(world: &World) -> String {
    let master = MasterKey::read(&world.file("master.key")).unwrap();
    let mut vault = Vault::open(&world.file("keys.db"), &master).unwrap();
    let subject = NewSubject::draw(SubjectKind::Person, &mut SystemEntropy);
    let id = subject.id().to_string();
    vault.commit(&[subject], &[], &mut SystemEntropy).unwrap();
    id
}

#[test]
fn a_folder_in_good_health_is_said_to_be() {
    let world = World::after("withdrawn");
    let doctor = world.run(&["doctor"]).succeeded();
    assert!(doctor.stdout.ends_with("in good health\n") && !doctor.stdout.contains("NOT"), "{}", doctor.stdout);
    let json = world.run(&["doctor", "--format", "json"]).succeeded().json();
    assert_eq!((&json["orphans"], &json["alarms"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(json["log"]["position"], world.head());
}

#[test]
fn an_orphan_is_given_up_with_an_event_before_its_key_is_destroyed() {
    let world = World::after("withdrawn");
    let subject = orphan(&world);
    let found = world.run(&["doctor", "--format", "json"]).succeeded().json();
    assert_eq!(
        (&found["orphans"][0]["subject"], &found["orphans"][0]["is_swept"]),
        (&subject.clone().into(), &false.into())
    );
    let head = world.head();
    let swept = world.run(&["doctor", "--fix", "--format", "json"]).succeeded().json();
    assert_eq!(
        (&swept["orphans"][0]["is_swept"], &swept["orphans"][0]["abandoned_at"]),
        (&true.into(), &(head + 1).into())
    );
    let last = world.run(&["events", "--after", &head.to_string()]).succeeded().lines();
    assert_eq!(
        (&last[0]["event"]["type"], &last[0]["event"]["data"]["subject"]),
        (&"subject-abandoned".into(), &subject.into())
    );
    assert_eq!(world.run(&["doctor", "--format", "json"]).succeeded().json()["orphans"], serde_json::json!([]));
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_readable_master_key_is_pointed_at() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::born();
    std::fs::set_permissions(world.file("master.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let doctor = world.run(&["doctor"]).succeeded().stdout;
    assert!(doctor.contains("mode 644: others can read it"), "{doctor}");
}
