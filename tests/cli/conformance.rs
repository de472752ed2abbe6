//! Cases held to the written procedure, as an auditor asks for it.

use serde_json::{Value, json};

use crate::trade;
use crate::world::{World, journey, policy};

/// The request of `first-equipment.jsonl`.
const REQUEST: &str = "9206ecd2-5c5b-4341-9b0e-ef8c8f37688b";

fn asked(world: &World, more: &[&str]) -> Value {
    world.run(&[&["audit", "conformance", "--format", "json"], more].concat()).succeeded().json()
}

fn codes(case: &Value) -> Vec<&str> {
    case["departures"].as_array().into_iter().flatten().filter_map(|found| found["code"].as_str()).collect()
}

#[test]
fn a_case_that_followed_the_procedure_counts_in_its_month() {
    let world = World::after("first-equipment");
    let told = asked(&world, &[]);
    assert_eq!(told["cases"], json!([]));
    assert_eq!(told["months"], json!([{"month": "2025-10", "equipped": 1, "conform": 1, "by_exception": 0}]));
    // Who is named is shown whatever comes of it, and as of any moment.
    let told = asked(&world, &[REQUEST]);
    assert_eq!(told["cases"][0]["equipped_at"], "2025-10-08T13:20:00Z");
    let early = (world.head() - 20).to_string();
    let before = asked(&world, &[REQUEST, "--as-of", &early]);
    assert_eq!((&before["cases"][0]["equipped_at"], &before["months"]), (&Value::Null, &json!([])));
    world.run(&["audit", "conformance", REQUEST, "--as-of", "2"]).ended(2).saying(&[REQUEST, "position 2"]);
}

#[test]
fn a_mailbox_before_the_membership_is_a_breach_where_the_policy_let_it_through() {
    let world = World::staffed();
    let text = std::fs::read_to_string(policy()).expect("a policy");
    let lenient = text.replace("pending_blocks_creation = true", "pending_blocks_creation = false");
    let lenient = world.write("lenient.toml", &lenient);
    world.run(&["policy", "adopt", &lenient, "--as", "admin"]).succeeded();
    let text = std::fs::read_to_string(journey("first-equipment")).expect("a journey");
    let mut lines: Vec<Value> = text.lines().take(21).map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let place = lines.iter().position(|line| line["do"] == "make-membership-effective").expect("the board decides");
    let mut board = lines.remove(place);
    (board["at"], board["with"]["effective_on"]) = (json!("2025-10-21T09:00:00+02:00"), json!("2025-10-20"));
    lines.push(board);
    let fed: Vec<String> = lines.iter().map(Value::to_string).collect();
    world.fed(&fed.join("\n"), &["exec", "-"]).succeeded();
    let told = asked(&world, &[]);
    assert_eq!(told["months"], json!([{"month": "2025-10", "equipped": 1, "conform": 0, "by_exception": 0}]));
    let case = &told["cases"][0];
    assert_eq!(codes(case), ["created-before-membership"; 2], "both mailboxes");
    let first = &case["departures"][0];
    assert_eq!(
        (&first["gravity"], &first["sentence"]),
        (&json!("breach"), &json!("BAL créée avant adhésion confirmée"))
    );
    assert_eq!(first["happened_at"], "2025-10-08T13:20:00Z");
    assert_eq!(first["too_late_happened_at"], "2025-10-21T07:00:00Z");
    let shown = world.run(&["audit", "conformance"]).succeeded().stdout;
    assert!(shown.contains("2025-10    0.0 %  0 of 1 conform"), "{shown}");
    assert!(shown.contains("breach     BAL créée avant adhésion confirmée"), "{shown}");
}

#[test]
fn what_two_agents_decided_is_an_exception_and_nobody_s_fault() {
    let world = World::after("habilitation-override");
    let told = asked(&world, &[trade::REQUEST]);
    assert!(codes(&told["cases"][0]).contains(&"habilitation-overridden"), "{told:#}");
    assert_eq!((&told["months"][0]["conform"], &told["months"][0]["by_exception"]), (&json!(1), &json!(1)));
    let world = World::after("disputed-returns");
    let told = asked(&world, &[]);
    assert!(codes(&told["cases"][0]).contains(&"other-address-accepted"), "{told:#}");
}
