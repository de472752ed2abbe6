//! The stored form of every event: golden files that are added and never edited, and nothing personal in the clear.

#![expect(clippy::disallowed_methods, reason = "golden files are read from the tree, and written once when asked")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use uuid::Uuid;
use workflow::wire::{SealedFields, StoredEvent, WireError, decode, encode};
use workflow::{Event, Personal, SubjectId};

use crate::support::samples;

/// Set this to write the golden files of new events: `WRITE_GOLDEN=1 cargo test -p workflow wire`.
const WRITE: &str = "WRITE_GOLDEN";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire")
}

/// The file of a sample: one a type and version, and one more for each shape within.
fn file_name(event: &Event) -> String {
    let (name, schema) = (event.type_name(), event.schema());
    let variant = match event {
        Event::PolicyAdopted(event) if event.adopted.name().as_str() != "adhesion" => {
            format!(".{}", event.adopted.name())
        }
        Event::RequestOpened(event) if matches!(event.structure, workflow::StructureKey::Person(_)) => {
            ".person".to_owned()
        }
        Event::MailboxRequested(event) if event.mailbox_type != workflow::event::MailboxType::Nominative => {
            format!(".{}", event.mailbox_type.as_str())
        }
        Event::ErasureDecided(event) if event.asked_by.is_none() => format!(".{}", event.legal_basis.as_str()),
        _ => String::new(),
    };
    format!("{name}.v{schema}{variant}.json")
}

/// What a golden file says: keys sorted, two spaces, a newline at the end.
fn render(stored: &StoredEvent) -> String {
    let personal = stored.personal.iter().map(|fields| {
        let content = fields.content.known().expect("samples are opened");
        json!({ "subject": fields.subject.to_string(), "field_set": fields.field_set, "content": content })
    });
    let whole = json!({
        "type": stored.event_type,
        "schema": stored.schema,
        "data": stored.data,
        "personal": personal.collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&sorted(&whole)).expect("a JSON value serialises");
    format!("{text}\n")
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Reads what a golden file says as the store would hand it over.
fn read(golden: &Value) -> Result<Event, WireError> {
    let personal = golden["personal"].as_array().expect("a list of records").iter().map(|record| SealedFields {
        subject: SubjectId(Uuid::parse_str(record["subject"].as_str().expect("an id")).expect("a UUID")),
        field_set: record["field_set"].as_str().expect("a name").to_owned(),
        content: Personal::Known(record["content"].clone()),
    });
    let (name, schema) = (golden["type"].as_str().expect("a type"), golden["schema"].as_u64().expect("a version"));
    let schema = u32::try_from(schema).expect("a small version");
    decode(name, schema, &golden["data"].to_string(), &personal.collect::<Vec<_>>())
}

/// Every golden file, by name.
fn golden_files() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder()).expect("fixtures/wire is there");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let json = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    json.map(|path| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("a readable file"))
    })
    .collect()
}

#[test]
fn every_event_type_has_a_golden_file() {
    let mut missing = Vec::new();
    for event in samples() {
        let path = folder().join(file_name(&event));
        if !path.exists() {
            if std::env::var(WRITE).is_ok() {
                std::fs::write(&path, render(&encode(&event))).expect("fixtures/wire can be written");
            } else {
                missing.push(file_name(&event));
            }
        }
    }
    assert!(missing.is_empty(), "no golden file for {missing:?}; write them once with {WRITE}=1");
    let shown: BTreeSet<_> = samples().iter().map(Event::type_name).collect();
    let known: BTreeSet<_> = Event::TYPES.iter().copied().collect();
    assert_eq!(shown, known, "an event without a sample");
    for name in Event::TYPES {
        assert!(golden_files().contains_key(&format!("{name}.v1.json")), "{name} has no golden file");
    }
}

#[test]
fn every_golden_file_decodes_and_encodes_to_itself() {
    for (name, text) in golden_files() {
        let golden: Value = serde_json::from_str(&text).expect("JSON");
        let event = read(&golden).unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = encode(&event);
        if u64::from(event.schema()) == golden["schema"].as_u64().expect("a version") {
            assert_eq!(render(&again), text, "{name}");
        }
        let stem = format!("{}.v{}.", golden["type"].as_str().expect("a type"), golden["schema"]);
        assert!(name.starts_with(&stem), "{name} holds {stem}");
    }
}

#[test]
fn a_sealed_event_keeps_whose_key_opens_it() {
    for event in samples() {
        let stored = encode(&event);
        let sealed = decode(stored.event_type, stored.schema, &stored.data.to_string(), &[]).expect("it decodes");
        let names = |stored: &StoredEvent| -> Vec<_> {
            stored.personal.iter().map(|fields| (fields.subject, fields.field_set.clone())).collect()
        };
        let again = encode(&sealed);
        assert_eq!(names(&again), names(&stored));
        assert!(again.personal.iter().all(|fields| fields.content == Personal::Sealed));
        assert_eq!(again.data, stored.data, "the public payload does not depend on what is opened");
    }
}

/// Every field of a payload, as `type.path`, with every value found there.
fn public_fields() -> BTreeMap<String, Vec<Value>> {
    let mut fields = BTreeMap::new();
    for event in samples() {
        let stored = encode(&event);
        walk(stored.event_type, &stored.data, &mut fields);
    }
    for text in golden_files().values() {
        let golden: Value = serde_json::from_str(text).expect("JSON");
        walk(golden["type"].as_str().expect("a type"), &golden["data"], &mut fields);
    }
    fields
}

fn walk(path: &str, value: &Value, fields: &mut BTreeMap<String, Vec<Value>>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let mut letters = key.bytes();
                let first = letters.next().is_some_and(|byte| byte.is_ascii_lowercase());
                let rest = letters.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
                assert!(first && rest, "{path}: key {key:?} is not [a-z][a-z0-9_]*");
                walk(&format!("{path}.{key}"), value, fields);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(&format!("{path}[]"), item, fields)),
        Value::Number(number) => {
            let exact = number.as_i64().is_some_and(|n| n.unsigned_abs() < 1 << 53);
            assert!(exact, "{path}: {number} is no integer that every reader keeps");
            fields.entry(path.to_owned()).or_default().push(value.clone());
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {
            fields.entry(path.to_owned()).or_default().push(value.clone());
        }
    }
}

/// `field<TAB>why it is not personal`, a line a field; `#` begins a comment.
fn allowed() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder().join("public-fields.txt")).expect("the list of public fields");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (field, why) = line.split_once('\t').unwrap_or_else(|| panic!("no reason: {line}"));
            assert!(why.len() > 8, "{field}: say why it is not personal");
            (field.to_owned(), why.to_owned())
        })
        .collect()
}

#[test]
fn every_public_field_is_known_not_to_be_personal() {
    let (found, allowed) = (public_fields(), allowed());
    let strangers: Vec<_> = found.keys().filter(|field| !allowed.contains_key(*field)).collect();
    assert!(strangers.is_empty(), "public, and nobody said why that is right:\n{strangers:#?}");
    let stale: Vec<_> = allowed.keys().filter(|field| !found.contains_key(*field)).collect();
    assert!(stale.is_empty(), "allowed, and in no event:\n{stale:#?}");
}

#[test]
fn no_optional_field_is_empty_in_every_sample() {
    let fields = public_fields();
    // What is absent or an object holds the fields of the object.
    let has_fields = |field: &str| fields.keys().any(|other| other.starts_with(&format!("{field}.")));
    let always_empty: Vec<_> = fields
        .iter()
        .filter(|(field, values)| values.iter().all(Value::is_null) && !has_fields(field))
        .map(|(field, _)| field)
        .collect();
    assert!(always_empty.is_empty(), "no sample shows what these hold: {always_empty:?}");
}

#[test]
fn what_is_personal_is_in_no_payload() {
    for event in samples() {
        let stored = encode(&event);
        let data = stored.data.to_string();
        for word in ["Kerbriac", "Trevidic", "Solenn", "example.org\"", "+332", "9970000", "an invented reason", ".pdf"]
        {
            let policy = stored.event_type == "policy-adopted" && word == "example.org\"";
            assert!(policy || !data.contains(word), "{word} is in the clear: {data}");
        }
    }
}

#[test]
fn a_kind_is_found_by_the_stored_name_of_its_event() {
    for event in samples() {
        assert_eq!(workflow::EventKind::from_name(event.type_name()), Some(event.kind()));
        assert_eq!(event.kind().as_str(), event.type_name());
    }
    assert_eq!(workflow::EventKind::from_name("mailbox-teleported"), None);
}

#[test]
fn stored_bytes_of_a_newer_program_are_refused_by_name() {
    let unknown = decode("mailbox-teleported", 1, "{}", &[]).unwrap_err();
    assert_eq!(unknown.to_string(), "unknown event type \"mailbox-teleported\"");
    for schema in [0, 2] {
        // A newer shape is refused as newer, whatever its payload looks like to this program.
        let newer = decode("note-added", schema, "{\"text\":1}", &[]).unwrap_err();
        assert_eq!(newer.to_string(), format!("note-added of schema {schema}: this program knows up to 1"));
    }
}

#[test]
fn a_payload_with_an_unknown_or_missing_field_is_refused() {
    for data in ["{}", r#"{"note":"5f0c0000-0000-4000-8000-000000000201","text":"x"}"#, "[]", "", "{\"note\":1}"] {
        let error = decode("note-added", 1, data, &[]).unwrap_err();
        assert!(matches!(error, WireError::Payload { .. }), "{data}: {error}");
    }
}

#[test]
fn a_sealed_record_must_be_one_of_its_event_and_under_the_subject_it_names() {
    let event = samples().into_iter().find(|event| event.type_name() == "note-added").expect("a sample");
    let stored = encode(&event);
    let data = stored.data.to_string();
    let own = stored.personal[0].clone();
    let misnamed = SealedFields { field_set: "reason".to_owned(), ..own.clone() };
    let foreign = SealedFields { subject: SubjectId(Uuid::from_u128(9)), ..own };
    for wrong in [misnamed, foreign] {
        let error = decode("note-added", 1, &data, std::slice::from_ref(&wrong)).unwrap_err();
        assert!(matches!(error, WireError::FieldSet { .. }), "{wrong:?}: {error}");
    }
}
