//! SIRET: the number of one establishment of a company.

use crate::luhn;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::siren::Siren;
use crate::text_form::{Ascii, text_form};
use crate::typed_text::NumberForm;

const FORM: NumberForm = NumberForm {
    field: "siret",
    chars: 14,
    expected: "14 digits, a SIREN and an establishment number, both with a valid key",
    holds: |text| has_form(text) && key_holds(text),
};

/// La Poste ran out of numbers that pass the ordinary key, and has one of its own.
const LA_POSTE: &str = "356000000";
const LA_POSTE_HEAD_OFFICE: &str = "35600000000048";

/// A SIRET number with valid keys, such as `35600000000048`.
///
/// # Source
/// INSEE: Luhn over the fourteen digits and over the SIREN; for La Poste (SIREN 356000000) the sum of the digits is a
/// multiple of 5, save for its head office, which passes the ordinary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(Ascii<14>);

impl Siret {
    /// Reads a number as people type it.
    ///
    /// # Errors
    /// [`ParseError`] for a wrong form or key (of the whole, or of its SIREN), zeros only, lost leading zeros, scientific
    /// notation, or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let text = FORM.read(given)?;
        if !has_form(&text) {
            return Err(FORM.error(Rule::Form, given));
        }
        if !key_holds(&text) {
            return Err(FORM.error(Rule::Key, given));
        }
        Ascii::new(&text).map(Siret).ok_or_else(|| FORM.error(Rule::Form, given))
    }

    /// The fourteen digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The company whose establishment this is.
    pub fn siren(&self) -> Siren {
        Siren::parse(&self.as_str()[..9]).expect("the key of the SIREN was checked when the SIRET was read")
    }

    /// The last five digits: the number of the establishment within the company.
    pub fn nic(&self) -> &str {
        &self.as_str()[9..]
    }
}

fn has_form(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Expects fourteen digits.
fn key_holds(text: &str) -> bool {
    let siren = &text[..9];
    if siren == LA_POSTE && text != LA_POSTE_HEAD_OFFICE {
        return text.bytes().map(|b| u32::from(b - b'0')).sum::<u32>().is_multiple_of(5);
    }
    let names_nobody = siren.bytes().all(|b| b == b'0');
    !names_nobody && luhn::holds(siren) && luhn::holds(text)
}

text_form!(Siret, Siret::parse);
