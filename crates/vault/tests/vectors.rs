//! Known answers: every derivation against `fixtures/vectors/sealing.json`, which `sealing.py` beside it computes from
//! the format alone.

mod support;

use serde_json::Value;
use support::Given;
use uuid::Uuid;
use vault::{Hasher, Record, RecordKey, Seal, StoredRecord, SubjectId, SubjectKey, open_with_record_key};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/vectors/sealing.json")).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| panic!("{name} is a text"))
}

fn id(vector: &Value, name: &str) -> Uuid {
    text(vector, name).parse().unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn key(hex: &str) -> [u8; 32] {
    bytes(hex).try_into().unwrap()
}

#[test]
fn every_record_seals_to_the_known_bytes_and_opens_again() {
    let vectors = vectors();
    let log = id(&vectors, "log");
    let records = vectors["records"].as_array().unwrap();
    assert!(records.len() >= 5);
    for vector in records {
        let record = Record {
            event: id(vector, "event"),
            subject: SubjectId::new(id(vector, "subject")),
            field_set: text(vector, "field_set"),
        };
        let record_key = SubjectKey::from_bytes(&key(text(vector, "subject_key"))).record_key(log, record);
        assert_eq!(record_key.expose(), &key(text(vector, "record_key")), "{record:?}");

        let fields = support::object(vector["fields"].clone());
        let sealed = record_key.seal(log, record, &fields, &mut Given(bytes(text(vector, "nonce")))).unwrap();
        assert_eq!(sealed.ciphertext, bytes(text(vector, "stored")), "{record:?}");
        assert_eq!(serde_json::to_value(&sealed.seal).unwrap(), vector["seal"], "{record:?}");

        let seal: Seal = serde_json::from_value(vector["seal"].clone()).unwrap();
        let stored = StoredRecord { event: record.event, seal: &seal, ciphertext: &sealed.ciphertext };
        let disclosed = RecordKey::from_bytes(&key(text(vector, "record_key")));
        assert_eq!(open_with_record_key(&disclosed, log, &stored).unwrap(), fields, "{record:?}");
    }
}

#[test]
fn every_keyed_hash_is_the_known_one() {
    let vectors = vectors();
    let hasher = Hasher::from_bytes(&key(text(&vectors, "permanent_secret")));
    let hashes = vectors["keyed_hashes"].as_array().unwrap();
    assert!(hashes.len() >= 8);
    for vector in hashes {
        let values: Vec<&str> =
            vector["values"].as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
        let mac = match (text(vector, "what"), values.as_slice()) {
            ("address", [address]) => hasher.address(address),
            ("login", [login]) => hasher.login(login),
            ("body", [body]) => hasher.body(body.as_bytes()),
            ("rpps", [digits]) => hasher.rpps(digits).hash(),
            ("adeli", [characters]) => hasher.adeli(characters).hash(),
            ("siren", [digits]) => hasher.siren(digits).hash(),
            ("mail-and-name", [mail, name]) => hasher.mail_and_name(mail, name).hash(),
            ("erasure", [subject, position, leaf]) => {
                hasher.erasure(subject.parse().unwrap(), (position.parse().unwrap(), &key(leaf)))
            }
            ("mail", [mail]) => hasher.mail(mail).hash(),
            (what, _) => panic!("no such hash: {what}"),
        };
        assert_eq!(mac.to_string(), text(vector, "mac"), "{vector}");
    }
}

#[test]
fn a_seal_has_one_spelling() {
    let vectors = vectors();
    let mut seal = vectors["records"][0]["seal"].clone();
    seal["sha256"] = text(&seal, "sha256").to_uppercase().into();
    assert!(serde_json::from_value::<Seal>(seal.clone()).is_err(), "upper-case digits");
    seal["sha256"] = "00".into();
    assert!(serde_json::from_value::<Seal>(seal).is_err(), "too short");
    let mut seal = vectors["records"][0]["seal"].clone();
    seal["more"] = 1.into();
    assert!(serde_json::from_value::<Seal>(seal).is_err(), "an unknown key");
}
