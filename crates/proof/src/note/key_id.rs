//! The short number of a key, which with its name says which key signed.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{ED25519, KeyName};

/// Four bytes that tell keys of one name apart. Displayed as eight lower-case hexadecimal digits.
///
/// No secret and no proof: anybody can make a key with a given id. It only says which key to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// Computes the id of an Ed25519 key: SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), its first four bytes.
    ///
    /// # Source
    /// C2SP signed-note, "Ed25519 signatures" (`docs/sources.md#tlog`).
    pub(super) fn of(name: &KeyName, public_key: &[u8; 32]) -> Self {
        let hash = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', ED25519])
            .chain_update(public_key)
            .finalize();
        Self([hash[0], hash[1], hash[2], hash[3]])
    }

    /// The four bytes.
    pub fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// Reads eight lower-case hexadecimal digits.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let is_spelled_so = word.len() == 8 && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = is_spelled_so.then(|| u32::from_str_radix(word, 16).ok()).flatten()?;
        Some(Self(number.to_be_bytes()))
    }
}

impl From<[u8; 4]> for KeyId {
    fn from(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08x}", u32::from_be_bytes(self.0))
    }
}
