//! How a professional is known: by RPPS, or by the ADELI number of old.

use std::fmt;

use crate::adeli::Adeli;
use crate::parse_error::{ParseError, Parsed};
use crate::patient;
use crate::rpps::Rpps;
use crate::rule::Rule;
use crate::text_form::text_read;

const FIELD: &str = "professional";
const EXPECTED: &str = "rpps: or adeli: followed by the number";

/// A professional by number, written `rpps:99700237045` or `adeli:533100558`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfessionalId {
    /// By RPPS: the rule.
    Rpps(Rpps),
    /// By ADELI: legacy.
    Adeli(Adeli),
}

impl ProfessionalId {
    /// Reads `rpps:number` or `adeli:number`, with the warnings of the number.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Prefix`] when the word before the colon is neither, else the error of the number.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        patient::refuse(FIELD, given)?;
        let (word, number) = given.split_once(':').unwrap_or((given, ""));
        match word.trim().to_ascii_lowercase().as_str() {
            "rpps" => Rpps::parse(number).map(|parsed| parsed.map(ProfessionalId::Rpps)),
            "adeli" => Adeli::parse(number).map(|parsed| parsed.map(ProfessionalId::Adeli)),
            _ => Err(ParseError::new(FIELD, Rule::Prefix, given, EXPECTED)),
        }
    }

    /// The number without its kind.
    pub fn number(&self) -> &str {
        match self {
            ProfessionalId::Rpps(id) => id.as_str(),
            ProfessionalId::Adeli(id) => id.as_str(),
        }
    }
}

impl fmt::Display for ProfessionalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            ProfessionalId::Rpps(_) => "rpps",
            ProfessionalId::Adeli(_) => "adeli",
        };
        f.pad(&format!("{kind}:{}", self.number()))
    }
}

text_read!(ProfessionalId, |text| ProfessionalId::parse(text).map(|parsed| parsed.value));
