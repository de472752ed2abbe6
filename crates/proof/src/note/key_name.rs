//! The name under which a key signs.

use std::fmt;
use std::str::FromStr;

/// Longest key name in bytes.
///
/// # Source
/// C2SP tlog-cosignature, "ML-DSA-44 signed message" (`docs/sources.md#tlog`): `cosigner_name<1..2^8-1>`.
const NAME_BYTES_MAX: usize = 255;

/// The name of a key: 1 to 255 bytes of UTF-8 without Unicode spaces, control characters and `+`.
///
/// A name says who claims to sign; a schema-less URL by habit, which nobody needs to reach.
///
/// # Source
/// C2SP signed-note, "Format" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// Why a word is not the name of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyNameError {
    /// A name is not empty.
    #[error("a key name is not empty")]
    Empty,
    /// A name is short.
    #[error("a key name has at most {NAME_BYTES_MAX} bytes, not {given}")]
    TooLong {
        /// How many bytes were given.
        given: usize,
    },
    /// A space of Unicode stands in it.
    #[error("a key name holds no space, but {character:?}")]
    Space {
        /// The space.
        character: char,
    },
    /// A control character stands in it.
    #[error("a key name holds no control character, but {character:?}")]
    Control {
        /// The character.
        character: char,
    },
    /// A plus sign stands in it, which separates the parts of a key.
    #[error("a key name holds no `+`")]
    Plus,
}

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(word: &str) -> Result<Self, KeyNameError> {
        if word.is_empty() {
            return Err(KeyNameError::Empty);
        }
        if word.len() > NAME_BYTES_MAX {
            return Err(KeyNameError::TooLong { given: word.len() });
        }
        for character in word.chars() {
            if character.is_whitespace() {
                return Err(KeyNameError::Space { character });
            }
            if character.is_control() {
                return Err(KeyNameError::Control { character });
            }
            if character == '+' {
                return Err(KeyNameError::Plus);
            }
        }
        Ok(Self(word.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_no_space_no_control_character_and_no_plus() {
        let refused = [
            ("", KeyNameError::Empty),
            ("a b", KeyNameError::Space { character: ' ' }),
            ("a\u{a0}b", KeyNameError::Space { character: '\u{a0}' }),
            ("a\nb", KeyNameError::Space { character: '\n' }),
            ("a\u{7f}", KeyNameError::Control { character: '\u{7f}' }),
            ("a+b", KeyNameError::Plus),
        ];
        for (word, rule) in refused {
            assert_eq!(word.parse::<KeyName>(), Err(rule), "{word:?}");
        }
        assert_eq!("n".repeat(256).parse::<KeyName>(), Err(KeyNameError::TooLong { given: 256 }));
        assert_eq!(
            "sesan.fr/mssanté".parse::<KeyName>().map(|name| name.to_string()),
            Ok("sesan.fr/mssanté".to_owned())
        );
    }
}
