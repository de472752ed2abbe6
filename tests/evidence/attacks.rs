//! The table of attacks: what an enemy does to a pack, and the rule by which both verifiers refuse it.

use std::collections::BTreeSet;
use std::thread;

use proof::pack::{PACK_BYTES_MAX, PACK_FILES_MAX, PackRule};
use proof::{Checkpoint, Hash, SignedNote, SigningKey, TreeHead};
use serde_json::{Value, json};

use crate::ground::{Files, Ground, Traveller, archived, listed, rule};
use crate::{forged, odd};

/// An attack by name, the bytes that come of it, and the rule that it breaks.
type Attack = (&'static str, Vec<u8>, &'static str);

#[test]
fn every_attack_is_refused_by_its_rule_by_both_verifiers() {
    let ground = Ground::shared();
    if Traveller::of(&ground.files("all.zip")).is_none() {
        return;
    }
    let attacks = [
        on_the_archive(ground),
        on_the_files(ground),
        on_the_entries(ground),
        on_the_proofs(ground),
        on_the_openings(ground),
        forged::on_the_keys(ground),
        forged::on_the_losses(ground),
        forged::on_the_records(ground),
        odd::on_the_readers(ground),
        on_the_limits(),
    ];
    let attacks: Vec<Attack> = attacks.into_iter().flatten().collect();
    let attacked: BTreeSet<&str> = attacks.iter().map(|(_, _, rule)| *rule).collect();
    let rules: BTreeSet<&str> = PackRule::ALL.iter().map(|rule| rule.as_str()).collect();
    let spared: Vec<_> = rules.symmetric_difference(&attacked).collect();
    assert!(spared.is_empty(), "rules that nobody attacks, or that are none: {spared:?}");
    let judge = |attacks: &[Attack]| {
        // Each has a folder of its own.
        let traveller = Traveller::of(&ground.files("all.zip")).expect("it was there");
        let told = attacks.iter().map(|(name, bytes, wanted)| {
            let (ours, theirs) = (rule(bytes, &[]), traveller.rule(bytes, &[]));
            let is_so = ours == Some(*wanted) && theirs.as_deref() == Some(*wanted);
            (!is_so).then(|| format!("{name}: wanted {wanted}, ours {ours:?}, verifier.py {theirs:?}"))
        });
        told.flatten().collect::<Vec<_>>()
    };
    let share = attacks.len().div_ceil(thread::available_parallelism().map_or(2, usize::from));
    let failed: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = attacks.chunks(share).map(|share| scope.spawn(|| judge(share))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no panic")).collect()
    });
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), attacks.len(), failed.join("\n"));
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
}

/// Where the first file's record in the directory begins, and where the end record does.
fn directory(bytes: &[u8]) -> (usize, usize) {
    let end = bytes.len() - 22;
    (number(bytes, end + 16), end)
}

fn on_the_archive(ground: &Ground) -> Vec<Attack> {
    let good = ground.bytes("case.zip");
    let (central, end) = directory(&good);
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    let first = 30 + usize::from(good[26]) + number(&good, 22);
    let second = first + 30 + usize::from(good[first + 26]) + number(&good, first + 22);
    assert_eq!(&good[30..40], b"checkpoint", "the first name, of ten letters");
    let doubled = [&good[..first], &good].concat();
    let swapped = [&good[first..second], &good[..first], &good[second..]].concat();
    vec![
        ("nothing at all", Vec::new(), "truncated"),
        ("cut in a file", good[..first - 3].to_vec(), "truncated"),
        ("cut in the directory", good[..end - 3].to_vec(), "truncated"),
        ("cut before the directory", good[..central].to_vec(), "truncated"),
        ("cut in the end record", good[..good.len() - 1].to_vec(), "truncated"),
        ("a byte behind", [good.as_slice(), b"x"].concat(), "trailing-bytes"),
        ("an archive behind", [good.as_slice(), &good].concat(), "trailing-bytes"),
        ("a program in front", [b"#!/bin/sh\n".as_slice(), &good].concat(), "not-a-zip-part"),
        ("encrypted", with(6, &[1]), "encrypted"),
        ("a bomb: compressed", with(8, &[8]), "compressed"),
        ("a bomb: another method", with(8, &[14]), "compressed"),
        ("sizes said elsewhere", with(18, &[0xff; 8]), "zip64"),
        ("a size that lies", with(18, &[1, 0, 0, 0]), "sizes-differ"),
        ("both sizes lie", with(18, &[0, 0, 0, 0x7f, 0, 0, 0, 0x7f]), "truncated"),
        ("a size to be told later", with(6, &[8]), "header-field"),
        ("a date", with(10, &[1]), "header-field"),
        ("a version", with(4, &[45]), "header-field"),
        ("extra fields", with(28, &[4]), "extra-field"),
        ("a name without end", with(26, &[0xff, 0xff]), "name-too-long"),
        ("zip-slip", with(30, b"../../a/ab"), "bad-name"),
        ("zip-slip on Windows", with(30, b"..\\..\\a\\ab"), "bad-name"),
        ("an absolute name", with(30, b"/etc/passw"), "bad-name"),
        ("a drive", with(30, b"C:checkpoi"), "bad-name"),
        ("a hidden file", with(30, b".checkpoin"), "bad-name"),
        ("a folder", with(30, b"checkpoin/"), "bad-name"),
        ("an empty step", with(30, b"check//int"), "bad-name"),
        ("a name cut by zero", with(30, b"checkpoin\0"), "bad-name"),
        ("a name in two spellings", with(30, b"Checkpoint"), "bad-name"),
        ("a name beyond ASCII", with(30, "chéckpoin".as_bytes()), "bad-name"),
        ("a byte of a file", with(41, &[good[41] ^ 1]), "checksum"),
        ("a checksum", with(14, &[good[14] ^ 1]), "checksum"),
        ("two files of one name", doubled, "duplicate-name"),
        ("files in another order", swapped, "name-order"),
        ("a symbolic link", with(central + 38, &[0, 0, 0xff, 0xa1]), "attributes"),
        ("an executable", with(central + 38, &[0, 0, 0xed, 0x81]), "attributes"),
        ("an overlapping entry", with(central + 42, &[5]), "directory"),
        ("another name in the directory", with(central + 46, b"checkpoinx"), "directory"),
        ("another size in the directory", with(central + 24, &[1]), "directory"),
        ("an archive in two parts", with(end + 4, &[1]), "end-record"),
        ("fewer files than there are", with(end + 8, &[1, 0, 1, 0]), "end-record"),
        ("a comment", [with(end + 20, &[1]).as_slice(), b"x"].concat(), "end-record"),
    ]
}

/// More than a pack has: of bytes, of files.
fn on_the_limits() -> Vec<Attack> {
    let empty = |number: usize| {
        let name = format!("entries/{number:016}.json");
        let header =
            [b"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0".as_slice(), &[0; 12], &[name.len() as u8, 0, 0, 0]].concat();
        [header, name.into_bytes()].concat()
    };
    vec![
        ("a byte more than a pack has", vec![0; PACK_BYTES_MAX + 1], "too-large"),
        ("a file more than a pack has", (0..=PACK_FILES_MAX).flat_map(empty).collect(), "too-many-files"),
    ]
}

pub(crate) fn changed(files: &Files, change: impl FnOnce(&mut Files)) -> Files {
    let mut files = files.clone();
    change(&mut files);
    files
}

fn without(files: &Files, name: &str) -> Files {
    changed(files, |files| {
        files.remove(name).expect("it was there");
    })
}

pub(crate) fn with(files: &Files, name: &str, content: &[u8]) -> Files {
    changed(files, |files| {
        files.insert(name.to_owned(), content.to_vec());
    })
}

/// The same with one bit of a file turned.
fn flipped(files: &Files, name: &str) -> Files {
    changed(files, |files| {
        let content = files.get_mut(name).expect("it is there");
        let middle = content.len() / 2;
        content[middle] ^= 1;
    })
}

pub(crate) fn keep(_: &mut Value) {}

fn on_the_files(ground: &Ground) -> Vec<Attack> {
    let good = ground.files("case.zip");
    vec![
        ("no manifest", archived(&without(&good, "manifest.json")), "manifest-missing"),
        ("a manifest of another kind", archived(&with(&good, "manifest.json", b"{}")), "manifest-form"),
        ("a manifest that is no JSON", archived(&with(&good, "manifest.json", b"{\"a\":1e9}")), "manifest-form"),
        ("a file that is not listed", archived(&with(&good, "entries/readme", b"x")), "file-not-listed"),
        ("a listed file is gone", archived(&without(&good, "keys")), "file-missing"),
        ("a page with other words", archived(&flipped(&good, "synthese.html")), "file-altered"),
        ("a verifier that says yes", archived(&with(&good, "verifier.py", b"print('verified')")), "file-altered"),
        ("a file of no use", listed(&with(&good, "entries/readme", b"x"), keep), "strange-file"),
        ("no openings", listed(&without(&good, "openings.json"), keep), "file-missing"),
        ("another size in the manifest", listed(&good, |said| said["size"] = json!(1)), "manifest-differs"),
        ("another root in the manifest", listed(&good, |said| said["root"] = json!("00")), "manifest-differs"),
        ("another origin in the manifest", listed(&good, |said| said["origin"] = json!("a/b")), "log-created"),
        (
            "a file listed twice",
            listed(&good, |said| {
                let first = said["files"][0].clone();
                said["files"].as_array_mut().expect("a list").insert(0, first);
            }),
            "manifest-differs",
        ),
        (
            "more events than there are",
            listed(&good, |said| said["requests"][0]["events"] = json!(999)),
            "manifest-differs",
        ),
        (
            "a request that is not there",
            listed(&good, |said| {
                let more = json!({"events": 1, "id": "00000000-0000-4000-8000-000000000000", "opened_at": 1});
                said["requests"].as_array_mut().expect("a list").push(more);
            }),
            "numbers",
        ),
    ]
}

/// Names of the entries in order; the first is that of the log.
fn entries(files: &Files) -> Vec<String> {
    files.keys().filter(|name| name.starts_with("entries/")).cloned().collect()
}

fn on_the_entries(ground: &Ground) -> Vec<Attack> {
    let (good, other) = (ground.files("case.zip"), ground.files("neighbour.zip"));
    let names = entries(&good);
    let text = |name: &str| String::from_utf8(good[name].clone()).expect("UTF-8");
    let own: Vec<&String> = names.iter().filter(|name| text(name).contains("\"request\":{\"id\"")).collect();
    let (third, last) = (own[2], own[own.len() - 1]);
    let policy = names.iter().find(|name| text(name).contains("\"type\":\"policy-adopted\"")).expect("cited policy");
    let altered = |name: &str, from: &str, to: &str| {
        let altered = text(name).replacen(from, to, 1);
        assert_ne!(altered, text(name), "{from}");
        listed(&with(&good, name, altered.as_bytes()), keep)
    };
    let mut strangers = entries(&other).into_iter().filter(|name| !good.contains_key(name));
    let stranger = strangers.next_back().expect("an entry of the neighbour's");
    // Its tile comes with it, so that nothing but its being a stranger is wrong.
    let with_tiles = changed(&with(&good, &stranger, &other[&stranger]), |files| {
        let tiles = other.iter().filter(|(name, _)| name.starts_with("tile/"));
        let position: u64 = stranger[8..24].parse().expect("a position");
        let above = proof::pack::tiles_above(&[position].into(), size(&good));
        files.extend(
            tiles
                .filter(|(name, _)| above.iter().any(|path| path.to_string() == **name))
                .map(|(n, c)| (n.clone(), c.clone())),
        );
    });
    let moved = changed(&good, |files| {
        let content = files.remove(third).expect("it was there");
        let behind = "entries/0000000000000750.json";
        files.insert(behind.to_owned(), content);
    });
    vec![
        ("a policy version is missing", listed(&without(&good, policy), keep), "policy-missing"),
        ("an entry is missing", listed(&without(&good, third), keep), "numbers"),
        ("the first is missing", listed(&without(&good, own[0]), keep), "numbers"),
        ("the log's first entry is missing", listed(&without(&good, &names[0]), keep), "log-created"),
        ("an entry renumbered", altered(third, "\"number\":3", "\"number\":2"), "chain"),
        ("a fact altered", altered(last, "\"schema\":1", "\"schema\":2"), "entry-not-in-log"),
        ("an entry with a blank", altered(third, "{\"event\":", "{ \"event\":"), "entry-form"),
        ("an entry of another version", altered(third, "\"v\":1}", "\"v\":2}"), "entry-form"),
        ("an entry with another member", altered(third, "\"v\":1}", "\"v\":1,\"w\":1}"), "entry-form"),
        ("an entry with a fraction", altered(third, "\"v\":1}", "\"v\":1.0}"), "entry-form"),
        ("an entry moved", listed(&moved, keep), "entry-misplaced"),
        ("a neighbour's entry", listed(&with_tiles, keep), "neighbour"),
        (
            "a request under another name",
            listed(&good, |said| {
                said["requests"][0]["id"] = json!("00000000-0000-4000-8000-000000000000");
            }),
            "neighbour",
        ),
    ]
}

fn size(files: &Files) -> u64 {
    crate::ground::manifest(files)["size"].as_u64().expect("a size")
}

fn on_the_proofs(ground: &Ground) -> Vec<Attack> {
    let good = ground.files("case.zip");
    let tiles: Vec<&String> = good.keys().filter(|name| name.starts_with("tile/")).collect();
    let full = tiles.iter().find(|name| !name.contains(".p/")).expect("a full tile");
    let edge = tiles.iter().find(|name| name.contains(".p/")).expect("a tile at the edge");
    let note = SignedNote::parse(&good["checkpoint"]).expect("a note");
    let origin = Checkpoint::parse(note.text()).expect("a checkpoint").origin().to_owned();
    let forger = SigningKey::from_seed(origin.parse().expect("a name"), &[9; 32].into());
    let signed = |head: TreeHead| {
        let origin = origin.parse().expect("an origin");
        let text = Checkpoint::new(&origin, head).to_string();
        SignedNote::sign(&text, std::slice::from_ref(&forger)).expect("a note").to_string()
    };
    let head = *Checkpoint::parse(note.text()).expect("a checkpoint").head();
    let forgers_key = format!("{}\n", forger.verifier_key());
    let rewritten = with(
        &with(&good, "checkpoint", signed(TreeHead { root: Hash::EMPTY_ROOT, ..head }).as_bytes()),
        "keys",
        forgers_key.as_bytes(),
    );
    let shrunk = with(
        &with(&good, "checkpoint", signed(TreeHead { size: 3, ..head }).as_bytes()),
        "keys",
        forgers_key.as_bytes(),
    );
    let altered = good["checkpoint"].iter().map(|byte| if *byte == b'7' { b'8' } else { *byte }).collect::<Vec<u8>>();
    let early: Vec<&String> = good.keys().filter(|name| name.starts_with("earlier/")).collect();
    assert_eq!(early.len(), 2, "one earlier checkpoint and its proof");
    let mut lines: Vec<String> =
        std::str::from_utf8(&good[early[1]]).expect("UTF-8").split('\n').map(str::to_owned).collect();
    lines[1] = Hash::EMPTY_ROOT.to_base64();
    let other_path = lines.join("\n").into_bytes();
    let old = SignedNote::parse(&good[early[0]]).expect("a note");
    let other_signer = SignedNote::sign(old.text(), std::slice::from_ref(&forger)).expect("a note").to_string();
    let other_signer = other_signer.into_bytes();
    let text = SignedNote::sign("no checkpoint\n", std::slice::from_ref(&forger)).expect("a note").to_string();
    let no_checkpoint = with(&with(&good, "checkpoint", text.as_bytes()), "keys", forgers_key.as_bytes());
    vec![
        ("a tile is missing", listed(&without(&good, full), keep), "tile-missing"),
        ("a forged tile", listed(&flipped(&good, full), keep), "tile-forged"),
        ("a forged tile at the edge", listed(&flipped(&good, edge), keep), "tree-root"),
        ("a tile cut short", listed(&with(&good, full, &[0; 32]), keep), "tile-form"),
        ("a tile of nothing here", listed(&with(&good, "tile/5/000", &[0; 8192]), keep), "tile-strange"),
        (
            "a checkpoint of the forger's",
            listed(&with(&good, "checkpoint", signed(head).as_bytes()), keep),
            "checkpoint-signature",
        ),
        ("an altered checkpoint", listed(&with(&good, "checkpoint", &altered), keep), "checkpoint-signature"),
        ("another key", listed(&with(&good, "keys", forgers_key.as_bytes()), keep), "checkpoint-signature"),
        ("a key that is none", listed(&with(&good, "keys", b"a+b+c\n"), keep), "key-form"),
        ("another tree, under the forger's key", listed(&rewritten, keep), "tree-root"),
        ("a smaller tree, under the forger's key", listed(&shrunk, keep), "entry-beyond"),
        ("half a history", listed(&without(&good, early[1]), keep), "file-missing"),
        ("a forged history", listed(&with(&good, early[0], &good["checkpoint"]), keep), "earlier-form"),
        ("a forged proof of history", listed(&with(&good, early[1], b"old 3\n\nx"), keep), "earlier-form"),
        ("a history that does not fit", listed(&with(&good, early[1], &other_path), keep), "earlier-inconsistent"),
        ("a history that a forger signed", listed(&with(&good, early[0], &other_signer), keep), "earlier-signature"),
        ("a checkpoint that is no note", listed(&with(&good, "checkpoint", b"checkpoint"), keep), "checkpoint-form"),
        ("a signed text that is no checkpoint", listed(&no_checkpoint, keep), "checkpoint-form"),
    ]
}

fn on_the_openings(ground: &Ground) -> Vec<Attack> {
    let (good, other) = (ground.files("all.zip"), ground.files("all-neighbour.zip"));
    let openings: Value = serde_json::from_slice(&good["openings.json"]).expect("JSON");
    let altered = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut openings = openings.clone();
        change(openings["openings"].as_array_mut().expect("a list"));
        listed(&with(&good, "openings.json", &serde_json::to_vec(&openings).expect("JSON")), keep)
    };
    let turned = |text: &Value| {
        let mut text = text.as_str().expect("a text").to_owned();
        let last = if text.pop() == Some('0') { '1' } else { '0' };
        text.push(last);
        json!(text)
    };
    let strange = listed(&with(&good, "openings.json", &other["openings.json"]), keep);
    vec![
        ("an opening of the neighbour's", strange, "opening-unknown"),
        (
            "the key of another record",
            altered(&|rows| rows[0]["record_key"] = rows[1]["record_key"].clone()),
            "opening-commitment",
        ),
        (
            "a key altered",
            altered(&|rows| rows[0]["record_key"] = turned(&rows[0]["record_key"])),
            "opening-commitment",
        ),
        (
            "a ciphertext altered",
            altered(&|rows| rows[0]["ciphertext"] = turned(&rows[0]["ciphertext"])),
            "opening-ciphertext",
        ),
        (
            "a record that is not there",
            altered(&|rows| {
                let last = rows.len() - 1;
                rows[last]["ordinal"] = json!(99);
            }),
            "opening-unknown",
        ),
        ("openings twice", altered(&|rows| rows.insert(0, rows[0].clone())), "opening-form"),
        (
            "an opening left out",
            altered(&|rows| {
                rows.pop();
            }),
            "manifest-differs",
        ),
    ]
}

/// A pack that a forger made whole, with a key of its own, vouches for itself; whoever names the key is not deceived.
#[test]
fn only_a_named_key_tells_whose_log_it_is() {
    let ground = Ground::shared();
    let good = ground.files("case.zip");
    let note = SignedNote::parse(&good["checkpoint"]).expect("a note");
    let origin = Checkpoint::parse(note.text()).expect("a checkpoint").origin().to_owned();
    let forger = SigningKey::from_seed(origin.parse().expect("a name"), &[9; 32].into());
    let signed = SignedNote::sign(note.text(), std::slice::from_ref(&forger)).expect("a note").to_string();
    let keys = format!("{}\n", forger.verifier_key());
    let without_history = changed(&good, |files| files.retain(|name, _| !name.starts_with("earlier/")));
    let whole = listed(&with(&with(&without_history, "checkpoint", signed.as_bytes()), "keys", keys.as_bytes()), keep);
    let named = [ground.key.clone()];
    assert_eq!((rule(&whole, &[]), rule(&whole, &named)), (None, Some("checkpoint-signature")));
    let Some(traveller) = Traveller::of(&good) else { return };
    assert_eq!(traveller.rule(&whole, &[]), None);
    assert_eq!(traveller.rule(&whole, &named).as_deref(), Some("checkpoint-signature"));
}
