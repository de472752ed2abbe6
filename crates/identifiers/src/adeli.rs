//! ADELI: the departmental number that RPPS replaced.

use crate::luhn;
use crate::parse_error::{ParseError, Parsed};
use crate::rule::Rule;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::NumberForm;

const FORM: NumberForm = NumberForm {
    field: "adeli",
    chars: 9,
    expected: "9 characters with a valid key, digits only except a letter in second place (2A, 2B, 9A …)",
    holds: |text| has_form(text) && luhn::holds(text),
};

/// An ADELI number, such as `533100558`: department, free characters, key.
///
/// The register closed in 2024. Numbers stay readable, each with the warning [`Rule::AdeliRetired`] that asks for the
/// RPPS. Positions 3 and 4 are free: they do not always tell the profession.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Adeli(Ascii<9>);

impl Adeli {
    /// Reads a legacy number; always warns that the RPPS is wanted.
    ///
    /// The value of letters other than A and B in the key is published nowhere: such a number is accepted with
    /// [`Rule::KeyUnchecked`].
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form or key, zeros only, a lost leading zero, scientific notation, or a trace of a patient.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        let text = FORM.read(given)?;
        let adeli = Ascii::new(&text).filter(|_| has_form(&text)).map(Adeli);
        let adeli = adeli.ok_or_else(|| FORM.error(Rule::Form, given))?;
        if adeli.key_is_computable() && !luhn::holds(&text) {
            return Err(FORM.error(Rule::Key, given));
        }
        let retired = ParseError::new("adeli", Rule::AdeliRetired, given, "the RPPS that replaced it in 2024");
        let unchecked = (!adeli.key_is_computable()).then(|| FORM.error(Rule::KeyUnchecked, given));
        Ok(Parsed::clean(adeli).warned(Some(retired)).warned(unchecked))
    }

    /// The nine characters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first two characters: the department, `9A` to `9J` overseas.
    pub fn department(&self) -> &str {
        &self.as_str()[..2]
    }

    fn key_is_computable(&self) -> bool {
        matches!(self.as_str().as_bytes()[1], b'0'..=b'9' | b'A' | b'B')
    }
}

/// Nine digits; the second place may be a letter.
fn has_form(text: &str) -> bool {
    text.len() == 9
        && text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || (at == 1 && matches!(b, b'A'..=b'F' | b'J')))
}

text_form!(Adeli, |text| Adeli::parse(text).map(|parsed| parsed.value));
