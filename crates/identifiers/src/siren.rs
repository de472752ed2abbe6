//! SIREN: the number of a company, association or public body.

use crate::luhn;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::NumberForm;

const FORM: NumberForm = NumberForm {
    field: "siren",
    chars: 9,
    expected: "9 digits with a valid key",
    holds: |text| has_form(text) && luhn::holds(text),
};

/// A SIREN number with a valid key, such as `356000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(Ascii<9>);

impl Siren {
    /// Reads a number as people type it.
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form or key, zeros only, lost leading zeros, scientific notation, or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let text = FORM.read(given)?;
        if !has_form(&text) {
            return Err(FORM.error(Rule::Form, given));
        }
        if !luhn::holds(&text) {
            return Err(FORM.error(Rule::Key, given));
        }
        Ascii::new(&text).map(Siren).ok_or_else(|| FORM.error(Rule::Form, given))
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn has_form(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit())
}

text_form!(Siren, Siren::parse);
