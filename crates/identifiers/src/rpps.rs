//! RPPS: the national number of a health professional.

use crate::luhn;
use crate::parse_error::{ParseError, Parsed};
use crate::rule::Rule;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::{self, NumberForm};

const FORM: NumberForm = NumberForm {
    field: "rpps",
    chars: 11,
    expected: "11 digits with a valid key",
    holds: |text| has_form(text) && luhn::holds(text),
};

/// An RPPS number, such as `99700237045`.
///
/// The key may be wrong: official example data fail it, so a failed key is a warning that a person overrides, and
/// [`Rpps::key_holds`] tells it again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rpps(Ascii<11>);

impl Rpps {
    /// Reads a number as people type it; a failed key comes back as the warning [`Rule::Key`].
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form, zeros only, scientific notation, or a trace of a patient. Twelve digits that begin
    /// with the `8` of an IDNPS get the RPPS behind it as suggestion.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        let text = FORM.read(given)?;
        let rpps = Ascii::new(&text).filter(|_| has_form(&text)).map(Rpps).ok_or_else(|| wrong_form(given))?;
        let failed_key = (!rpps.key_holds()).then(|| FORM.error(Rule::Key, given));
        Ok(Parsed::clean(rpps).warned(failed_key))
    }

    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the last digit is the key of the others.
    pub fn key_holds(&self) -> bool {
        luhn::holds(self.as_str())
    }
}

fn has_form(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|b| b.is_ascii_digit())
}

fn wrong_form(given: &str) -> ParseError {
    let error = FORM.error(Rule::Form, given);
    match typed_text::compact(given).strip_prefix('8') {
        Some(rpps) if (FORM.holds)(rpps) => error.suggesting(rpps),
        _ => error,
    }
}

text_form!(Rpps, |text| Rpps::parse(text).map(|parsed| parsed.value));
