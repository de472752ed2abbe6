//! What strangers sign, prove and tile. Whatever is accepted is written again byte for byte.

use proof::{Checkpoint, ConsistencyFile, Frontier, InclusionFile, LogOrigin, SignedNote, Tile, TilePath, VerifierKey};

/// A note, the checkpoint in it, and the name under which it was signed.
pub(super) fn note(bytes: &[u8]) {
    let Ok(note) = SignedNote::parse(bytes) else { return };
    assert_eq!(note.to_string().as_bytes(), bytes);
    if let Ok(checkpoint) = Checkpoint::parse(note.text()) {
        assert_eq!(checkpoint.to_string(), note.text());
        let _ = checkpoint.origin().parse::<LogOrigin>();
    }
}

/// A public key.
pub(super) fn verifier_key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
}

/// A proof that an entry is in a tree.
pub(super) fn inclusion_file(bytes: &[u8]) {
    if let Ok(file) = InclusionFile::parse(bytes) {
        assert_eq!(file.to_string().as_bytes(), bytes);
    }
}

/// A proof that a tree continues another.
pub(super) fn consistency_file(bytes: &[u8]) {
    if let Ok(file) = ConsistencyFile::parse(bytes) {
        assert_eq!(file.to_string().as_bytes(), bytes);
    }
}

/// The path of a tile, a line feed, and its bytes.
pub(super) fn tile(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(text) = std::str::from_utf8(&bytes[..end]) else { return };
    let Ok(path) = text.parse::<TilePath>() else { return };
    assert_eq!(path.to_string(), text);
    if let Ok(tile) = Tile::parse(path, &bytes[end + 1..]) {
        assert_eq!(tile.to_bytes(), &bytes[end + 1..]);
    }
}

/// The right edge of a tree.
pub(super) fn frontier(bytes: &[u8]) {
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        assert_eq!(frontier.to_bytes(), bytes);
    }
}
