//! Professions, keyed by nomenclature and code.
//!
//! The code alone is ambiguous: 93 is a psychologist in both TRE_G15 and TRE_R95, under two different titles of the law.
//!
//! # Source
//! ANS, nomenclature des objets de santé (`nomenclatures/`): TRE_G15 of 2021-12-17, TRE_R94, TRE_R95 and TRE_R291 of
//! 2020-05-29, TRE_R85 of 2023-01-27. Newer codes exist: an unknown code is a warning.

use std::fmt;

use crate::parse_error::{ParseError, Parsed};
use crate::patient;
use crate::rule::Rule;
use crate::text_form::{Ascii, text_read};

const FIELD: &str = "profession";
const EXPECTED: &str =
    "a nomenclature (TRE_G15, TRE_R94, TRE_R95, TRE_R291, TRE_R85), a colon and a code, such as TRE_G15:60";

/// A nomenclature of professions or roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nomenclature {
    /// Professions of health.
    TreG15,
    /// Social professions.
    TreR94,
    /// Protected professional titles.
    TreR95,
    /// Other professions.
    TreR291,
    /// Roles in a person's care.
    TreR85,
}

impl Nomenclature {
    /// Every nomenclature we read.
    pub const ALL: [Nomenclature; 5] =
        [Nomenclature::TreG15, Nomenclature::TreR94, Nomenclature::TreR95, Nomenclature::TreR291, Nomenclature::TreR85];

    /// Its official short name, such as `TRE_G15`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Nomenclature::TreG15 => "TRE_G15",
            Nomenclature::TreR94 => "TRE_R94",
            Nomenclature::TreR95 => "TRE_R95",
            Nomenclature::TreR291 => "TRE_R291",
            Nomenclature::TreR85 => "TRE_R85",
        }
    }

    /// Its concepts: tab-separated code, official label and, where the nomenclature has one, date of withdrawal.
    const fn table(self) -> &'static str {
        match self {
            Nomenclature::TreG15 => include_str!("../nomenclatures/TRE_G15-ProfessionSante.tsv"),
            Nomenclature::TreR94 => include_str!("../nomenclatures/TRE_R94-ProfessionSocial.tsv"),
            Nomenclature::TreR95 => include_str!("../nomenclatures/TRE_R95-UsagerTitre.tsv"),
            Nomenclature::TreR291 => include_str!("../nomenclatures/TRE_R291-AutreProfession.tsv"),
            Nomenclature::TreR85 => include_str!("../nomenclatures/TRE_R85-RolePriseCharge.tsv"),
        }
    }

    /// Reads `TRE_G15`, in any case, or its long name `TRE_G15-ProfessionSante`.
    fn from_word(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_uppercase();
        let short = word.split('-').next()?;
        Nomenclature::ALL.into_iter().find(|nomenclature| nomenclature.as_str() == short)
    }
}

/// What our copy of the nomenclature says about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In use.
    Current,
    /// Withdrawn on that date (`YYYY-MM-DD`); readable, not for new entries.
    Retired {
        /// The date of withdrawal.
        on: &'static str,
    },
    /// Not in our copy: perhaps newer.
    Unknown,
}

/// A profession, written `TRE_G15:60`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profession {
    nomenclature: Nomenclature,
    code: Code,
}

/// One to three digits, the length of every code so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Code {
    Two(Ascii<2>),
    Three(Ascii<3>),
}

impl Profession {
    /// Reads nomenclature and code; a retired or unknown code is a warning.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::ProfessionNomenclature`], with [`Rule::Form`] unless the code is two or three digits, or
    /// a trace of a patient.
    pub fn parse(given: &str) -> Result<Parsed<Self>, ParseError> {
        patient::refuse(FIELD, given)?;
        let error = |rule| ParseError::new(FIELD, rule, given, EXPECTED);
        let (word, code) = given.split_once(':').ok_or_else(|| error(Rule::Form))?;
        let nomenclature = Nomenclature::from_word(word).ok_or_else(|| error(Rule::ProfessionNomenclature))?;
        let code = Code::read(code.trim()).ok_or_else(|| error(Rule::Form))?;
        let profession = Profession { nomenclature, code };
        let warning = match profession.standing() {
            Standing::Current => None,
            Standing::Retired { .. } => Some(error(Rule::ProfessionRetired)),
            Standing::Unknown => Some(error(Rule::ProfessionUnknown)),
        };
        Ok(Parsed::clean(profession).warned(warning))
    }

    /// The nomenclature of the code.
    pub fn nomenclature(&self) -> Nomenclature {
        self.nomenclature
    }

    /// The code within its nomenclature.
    pub fn code(&self) -> &str {
        match &self.code {
            Code::Two(code) => code.as_str(),
            Code::Three(code) => code.as_str(),
        }
    }

    /// Whether the code is in use, as far as our copy knows.
    pub fn standing(&self) -> Standing {
        match self.concept() {
            None => Standing::Unknown,
            Some(Concept { retired_on: "", .. }) => Standing::Current,
            Some(Concept { retired_on, .. }) => Standing::Retired { on: retired_on },
        }
    }

    /// The label of the nomenclature, in French, as published; `None` for an unknown code.
    pub fn official_label(&self) -> Option<&'static str> {
        self.concept().map(|concept| concept.label)
    }

    fn concept(&self) -> Option<Concept> {
        self.nomenclature.table().lines().skip(1).map(Concept::of_line).find(|concept| concept.code == self.code())
    }
}

/// One line of a nomenclature.
struct Concept {
    code: &'static str,
    label: &'static str,
    retired_on: &'static str,
}

impl Concept {
    fn of_line(line: &'static str) -> Self {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or("");
        Concept { code: cell(), label: cell(), retired_on: cell() }
    }
}

impl Code {
    fn read(text: &str) -> Option<Self> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Ascii::new(text).map(Code::Two).or_else(|| Ascii::new(text).map(Code::Three))
    }
}

impl fmt::Display for Nomenclature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Profession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}:{}", self.nomenclature, self.code()))
    }
}

text_read!(Profession, |text| Profession::parse(text).map(|parsed| parsed.value));
