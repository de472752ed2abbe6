//! `docs/format.md` and the code say the same: its worked example is made anew here, byte by byte, and read back from
//! the page alone.

use eventlog::{
    Actor, CommandId, Data, Entry, Event, EventId, EventType, Leaf, NumberedRequest, PersonalRef, PolicyRef, Position,
    Prepared, Recorded, Sealed, SubjectId, Tag, Timestamp,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::{Uuid, uuid};

const PAGE: &str = include_str!("../../../docs/format.md");
const COMMAND: CommandId = CommandId(uuid!("01956f3e-2a00-7000-8000-000000000001"));
const SUBJECT: SubjectId = SubjectId(uuid!("6f9619ff-8b86-4011-b42d-00c04fc964ff"));
const REQUEST: Uuid = uuid!("2b0f1b1e-5a53-4f0e-9a7d-3c1f0e5d7a10");
const RECORDED_AT: Timestamp = Timestamp::from_micros(1_772_452_800_000_123);

/// The text of the fenced block that follows the marker `<!-- example: NAME -->`.
fn block(name: &str) -> &'static str {
    let marker = format!("<!-- example: {name} -->\n```");
    let (_, after) = PAGE.split_once(&marker).unwrap_or_else(|| panic!("docs/format.md has no example \"{name}\""));
    let (_, body) = after.split_once('\n').expect("a fence ends its line");
    body.split_once("\n```").expect("a fence is closed").0
}

fn ciphertext() -> Vec<u8> {
    (0..64).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn example() -> Prepared {
    let sealed = Sealed { subject: SUBJECT, field_set: "holder".into(), ciphertext: ciphertext() };
    let event = Event {
        actor: Actor {
            channel: Some("shell".into()),
            on_behalf: None,
            role: "agent".into(),
            uid: Some(1000),
            user: Some("u-7".into()),
        },
        causation: None,
        command: COMMAND,
        correlation: None,
        data: Data::of(&json!({"places": 2, "name": "Résidence \"Les Lilas\"", "open": true})).unwrap(),
        id: EventId::derive(COMMAND, 0),
        occurred_at: Timestamp::from_micros(1_772_452_800_000_000),
        personal: vec![PersonalRef {
            commitment: "11".repeat(32),
            field_set: "holder".into(),
            sha256: hex(&Sha256::digest(ciphertext())),
            subject: SUBJECT,
        }],
        policy: vec![PolicyRef { position: Position::new(4), section: "quota".into() }],
        request: Some(NumberedRequest { id: REQUEST, number: 1 }),
        schema: 1,
        tags: vec![
            Tag::new("request", REQUEST).unwrap(),
            Tag::parse("structure:finess:440000289").unwrap(),
            Tag::new("subject", SUBJECT).unwrap(),
        ],
        event_type: EventType::parse("request-opened").unwrap(),
    };
    Prepared::new(event, vec![sealed]).unwrap()
}

#[test]
fn the_example_of_the_page_is_what_the_code_writes() {
    let prepared = example();
    let entry = Entry::splice(prepared.bytes(), Position::new(1), Leaf::ZERO, RECORDED_AT);
    assert_eq!(block("event"), String::from_utf8(prepared.bytes().to_vec()).unwrap());
    assert_eq!(block("entry"), String::from_utf8(entry.bytes().to_vec()).unwrap());
    assert_eq!(block("leaf"), entry.leaf().to_hex());
    assert_eq!(block("event id"), prepared.event().id.to_string());
    let numbers: Vec<String> = prepared
        .event()
        .tags
        .iter()
        .map(|tag| format!("{tag} {}", tag.index_key()))
        .chain([format!("type:request-opened {}", prepared.event().event_type.index_key())])
        .collect();
    assert_eq!(block("tag numbers"), numbers.join("\n"));
}

#[test]
fn the_example_can_be_checked_from_the_page_alone() {
    let bytes = block("entry").as_bytes();
    let leaf = Sha256::new().chain_update([0]).chain_update(bytes).finalize();
    assert_eq!(block("leaf"), hex(&leaf));
    let recorded = Recorded { position: Position::new(1), recorded_at: RECORDED_AT, bytes: bytes.into() };
    let event = recorded.verify(Leaf::ZERO).unwrap();
    let mut id: [u8; 16] = Sha256::new().chain_update(event.command.0.as_bytes()).chain_update([0; 4]).finalize()[..16]
        .try_into()
        .unwrap();
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    assert_eq!(Uuid::from_bytes(id).to_string(), block("event id"));
    for line in block("tag numbers").lines() {
        let (tag, number) = line.rsplit_once(' ').unwrap();
        let head: [u8; 8] = Sha256::digest(tag)[..8].try_into().unwrap();
        assert_eq!(i64::from_be_bytes(head).to_string(), number, "{tag}");
    }
}

#[test]
fn one_changed_byte_anywhere_is_noticed() {
    let bytes = block("entry").as_bytes();
    for place in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1;
        let recorded = Recorded { position: Position::new(1), recorded_at: RECORDED_AT, bytes: changed.into() };
        assert!(recorded.leaf().to_hex() != block("leaf"), "byte {place}");
    }
}

#[test]
fn what_is_not_canonical_is_no_entry() {
    let entry = block("entry");
    for (what, altered) in [
        ("white space", entry.replacen("{\"event\":", "{ \"event\":", 1)),
        ("an escape that is not needed", entry.replacen('é', "\\u00e9", 1)),
        (
            "members out of order",
            entry.replacen("\"position\":1,", "", 1).replacen("\"v\":1", "\"position\":1,\"v\":1", 1),
        ),
        ("a key twice", entry.replacen("\"v\":1", "\"v\":1,\"v\":1", 1)),
        ("an unknown key", entry.replacen("\"v\":1", "\"v\":1,\"w\":1", 1)),
        ("a newer version", entry.replacen("\"v\":1", "\"v\":2", 1)),
        ("another position", entry.replacen("\"position\":1,", "\"position\":2,", 1)),
        ("another leaf before it", entry.replacen("\"prev\":\"00", "\"prev\":\"01", 1)),
        ("a missing member", entry.replacen("\"causation\":null,", "", 1)),
        ("tags out of order", {
            let (request, structure) = (format!("\"request:{REQUEST}\""), "\"structure:finess:440000289\"");
            entry.replacen(&format!("{request},{structure}"), &format!("{structure},{request}"), 1)
        }),
        (
            "a payload that is no object",
            entry.replacen("\"data\":{", "\"data\":[{", 1).replacen("},\"id\":", "}],\"id\":", 1),
        ),
        ("a fraction", entry.replacen("\"places\":2", "\"places\":2.0", 1)),
        ("a tail", format!("{entry}\n")),
    ] {
        assert_ne!(altered, entry, "{what} changes the example");
        let bytes = altered.into_bytes().into();
        let recorded = Recorded { position: Position::new(1), recorded_at: RECORDED_AT, bytes };
        assert!(recorded.verify(Leaf::ZERO).is_err(), "{what} passed");
    }
}
