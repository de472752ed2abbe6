//! The check digit of nearly every French register number.
//!
//! # Source
//! ISO/IEC 7812-1, annex B. Corsican letters count as their rank: A as 1, B as 2 (verified on the published FINESS numbers
//! in `fixtures/vectors/finess_key_test_vectors.tsv`).

/// Whether the last character of `text` is the check digit of those before it.
///
/// Digits count as themselves, `A` as 1 and `B` as 2; any other character, and an empty text, make the answer no. A text
/// of zeros holds: refusing it is the caller's business.
pub fn holds(text: &str) -> bool {
    sum(text).is_some_and(|sum| !text.is_empty() && sum % 10 == 0)
}

/// The check digit that makes `body` followed by it hold; `None` when a character of `body` has no value.
pub fn check_digit(body: &str) -> Option<char> {
    let sum = sum(&format!("{body}0"))?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// Sum of the digits, every second one from the right doubled and reduced to one digit.
fn sum(text: &str) -> Option<u32> {
    text.chars().rev().enumerate().try_fold(0, |sum, (index, c)| {
        let value = value(c)?;
        let doubled = value * 2;
        Some(sum + if index % 2 == 0 { value } else { doubled / 10 + doubled % 10 })
    })
}

fn value(c: char) -> Option<u32> {
    match c {
        'A' => Some(1),
        'B' => Some(2),
        _ => c.to_digit(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_completes_the_body() {
        assert_eq!(check_digit("44000028"), Some('9'));
        assert_eq!(check_digit("2A000001"), Some('4'));
        assert_eq!(check_digit("2C000001"), None);
    }

    #[test]
    fn nothing_holds_nothing() {
        assert!(!holds(""));
        assert!(!holds("44000028x"));
    }
}
