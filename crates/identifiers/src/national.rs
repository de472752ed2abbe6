//! National identification of persons (IDNPS) and structures (IDNST): a digit for the register, then the number.
//!
//! # Source
//! ANS, référentiel d'identification: persons `0` + ADELI, `8` + RPPS; structures `1` + FINESS, `2` + SIREN, `3` + SIRET,
//! `4` + RPPS-rang. The retired `0` + ADELI practice number of structures is not read.

use std::fmt;

use crate::adeli::Adeli;
use crate::parse_error::{ParseError, Parsed};
use crate::patient;
use crate::professional_id::ProfessionalId;
use crate::rpps::Rpps;
use crate::rule::Rule;
use crate::structure_id::{Scheme, StructureId};
use crate::text_form::text_read;
use crate::typed_text;

/// Makes a finding about the number behind the prefix quote the whole input, never a patient's number cut in two.
///
/// Fifteen digits that begin with 3 may be a SIRET and, one time in a hundred, look like a national number: a clean
/// SIRET is taken for what it is.
fn about_whole<T>(
    field: &'static str,
    given: &str,
    parsed: Result<Parsed<T>, ParseError>,
) -> Result<Parsed<T>, ParseError> {
    if parsed.as_ref().is_ok_and(Parsed::is_clean) {
        return parsed;
    }
    patient::refuse(field, given)?;
    match parsed {
        Ok(parsed) => {
            let warnings = parsed.warnings.into_iter().map(|warning| warning.quoting(field, given)).collect();
            Ok(Parsed { value: parsed.value, warnings })
        }
        Err(error) => Err(error.quoting(field, given)),
    }
}

/// The national identification of a professional, such as `899700237045`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Idnps(ProfessionalId);

impl Idnps {
    /// Reads `0` + ADELI or `8` + RPPS, with the warnings of the number.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Prefix`] for another first digit, else the error of the number.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        const EXPECTED: &str = "0 followed by an ADELI number, or 8 followed by an RPPS";
        let text = typed_text::compact(given);
        let professional = match text.split_at_checked(1) {
            Some(("0", number)) => Adeli::parse(number).map(|parsed| parsed.map(ProfessionalId::Adeli)),
            Some(("8", number)) => Rpps::parse(number).map(|parsed| parsed.map(ProfessionalId::Rpps)),
            _ => Err(ParseError::new("idnps", Rule::Prefix, given, EXPECTED)),
        };
        about_whole("idnps", given, professional).map(|parsed| parsed.map(Idnps))
    }

    /// The professional behind it.
    pub fn professional(&self) -> ProfessionalId {
        self.0
    }
}

impl From<ProfessionalId> for Idnps {
    fn from(professional: ProfessionalId) -> Self {
        Idnps(professional)
    }
}

impl fmt::Display for Idnps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let register = match self.0 {
            ProfessionalId::Adeli(_) => '0',
            ProfessionalId::Rpps(_) => '8',
        };
        f.pad(&format!("{register}{}", self.0.number()))
    }
}

text_read!(Idnps, |text| Idnps::parse(text).map(|parsed| parsed.value));

/// The national identification of a structure, such as `1440000289`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Idnst(StructureId);

impl Idnst {
    /// Reads the digit of the register and the number, with the warnings of the number.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Prefix`] for another first digit, else the error of the number.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        const EXPECTED: &str = "1 + FINESS, 2 + SIREN, 3 + SIRET or 4 + RPPS-rang";
        let text = typed_text::compact(given);
        let structure = match text.split_at_checked(1) {
            Some(("1", number)) => StructureId::in_scheme(Scheme::Finess, number),
            Some(("2", number)) => StructureId::in_scheme(Scheme::Siren, number),
            Some(("3", number)) => StructureId::in_scheme(Scheme::Siret, number),
            Some(("4", number)) => StructureId::in_scheme(Scheme::RppsRang, number),
            _ => Err(ParseError::new("idnst", Rule::Prefix, given, EXPECTED)),
        };
        about_whole("idnst", given, structure).map(|parsed| parsed.map(Idnst))
    }

    /// The structure behind it.
    pub fn structure(&self) -> StructureId {
        self.0
    }
}

impl From<StructureId> for Idnst {
    fn from(structure: StructureId) -> Self {
        Idnst(structure)
    }
}

impl fmt::Display for Idnst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let register = match self.0.scheme() {
            Scheme::Finess => '1',
            Scheme::Siren => '2',
            Scheme::Siret => '3',
            Scheme::RppsRang => '4',
        };
        f.pad(&format!("{register}{}", self.0.number()))
    }
}

text_read!(Idnst, |text| Idnst::parse(text).map(|parsed| parsed.value));
