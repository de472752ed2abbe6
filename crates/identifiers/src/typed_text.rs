//! Numbers as people and spreadsheets type them: what is stripped, what betrays a lost digit.

use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;

/// White space of any width, and the signs that take no width at all.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
}

/// A hyphen or one of its look-alikes (dashes, minus).
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// An apostrophe or one of its look-alikes (quotation marks, accents typed alone).
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{00b4}')
}

/// What people put between groups of digits.
pub(crate) fn is_separator(c: char) -> bool {
    is_blank(c) || is_dash(c) || matches!(c, '.' | '\u{00b7}' | '_')
}

/// Removes separators and the apostrophe by which spreadsheets mark text; letters become upper case.
pub(crate) fn compact(given: &str) -> String {
    let marked = given.trim_matches(is_blank);
    let text = marked.strip_prefix('\'').unwrap_or(marked);
    text.chars().filter(|c| !is_separator(*c)).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a spreadsheet rounded a number: `2,601E+13`, `4.4E8`, `1E+10`.
///
/// A bare `9E1234567` is not one: ADELI numbers have letters there.
fn is_scientific(given: &str) -> bool {
    let text: String = given.chars().filter(|c| !is_blank(*c)).collect();
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let whole = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (units, decimals) = whole.split_once([',', '.']).unwrap_or((whole, "0"));
    let telling = power.len() < exponent.len() || units.len() < whole.len();
    telling && digits(units) && digits(decimals) && digits(power)
}

/// How a number of fixed length is written; each identifier has one as a constant.
pub(crate) struct NumberForm {
    /// The kind of value, the default of [`ParseError::field`].
    pub(crate) field: &'static str,
    /// Its length in characters.
    pub(crate) chars: usize,
    /// What is accepted, in words.
    pub(crate) expected: &'static str,
    /// Whether characters and key are those of this number; used to see that only zeros are missing.
    pub(crate) holds: fn(&str) -> bool,
}

impl NumberForm {
    /// Strips what people put between digits, and refuses what is no number of any kind.
    ///
    /// The answer still has to be checked for length, characters and key.
    pub(crate) fn read(&self, given: &str) -> Result<String, ParseError> {
        patient::refuse(self.field, given)?;
        if is_scientific(given) {
            return Err(self.lost_digits(given));
        }
        let text = compact(given);
        if text.is_empty() {
            return Err(self.error(Rule::Empty, given));
        }
        if text.bytes().all(|b| b == b'0') {
            return Err(self.error(Rule::AllZeros, given));
        }
        match self.with_lost_zeros(&text) {
            Some(restored) => Err(self.error(Rule::LeadingZeroLost, given).suggesting(restored)),
            None => Ok(text),
        }
    }

    /// An error about this number.
    pub(crate) fn error(&self, rule: Rule, given: &str) -> ParseError {
        ParseError::new(self.field, rule, given, self.expected)
    }

    fn lost_digits(&self, given: &str) -> ParseError {
        let expected = "the number as text: a spreadsheet has rounded it and its last digits are lost";
        ParseError::new(self.field, Rule::ScientificNotation, given, expected)
    }

    /// The number with the one or two leading zeros that a spreadsheet ate, when its key then holds.
    fn with_lost_zeros(&self, text: &str) -> Option<String> {
        let missing = self.chars.checked_sub(text.chars().count()).filter(|n| (1..=2).contains(n))?;
        Some("0".repeat(missing) + text).filter(|restored| (self.holds)(restored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scientific_notation_is_recognised_and_adeli_letters_are_not_it() {
        for text in ["2,601E+13", "2.601e13", "1E+10", " 4,4 E+08 ", "-1E+3"] {
            assert!(is_scientific(text), "{text:?}");
        }
        for text in ["9E1234567", "440000289", "2A0000014", "E+10", "1E", "", "a.bE+3"] {
            assert!(!is_scientific(text), "{text:?}");
        }
    }

    #[test]
    fn separators_of_every_kind_are_stripped() {
        assert_eq!(compact("'44\u{a0}00.0\u{202f}02\u{2013}89 "), "440000289");
        assert_eq!(compact("2a 000 0014"), "2A0000014");
    }
}
