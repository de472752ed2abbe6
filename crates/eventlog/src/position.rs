//! Where an event stands, and the hash that stands for everything up to it.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::Timestamp;

/// The place of an event in the log: 1, 2, 3 … without holes, in commit order.
///
/// `Position::START` (0) is the place before the first event: "after `START`" means from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);

    /// The position with this number; 0 is [`Position::START`].
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number: 0 before the first event, 1 for the first.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The position right after this one.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The position right before this one; `START` stays `START`.
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The RFC 6962 leaf hash of an entry: SHA-256(0x00 ‖ entry bytes). As the entry holds the leaf before it (`prev`),
/// one leaf stands for the whole log up to its position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Leaf([u8; 32]);

impl Leaf {
    /// What the first entry names as the leaf before it: 32 zero bytes.
    pub const ZERO: Self = Self([0; 32]);

    /// The leaf with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash as 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }

    /// Reads 64 lower-case hexadecimal digits; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Leaf({}…)", &self.to_hex()[..8])
    }
}

/// The end of the log as a reader saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Position of the last event; `START` for an empty log.
    pub position: Position,
    /// Leaf of the last entry; [`Leaf::ZERO`] for an empty log.
    pub leaf: Leaf,
    /// When the last event was recorded; the epoch for an empty log.
    pub recorded_at: Timestamp,
}

impl Head {
    /// The head of a log without events.
    pub const EMPTY: Self = Self { position: Position::START, leaf: Leaf::ZERO, recorded_at: Timestamp::EPOCH };
}

/// Lower-case hexadecimal digits of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// The `N` bytes behind so many pairs of lower-case hexadecimal digits; `None` for other lengths and other characters.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
