//! Small texts that say many values: whoever verifies a hostile pack does not run out of memory, nor of patience.

use std::fs;
use std::process::Command;

use acceptance::{parcours_binary, require_tool};
use serde_json::Value;

use crate::ground::{Files, archived, files_of, listed};

/// Bytes of each bomb.
const BOMB: usize = 12 * 1024 * 1024;

/// Kibibytes of memory that a verifier may ask for, its program and libraries included.
const MEMORY_KIB: usize = 224 * 1024;

/// The same for Python, which sets aside what the largest pack takes before it reads one.
const PYTHONS_KIB: usize = 640 * 1024;

/// A text of `BOMB` bytes that is `part` over and over.
fn filled(before: &str, part: &str, after: &str) -> Vec<u8> {
    format!("{before}{}0{after}", part.repeat(BOMB / part.len())).into_bytes()
}

/// Lists within lists, as deep as they may be, over and over.
fn nested() -> String {
    format!("{}0{},", "[".repeat(60), "]".repeat(60))
}

fn with(files: &Files, name: &str, content: Vec<u8>) -> Files {
    let mut files = files.clone();
    files.insert(name.to_owned(), content);
    files
}

/// Name, bytes, and the rule that is broken.
fn bombs(good: &Files) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let keep = |_: &mut Value| {};
    let opened = |part: &str| listed(&with(good, "openings.json", filled("{\"openings\":[", part, "]}")), keep);
    let manifest = |part: &str| archived(&with(good, "manifest.json", filled("{\"files\":[", part, "]}")));
    let name = good.keys().find(|name| name.starts_with("entries/")).expect("an entry");
    let entry = String::from_utf8(good[name].clone()).expect("UTF-8");
    // As many entries as the bomb has room for, each of them sound but for what it says.
    let fat = entry.replacen("\"data\":{", &format!("\"data\":{{\"a\":[{}0],", "0,".repeat(30_000)), 1);
    let mut many = good.clone();
    (1..=BOMB / fat.len()).for_each(|number| {
        let position = 1_000 + number as u64;
        let at = entry.find("\"position\":1,").expect("it says its position");
        assert!(at > 0);
        many.insert(
            format!("entries/{position:016}.json"),
            fat.replacen("\"position\":1,", &format!("\"position\":{position},"), 1).into_bytes(),
        );
    });
    vec![
        ("zeroes for openings", opened("0,"), "opening-form"),
        ("lists for openings", opened(&nested()), "opening-form"),
        ("objects for openings", opened("{\"a\":{\"a\":{\"a\":0}}},"), "opening-form"),
        ("zeroes for files", manifest("0,"), "manifest-form"),
        ("lists for files", manifest(&nested()), "manifest-form"),
        ("entries that say many zeroes", listed(&many, keep), "entry-beyond"),
    ]
}

#[test]
fn no_pack_takes_more_memory_than_some_multiple_of_its_size() {
    let (Some(bash), Some(_)) = (require_tool("bash"), require_tool("python3")) else { return };
    let seed = acceptance::workspace_root().join("fuzz/corpus/pack/disclosed");
    let good = files_of(&fs::read(seed).expect("a seed"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("pack.zip");
    for (what, bytes, rule) in bombs(&good) {
        fs::write(&path, bytes).expect("written");
        let limited = |kib: usize, line: &str| {
            let mut command = Command::new(&bash);
            command.args(["-c", &format!("ulimit -v {kib}; exec {line}")]).arg(parcours_binary()).arg(&path);
            command.current_dir(acceptance::workspace_root()).output().expect("bash runs")
        };
        let output = limited(MEMORY_KIB, "\"$0\" verify \"$1\" --format json");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{what}: {output:?}"));
        assert_eq!((output.status.code(), told["rule"].as_str()), (Some(4), Some(rule)), "{what}");
        let output = limited(PYTHONS_KIB, "python3 -I crates/proof/src/pack/verifier.py \"$1\"");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(told.starts_with(&format!("REFUSED {rule}")), "{what}: {output:?}");
    }
}
