//! How a structure is known: a scheme and a number in it.

use std::fmt;
use std::str::FromStr;

use crate::finess::Finess;
use crate::parse_error::{ParseError, Parsed};
use crate::patient;
use crate::rpps_rang::RppsRang;
use crate::rule::Rule;
use crate::siren::Siren;
use crate::siret::Siret;
use crate::text_form::text_read;

const FIELD: &str = "structure";
const EXPECTED: &str = "finess:, siren:, siret: or rpps-rang: followed by the number";

/// The registers in which a structure can have its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Health and social establishments: the rule.
    Finess,
    /// Legal persons without FINESS.
    Siren,
    /// Establishments without FINESS.
    Siret,
    /// Practices of one professional.
    RppsRang,
}

impl Scheme {
    /// The word used in texts and tags: `finess`, `siren`, `siret`, `rpps-rang`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::Finess => "finess",
            Scheme::Siren => "siren",
            Scheme::Siret => "siret",
            Scheme::RppsRang => "rpps-rang",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        [Scheme::Finess, Scheme::Siren, Scheme::Siret, Scheme::RppsRang].into_iter().find(|s| s.as_str() == word)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A structure by its number, written `finess:440000289`.
///
/// The scheme is part of the text, because nine digits may be a FINESS or a SIREN. SIRET and RPPS-rang are for services,
/// practices and the like without FINESS, and a person decides to accept them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StructureId {
    /// By FINESS, legal entity or site.
    Finess(Finess),
    /// By SIREN.
    Siren(Siren),
    /// By SIRET.
    Siret(Siret),
    /// By RPPS-rang.
    RppsRang(RppsRang),
}

impl StructureId {
    /// Reads `scheme:number`, the number as leniently as its own type does.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Prefix`] when the scheme is missing or unknown, else the error of the number.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        patient::refuse(FIELD, given)?;
        let unknown = || ParseError::new(FIELD, Rule::Prefix, given, EXPECTED);
        let (word, number) = given.split_once(':').ok_or_else(unknown)?;
        Self::in_scheme(Scheme::from_word(word).ok_or_else(unknown)?, number)
    }

    /// Reads `number` in a known scheme.
    ///
    /// # Errors
    /// Those of the number.
    pub fn in_scheme(scheme: Scheme, number: &str) -> Result<Parsed<Self>, ParseError> {
        match scheme {
            Scheme::Finess => Finess::parse(number).map(|id| Parsed::clean(StructureId::Finess(id))),
            Scheme::Siren => Siren::parse(number).map(|id| Parsed::clean(StructureId::Siren(id))),
            Scheme::Siret => Siret::parse(number).map(|id| Parsed::clean(StructureId::Siret(id))),
            Scheme::RppsRang => RppsRang::parse(number).map(|parsed| parsed.map(StructureId::RppsRang)),
        }
    }

    /// The register of the number.
    pub fn scheme(&self) -> Scheme {
        match self {
            StructureId::Finess(_) => Scheme::Finess,
            StructureId::Siren(_) => Scheme::Siren,
            StructureId::Siret(_) => Scheme::Siret,
            StructureId::RppsRang(_) => Scheme::RppsRang,
        }
    }

    /// The number without its scheme.
    pub fn number(&self) -> &str {
        match self {
            StructureId::Finess(id) => id.as_str(),
            StructureId::Siren(id) => id.as_str(),
            StructureId::Siret(id) => id.as_str(),
            StructureId::RppsRang(id) => id.as_str(),
        }
    }

    /// Whether the number itself names one person, so that it must not be written in clear.
    ///
    /// A sole practitioner known by SIREN or SIRET is one person too; the number does not tell, the caller has to.
    pub fn names_a_person(&self) -> bool {
        match self {
            StructureId::RppsRang(_) => true,
            StructureId::Finess(_) | StructureId::Siren(_) | StructureId::Siret(_) => false,
        }
    }
}

impl fmt::Display for StructureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.scheme(), self.number()))
    }
}

impl From<Finess> for StructureId {
    fn from(id: Finess) -> Self {
        StructureId::Finess(id)
    }
}

impl FromStr for Scheme {
    type Err = ParseError;

    fn from_str(word: &str) -> Result<Self, ParseError> {
        Scheme::from_word(word).ok_or_else(|| ParseError::new(FIELD, Rule::Prefix, word, EXPECTED))
    }
}

text_read!(StructureId, |text| StructureId::parse(text).map(|parsed| parsed.value));
