//! The hashes of the tree: of a leaf, of two children, of nothing.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::text;

/// A SHA-256 value: of a leaf, of a node, or the root of a tree.
///
/// Displayed as 64 lower-case hexadecimal digits, the form of `docs/format.md`; the formats of C2SP write it in base64
/// ([`Hash::to_base64`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// Why a word is not a hash in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashTextError {
    /// Not standard base64 with padding, or not in its one spelling.
    #[error("a hash is written in standard base64 with padding")]
    NotBase64,
    /// Base64 of another number of bytes.
    #[error("a hash has 32 bytes, not {given}")]
    Length {
        /// How many bytes the word stands for.
        given: usize,
    },
}

impl Hash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    ///
    /// # Source
    /// RFC 6962 section 2.1 (`docs/sources.md#rfc6962`).
    pub const EMPTY_ROOT: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae,
        0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// Hashes an entry as a leaf: SHA-256(0x00 ‖ bytes).
    ///
    /// # Source
    /// RFC 6962 section 2.1 (`docs/sources.md#rfc6962`).
    pub fn of_leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// Hashes two subtrees into their parent: SHA-256(0x01 ‖ left ‖ right).
    ///
    /// # Source
    /// RFC 6962 section 2.1 (`docs/sources.md#rfc6962`).
    pub fn of_children(left: &Self, right: &Self) -> Self {
        let mut bytes = [1; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Writes it in the 44 characters of the formats of C2SP.
    pub fn to_base64(&self) -> String {
        text::base64(&self.0)
    }

    /// Reads the 44 characters of [`Hash::to_base64`].
    ///
    /// # Errors
    /// [`HashTextError`] for anything that would not be written the same way again.
    pub fn from_base64(word: &str) -> Result<Self, HashTextError> {
        let bytes = text::from_base64(word).ok_or(HashTextError::NotBase64)?;
        let given = bytes.len();
        bytes.try_into().map(Self).map_err(|_| HashTextError::Length { given })
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(*Hash::EMPTY_ROOT.as_bytes(), <[u8; 32]>::from(Sha256::digest([])));
    }

    #[test]
    fn a_hash_is_read_as_it_is_written_and_no_other_way() {
        let hash = Hash::of_leaf(b"entry");
        let word = hash.to_base64();
        assert_eq!(Hash::from_base64(&word), Ok(hash));
        assert_eq!(Hash::from_base64(word.trim_end_matches('=')), Err(HashTextError::NotBase64));
        assert_eq!(Hash::from_base64("AQ=="), Err(HashTextError::Length { given: 1 }));
    }
}
