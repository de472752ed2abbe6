//! One command at a time: requests, users, policy.

use crate::world::{World, policy};

const FORM: &str = r#"{"structure":{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"},
    "messageries_nominatives":[{"nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre@sante.example"}]}"#;

fn opened(world: &World) -> String {
    let receipt = world.run(&[
        "request",
        "open",
        "--with",
        FORM,
        "--channel",
        "phone",
        "--as",
        "claire.durand",
        "--format",
        "json",
    ]);
    receipt.succeeded().json()["reference"].as_str().unwrap().to_owned()
}

#[test]
fn a_request_is_opened_and_advanced_by_hand() {
    let world = World::staffed();
    let reference = opened(&world);
    let act = |arguments: &[&str]| {
        world.run(&[&["request", "act", &reference], arguments, &["--as", "claire.durand"]].concat())
    };
    act(&["assign-request", "owner=claire.durand"]).succeeded();
    act(&["quote-contribution", "criterion=300-lits-et-plus", "year:=2026"]).succeeded();
    let unchanged = act(&["assign-request", "owner=claire.durand"]).succeeded();
    assert!(unchanged.stdout.starts_with("unchanged"), "{}", unchanged.stdout);
    act(&["start-waiting", "party=applicant", "due_on=2027-01-15", "--reason", "the form is not signed"]).succeeded();
    let shown = world.read(&["request", "show", &reference]).succeeded().stdout;
    for words in ["CHU de Nantes", "waiting for  applicant", "claire.durand", "Anaïs Lefèvre"] {
        assert!(shown.contains(words), "{words} is missing in {shown}");
    }
    let trail = world.read(&["trail", &reference]).succeeded().stdout;
    assert!(trail.contains("reason: the form is not signed"), "{trail}");
    let listed = world.run(&["request", "list", "--waiting", "applicant", "--format", "json"]).succeeded().json();
    assert_eq!(listed[0]["due_on"], "2027-01-15");
}

#[test]
fn who_has_not_seen_a_change_is_in_conflict_and_told_which() {
    let world = World::staffed();
    let reference = opened(&world);
    let seen = world.head().to_string();
    let act = |arguments: &[&str]| {
        world.run(&[&["request", "act", &reference], arguments, &["--as", "claire.durand"]].concat())
    };
    act(&["start-waiting", "party=applicant"]).succeeded();
    let change = format!("#{}", world.head());
    act(&["drop-request", "--reason", "no answer", "--expected", &seen]).ended(3).saying(&[&change]);
    act(&["drop-request", "--reason", "no answer", "--expected", &world.head().to_string()]).succeeded();
}

#[test]
fn words_that_are_none_are_told_before_anything_is_opened() {
    let world = World::empty();
    let act = |arguments: &[&str]| world.run(&[["request", "act", "MSS-2026-000001"].as_slice(), arguments].concat());
    act(&["fly"]).ended(2).saying(&["/do", "fly"]);
    act(&["add-note", "text"]).ended(2).saying(&["KEY=VALUE", "text"]);
    act(&["add-note", "--with", "{"]).ended(2).saying(&["--with", "JSON object"]);
    act(&["add-note", "--with", "@missing.json"]).ended(2).saying(&["missing.json"]);
}

#[test]
fn roles_are_granted_and_revoked_but_never_the_last_administrator() {
    let world = World::staffed();
    let user = |arguments: &[&str]| world.run(&[&["user"], arguments].concat());
    user(&["grant", "claire.durand", "administrator", "--as", "admin"]).succeeded();
    user(&["revoke", "admin", "administrator", "--as", "claire.durand"]).succeeded();
    user(&["revoke", "claire.durand", "administrator", "--as", "claire.durand"])
        .ended(5)
        .saying(&["last-administrator"]);
    user(&["grant", "admin", "agent", "--as", "admin"]).ended(5).saying(&["role-"]);
    user(&["grant", "claire.durand", "applicant", "--as", "claire.durand"]).ended(5).saying(&["role-not-grantable"]);
    user(&["grant", "nobody", "agent", "--as", "claire.durand"]).ended(2).saying(&["nobody"]);
    user(&["add", "claire.durand", "--as", "claire.durand"]).ended(5).saying(&["login-taken"]);
    let list = user(&["list", "--format", "json"]).succeeded().json();
    assert_eq!(list[1]["login"], "claire.durand");
    assert_eq!(list[1]["roles"], serde_json::json!(["administrator", "agent"]));
    let csv = user(&["list", "--format", "csv"]).succeeded().stdout;
    assert!(csv.starts_with("login,name,roles,"), "{csv}");
}

#[test]
fn a_policy_is_checked_adopted_and_shown_as_it_was() {
    let world = World::born();
    let first = world.head().to_string();
    let text = std::fs::read_to_string(policy()).unwrap();
    let changed =
        world.write("changed.toml", &text.replace("pending_blocks_creation = true", "pending_blocks_creation = false"));
    world.run(&["policy", "check", &changed]).succeeded();
    let same = world.run(&["policy", "adopt", &policy(), "--as", "admin"]).succeeded();
    assert!(same.stdout.starts_with("unchanged"), "{}", same.stdout);
    let adopted = world.run(&["policy", "adopt", &changed, "--as", "admin", "--format", "json"]).succeeded().json();
    assert_eq!(adopted["changed"], 1, "only what differs is adopted");
    world.run(&["policy", "adopt", &changed, "--as", "nobody"]).ended(5).saying(&["user-unknown"]);
    let show =
        |arguments: &[&str]| world.run(&[&["policy", "show", "adhesion", "--format", "json"], arguments].concat());
    let blocks = |shown: serde_json::Value| shown["sections"][0]["content"]["pending_blocks_creation"].clone();
    assert_eq!(blocks(show(&[]).succeeded().json()), false);
    assert_eq!(blocks(show(&["--as-of", &first]).succeeded().json()), true);
    world.run(&["policy", "show", "weather"]).ended(2).saying(&["weather"]);
    // What is shown can be adopted again.
    let shown = world.run(&["policy", "show"]).succeeded().stdout;
    let again = world.write("shown.toml", &shown);
    assert!(world.run(&["policy", "adopt", &again, "--as", "admin"]).succeeded().stdout.starts_with("unchanged"));
}
