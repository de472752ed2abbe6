//! A row of the journal: canonical bytes, chained.
//!
//! A row is one JSON object with sorted keys and no white space (RFC 8785), all keys always there:
//! `{"as_of":n|null,"at":µs,"cases":[…],"events":n|null,"kind":"case","number":n,"persons":n|null,"prev":"<hex>",
//! "purge":{…}|null,"purpose":"code"|null,"role":"agent","subjects":[…],"surface":"cli","text":{"key":n,"sealed":"<hex>"}|null,
//! "uid":n|null,"user":"<uuid>","v":1,"wide":false}`. Its hash is SHA-256(0x00 ‖ bytes); `prev` is the hash of the row
//! before it, 64 zeros for row 1.

use std::fmt;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// SHA-256, shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

/// What somebody read, before it has its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Who read: the id of a user.
    pub user: Uuid,
    /// The role in which they read.
    pub role: String,
    /// The numeric account of the operating system.
    pub uid: Option<u32>,
    /// Through what, such as `cli`.
    pub surface: String,
    /// What kind of read, such as `case` or `search`.
    pub kind: String,
    /// The log position as of which they read.
    pub as_of: Option<u64>,
    /// The requests that were shown, as far as they are listed.
    pub cases: Vec<Uuid>,
    /// The subjects of which something was opened, as far as they are listed.
    pub subjects: Vec<Uuid>,
    /// Whether more could be opened than the lists name: too many to be listed.
    pub wide: bool,
    /// How many of the subjects are persons; `None` where they are not listed.
    pub persons: Option<u64>,
    /// How many events were shown, where events are what is shown.
    pub events: Option<u64>,
    /// What for, as a code.
    pub purpose: Option<String>,
    /// What was typed, sealed.
    pub text: Option<SealedText>,
}

/// What somebody typed, sealed under a key of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedText {
    /// The number of the key.
    pub key: u64,
    /// Nonce and ciphertext, lower-case hex.
    pub sealed: String,
}

/// The trace of rows that were removed, within the row that counts them; or with which a journal began anew after them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// The number of the first row removed.
    pub first: u64,
    /// When that was written, µs since 1970; `None` in a journal that began after them.
    pub from: Option<i64>,
    /// Hash of the last row removed: what the first row kept chains to.
    pub head: String,
    /// The number of the last row removed.
    pub last: u64,
    /// The position of the event of the log that says the same.
    pub recorded_at: u64,
    /// How many rows were removed.
    pub rows: u64,
    /// When the last was written, µs since 1970; `None` in a journal that began after them.
    pub to: Option<i64>,
}

/// A row as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// See [`Read::as_of`].
    pub as_of: Option<u64>,
    /// When it was written, µs since 1970, later than the row before.
    pub at: i64,
    /// See [`Read::cases`].
    pub cases: Vec<Uuid>,
    /// See [`Read::events`].
    pub events: Option<u64>,
    /// See [`Read::kind`]; `purge` for the trace of a purge.
    pub kind: String,
    /// 1, 2, 3 … without holes.
    pub number: u64,
    /// See [`Read::persons`].
    pub persons: Option<u64>,
    /// Hash of the row before it.
    pub prev: String,
    /// What was removed, when this is the trace of a purge.
    pub purge: Option<Purge>,
    /// See [`Read::purpose`].
    pub purpose: Option<String>,
    /// See [`Read::role`].
    pub role: String,
    /// See [`Read::subjects`].
    pub subjects: Vec<Uuid>,
    /// See [`Read::surface`].
    pub surface: String,
    /// See [`Read::text`].
    pub text: Option<SealedText>,
    /// See [`Read::uid`].
    pub uid: Option<u32>,
    /// See [`Read::user`].
    pub user: Uuid,
    /// The version of this form: 1.
    pub v: u32,
    /// See [`Read::wide`].
    pub wide: bool,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stand {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) prev: Hash,
}

impl Row {
    /// The row of a read that stands there.
    pub(crate) fn of(read: Read, stand: Stand, purge: Option<Purge>) -> Self {
        Self {
            as_of: read.as_of,
            at: stand.at,
            cases: read.cases,
            events: read.events,
            kind: read.kind,
            number: stand.number,
            persons: read.persons,
            prev: stand.prev.to_string(),
            purge,
            purpose: read.purpose,
            role: read.role,
            subjects: read.subjects,
            surface: read.surface,
            text: read.text,
            uid: read.uid,
            user: read.user,
            v: 1,
            wide: read.wide,
        }
    }

    /// The bytes that are stored and hashed.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("texts, ids and integers always serialise")
    }

    /// Reads stored bytes back; `None` unless they are what [`bytes`](Self::bytes) makes of a row.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|row| row.bytes() == bytes)
    }
}

impl Hash {
    /// What the first row of all chains to.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of stored bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(bytes).finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // A string takes what is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of lower-case hexadecimal digits; `None` for any other text.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_bytes_that_the_page_says() {
        let read = Read {
            user: Uuid::from_u128(1),
            role: "agent".to_owned(),
            uid: Some(1000),
            surface: "cli".to_owned(),
            kind: "case".to_owned(),
            as_of: Some(12),
            cases: vec![Uuid::from_u128(2)],
            subjects: vec![Uuid::from_u128(3)],
            wide: false,
            persons: Some(1),
            events: None,
            purpose: None,
            text: Some(SealedText { key: 1, sealed: "00ff".to_owned() }),
        };
        let row = Row::of(read, Stand { number: 1, at: 5, prev: Hash::ZERO }, None);
        let zeros = "0".repeat(64);
        let expected = format!(
            "{{\"as_of\":12,\"at\":5,\"cases\":[\"00000000-0000-0000-0000-000000000002\"],\"events\":null,\"kind\":\"case\",\
             \"number\":1,\"persons\":1,\"prev\":\"{zeros}\",\"purge\":null,\"purpose\":null,\"role\":\"agent\",\
             \"subjects\":[\"00000000-0000-0000-0000-000000000003\"],\"surface\":\"cli\",\
             \"text\":{{\"key\":1,\"sealed\":\"00ff\"}},\"uid\":1000,\
             \"user\":\"00000000-0000-0000-0000-000000000001\",\"v\":1,\"wide\":false}}"
        );
        assert_eq!(String::from_utf8(row.bytes()).unwrap(), expected);
        assert_eq!(Row::parse(expected.as_bytes()), Some(row));
        assert_eq!(Row::parse(expected.replace("\"at\":5", "\"at\": 5").as_bytes()), None);
    }

    #[test]
    fn hexadecimal_digits_are_pairs_in_lower_case() {
        assert_eq!(unhex(&hex(&[0, 0x9a, 0xff])), Some(vec![0, 0x9a, 0xff]));
        for bad in ["0", "0g", "FF"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}
