//! Packs of a log that changed its key, or lost its end and went on: whoever kept the first key verifies all of them.

use std::fs;
use std::path::PathBuf;

use acceptance::workspace_root;
use proof::pack::{PACK_BYTES_MAX, PackRule};
use proof::{SigningKey, VerifierKey};
use serde_json::{Value, json};

use crate::forged::Forgery;
use crate::ground::{Ground, Traveller, files_of, manifest, rule};

/// What both verifiers say of bytes, alike: the rule that is broken, or nothing.
fn verdict(bytes: &[u8], named: &[VerifierKey]) -> Option<String> {
    let ours = rule(bytes, named).map(str::to_owned);
    if let Some(traveller) = Traveller::of(&files_of(bytes)) {
        assert_eq!(ours, traveller.rule(bytes, named), "ours, and verifier.py");
    }
    ours
}

/// What `parcours verify` says of a pack of the ground.
fn told(ground: &Ground, name: &str, named: &[VerifierKey]) -> Value {
    let keys: String = named.iter().map(|key| format!(" --key {key}")).collect();
    serde_json::from_str(&ground.run(&format!("verify {name} --format json{keys}"))).expect("JSON")
}

fn last_key(ground: &Ground) -> VerifierKey {
    let keys: Value = serde_json::from_str(&ground.run("key show --format json")).expect("JSON");
    let last = keys["keys"].as_array().expect("a list").last().expect("a key");
    last["key"].as_str().expect("a key").parse().expect("a public key")
}

/// One more event of the request of the packs.
fn note(ground: &Ground, text: &str) {
    ground.run(&format!("request act {} add-note text={text} --as claire.durand", ground.references[0]));
}

/// A pack of the first request, made twice.
fn packed(ground: &Ground, name: &str) -> Vec<u8> {
    let bytes = ground.pack(0, name, "");
    assert!(bytes == ground.pack(0, &format!("again-{name}"), ""), "{name} at one position is two packs");
    bytes
}

#[test]
fn a_kept_key_verifies_packs_of_before_and_after_a_rotation() {
    let ground = Ground::new();
    let old = ground.key.clone();
    let before = packed(&ground, "before.zip");
    ground.run("key rotate --as admin --reason yearly");
    let at_once = packed(&ground, "at-once.zip");
    note(&ground, "later");
    let later = packed(&ground, "later.zip");
    ground.run("key rotate --as admin --reason yearly");
    note(&ground, "last");
    let last = packed(&ground, "last.zip");
    let new = last_key(&ground);
    assert_ne!(old, new);
    for (name, bytes) in
        [("before.zip", &before), ("at-once.zip", &at_once), ("later.zip", &later), ("last.zip", &last)]
    {
        for named in [vec![], vec![old.clone()]] {
            assert_eq!(verdict(bytes, &named), None, "{name} by {named:?}");
            assert_eq!(told(&ground, name, &named)["key_is_named"], !named.is_empty(), "{name}");
        }
    }
    let led = |name: &str| told(&ground, name, std::slice::from_ref(&old))["key_is_led_to"].clone();
    assert_eq!([led("before.zip"), led("at-once.zip"), led("later.zip")], [json!(false), json!(false), json!(true)]);
    // Backwards too: what the first key signed is history of whoever has the last; a pack of before does not know it.
    assert_eq!(verdict(&last, std::slice::from_ref(&new)), None);
    assert_eq!(verdict(&before, std::slice::from_ref(&new)).as_deref(), Some("checkpoint-signature"));
    assert_eq!(ground.bytes("before.zip"), before);
    let events = |bytes: &[u8]| manifest(&files_of(bytes))["requests"][0]["events"].as_u64().expect("a number");
    assert_eq!([events(&later) - events(&before), events(&last) - events(&before)], [1, 2]);
    let stranger = SigningKey::from_seed(old.name().clone(), &[5; 32].into()).verifier_key().clone();
    for bytes in [&before, &at_once, &later, &last] {
        assert_eq!(verdict(bytes, std::slice::from_ref(&stranger)).as_deref(), Some("checkpoint-signature"));
    }
}

#[test]
fn a_rotation_that_the_kept_key_did_not_sign_leads_nowhere() {
    let ground = Ground::shared();
    let (mut forgery, named) = (Forgery::of(ground, &ground.files("case.zip")), [ground.key.clone()]);
    let forger = forgery.forger(9);
    let swapped = |signers: &[&SigningKey]| {
        let (from, to) = (&ground.key, forger.verifier_key());
        let statement = crate::forged::statement(from, to, signers);
        json!({"from": from.to_string(), "reason": null, "statement": statement, "to": to.to_string()})
    };
    // Whatever the forger writes into the log, the old key has not signed it.
    forgery.say("signing-key-changed", swapped(&[&forger]));
    let forged = forgery.pack(&forger, |_| {});
    assert_eq!(verdict(&forged, &named).as_deref(), Some("key-change"));
    assert_eq!(verdict(&forged, &[]).as_deref(), Some("key-change"));
    // Without an old key, nothing is false, and nothing leads from the one that is named.
    let mut forgery = Forgery::of(ground, &ground.files("case.zip"));
    forgery.say(
        "signing-key-changed",
        json!({"from": null, "reason": null, "statement": null, "to": forger.verifier_key().to_string()}),
    );
    let orphan = forgery.pack(&forger, |_| {});
    assert_eq!(verdict(&orphan, &named).as_deref(), Some("checkpoint-signature"));
    assert_eq!(verdict(&orphan, &[]), None, "the control: the pack vouches for itself");
}

#[test]
fn a_key_that_was_lost_vouches_for_nothing_and_the_pack_says_so() {
    let ground = Ground::new();
    let old = ground.key.clone();
    fs::remove_file(ground.at("folder/signing.key")).expect("there was a key");
    ground.run("key new --as admin --reason lost");
    note(&ground, "later");
    let pack = packed(&ground, "new.zip");
    let new = last_key(&ground);
    assert_eq!(verdict(&pack, std::slice::from_ref(&old)).as_deref(), Some("checkpoint-signature"));
    assert_eq!(verdict(&pack, std::slice::from_ref(&new)).as_deref(), Some("earlier-signature"));
    let both = [old, new];
    assert_eq!(verdict(&pack, &both), None);
    let said = told(&ground, "new.zip", &both);
    assert_eq!(said["orphaned_keys"].as_array().map(Vec::len), Some(1), "{said}");
    assert!(ground.run("verify new.zip").contains("brings one that no key before vouches for"));
}

/// Puts the log back to what it was when `deed` began.
fn losing(ground: &Ground, deed: impl FnOnce()) {
    let files = ["log.db", "log.db-wal"].map(|name| (name, fs::read(ground.at(&format!("folder/{name}"))).ok()));
    deed();
    for (name, bytes) in files {
        let path = ground.at(&format!("folder/{name}"));
        let _ = fs::remove_file(ground.at("folder/log.db-shm"));
        match bytes {
            Some(bytes) => fs::write(path, bytes).expect("an older log"),
            None => drop(fs::remove_file(path)),
        }
    }
}

#[test]
fn packs_of_before_and_after_a_loss_verify_and_those_after_say_what_was_lost() {
    let ground = Ground::new();
    let named = [ground.key.clone()];
    note(&ground, "kept");
    let before = packed(&ground, "before.zip");
    losing(&ground, || {
        note(&ground, "lost");
        packed(&ground, "lost.zip");
    });
    let refused = ground.output(&format!("evidence {} --out none.zip --as paul.henry", ground.references[0]));
    assert_eq!(refused.status.code(), Some(4), "{refused:?}");
    ground.run("doctor --accept-loss --as admin --reason disk");
    let at_once = packed(&ground, "at-once.zip");
    note(&ground, "after");
    let after = packed(&ground, "after.zip");
    ground.run("key rotate --as admin --reason yearly");
    note(&ground, "last");
    let last = packed(&ground, "last.zip");
    let lost = ground.bytes("lost.zip");
    for bytes in [&before, &lost, &at_once, &after, &last] {
        assert_eq!([verdict(bytes, &[]), verdict(bytes, &named)], [None, None]);
    }
    assert_eq!(verdict(&last, &[last_key(&ground)]), None);
    let position = |bytes: &[u8]| manifest(&files_of(bytes))["size"].as_u64().expect("a size");
    let cut = position(&before) + 1;
    let expected = json!([{"event": cut, "from": cut, "to": position(&lost), "untold_before": 0}]);
    for (name, losses) in
        [("before.zip", json!([])), ("lost.zip", json!([])), ("after.zip", expected.clone()), ("last.zip", expected)]
    {
        assert_eq!(told(&ground, name, &named)["losses"], losses, "{name}");
    }
    assert!(ground.run("verify after.zip").contains("accepted by event"));
    // Whoever leaves out the entry that admits the loss is told by the name of the log.
    let mut quiet = files_of(&after);
    let told = quiet.iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("\"type\":\"log-continued\""));
    let told = told.expect("it is there").0.clone();
    quiet.remove(&told);
    assert_eq!(verdict(&crate::ground::listed(&quiet, |_| {}), &named).as_deref(), Some("loss"));
}

/// The later loss took with it the event by which the earlier was accepted, and a change of key: the name counts both losses, and
/// what both keys signed is told again.
#[test]
fn a_loss_that_took_an_earlier_one_and_a_rotation_with_it_says_how_many_it_cannot_tell_of() {
    let ground = Ground::new();
    let named = [ground.key.clone()];
    losing(&ground, || {
        note(&ground, "before");
        losing(&ground, || note(&ground, "lost"));
        ground.run("doctor --accept-loss --as admin --reason disk");
        ground.run("key rotate --as admin --reason yearly");
        note(&ground, "gone");
    });
    ground.run("doctor --accept-loss --as admin --reason disk");
    let pack = packed(&ground, "after.zip");
    assert_eq!([verdict(&pack, &[]), verdict(&pack, &named), verdict(&pack, &[last_key(&ground)])], [None, None, None]);
    let losses = told(&ground, "after.zip", &named)["losses"].clone();
    assert_eq!((losses.as_array().map(Vec::len), &losses[0]["untold_before"]), (Some(1), &json!(1)), "{losses}");
    assert!(ground.run("verify after.zip").contains("1 losses before it of which no entry tells"));
}

/// The anchors as they are now.
fn anchors(ground: &Ground) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = ["checkpoints.jsonl", "checkpoint", "edge"].map(|name| ground.at(&format!("folder/anchors/{name}")));
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("an anchor"))).collect()
}

/// Makes whoever did `deed` die before they signed.
fn unsigned(ground: &Ground, deed: impl FnOnce()) {
    let before = anchors(ground);
    deed();
    before.into_iter().for_each(|(path, bytes)| fs::write(path, bytes).expect("an older anchor"));
}

/// Where a process died after it accepted a loss and before it signed, the log may outgrow what was lost before it is sealed again:
/// a checkpoint that knew lost entries is smaller than the log, and none of its history all the same.
#[test]
fn a_checkpoint_of_what_was_lost_is_no_history_though_the_log_has_outgrown_it() {
    let ground = Ground::new();
    unsigned(&ground, || note(&ground, "kept"));
    losing(&ground, || note(&ground, "lost"));
    // Nothing is written in between by whoever goes by the rules; a log is a file all the same.
    unsigned(&ground, || {
        ground.run("doctor --accept-loss --as admin --reason disk");
        note(&ground, "after");
    });
    let refused = ground.output(&format!("request act {} add-note text=more --as claire.durand", ground.references[0]));
    assert_eq!(refused.status.code(), Some(4), "{refused:?}");
    ground.run("doctor --accept-loss --as admin --reason disk");
    let pack = packed(&ground, "after.zip");
    assert_eq!(verdict(&pack, std::slice::from_ref(&ground.key)), None);
}

#[test]
fn what_is_no_question_about_a_pack_is_refused_as_one() {
    let ground = Ground::shared();
    let since = ground.output("verify case.zip --since kept.note");
    assert_eq!(since.status.code(), Some(2), "a pack is held to a key, and a checkpoint to a log: {since:?}");
    let file = fs::File::create(ground.at("large.zip")).expect("a file");
    file.set_len(PACK_BYTES_MAX as u64 * 64).expect("nothing but zeroes");
    let large = ground.output("verify large.zip");
    assert_eq!(large.status.code(), Some(4), "{large:?}");
    assert!(String::from_utf8_lossy(&large.stdout).contains("too-large"), "{large:?}");
}

/// Every rule stands in the page of the format, and is one of the verifier that travels.
#[test]
fn page_and_verifier_know_every_rule() {
    let read = |path: &str| fs::read_to_string(workspace_root().join(path)).expect("a file of the tree");
    let (page, script) = (read("docs/format.md"), read("crates/proof/src/pack/verifier.py"));
    let rules =
        page.split_once("## Evidence packs").and_then(|(_, rest)| rest.split_once("### Rules")).expect("a section").1;
    for rule in PackRule::ALL {
        assert!(rules.contains(&format!("`{rule}`")), "docs/format.md does not tell of {rule}");
        assert!(script.contains(&format!("\"{rule}\"")), "verifier.py does not know {rule}");
    }
}
