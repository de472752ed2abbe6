//! What we publish: the program believes it, and nothing that was altered.

use std::ffi::{OsStr, OsString};
use std::fs;

use proof::InclusionProof;

use crate::program::{Published, SIZES, Stranger, entry, leaves, survey};

/// A command of the program about a published log.
fn ask(stranger: &Stranger, log: &Published, words: &[&str]) -> Result<String, String> {
    let mut arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
    let more = [("--vkey-file", log.path("vkey").into_os_string()), ("--origin", log.origin.to_string().into())];
    arguments.extend(more.into_iter().flat_map(|(name, value)| [name.into(), value]));
    let borrowed: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let output = stranger.run(&borrowed);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(said) } else { Err(said) }
}

fn file(log: &Published, name: &str) -> String {
    log.path(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn the_program_believes_our_checkpoints_and_that_our_log_only_grew() {
    let Some(stranger) = Stranger::find() else { return };
    let mut log = Published::new();
    let mut held: Option<String> = None;
    for size in SIZES {
        log.grow_to(size);
        let newest = file(&log, &format!("checkpoint-{size}"));
        ask(&stranger, &log, &["verify-checkpoint", "--note", &newest]).unwrap_or_else(|said| panic!("{size}: {said}"));
        if let Some(held) = held {
            let (tiles, consistency) = (file(&log, "log"), "verify-consistency");
            let words = [consistency, "--old-checkpoint", &held, "--checkpoint", &newest, "--tiles", &tiles];
            ask(&stranger, &log, &words).unwrap_or_else(|said| panic!("{size}: {said}"));
        }
        held = Some(newest);
    }
}

#[test]
fn the_program_finds_our_entries_by_our_tiles() {
    let Some(stranger) = Stranger::find() else { return };
    let mut log = Published::new();
    log.grow_to(1_025);
    let (newest, tiles, leaf) = (file(&log, "checkpoint-1025"), file(&log, "log"), file(&log, "leaf"));
    let find = |index: u64| {
        let index = index.to_string();
        let words =
            ["verify-inclusion", "--leaf", &leaf, "--index", &index, "--checkpoint", &newest, "--tiles", &tiles];
        ask(&stranger, &log, &words)
    };
    for index in [0, 255, 256, 1_023, 1_024] {
        log.write("leaf", entry(index).as_bytes());
        find(index).unwrap_or_else(|said| panic!("{index}: {said}"));
    }
    assert!(find(1_023).is_err(), "another entry stands at that index");

    // Entry 255 stands in the tile of which a bit of another hash is flipped.
    log.write("leaf", entry(255).as_bytes());
    assert!(find(255).is_ok());
    let place = "log/tile/0/000";
    let mut altered = fs::read(log.path(place)).expect("a tile");
    altered[100] ^= 1;
    log.write(place, &altered);
    assert!(find(255).is_err(), "an altered tile");
}

#[test]
fn the_program_accepts_our_proofs_hash_by_hash() {
    let Some(stranger) = Stranger::find() else { return };
    let log = Published::new();
    for (index, size) in [(0, 1), (0, 3), (2, 3), (6, 7), (255, 256), (256, 257), (77, 1_025), (1_024, 1_025)] {
        let mut plan = proof::Plan::new();
        plan.want_inclusion(index, size).expect("a leaf of the tree");
        let mut pass = plan.start();
        leaves(0, size).for_each(|leaf| pass.push(leaf));
        let proof = InclusionProof::prove(&pass, index, size).expect("hashes at hand");
        let lines: Vec<String> = proof.path.iter().map(|hash| format!("{}\n", hash.to_base64())).collect();
        log.write("proof", lines.concat().as_bytes());
        log.write("leaf", entry(index).as_bytes());
        let ask = |root: &str, size: u64| {
            let (index, size) = (index.to_string(), size.to_string());
            let (leaf, proof) = (file(&log, "leaf"), file(&log, "proof"));
            let place = ["--index", &index, "--size", &size, "--root", root];
            let words = [&["verify-inclusion", "--leaf", &leaf, "--proof", &proof], &place[..]].concat();
            stranger.run(&words.iter().map(OsStr::new).collect::<Vec<_>>()).status.success()
        };
        let root = pass.frontier().root().to_base64();
        assert!(ask(&root, size), "leaf {index} of {size}");
        assert!(!ask(&survey(size + 1, 0).frontier().root().to_base64(), size), "the root of another tree");
    }
}

#[test]
fn the_program_refuses_a_checkpoint_of_which_anything_was_altered() {
    let Some(stranger) = Stranger::find() else { return };
    let mut log = Published::new();
    log.grow_to(257);
    let sound = fs::read_to_string(log.path("checkpoint-257")).expect("a checkpoint");
    let altered = file(&log, "altered");
    let verdict = |note: &str| {
        log.write("altered", note.as_bytes());
        ask(&stranger, &log, &["verify-checkpoint", "--note", &altered])
    };
    assert!(verdict(&sound).is_ok());
    for (from, to) in
        [("\n257\n", "\n258\n"), ("mssante", "mssantf"), ("— agency", "— agencz"), ("=\n\n", "=\nmore\n\n")]
    {
        assert!(sound.contains(from), "{from:?} stands in the note");
        assert!(verdict(&sound.replacen(from, to, 1)).is_err(), "{from:?} became {to:?}");
    }
}
