//! What the command line answers whoever asks before acting: what can be done, what a mailbox lacks, which name is free.

use serde_json::Value;

use crate::trade::{MAILBOX, REQUEST, after};
use crate::world::World;

/// The ids of persons, which are drawn, replaced.
fn with_any_person(told: &str) -> String {
    let mut parts = told.split("person=");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "person=<id>" + part.get(36..).unwrap_or_default())
}

/// The check lists of a request, as printed.
fn checks(world: &World) -> String {
    let shown = world.read(&["request", "show", REQUEST, "--ready"]).succeeded().stdout;
    let start = shown.find("  checks ").expect("a check list");
    shown[start..].to_owned()
}

/// What `allowed` says of one action to claire.durand, about the request as a whole.
fn verdict(world: &World, action: &str) -> Value {
    let asked = ["request", "allowed", REQUEST, "--as", "claire.durand", "--format", "json"];
    let answer = world.run(&asked).succeeded().json();
    let lines = answer["possibilities"].as_array().expect("possibilities");
    lines.iter().find(|line| line["action"] == action).unwrap_or_else(|| panic!("nothing is said of {action}")).clone()
}

#[test]
fn each_role_is_told_what_it_can_do() {
    let world = after("habilitation-override", 7);
    let applicant = world.run(&["request", "allowed", REQUEST, "--only"]).succeeded().stdout;
    let agent = world.run(&["request", "allowed", REQUEST, "--only", "--as", "claire.durand"]).succeeded().stdout;
    world.run(&["request", "allowed", REQUEST, "--as", "nobody"]).ended(2).saying(&["--as", "nobody"]);
    // Somebody of the structure is no user: the persons stay closed to whoever asks for them.
    insta::assert_snapshot!("allowed", format!("{}\n{agent}", with_any_person(&applicant)));
}

#[test]
fn what_cannot_be_done_says_why_as_the_attempt_would() {
    let world = after("habilitation-override", 7);
    for action in ["validate-need", "close-request", "issue-creation-list", "finish-partner-campaign", "reopen-request"]
    {
        let told = verdict(&world, action);
        assert_eq!(told["verdict"], "no", "{told}");
        let with = if action == "reopen-request" { &["--reason", "Pour voir."][..] } else { &[] };
        let attempt = [&["request", "act", REQUEST, action], with, &["--as", "claire.durand"]].concat();
        let rule = told["rule"].as_str().expect("a rule");
        let sentence = told["sentence"].as_str().expect("a sentence");
        world.run(&attempt).ended(5).saying(&[rule, sentence]);
    }
    assert_eq!(verdict(&world, "cite-membership")["verdict"], "is-so");
    assert_eq!(verdict(&world, "quote-contribution")["verdict"], "yes");
}

#[test]
fn a_check_list_names_what_a_mailbox_lacks_until_it_is_ready() {
    let world = after("habilitation-override", 7);
    let lacking = checks(&world);
    // The seventeenth line is the last acceptance of the terms; creation is asked for after it.
    let ready = after("habilitation-override", 17);
    insta::assert_snapshot!("ready", format!("{lacking}\n{}", checks(&ready)));
    let shown = ready.read(&["request", "show", REQUEST, "--ready", "--format", "json"]).succeeded().json();
    let lists = shown["ready"].as_array().expect("check lists");
    assert!(lists.len() == 2 && lists.iter().all(|list| list["is_ready"] == true), "{shown}");
    // The address under which it was checked passes.
    let address = format!("address={}", lists[0]["address"].as_str().expect("an address"));
    let mailbox = format!("mailbox={}", lists[0]["mailbox"].as_str().expect("a mailbox"));
    let creation = ["request", "act", REQUEST, "request-creation", &mailbox, &address, "--as", "claire.durand"];
    ready.run(&creation).succeeded();
}

#[test]
fn a_namesake_is_proposed_the_next_address_and_the_next_login() {
    const NAMESAKES: &str = "a5f70db6-85d1-4c1e-b65d-05793fc6b82e";
    const SECOND: &str = "b6a19575-9df8-420d-86f1-4731ee286d48";
    let propose = |world: &World| world.read(&["request", "propose", NAMESAKES, SECOND]).succeeded().stdout;
    let before = propose(&after("homonyms", 14));
    // The fifteenth line reserves the address of the first, the twenty-first gives them their login.
    let reserved = propose(&after("homonyms", 15));
    let sent = propose(&after("homonyms", 21));
    insta::assert_snapshot!("propose", format!("{before}\n{reserved}\n{sent}"));
    let world = after("homonyms", 14);
    world.read(&["request", "propose", NAMESAKES, &MAILBOX["mailbox=".len()..]]).ended(2).saying(&["MAILBOX"]);
}
