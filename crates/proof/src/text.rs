//! The few scalars that all text formats here share: decimal numbers and base64, each in one spelling only.

use base64ct::{Base64, Encoding};

use crate::tree::SIZE_MAX;

/// Why a word is not a number in its one decimal spelling.
///
/// # Source
/// C2SP tlog-checkpoint, "Note text" and tlog-proof, "Format" (`docs/sources.md#tlog`): "ASCII decimal with no leading
/// zeroes".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Nothing stands there.
    #[error("a number is missing")]
    Missing,
    /// A character is no ASCII digit; signs and spaces are none.
    #[error("a number consists of the digits 0 to 9")]
    NotDigits,
    /// A number has one spelling: no zero in front, unless it is 0.
    #[error("a number has no leading zeroes")]
    LeadingZero,
    /// Larger than any tree.
    #[error("a number is at most {SIZE_MAX}")]
    TooLarge,
}

/// Reads a tree size or an index, at most [`SIZE_MAX`].
pub(crate) fn number(word: &str) -> Result<u64, NumberError> {
    if word.is_empty() {
        return Err(NumberError::Missing);
    }
    if !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::NotDigits);
    }
    if word.len() > 1 && word.starts_with('0') {
        return Err(NumberError::LeadingZero);
    }
    let value = word.parse().map_err(|_| NumberError::TooLarge)?;
    if value > SIZE_MAX { Err(NumberError::TooLarge) } else { Ok(value) }
}

/// Standard base64 with padding, RFC 4648 section 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Reads base64 in its one spelling: padded, no white space, no stray bits behind the last byte. `None` when it is not
/// that.
pub(crate) fn from_base64(word: &str) -> Option<Vec<u8>> {
    let bytes = Base64::decode_vec(word).ok()?;
    // The decoder is strict by itself; that what is accepted is written again byte for byte must not depend on it.
    (base64(&bytes) == word).then_some(bytes)
}

/// Whether a text holds no control character but the line feed.
///
/// # Source
/// C2SP signed-note, "Format" (`docs/sources.md#tlog`): none below U+0020 other than newline.
pub(crate) fn first_line_with_control(text: &str) -> Option<usize> {
    text.split('\n').position(|line| line.bytes().any(|byte| byte < 0x20)).map(|index| index + 1)
}

/// The lines of a text before its first empty line, and the rest behind that line. `None` without an empty line.
pub(crate) fn head_and_rest(text: &str) -> Option<(Vec<&str>, &str)> {
    let (head, rest) = text.split_once("\n\n")?;
    Some((head.split('\n').collect(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(number("0"), Ok(0));
        assert_eq!(number("20852163"), Ok(20_852_163));
        assert_eq!(number("9223372036854775807"), Ok(SIZE_MAX));
        let refused = [
            ("", NumberError::Missing),
            ("+1", NumberError::NotDigits),
            ("1 ", NumberError::NotDigits),
            ("١", NumberError::NotDigits),
            ("01", NumberError::LeadingZero),
            ("00", NumberError::LeadingZero),
            ("9223372036854775808", NumberError::TooLarge),
            ("99999999999999999999999999", NumberError::TooLarge),
        ];
        for (word, rule) in refused {
            assert_eq!(number(word), Err(rule), "{word:?}");
        }
    }

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(from_base64("AQ=="), Some(vec![1]));
        for word in ["AR==", "AQ=", "AQ", "AQ==\n", " AQ==", "A Q=", "AQ==AQ==", "AQ-_", "===="] {
            assert_eq!(from_base64(word), None, "{word:?}");
        }
    }
}
