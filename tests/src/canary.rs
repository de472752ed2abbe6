//! The canary: a person who cannot be mistaken, and how their traces are looked for in bytes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::workspace_root;

/// What must not be seen (`fixtures/journeys/README.md`), in lower case: parts without accents of name, mail, telephone and
/// number, so that folding and escaping hide none of them.
pub const NEEDLES: [&str; 4] = ["canari", "zyxwvani", "639987777", "99777777774"];

/// The needle as it is, with two bytes a letter in either order, and in hexadecimal; all in lower case.
fn shapes(needle: &str) -> [String; 4] {
    let wide = needle.chars().flat_map(|letter| [letter, '\0']).collect();
    let wide_other = needle.chars().flat_map(|letter| ['\0', letter]).collect();
    let hex = needle.bytes().map(|byte| format!("{byte:02x}")).collect();
    [needle.to_owned(), wide, wide_other, hex]
}

/// The middle of the needle's Base64 at each of the three places at which it can begin, written in the usual ways.
fn in_base64(needle: &str) -> Vec<String> {
    let capital = needle[..1].to_uppercase() + &needle[1..];
    let written = [needle.to_owned(), needle.to_uppercase(), capital];
    written.iter().flat_map(|text| (0..3).map(|before| base64_middle(text.as_bytes(), before))).collect()
}

/// What of the Base64 of `text` does not depend on the `before` bytes in front of it, nor on what follows.
fn base64_middle(text: &[u8], before: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = text.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1)).collect();
    // The first whole digit begins at the first multiple of six bits at or after the text.
    let skipped = (6 - before * 8 % 6) % 6;
    let digits = bits[skipped..].chunks_exact(6);
    digits.map(|six| char::from(DIGITS[six.iter().fold(0, |sum, bit| (sum << 1) | bit) as usize])).collect()
}

/// The needles that `bytes` shows, in any case and encoding; and the hashes of the canary's documents, which would confirm a
/// guess.
pub fn shown(bytes: &[u8]) -> Vec<String> {
    // Bytes that are no text become marks; what is text stays, and every shape is.
    let text = String::from_utf8_lossy(bytes);
    let lower = text.to_ascii_lowercase();
    let shows = |needle: &String| {
        shapes(needle).iter().any(|shape| lower.contains(shape))
            || in_base64(needle).iter().any(|one| text.contains(one))
    };
    let needles = NEEDLES.iter().map(ToString::to_string).chain(document_hashes());
    needles.filter(shows).collect()
}

/// The hashes of the canary's documents.
fn document_hashes() -> Vec<String> {
    let lines = fs::read_to_string(workspace_root().join("fixtures/journeys/canary.jsonl")).expect("the canary");
    let parsed = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line"));
    let hashes = parsed.flat_map(|line| {
        ["document", "attestation"].map(|name| line["with"][name]["sha256"].as_str().map(ToOwned::to_owned))
    });
    hashes.flatten().collect()
}

/// Every file below `folder`, with what it shows of the canary; files that show nothing have an empty list.
///
/// # Panics
/// When the folder cannot be read.
pub fn search(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let seen = |path: PathBuf| {
        let seen = shown(&fs::read(&path).expect("a file"));
        (path, seen)
    };
    files(folder).into_iter().map(seen).collect()
}

/// Every file below `folder`.
///
/// # Panics
/// When the folder cannot be read.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_seen_in_every_encoding_and_nothing_where_there_is_none() {
        let wide: Vec<u8> = "M. ZYXWVANIÈRE".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide_other: Vec<u8> = "Zyxwvanière".encode_utf16().flat_map(u16::to_be_bytes).collect();
        // Each in front of another remainder of three.
        let base64 = [&b"Wnl4d3Zhbmk="[..], b"YVp5eHd2YW5p", b"YWJaeXh3dmFuaQ=="];
        let escaped = br#"{"nom":"Zyxwvani\u00e8re"}"#;
        for traced in [&wide[..], &wide_other, base64[0], base64[1], base64[2], escaped, b"7a79787776616e69"] {
            assert_eq!(shown(traced), ["zyxwvani"], "{}", String::from_utf8_lossy(traced));
        }
        assert_eq!(shown(b"somebody else, +33 1 02 03 04 05"), [""; 0]);
    }
}
