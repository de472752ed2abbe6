//! What `fuzz/` runs under a fuzzer, run without one: every file of the corpus, and some thousand mutations of it.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use acceptance::targets::{ALL, Target};
use eventlog::contract::sample::Dice;

/// Mutations of a corpus, for each target.
const MUTATIONS: usize = 4_000;

/// Bytes that parsers trip over.
const ODD: [&[u8]; 12] = [
    b"\"",
    b"\\",
    b"\n",
    b"\r",
    b"\0",
    b"{}",
    b"-1",
    b"9007199254740993",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\\ud800",
];

fn folder(name: &str) -> PathBuf {
    acceptance::workspace_root().join("fuzz").join(name)
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = folder("corpus").join(target.name);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a seed").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a seed")).collect()
}

/// One to four changes: a bit, a byte, a piece removed, doubled, or taken from another seed.
fn mutated(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = chosen(dice, seeds).clone();
    for _ in 0..=dice.roll(4) {
        let at = place(dice, bytes.len());
        let end = (at + place(dice, 40)).min(bytes.len());
        match dice.roll(6) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << dice.roll(8);
            }
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let other = chosen(dice, seeds);
                let from = place(dice, other.len());
                bytes.splice(at..end, other[from..(from + end - at).min(other.len())].iter().copied());
            }
            4 => drop(bytes.splice(at..end, ODD[place(dice, ODD.len() - 1)].iter().copied())),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn chosen<'a>(dice: &mut Dice, seeds: &'a [Vec<u8>]) -> &'a Vec<u8> {
    &seeds[place(dice, seeds.len() - 1)]
}

/// A number from 0 to `last`.
fn place(dice: &mut Dice, last: usize) -> usize {
    usize::try_from(dice.roll(last as u64 + 1)).expect("a place")
}

/// What a target says of bytes; `None` where it keeps its promises.
fn objection(target: &Target, bytes: &[u8]) -> Option<String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
    outcome.err().map(|_| format!("{}: {:?}", target.name, String::from_utf8_lossy(bytes)))
}

#[test]
fn no_parser_panics_or_breaks_its_word_on_its_corpus_or_near_it() {
    let seed = acceptance::log::seed("mutations of the corpus");
    let mut objections = Vec::new();
    for target in ALL {
        let (seeds, dice) = (corpus(target), &mut Dice::new(seed));
        assert!(!seeds.is_empty(), "{} has no corpus", target.name);
        objections.extend(seeds.iter().filter_map(|bytes| objection(target, bytes)));
        objections.extend((0..MUTATIONS).filter_map(|_| objection(target, &mutated(dice, &seeds))));
        println!("{:<18} {} seeds, {MUTATIONS} mutations", target.name, seeds.len());
    }
    assert!(objections.is_empty(), "{} objections, such as {}", objections.len(), objections[0]);
}

/// Every target has its file for the fuzzer and its seeds, and nothing else has.
#[test]
fn targets_files_and_corpora_are_the_same() {
    let ours: BTreeSet<String> = ALL.iter().map(|target| target.name.to_owned()).collect();
    let names = |name: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder(name)).expect("a folder of fuzz/");
        let stem = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
        entries.map(|entry| stem(entry.expect("an entry").path())).collect()
    };
    assert_eq!(names("fuzz_targets"), ours);
    assert_eq!(names("corpus"), ours);
    let manifest = fs::read_to_string(folder("Cargo.toml")).expect("fuzz/Cargo.toml");
    let missing: Vec<&String> = ours.iter().filter(|name| !manifest.contains(&format!("name = \"{name}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The control: a parser that breaks its word is found by the same mutations.
#[test]
fn a_parser_that_panics_is_found() {
    let brittle = Target { name: "note", run: |bytes| assert!(bytes.is_ascii()) };
    let (seeds, dice) = (corpus(&brittle), &mut Dice::new(1));
    assert!((0..MUTATIONS).any(|_| objection(&brittle, &mutated(dice, &seeds)).is_some()));
}
