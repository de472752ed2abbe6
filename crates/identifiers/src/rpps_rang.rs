//! RPPS-rang: the number of a practice, made from the RPPS of its holder.

use crate::luhn;
use crate::parse_error::{ParseError, Parsed};
use crate::rpps::Rpps;
use crate::rule::Rule;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::NumberForm;

const FORM: NumberForm = NumberForm {
    field: "rpps-rang",
    chars: 14,
    expected: "14 digits: the RPPS of the holder, two digits of rank and a valid key",
    holds: |text| has_form(text) && luhn::holds(text),
};

/// The number of a practice that has no FINESS, such as `99700237045007`.
///
/// It names a person: whoever holds the practice. Treat it as personal data.
///
/// # Source
/// ANS, modèle des objets de santé, `identifiantEG`: the 11 digits of the RPPS, 2 of order, 1 Luhn key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RppsRang(Ascii<14>);

impl RppsRang {
    /// Reads a number as people type it; a failed key is a warning, as for the RPPS it contains.
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form, zeros only, scientific notation, or a trace of a patient.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        let text = FORM.read(given)?;
        let practice = Ascii::new(&text).filter(|_| has_form(&text)).map(RppsRang);
        let practice = practice.ok_or_else(|| FORM.error(Rule::Form, given))?;
        let keys_hold = luhn::holds(&text) && practice.holder().key_holds();
        let failed_key = (!keys_hold).then(|| FORM.error(Rule::Key, given));
        Ok(Parsed::clean(practice).warned(failed_key))
    }

    /// The fourteen digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The professional who holds the practice.
    pub fn holder(&self) -> Rpps {
        self.as_str()[..11].parse().expect("eleven digits, not all zero, are an RPPS")
    }
}

/// Fourteen digits, of which the first eleven name somebody.
fn has_form(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit()) && text[..11].bytes().any(|b| b != b'0')
}

text_form!(RppsRang, |text| RppsRang::parse(text).map(|parsed| parsed.value));
