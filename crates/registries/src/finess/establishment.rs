//! One row: a site, its legal entity, what it is called and where it lies.

use csv::StringRecord;
use identifiers::{Finess, ParseError, Parsed, Rule, Siret};
use jiff::civil::Date;

use super::error::Reason;
use super::release::day;

/// How many cells a row has.
pub(super) const CELLS: usize = 32;

/// A site (EG) as the register describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Establishment {
    /// The number of the site (FINESS géographique).
    pub site: Finess,
    /// The number of the legal entity it belongs to (FINESS juridique); may lie in another department.
    pub legal_entity: Finess,
    /// Its name, shortened by the register (`rs`); never empty.
    pub name: String,
    /// Its name in full, where the register has one.
    pub long_name: Option<String>,
    /// What kind of establishment it is, such as 355, hospital.
    pub category: Coded,
    /// Its department; overseas codes are 9A to 9J here, unlike in numbers.
    pub department: Coded,
    /// Postcode and city, as on an envelope.
    pub postal_line: Option<String>,
    /// The number of its employer's establishment.
    pub siret: Option<Siret>,
    /// Since when it is open.
    pub opened: Option<Date>,
}

/// A code of the register with its label. Both may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// The label, in French, as published.
    pub label: String,
}

/// The places of the cells that are read, from 0.
mod cell {
    pub(super) const RECORD: usize = 0;
    pub(super) const SITE: usize = 1;
    pub(super) const LEGAL_ENTITY: usize = 2;
    pub(super) const NAME: usize = 3;
    pub(super) const LONG_NAME: usize = 4;
    pub(super) const DEPARTMENT: usize = 13;
    pub(super) const DEPARTMENT_LABEL: usize = 14;
    pub(super) const POSTAL_LINE: usize = 15;
    pub(super) const CATEGORY: usize = 18;
    pub(super) const CATEGORY_LABEL: usize = 19;
    pub(super) const SIRET: usize = 22;
    pub(super) const OPENED: usize = 28;
}

const RECORD: &str = "structureet";

/// What the register writes where it knows no date.
const NO_DATE: &str = "1900-01-01";

impl Establishment {
    /// Reads the cells of a row. A wrong SIRET or date is left out and becomes a warning: the row says enough without it.
    ///
    /// # Errors
    /// A [`Reason`] when the row is of another layout, or its numbers or name are not there.
    pub(super) fn of_cells(cells: &StringRecord) -> Result<Parsed<Self>, Reason> {
        let text = |at: usize| cells.get(at).unwrap_or("").trim();
        if text(cell::RECORD) != RECORD {
            return Err(Reason::OtherRecord { found: super::error::excerpt(text(cell::RECORD)) });
        }
        if cells.len() != CELLS {
            return Err(Reason::Cells { found: cells.len() });
        }
        let number = |at: usize, field| Finess::parse(text(at)).map_err(|error| Reason::Number(error.in_field(field)));
        let optional = |at: usize| Some(text(at)).filter(|text| !text.is_empty());
        let coded = |code, label| Coded { code: text(code).to_owned(), label: text(label).to_owned() };
        let (siret, wrong_siret) = kept(optional(cell::SIRET).map(siret));
        let (opened, wrong_opened) = kept(optional(cell::OPENED).filter(|text| *text != NO_DATE).map(opened));
        let establishment = Self {
            site: number(cell::SITE, "site (cell 2)")?,
            legal_entity: number(cell::LEGAL_ENTITY, "legal entity (cell 3)")?,
            name: optional(cell::NAME).ok_or(Reason::NoName)?.to_owned(),
            long_name: optional(cell::LONG_NAME).map(str::to_owned),
            category: coded(cell::CATEGORY, cell::CATEGORY_LABEL),
            department: coded(cell::DEPARTMENT, cell::DEPARTMENT_LABEL),
            postal_line: optional(cell::POSTAL_LINE).map(str::to_owned),
            siret,
            opened,
        };
        Ok(Parsed::clean(establishment).warned(wrong_siret).warned(wrong_opened))
    }
}

/// The value, or what is to be said about its absence.
fn kept<T>(read: Option<Result<T, ParseError>>) -> (Option<T>, Option<ParseError>) {
    match read {
        Some(Ok(value)) => (Some(value), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    }
}

fn siret(text: &str) -> Result<Siret, ParseError> {
    Siret::parse(text).map_err(|error| error.in_field("siret (cell 23)"))
}

fn opened(text: &str) -> Result<Date, ParseError> {
    day(text).ok_or_else(|| ParseError::new("opened (cell 29)", Rule::Form, text, "a day like 1979-02-13"))
}
