//! Good packs: the same bytes twice, nobody else's data, everything that is promised, verified both ways.

use serde_json::Value;

use crate::ground::{Ground, Traveller, files_of, manifest, rule};

/// What stands in files that are about the case; the verifier and the page's own words are everybody's.
fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn two_packs_at_one_position_are_the_same_bytes() {
    let ground = Ground::new();
    for (name, more) in [("again.zip", ""), ("all-again.zip", "--disclose all")] {
        let first = ground.bytes(if more.is_empty() { "case.zip" } else { "all.zip" });
        assert!(ground.pack(0, name, more) == first, "{name} is otherwise");
    }
    assert_ne!(ground.bytes("case.zip"), ground.bytes("all.zip"));
    let refused = ground.output(&format!("evidence {} --out case.zip --as paul.henry", ground.references[0]));
    assert!(!refused.status.success(), "nothing is ever overwritten");
}

#[test]
fn a_pack_verifies_without_the_folder_and_both_verifiers_agree() {
    let ground = Ground::shared();
    let Some(traveller) = Traveller::of(&ground.files("case.zip")) else { return };
    for name in ["case.zip", "neighbour.zip", "all.zip"] {
        let bytes = ground.bytes(name);
        for named in [vec![], vec![ground.key.clone()]] {
            assert_eq!(rule(&bytes, &named), None, "{name}");
            assert_eq!(traveller.rule(&bytes, &named), None, "{name}");
        }
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(elsewhere.path().join(name), &bytes).expect("written");
        let line = format!("verify {} --format json", elsewhere.path().join(name).display());
        let told: Value = serde_json::from_str(&ground.run(&line)).expect("JSON");
        assert_eq!((&told["verdict"], &told["key_is_named"]), (&"proven".into(), &false.into()));
    }
}

#[test]
fn signatures_are_checked_by_openssl_too_and_said_to_be_unchecked_by_nothing() {
    let ground = Ground::shared();
    let Some(traveller) = Traveller::of(&ground.files("case.zip")) else { return };
    let good = ground.bytes("case.zip");
    if acceptance::require_tool("openssl").is_some() {
        let output = traveller.run(&good, &[], Some("openssl"));
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(holds(&output.stdout, "checked with openssl"), "{output:?}");
    }
    let output = traveller.run(&good, &[], Some("none"));
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(holds(&output.stdout, "NOT CHECKED"), "{output:?}");
}

#[test]
fn a_pack_holds_nothing_of_a_neighbour_and_nothing_personal_unless_disclosed() {
    let ground = Ground::shared();
    let (own, other) = (ground.files("case.zip"), ground.files("neighbour.zip"));
    let id = |files| manifest(files)["requests"][0]["id"].as_str().expect("an id").to_owned();
    let show = |which: usize| -> Value {
        let line = format!("request show {} --format json --as paul.henry", ground.references[which]);
        serde_json::from_str(&ground.run(&line)).expect("JSON")
    };
    let mut names = [Vec::new(), Vec::new()];
    (0..2).for_each(|which| people_in(&show(which), &mut names[which]));
    names.iter().for_each(|names| assert!(names.len() >= 2, "{names:?}"));
    let [own_names, other_names] = names;
    let neighbours: Vec<&String> = other_names.iter().filter(|name| !own_names.contains(name)).collect();
    assert!(!neighbours.is_empty());
    for name in ["case.zip", "all.zip"] {
        let bytes = ground.bytes(name);
        assert!(!holds(&bytes, &id(&other)), "{name} names the other request");
        assert!(neighbours.iter().all(|word| !holds(&bytes, word)), "{name} names a neighbour");
    }
    let closed = ground.bytes("case.zip");
    let told = own_names.iter().filter(|word| holds(&closed, word)).collect::<Vec<_>>();
    assert!(told.is_empty(), "nothing is disclosed, and it says {told:?}");
    let open = ground.bytes("all.zip");
    assert!(own_names.iter().any(|word| holds(&open, word)), "the control: what is disclosed is said");
    assert!(holds(&open, &id(&own)));
}

/// The mails under which people are reached, wherever they stand.
fn people_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains('@') && !text.contains("mssante") && !text.contains("planet-sante") => {
            found.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| people_in(item, found)),
        Value::Object(members) => members.values().for_each(|member| people_in(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn whoever_discloses_is_in_the_journal_first_and_only_some_roles_may_make_packs() {
    let ground = Ground::new();
    let listed = ground.run("access list --format json --as admin");
    let rows: Value = serde_json::from_str(&listed).expect("JSON");
    let packs = rows.as_array().expect("a list").iter().filter(|row| row["kind"] == "pack").count();
    assert_eq!(packs, 4, "one row a disclosing pack, none for the others: {listed}");
    let line = |user: &str| format!("evidence {} --out other.zip --as {user} --in-role agent", ground.references[0]);
    let agent = ground.output(&line("claire.durand"));
    assert_eq!(agent.status.code(), Some(5), "{agent:?}");
    std::fs::remove_file(ground.at("folder/access.db")).expect("there was a journal");
    std::fs::create_dir(ground.at("folder/access.db")).expect("in its place");
    let all = ground.output(&format!("evidence {} --out o.zip --disclose all --as paul.henry", ground.references[0]));
    assert!(!all.status.success() && !ground.at("o.zip").exists(), "no row, no personal data: {all:?}");
}

#[test]
fn what_is_erased_is_listed_and_stays_closed_and_the_older_pack_still_verifies() {
    let ground = Ground::new();
    let before = ground.bytes("all.zip");
    ground.erase(0);
    let after = ground.pack(0, "after.zip", "--disclose all");
    let named = std::slice::from_ref(&ground.key);
    for bytes in [&before, &after] {
        assert_eq!((rule(bytes, named), rule(bytes, &[])), (None, None));
    }
    let erased = manifest(&files_of(&after))["erased"].clone();
    assert!(!erased.as_array().expect("a list").is_empty(), "{erased}");
    assert!(holds(&files_of(&after)["synthese.html"], "effac\u{e9}"));
    let gone = |bytes: &[u8]| manifest(&files_of(bytes))["erased"].as_array().expect("a list").len();
    assert_eq!(gone(&before), 0, "what was handed out before is what it was");
    let opened = |bytes: &[u8]| manifest(&files_of(bytes))["openings"].as_u64().expect("a number");
    assert!(opened(&after) < opened(&before), "what is erased is disclosed to nobody any more");
    let Some(traveller) = Traveller::of(&files_of(&after)) else { return };
    for bytes in [&before, &after] {
        assert_eq!((traveller.rule(bytes, named), traveller.rule(bytes, &[])), (None, None));
    }
}

#[test]
fn a_sample_is_the_same_for_the_same_checkpoint() {
    let ground = Ground::new();
    ground.run("checkpoint --out kept.note");
    let sample = |more: &str| ground.run(&format!("audit sample --count 4 --format json {more}"));
    let (now, kept) = (sample(""), sample("--at kept.note"));
    assert_eq!(now, kept);
    ground.run("user add anne.petit --role auditor --as admin");
    assert_eq!(sample("--at kept.note"), kept, "what comes later draws nothing else");
    assert_ne!(sample(""), kept, "the control: another root draws others");
    let note = std::fs::read_to_string(ground.at("kept.note")).expect("a note");
    std::fs::write(ground.at("forged.note"), note.replacen('1', "2", 1)).expect("written");
    assert!(!ground.output("audit sample --count 4 --at forged.note").status.success());
}
