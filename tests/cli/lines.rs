//! Bad lines: each is named by number, field and rule; nothing of it is written; the rest waits, or goes on.

use serde_json::Value;

use crate::world::{FIRST, World, submission};

const REQUEST: &str = "5a0b7c1e-0000-4000-8000-000000000001";

/// A line, the exit code, and what the error must say: field or rule, and words of the message.
struct Bad {
    line: String,
    code: i32,
    key: &'static str,
    value: &'static str,
    words: &'static str,
}

fn bad(line: impl Into<String>, code: i32, (key, value): (&'static str, &'static str), words: &'static str) -> Bad {
    Bad { line: line.into(), code, key, value, words }
}

fn about(command: &str) -> String {
    format!(r#"{{"as":"claire.durand","request":"{REQUEST}","do":"{command}"}}"#)
}

fn table() -> Vec<Bad> {
    let form = submission(REQUEST).replace(REQUEST, "5a0b7c1e-0000-4000-8000-00000000000f");
    vec![
        bad("{", 2, ("rule", "json"), "EOF"),
        bad("[]", 2, ("rule", "json"), "JSON"),
        bad(r#"{"do":"validate-need","wiht":{}}"#, 2, ("rule", "json"), "unknown field `wiht`"),
        bad(r#"{"do":"validate-need","do":"close-request"}"#, 2, ("rule", "json"), "duplicate field `do`"),
        bad(r#"{"do":"abolish"}"#, 2, ("field", "/do"), "abolish"),
        bad(about("validate-need").replace("validate", "valdiate"), 2, ("field", "/do"), "valdiate-need"),
        bad(r#"{"do":"policy-adopted"}"#, 2, ("field", "/do"), "policy-adopted"),
        bad(r#"{"as":"nobody","do":"record-import"}"#, 2, ("field", "/as"), "nobody"),
        bad(about("validate-need").replace(REQUEST, "MSS-2026-000001"), 2, ("field", "/request"), "MSS-2026-000001"),
        bad(about("validate-need").replace(REQUEST, "MSS-26-1"), 2, ("field", "/request"), "MSS-26-1"),
        bad(
            about("release-request").replace(r#""do""#, r#""at":"2200-01-01T00:00:00Z","do""#),
            2,
            ("rule", "event"),
            "after",
        ),
        bad(about("validate-need").replace(r#""do""#, r#""at":"yesterday","do""#), 2, ("field", "/at"), "yesterday"),
        bad(about("validate-need").replace(r#""do""#, r#""role":"king","do""#), 2, ("field", "/role"), "king"),
        bad(about("validate-need").replace(r#""do""#, r#""channel":"fax","do""#), 2, ("field", "/channel"), "fax"),
        bad(form.replace("440000289", "440000288"), 2, ("field", "/with/structure/finess_juridique"), "440000288"),
        bad(form.replace("440000289", "440000288"), 2, ("rule", "key"), "440000288"),
        bad(form.replace("\"secteur\"", "\"secteurs\""), 2, ("field", "/with"), "secteurs"),
        bad(
            form.replace("anais.lefevre@sante.example", "anais.lefevre"),
            2,
            ("field", "/with/messageries_nominatives/0/mail_contact"),
            "anais.lefevre",
        ),
        bad(about("close-request"), 5, ("rule", "step-not-done"), "step-not-done"),
        bad(about("validate-need").replace(REQUEST, FIRST), 5, ("rule", "request-unknown"), FIRST),
        bad(
            about("reopen-request").replace('}', r#","with":{"reason":"x"}}"#),
            5,
            ("rule", "role-may-not"),
            "supervisor",
        ),
        bad(submission(REQUEST), 5, ("rule", "id-taken"), REQUEST),
    ]
}

fn world() -> World {
    let world = World::staffed();
    let assigned = about("assign-request").replace('}', r#","with":{"owner":"claire.durand"}}"#);
    world.fed(&format!("{}\n{assigned}", submission(REQUEST)), &["exec", "-"]).succeeded();
    world
}

#[test]
fn each_bad_line_names_field_and_rule_and_leaves_no_trace() {
    let world = world();
    let head = world.head();
    for Bad { line, code, key, value, words } in table() {
        let told = world.fed(&line, &["exec", "-"]).ended(code).saying(&["line 1: ", words]);
        let [answer] = told.lines().try_into().expect("one answer a line");
        assert_eq!((&answer["line"], &answer["error"][key]), (&1.into(), &value.into()), "{line}\n{answer}");
    }
    assert_eq!(world.head(), head, "a refusal was written");
    world.run(&["verify"]).succeeded();
}

#[test]
fn a_refusal_names_its_evidence_and_who_could() {
    let world = world();
    let told = world.fed(&about("validate-need"), &["exec", "-"]).ended(5);
    let error: Value = told.lines()[0]["error"].clone();
    assert_eq!((&error["family"], &error["rule"]), (&"refused".into(), &"person-undecided".into()));
    assert_eq!(error["evidence"], serde_json::json!([world.head() - 1]), "the wish of the mailbox");
    assert_eq!(error["could"], serde_json::json!(["agent", "supervisor"]));
    let sentence = error["sentence"].as_str().unwrap();
    assert!(sentence.ends_with('.'), "a refusal is a whole sentence: {sentence}");
    assert!(told.stderr.contains(sentence), "{}", told.stderr);
}

#[test]
fn a_run_stops_at_the_first_bad_line_and_goes_on_when_asked() {
    let world = world();
    let note = |text: &str| {
        format!(r#"{{"as":"claire.durand","request":"{REQUEST}","do":"add-note","with":{{"text":"{text}"}}}}"#)
    };
    let lines = [note("one"), String::new(), "nonsense".to_owned(), about("close-request"), note("two")].join("\n");
    let file = world.write("lines.jsonl", &lines);
    let stopped = world.run(&["exec", &file]).ended(2).saying(&["line 3: "]);
    assert_eq!(numbers(&stopped.lines()), [(1, "done".into()), (3, Value::Null)]);
    let went_on = world.run(&["exec", &file, "--continue"]).ended(5).saying(&["line 3: ", "line 4: "]);
    let expected = [(1, "done".into()), (3, Value::Null), (4, Value::Null), (5, "done".into())];
    assert_eq!(numbers(&went_on.lines()), expected, "empty lines count, and carry nothing");
}

fn numbers(answers: &[Value]) -> Vec<(u64, Value)> {
    answers.iter().map(|answer| (answer["line"].as_u64().unwrap(), answer["outcome"].clone())).collect()
}

#[test]
fn bytes_that_are_no_text_are_a_bad_line() {
    let world = world();
    let path = world.home().join("bytes.jsonl");
    std::fs::write(&path, [b"\xff\xfe\n".as_slice(), about("end-waiting").as_bytes()].concat()).unwrap();
    let path = path.display().to_string();
    world.run(&["exec", &path]).ended(2).saying(&["line 1: ", "UTF-8"]);
    let answers = world.run(&["exec", &path, "--continue"]).ended(2).lines();
    assert_eq!(answers[1]["outcome"], "unchanged");
}

#[test]
fn an_id_is_used_for_one_command_only() {
    let world = world();
    let line = |text: &str| {
        let id = "0190a000-0000-7000-8000-000000000001";
        format!(
            r#"{{"id":"{id}","as":"claire.durand","request":"{REQUEST}","do":"add-note","with":{{"text":"{text}"}}}}"#
        )
    };
    world.fed(&line("one"), &["exec", "-"]).succeeded();
    let again = world.fed(&line("one"), &["exec", "-"]).succeeded();
    assert_eq!(again.lines()[0]["replayed"], true);
    world.fed(&line("two"), &["exec", "-"]).ended(2).saying(&["0190a000-0000-7000-8000-000000000001", "another body"]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    world().run(&["exec", "no-such.jsonl"]).ended(2).saying(&["no-such.jsonl"]);
}
