//! The name of a person, as written, and folded for comparison.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::fold;
use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;
use crate::typed_text;

const PART_CHARS_MAX: usize = 100;

/// First and last name of a person, as they write them.
///
/// Both parts have at least one letter (of any script), at most 100 characters, single spaces, and no sign that no name
/// has (`@`, control characters).
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

fn part(field: &'static str, given: &str) -> Result<String, ParseError> {
    const EXPECTED: &str = "a name: at least one letter, at most 100 characters, no @ and no control characters";
    patient::refuse(field, given)?;
    let words: Vec<&str> = given.split(typed_text::is_blank).filter(|word| !word.is_empty()).collect();
    let text: String = words.join(" ").nfc().collect();
    if text.is_empty() {
        return Err(ParseError::new(field, Rule::Empty, given, EXPECTED));
    }
    let strange = text.contains('@') || text.chars().any(char::is_control) || fold::letters(&text).is_empty();
    if strange || text.chars().count() > PART_CHARS_MAX {
        return Err(ParseError::new(field, Rule::Name, given, EXPECTED));
    }
    Ok(text)
}
