//! The name of a person, as written, and folded for comparison.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::fold;
use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;
use crate::typed_text;

const PART_CHARS_MAX: usize = 100;

/// First and last name of a person, as they write them.
///
/// Both parts have letters (of any script), spaces, hyphens, apostrophes and dots, and nothing else; at least one letter
/// that can be written in an address; at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct PersonName {
    first: String,
    last: String,
}

/// The two parts before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    first: String,
    last: String,
}

impl PersonName {
    /// Reads a first and a last name: white space is trimmed and made single, characters are composed (NFC).
    ///
    /// # Errors
    /// [`ParseError`] in field `first_name` or `last_name`, with [`Rule::Empty`], [`Rule::Name`], or a trace of a patient.
    pub fn parse(first: &str, last: &str) -> Result<Self, ParseError> {
        Ok(PersonName { first: part("first_name", first)?, last: part("last_name", last)? })
    }

    /// The first name or names.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The last name.
    pub fn last(&self) -> &str {
        &self.last
    }

    /// The form under which a mail finds its person again: `prenom.nom` in plain letters.
    ///
    /// It is hashed into lookups, so it never changes.
    pub fn folded(&self) -> String {
        format!("{}.{}", fold::letters(&self.first), fold::letters(&self.last))
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.first, self.last)
    }
}

impl TryFrom<Unchecked> for PersonName {
    type Error = ParseError;

    fn try_from(name: Unchecked) -> Result<Self, ParseError> {
        PersonName::parse(&name.first, &name.last)
    }
}

/// Digits and signs come from mistaken cells, and would turn up in addresses as somebody else's number.
fn is_name_char(c: char) -> bool {
    let in_name = c.is_alphabetic() || is_combining_mark(c) || typed_text::is_dash(c) || typed_text::is_apostrophe(c);
    in_name || matches!(c, ' ' | '.' | '\u{00b7}')
}

fn part(field: &'static str, given: &str) -> Result<String, ParseError> {
    const EXPECTED: &str = "a name: letters, spaces, hyphens, apostrophes and dots, at most 100 characters";
    patient::refuse(field, given)?;
    let words: Vec<&str> = given.split(typed_text::is_blank).filter(|word| !word.is_empty()).collect();
    let text: String = words.join(" ").nfc().collect();
    if text.is_empty() {
        return Err(ParseError::new(field, Rule::Empty, given, EXPECTED));
    }
    let is_name = text.chars().all(is_name_char) && !fold::letters(&text).is_empty();
    if !is_name || text.chars().count() > PART_CHARS_MAX {
        return Err(ParseError::new(field, Rule::Name, given, EXPECTED));
    }
    Ok(text)
}
