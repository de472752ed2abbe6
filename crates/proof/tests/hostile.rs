//! Bytes from anywhere: no parser panics, and what one accepts it writes again byte for byte.

mod support;

use proof::{
    Checkpoint, ConsistencyFile, Frontier, Hash, InclusionFile, LogOrigin, SignedNote, SigningKey, Tile, TilePath,
    VerifierKey,
};
use proptest::prelude::*;
use support::{head, key, origin};

/// Gives bytes to every parser; answers how many took them, after each has written them again.
fn read_by_all(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let rewritten: [Option<Vec<u8>>; 10] = [
        SignedNote::parse(bytes).ok().map(|note| note.to_string().into_bytes()),
        InclusionFile::parse(bytes).ok().map(|file| file.to_string().into_bytes()),
        ConsistencyFile::parse(bytes).ok().map(|file| file.to_string().into_bytes()),
        Frontier::from_bytes(bytes).ok().map(|frontier| frontier.to_bytes()),
        SigningKey::from_file(bytes).ok().map(|key| key.to_file().as_bytes().to_vec()),
        Checkpoint::parse(&text).ok().map(|checkpoint| checkpoint.to_string().into_bytes()),
        text.parse::<VerifierKey>().ok().map(|key| key.to_string().into_bytes()),
        text.parse::<TilePath>().ok().map(|path| path.to_string().into_bytes()),
        text.parse::<LogOrigin>().ok().map(|origin| origin.to_string().into_bytes()),
        Hash::from_base64(&text).ok().map(|hash| hash.to_base64().into_bytes()),
    ];
    let accepted: Vec<Vec<u8>> = rewritten.into_iter().flatten().collect();
    for written in &accepted {
        assert_eq!(String::from_utf8_lossy(written), text);
    }
    let path: TilePath = "tile/0/000.p/3".parse().expect("a path");
    let tile = Tile::parse(path, bytes);
    assert!(tile.is_err() || tile.is_ok_and(|tile| tile.to_bytes() == bytes));
    accepted.len()
}

/// One sound example of everything that is read.
fn sound() -> Vec<Vec<u8>> {
    let origin = origin();
    let secret = key(origin.key_name().as_str(), 1);
    let (file, public) = (secret.to_file().as_bytes().to_vec(), secret.verifier_key().to_string());
    let checkpoint = Checkpoint::new(&origin, head(13)).to_string();
    let note = SignedNote::sign(&checkpoint, &[secret, key("witness.example", 2)]).expect("a note").to_string();
    let hashes = format!("{}\n", Hash::EMPTY_ROOT.to_base64()).repeat(3);
    let texts = [
        format!("c2sp.org/tlog-proof@v1\nextra AQ==\nindex 5\n{hashes}\n{note}"),
        format!("old 5\n{hashes}\n{note}"),
        note,
        checkpoint,
        public,
        "tile/0/x001/x234/067.p/5".to_owned(),
        origin.next().expect("an origin").to_string(),
        Hash::EMPTY_ROOT.to_base64(),
    ];
    let mut frontier = Frontier::new();
    support::leaves(0..13).for_each(|leaf| frontier.push(leaf));
    texts.into_iter().map(String::into_bytes).chain([file, frontier.to_bytes()]).collect()
}

#[test]
fn each_sound_example_is_read_by_its_parser() {
    for bytes in sound() {
        assert!(read_by_all(&bytes) > 0, "{}", String::from_utf8_lossy(&bytes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_by_all(&bytes);
    }

    #[test]
    fn any_text_in_the_letters_of_the_formats_is_read_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "\n", "\n\n", " ", "— ", "+", "/", "=", "0", "1", "9223372036854775807", "9223372036854775808", "A", "AQ==",
            "AAAAAAE=", "é", "\u{85}", "\u{7f}", "c2sp.org/tlog-proof@v1\n", "index ", "extra ", "old ", "tile/", ".p/", "x001",
            "PRIVATE+KEY+", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ]), 0..24)
    ) {
        read_by_all(words.concat().as_bytes());
    }

    /// Sound examples, cut, doubled and altered in a few places.
    #[test]
    fn whatever_becomes_of_a_sound_example_is_read_or_refused(
        example in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..4)
    ) {
        let examples = sound();
        let mut bytes = examples[example.index(examples.len())].clone();
        for (place, byte, kind) in edits {
            let place = place.index(bytes.len().max(1));
            match kind {
                0 => bytes.insert(place, byte),
                1 if place < bytes.len() => { bytes.remove(place); }
                2 => bytes.truncate(place),
                _ => if let Some(there) = bytes.get_mut(place) { *there = byte },
            }
        }
        read_by_all(&bytes);
    }
}
