//! Every field of every stored event has words, sealed ones too.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use wording::fields;

fn wire() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire"))
}

/// Type of the event and name of the field, for each that a golden file or the list of public fields shows.
fn stored() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let list = fs::read_to_string(wire().join("public-fields.txt")).expect("the list of public fields");
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (field, _) = line.split_once('\t').expect("a field and a reason");
        let mut steps = field.split('.').map(|step| step.trim_end_matches("[]").to_owned());
        let event_type = steps.next().expect("a type");
        found.extend(steps.map(|step| (event_type.clone(), step)));
    }
    for entry in fs::read_dir(wire()).expect("golden files") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "json") {
            let golden: Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
            let event_type = golden["type"].as_str().expect("a type");
            for record in golden["personal"].as_array().into_iter().flatten() {
                found.insert((event_type.to_owned(), record["field_set"].as_str().expect("a name").to_owned()));
                walk(event_type, &record["content"], &mut found);
            }
        }
    }
    found
}

fn walk(event_type: &str, value: &Value, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            found.insert((event_type.to_owned(), key.clone()));
            walk(event_type, member, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| walk(event_type, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_field_of_every_event_has_its_label() {
    let stored = stored();
    assert!(stored.len() > 300, "{}", stored.len());
    let silent: Vec<_> = stored.iter().filter(|(of, field)| fields::named(of, field).is_none()).collect();
    assert!(silent.is_empty(), "without words: {silent:#?}");
    for (event_type, field) in &stored {
        let label = fields::named(event_type, field).expect("words");
        assert!(!label.contains('_') && label.chars().next().is_some_and(char::is_uppercase), "{field}: {label}");
        crate::assert_french(label);
        crate::assert_typeset(label);
    }
}

#[test]
fn where_a_value_stands_is_said_in_words_and_what_is_unknown_as_stored() {
    assert_eq!(fields::path("closing-planned", "mailboxes.2.mailbox"), "Boîtes\u{a0}2 › Boîte");
    assert_eq!(fields::path("request-opened", "head"), "Responsable de la structure");
    assert_eq!(fields::path("access-purged", "head"), "Empreinte de la dernière ligne");
    assert_eq!(fields::path("mailbox-teleported", "destination.mailbox"), "destination › Boîte");
    assert_eq!(fields::named("mailbox-teleported", "destination"), None);
}
