//! The journeys of the fixtures name public institutions and invented people, and nobody else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use identifiers::{ContactMail, Finess, Rpps};
use jiff::civil::Weekday;
use jiff::{Timestamp, tz::TimeZone};
use registries::finess::Standing;
use registries::{FinessIndex, FinessReader};
use serde_json::Value;
use uuid::Uuid;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The lines of every journey, with the name of their file and their number.
fn journeys() -> Vec<(String, Vec<Value>)> {
    let entries = std::fs::read_dir(fixtures().join("journeys")).expect("the journeys are part of the tree");
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")));
        (path.file_name().unwrap().to_string_lossy().into_owned(), lines.collect())
    };
    files.into_iter().map(read).collect()
}

/// Calls `see` with every text of `value` and the key under which it stands.
fn texts(key: &str, value: &Value, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => see(key, text),
        Value::Array(items) => items.iter().for_each(|item| texts(key, item, see)),
        Value::Object(members) => members.iter().for_each(|(key, member)| texts(key, member, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Sites and legal entities of the extract, and the numbers published one by one.
fn is_public(number: Finess, index: &FinessIndex, published: &str) -> bool {
    let listed = published.lines().any(|line| line.split('\t').next() == Some(number.as_str()));
    listed || index.standing(number) != Standing::Unknown
}

#[test]
fn every_structure_of_the_journeys_is_a_public_institution() {
    let extract = fixtures().join("finess/etalab-cs1100502-stock-20260512-extract.csv");
    let (index, _) = FinessIndex::load(FinessReader::open(&extract).unwrap()).unwrap();
    let published = std::fs::read_to_string(fixtures().join("vectors/finess_key_test_vectors.tsv")).unwrap();
    let mut seen = BTreeSet::new();
    for (file, lines) in journeys() {
        for line in &lines {
            texts("", line, &mut |key, text| {
                if key.starts_with("finess") {
                    let number = Finess::parse(text).unwrap_or_else(|error| panic!("{file}: {error}"));
                    assert!(is_public(number, &index, &published), "{file}: nobody published {number}");
                    seen.insert(number);
                }
            });
        }
    }
    assert!(seen.len() >= 7, "institutions of the journeys: {seen:?}");
}

#[test]
fn every_person_of_the_journeys_is_invented() {
    let (mut people, mut mails) = (BTreeSet::new(), 0);
    for (file, lines) in journeys() {
        for line in &lines {
            texts("", line, &mut |key, text| match key {
                "rpps" => {
                    let rpps = Rpps::parse(text).unwrap().value;
                    assert!(rpps.key_holds() && text.starts_with("99"), "{file}: {text}");
                    people.insert(rpps);
                }
                "mail" | "mail_contact" => {
                    let mail = ContactMail::parse(text).unwrap();
                    assert!(mail.domain().ends_with(".example"), "{file}: {text} may be somebody's");
                    mails += 1;
                }
                _ => {}
            });
        }
    }
    assert!(people.len() >= 8 && mails >= 20, "{} people, {mails} mails", people.len());
}

#[test]
fn commands_have_ids_of_their_moment_and_moments_of_working_hours() {
    let mut ids = BTreeSet::new();
    for (file, lines) in journeys() {
        let mut last = Timestamp::UNIX_EPOCH;
        for line in &lines {
            let id = Uuid::parse_str(line["id"].as_str().unwrap()).unwrap();
            let at: Timestamp = line["at"].as_str().unwrap().parse().unwrap();
            assert!(ids.insert(id), "{file}: {id} is used twice");
            assert_eq!(id.get_version_num(), 7, "{file}: {id}");
            assert_eq!(
                id.as_u128() >> 80,
                u128::try_from(at.as_millisecond()).unwrap(),
                "{file}: {id} is of another moment"
            );
            assert!(at > last, "{file}: {at} does not follow {last}");
            let there = at.to_zoned_datetime(TimeZone::get("Europe/Paris").unwrap());
            let weekend = matches!(there.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(!weekend && (8..19).contains(&there.hour()), "{file}: nobody works at {there}");
            last = at;
        }
    }
    assert!(ids.len() >= 150, "{} commands", ids.len());
}
