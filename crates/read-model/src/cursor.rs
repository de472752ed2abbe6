//! Cursors: a place in the log that says of which history it is.

use std::fmt;
use std::str::FromStr;

use eventlog::{EventStore, Leaf, Position, Query, Recorded, StoreError};
use serde::{Deserialize, Serialize};

/// A place to read on from, written `1234-9f86d081`: a position and the first 8 hexadecimal digits of its leaf.
///
/// A cursor outlives restores. The digits tell whether the log at hand is still the one it was given for; `0-00000000`
/// is the beginning of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// Read on after this.
    pub position: Position,
    /// The first four bytes of the leaf there.
    leaf: [u8; 4],
}

/// Why a cursor leads nowhere. Never answered by an empty page: who follows would believe to have seen everything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Not a cursor.
    #[error("cursor \"{given}\" is not position-leaf, such as 1234-9f86d081")]
    Malformed {
        /// What was given.
        given: String,
    },
    /// The log ends before: it was restored from an older copy.
    #[error("cursor {cursor}: the log ends at {head}")]
    BeyondHead {
        /// What was given.
        cursor: Cursor,
        /// Where the log ends.
        head: Position,
    },
    /// Another entry stands there: the cursor is of another history.
    #[error("cursor {cursor}: the log has another entry there ({found}); begin again")]
    OtherHistory {
        /// What was given.
        cursor: Cursor,
        /// The cursor of that position here.
        found: Cursor,
    },
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] StoreError),
}

impl Cursor {
    /// The beginning of any log.
    pub const START: Self = Self { position: Position::START, leaf: [0; 4] };

    /// The cursor after the entry at `position` whose leaf is `leaf`.
    pub fn new(position: Position, leaf: Leaf) -> Self {
        let [a, b, c, d, ..] = *leaf.as_bytes();
        Self { position, leaf: [a, b, c, d] }
    }

    /// The cursor after `recorded`.
    pub fn after(recorded: &Recorded) -> Self {
        Self::new(recorded.position, recorded.leaf())
    }

    /// The position, if the log behind `store` has at it the entry that this cursor was given for.
    ///
    /// # Errors
    /// [`CursorError`].
    pub async fn resolve(self, store: &dyn EventStore) -> Result<Position, CursorError> {
        let head = store.head().await?.position;
        if self.position > head {
            return Err(CursorError::BeyondHead { cursor: self, head });
        }
        let there = store.read(&Query::all(), self.position.previous(), self.position, 1).await?;
        let found = there.first().map_or(Self::START, Self::after);
        if found == self { Ok(self.position) } else { Err(CursorError::OtherHistory { cursor: self, found }) }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.position, u32::from_be_bytes(self.leaf))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let malformed = || CursorError::Malformed { given: text.to_owned() };
        let (position, leaf) = text.split_once('-').ok_or_else(malformed)?;
        let number: u64 = position.parse().map_err(|_| malformed())?;
        let leaf = u32::from_str_radix(leaf, 16).map_err(|_| malformed())?;
        let cursor = Self { position: Position::new(number), leaf: leaf.to_be_bytes() };
        // One spelling only: no plus signs, leading zeros or capitals.
        if cursor.to_string() == text { Ok(cursor) } else { Err(malformed()) }
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;
    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_one_spelling() {
        let cursor: Cursor = "1234-9f86d081".parse().unwrap();
        assert_eq!((cursor.position, cursor.to_string().as_str()), (Position::new(1234), "1234-9f86d081"));
        assert_eq!("0-00000000".parse::<Cursor>().unwrap(), Cursor::START);
        for bad in [
            "",
            "1234",
            "1234-",
            "-9f86d081",
            "1234-9F86D081",
            "01-9f86d081",
            "+1-9f86d081",
            "1-9f86d08",
            "1-9f86d0811",
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad:?} passed for a cursor");
        }
    }
}
