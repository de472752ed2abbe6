//! FINESS: the number of a health or social establishment, legal entity or site.

use crate::luhn;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::NumberForm;

const FORM: NumberForm = NumberForm {
    field: "finess",
    chars: 9,
    expected: "9 characters with a valid key, digits only except 2A or 2B in Corsica",
    holds: |text| has_form(text) && luhn::holds(text),
};

/// A FINESS number with a valid key, such as `440000289` or `2A0000014`.
///
/// Legal entities (EJ) and sites (EG) share one numbering space: the number alone does not tell which it is, only the
/// referential does. An EJ and its EG may lie in different departments.
///
/// # Source
/// Form: ANS, `finess_cs1400101_EJ.xsd`. Key: Luhn over all nine, A counting as 1 and B as 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finess(Ascii<9>);

impl Finess {
    /// Reads a number as people type it: spaces of any kind, dots and dashes are ignored, `2a` is `2A`.
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form or key, `000000000` (which passes the key), a lost leading zero (with the number
    /// restored as suggestion), scientific notation, or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let text = FORM.read(given)?;
        if !has_form(&text) {
            return Err(FORM.error(Rule::Form, given));
        }
        if !luhn::holds(&text) {
            return Err(FORM.error(Rule::Key, given));
        }
        Ascii::new(&text).map(Finess).ok_or_else(|| FORM.error(Rule::Form, given))
    }

    /// The nine characters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first two characters: the department of registration, `97` or `98` overseas.
    ///
    /// Not the department column of the referential, which writes 9A to 9J overseas.
    pub fn territory(&self) -> &str {
        &self.as_str()[..2]
    }
}

/// Nine digits, where Corsica has a letter in second place.
fn has_form(text: &str) -> bool {
    let digits = text.strip_prefix("2A").or_else(|| text.strip_prefix("2B"));
    text.len() == 9 && digits.unwrap_or(text).bytes().all(|b| b.is_ascii_digit())
}

text_form!(Finess, Finess::parse);
