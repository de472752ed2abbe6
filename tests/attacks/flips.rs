//! Two thousand flipped bits: each is detected, or proved harmless by equal checks, an equal replay and equal records.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use eventlog::contract::sample::Dice;
use proof::pack::{read_archive, write_archive};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::asking::{Answers, Verdict};
use crate::folder::{Folder, PACK, TILES};

/// Where bits are flipped, and how many in each.
const TARGETS: [(&str, usize); 12] = [
    ("log.db", 600),
    ("log.db-wal", 330),
    ("keys.db", 300),
    ("access.db", 130),
    ("anchors/checkpoints.jsonl", 140),
    ("anchors/checkpoint", 60),
    ("anchors/keys", 60),
    ("anchors/erased.jsonl", 60),
    ("anchors/edge", 40),
    ("signing.key", 30),
    (PACK, 130),
    (TILES, 120),
];

/// One bit of one file.
#[derive(Debug, Clone, Copy)]
struct Flip {
    file: &'static str,
    /// Chosen by the dice; taken modulo the bits of the file.
    bit: u64,
}

impl Flip {
    fn made(self) -> (Folder, u64) {
        let folder = ground(self.file).bare();
        let path = if [PACK, TILES].contains(&self.file) { folder.beside(PACK) } else { folder.file(self.file) };
        let mut bytes = fs::read(&path).expect("a file of the folder");
        let bit = if self.file == TILES { self.in_tiles(&mut bytes) } else { self.turn(&mut bytes) };
        fs::write(&path, bytes).expect("a harmed file");
        (folder, bit)
    }

    /// Turns the bit in `bytes`, and says which it was.
    fn turn(self, bytes: &mut [u8]) -> u64 {
        let bit = self.bit % (bytes.len() as u64 * 8);
        bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        bit
    }

    /// Turns it in the hash tiles of a pack, and makes checksums and manifest say the same.
    fn in_tiles(self, pack: &mut Vec<u8>) -> u64 {
        let files = read_archive(pack).expect("a pack");
        let mut files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
        let mut tiles: Vec<&mut Vec<u8>> =
            files.iter_mut().filter(|(name, _)| name.starts_with("tile/")).map(|(_, content)| content).collect();
        let mut all: Vec<u8> = tiles.iter().flat_map(|tile| tile.iter().copied()).collect();
        let bit = self.turn(&mut all);
        let mut rest = all.as_slice();
        for tile in &mut tiles {
            let (own, others) = rest.split_at(tile.len());
            tile.copy_from_slice(own);
            rest = others;
        }
        *pack = listed(files);
        bit
    }
}

/// The pack of these files, whatever they say: its manifest lists them as they are.
fn listed(mut files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let manifest = files.remove("manifest.json").expect("a manifest");
    let mut manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let hex = |content: &[u8]| Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let listed =
        files.iter().map(|(name, content)| json!({"name": name, "sha256": hex(content), "size": content.len()}));
    manifest["files"] = listed.collect::<Vec<_>>().into();
    files.insert("manifest.json".to_owned(), serde_json::to_vec(&manifest).expect("JSON"));
    let mut bytes = Vec::new();
    write_archive(&files, &mut bytes).expect("written to memory");
    bytes
}

/// The folder in which a file is harmed: of the two, the one whose write-ahead log holds entries only where that is harmed.
fn ground(file: &str) -> &'static Folder {
    if file.ends_with("-wal") { Folder::with_live_wal() } else { Folder::untouched() }
}

fn rolled(dice: &mut Dice) -> Vec<Flip> {
    let of = |dice: &mut Dice, file, count| (0..count).map(|_| Flip { file, bit: dice.roll(u64::MAX) }).collect();
    TARGETS.iter().flat_map(|&(file, count)| -> Vec<Flip> { of(dice, file, count) }).collect()
}

#[test]
fn every_flipped_bit_is_detected_or_proved_harmless() {
    let flips = rolled(&mut Dice::new(acceptance::log::seed("flips")));
    let answers: BTreeMap<&str, Answers> =
        TARGETS.iter().map(|&(file, _)| (file, Answers::of(ground(file), file))).collect();
    let next = AtomicUsize::new(0);
    let tally: Mutex<BTreeMap<(&str, String), usize>> = Mutex::default();
    let silent: Mutex<Vec<String>> = Mutex::default();
    let work = || {
        while let Some(flip) = flips.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (folder, bit) = flip.made();
            let verdict = answers[flip.file].judge(&folder);
            *tally.lock().expect("a tally").entry((flip.file, verdict.to_string())).or_default() += 1;
            if let Verdict::Silent(why) = verdict {
                silent.lock().expect("a list").push(format!("bit {bit} of {}: {why}", flip.file));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let tally = tally.into_inner().expect("a tally");
    for ((file, verdict), count) in &tally {
        println!("{file:<26} {verdict:<22} {count}");
    }
    let silent = silent.into_inner().expect("a list");
    assert!(silent.is_empty(), "{} flips are neither detected nor harmless:\n{}", silent.len(), silent.join("\n"));
    let (total, detected) = tally.iter().fold((0, 0), |(total, detected), ((_, verdict), count)| {
        (total + count, detected + if verdict.starts_with("detected") { *count } else { 0 })
    });
    assert_eq!(total, 2_000);
    assert!(detected > 0, "no flip was detected");
}

/// The control for packs: made again as it was, it is the same pack.
#[test]
fn a_pack_that_is_listed_again_is_itself() {
    let pack = fs::read(Folder::untouched().beside(PACK)).expect("a pack");
    let files = read_archive(&pack).expect("an archive");
    let files = files.into_iter().map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
    assert!(listed(files) == pack);
}

/// The control: an honest event more, and the same oracle sees that the answers are others.
#[test]
fn what_changes_an_answer_without_an_alarm_is_called_silent() {
    let answers = Answers::of(Folder::untouched(), "log.db");
    assert_eq!(answers.judge(&Folder::untouched().again()), Verdict::Harmless);
    let folder = Folder::untouched().again();
    folder.done(&["user", "add", "one.more", "--role", "agent", "--as", "admin"]);
    assert!(matches!(answers.judge(&folder), Verdict::Silent(_)));
}
