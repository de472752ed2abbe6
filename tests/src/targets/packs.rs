//! Evidence packs: bytes as they come, and what stands in them with archive and manifest made again around it.
//!
//! Nobody has the key that signed the seeds any more. So whatever a verifier accepts that was named the public key says what the
//! seeds say: of the log, of every entry, of every record that is open.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proof::pack::{OpenedRecord, read_archive, verify, write_archive};
use proof::{TreeHead, VerifierKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

type Files = BTreeMap<String, Vec<u8>>;

/// Packs of one log: with open records; after a rotation; after a loss, an erasure and a full tile.
const SEEDS: [&[u8]; 3] = [
    include_bytes!("../../../fuzz/corpus/pack/disclosed"),
    include_bytes!("../../../fuzz/corpus/pack/rotated"),
    include_bytes!("../../../fuzz/corpus/pack/continued"),
];

/// What the log of the seeds was signed with at first.
const KEY: &str = "esantepdl.mssante.fr/parcours/e4ae7505-136a-48c6-8576-c354286f2143+35713575+AcRJMsnvpENV3FP5GcMa+u2bbH61CR3+/tzLnF0v8qgN";

/// Where a file of an archive begins.
const LOCAL: &[u8; 4] = b"PK\x03\x04";

/// Everything that the seeds say.
struct Said {
    key: VerifierKey,
    heads: Vec<TreeHead>,
    entries: Files,
    openings: Vec<OpenedRecord>,
}

static SAID: LazyLock<Said> = LazyLock::new(|| {
    let key: VerifierKey = KEY.parse().expect("a public key");
    let (mut heads, mut entries, mut openings) = (Vec::new(), Files::new(), Vec::new());
    for seed in SEEDS {
        let proven = verify(seed, std::slice::from_ref(&key)).expect("a seed is proven");
        heads.push(proven.head);
        openings.extend(proven.openings);
        let files = read_archive(seed).expect("a seed is an archive");
        entries.extend(files.into_iter().map(|(name, content)| (name.to_owned(), content.to_vec())));
    }
    entries.retain(|name, _| name.starts_with("entries/"));
    Said { key, heads, entries, openings }
});

/// A pack is refused, or says what the log said.
pub(super) fn pack(bytes: &[u8]) {
    judge(bytes);
    if let Some(again) = made_again(bytes) {
        judge(&again);
    }
}

fn judge(bytes: &[u8]) {
    let said = &*SAID;
    let Ok(proven) = verify(bytes, std::slice::from_ref(&said.key)) else { return };
    assert!(said.heads.contains(&proven.head), "another log is proven: {:?}", proven.head);
    let files = read_archive(bytes).expect("what verifies is an archive");
    for (name, content) in files.iter().filter(|(name, _)| name.starts_with("entries/")) {
        assert_eq!(said.entries.get(*name).map(Vec::as_slice), Some(*content), "{name} is proven with another content");
    }
    let is_said = |record: &OpenedRecord| said.openings.contains(record);
    assert!(proven.openings.iter().all(is_said), "another text is proven: {:?}", proven.openings);
    let mut again = Vec::new();
    let files = files.into_iter().map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
    write_archive(&files, &mut again).expect("written to memory");
    assert_eq!(again, bytes, "what verifies is written as it stands");
}

/// The same files in an archive that holds them whole, listed in the manifest where that is still one.
///
/// So what is altered within a file comes past checksums and hashes, and meets the rules behind them.
fn made_again(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut files = loosely_read(bytes);
    let manifest = files.remove("manifest.json")?;
    let listed = files.iter().map(|(name, content)| {
        let sha256: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        json!({"name": name, "sha256": sha256, "size": content.len()})
    });
    let listed: Vec<Value> = listed.collect();
    let manifest = match serde_json::from_slice::<Value>(&manifest) {
        Ok(mut said) if said.is_object() => {
            said["files"] = listed.into();
            serde_json::to_vec(&said).ok()?
        }
        Ok(_) | Err(_) => manifest,
    };
    files.insert("manifest.json".to_owned(), manifest);
    let mut again = Vec::new();
    write_archive(&files, &mut again).ok()?;
    Some(again)
}

/// Files of what was an archive: from one header to the next, whatever sizes and checksums say.
fn loosely_read(bytes: &[u8]) -> Files {
    let starts: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, four)| *four == LOCAL).map(|(at, _)| at).collect();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap_or(bytes.len());
    let ends = starts.iter().copied().skip(1).chain([directory]);
    let files = starts.iter().copied().zip(ends).filter_map(|(start, end)| {
        let (header, rest) = bytes.get(start..end)?.split_at_checked(30)?;
        let (name, content) = rest.split_at_checked(usize::from(header[26]))?;
        Some((String::from_utf8(name.to_vec()).ok()?, content.to_vec()))
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proof::pack::PackRule;

    use super::*;

    /// Bytes between two of which a bit is turned.
    const STRIDE: usize = 151;

    #[test]
    fn what_is_altered_within_files_meets_the_rules_behind_archive_and_manifest() {
        let mut broken: BTreeSet<PackRule> = BTreeSet::new();
        for seed in SEEDS {
            assert_eq!(made_again(seed).as_deref(), Some(seed), "what is whole is made again as itself");
            for at in (0..seed.len()).step_by(STRIDE) {
                let mut bytes = seed.to_vec();
                bytes[at] ^= 1 << (at % 8);
                let Some(again) = made_again(&bytes) else { continue };
                broken.extend(verify(&again, std::slice::from_ref(&SAID.key)).err().map(|error| error.rule()));
            }
        }
        let deep = [
            PackRule::ManifestForm,
            PackRule::KeyChange,
            PackRule::CheckpointSignature,
            PackRule::Chain,
            PackRule::TreeRoot,
            PackRule::TileForged,
            PackRule::EntryNotInLog,
            PackRule::EarlierSignature,
            PackRule::EarlierInconsistent,
            PackRule::OpeningCiphertext,
            PackRule::ManifestDiffers,
        ];
        let missed: Vec<_> = deep.iter().filter(|rule| !broken.contains(rule)).collect();
        assert!(missed.is_empty(), "{missed:?} of {broken:?}");
    }
}
