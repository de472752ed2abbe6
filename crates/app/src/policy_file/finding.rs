//! What is off with a policy file: where, by which rule, and what would be accepted.

use std::fmt;

use identifiers::Severity;

use super::place::{Path, Place};

/// The rules that a policy file can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyRule {
    /// It is TOML.
    Toml,
    /// Its tables are sections.
    SectionUnknown,
    /// All sections are there (a warning: sections can be adopted one by one).
    SectionMissing,
    /// A section has the keys of its section, each with a value of its type.
    Form,
    /// An event has room for the section.
    SectionSize,
    /// Integers survive every reader of JSON.
    IntegerRange,
    /// A text that names something is not empty.
    TextEmpty,
    /// A number makes sense: a delay has days, a cap lets somebody in.
    NumberRange,
    /// Sectors and criteria are written as requests write them.
    CodeForm,
    /// Categories of establishments are written as FINESS codes them.
    CategoryForm,
    /// Sector, criterion and year name at most one line of the fee scale.
    FeeLineDoubled,
    /// Nobody is paid for joining.
    FeeAmount,
    /// An address is one.
    MailAddress,
    /// The agency's domain is one of MSSanté, the operator's is not.
    MailDomain,
    /// A link leads to a page, encrypted.
    Link,
    /// A profession is named by nomenclature and code.
    ProfessionCode,
    /// The code is in use, as far as our copy of the nomenclature knows (a warning).
    ProfessionStanding,
    /// A rule about a profession can be reached (a warning).
    ProfessionShadowed,
}

impl PolicyRule {
    /// The name of the rule, kebab-case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::SectionUnknown => "section-unknown",
            Self::SectionMissing => "section-missing",
            Self::Form => "form",
            Self::SectionSize => "section-size",
            Self::IntegerRange => "integer-range",
            Self::TextEmpty => "text-empty",
            Self::NumberRange => "number-range",
            Self::CodeForm => "code-form",
            Self::CategoryForm => "category-form",
            Self::FeeLineDoubled => "fee-line-doubled",
            Self::FeeAmount => "fee-amount",
            Self::MailAddress => "mail-address",
            Self::MailDomain => "mail-domain",
            Self::Link => "link",
            Self::ProfessionCode => "profession-code",
            Self::ProfessionStanding => "profession-standing",
            Self::ProfessionShadowed => "profession-shadowed",
        }
    }

    /// Whether a file that breaks it can still be adopted.
    pub const fn severity(self) -> Severity {
        match self {
            Self::SectionMissing | Self::ProfessionStanding | Self::ProfessionShadowed => Severity::Warning,
            Self::Toml
            | Self::SectionUnknown
            | Self::Form
            | Self::SectionSize
            | Self::IntegerRange
            | Self::TextEmpty
            | Self::NumberRange
            | Self::CodeForm
            | Self::CategoryForm
            | Self::FeeLineDoubled
            | Self::FeeAmount
            | Self::MailAddress
            | Self::MailDomain
            | Self::Link
            | Self::ProfessionCode => Severity::Error,
        }
    }
}

impl fmt::Display for PolicyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that is off with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFinding {
    /// The rule.
    pub rule: PolicyRule,
    /// The key, such as `fees.lines[3].year`; a section, or empty for the whole file.
    pub path: String,
    /// Line, from 1; 0 where it is about what is not there.
    pub line: usize,
    /// Column in characters, from 1; 0 where it is about what is not there.
    pub column: usize,
    /// What the file says, where that can be quoted.
    pub given: Option<String>,
    /// What would be accepted, or what the reader of TOML met.
    pub expected: String,
}

impl PolicyFinding {
    pub(super) fn new(rule: PolicyRule, path: &Path, place: Option<Place>) -> Self {
        let Place { line, column } = place.unwrap_or_default();
        Self { rule, path: path.to_string(), line, column, given: None, expected: String::new() }
    }

    pub(super) fn given(mut self, given: impl Into<String>) -> Self {
        self.given = Some(given.into());
        self
    }

    pub(super) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    /// How much it weighs: errors stand in the way of adopting the file.
    pub const fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

impl fmt::Display for PolicyFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, column {}: ", self.line, self.column)?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        if let Some(given) = &self.given {
            write!(f, "`{given}`; expected ")?;
        }
        write!(f, "{} (rule {})", self.expected, self.rule)
    }
}

/// A policy file that cannot be adopted, with every error in it; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFileError(pub Vec<PolicyFinding>);

impl fmt::Display for PolicyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for PolicyFileError {}
