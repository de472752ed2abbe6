//! What the agency decided once for all its cases, section by section.
//!
//! Each section is adopted as an event of its own and cited by its position, so that a past decision can always be
//! read beside the rule it leant on. The defaults stand in `domain.md`; nothing here is assumed when a section was never
//! adopted: a decision that needs it is refused and says which section is missing.

use identifiers::NamingPolicy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

use crate::EventRef;
use crate::evidence::Basis;

/// The sections of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionName {
    /// Membership.
    Adhesion,
    /// Delays, in days.
    Deadlines,
    /// Fee scale.
    Fees,
    /// What applicants are pointed to.
    Links,
    /// How addresses and logins are made.
    Naming,
    /// Who may enter the Espace de Confiance, and on which evidence.
    Professions,
    /// How many mailboxes.
    Quota,
    /// When ended cases are proposed for erasure.
    Retention,
    /// Who writes to whom.
    Senders,
    /// Terms of use (CGU).
    Terms,
}

impl SectionName {
    /// Every section, in the order of a policy file.
    pub const ALL: [Self; 10] = [
        Self::Adhesion,
        Self::Deadlines,
        Self::Fees,
        Self::Links,
        Self::Naming,
        Self::Professions,
        Self::Quota,
        Self::Retention,
        Self::Senders,
        Self::Terms,
    ];

    /// The name in files, tags and payloads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adhesion => "adhesion",
            Self::Deadlines => "deadlines",
            Self::Fees => "fees",
            Self::Links => "links",
            Self::Naming => "naming",
            Self::Professions => "professions",
            Self::Quota => "quota",
            Self::Retention => "retention",
            Self::Senders => "senders",
            Self::Terms => "terms",
        }
    }
}

impl fmt::Display for SectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The content of one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "section", content = "content", rename_all = "kebab-case")]
pub enum Section {
    /// See [`SectionName::Adhesion`].
    Adhesion(AdhesionPolicy),
    /// See [`SectionName::Deadlines`].
    Deadlines(DeadlinePolicy),
    /// See [`SectionName::Fees`].
    Fees(FeeScale),
    /// See [`SectionName::Links`].
    Links(LinkPolicy),
    /// See [`SectionName::Naming`].
    Naming(NamingPolicy),
    /// See [`SectionName::Professions`].
    Professions(ProfessionPolicy),
    /// See [`SectionName::Quota`].
    Quota(QuotaPolicy),
    /// See [`SectionName::Retention`].
    Retention(RetentionPolicy),
    /// See [`SectionName::Senders`].
    Senders(SenderPolicy),
    /// See [`SectionName::Terms`].
    Terms(TermsPolicy),
}

impl Section {
    /// Which section this is.
    pub const fn name(&self) -> SectionName {
        match self {
            Self::Adhesion(_) => SectionName::Adhesion,
            Self::Deadlines(_) => SectionName::Deadlines,
            Self::Fees(_) => SectionName::Fees,
            Self::Links(_) => SectionName::Links,
            Self::Naming(_) => SectionName::Naming,
            Self::Professions(_) => SectionName::Professions,
            Self::Quota(_) => SectionName::Quota,
            Self::Retention(_) => SectionName::Retention,
            Self::Senders(_) => SectionName::Senders,
            Self::Terms(_) => SectionName::Terms,
        }
    }

    /// The size of its stored form.
    pub fn size_bytes(&self) -> usize {
        serde_json::to_vec(self).expect("sections are structs of plain fields, which always serialise").len()
    }
}

/// The largest section that can be adopted, in bytes of its stored form.
pub const SECTION_SIZE_BYTES_MAX: usize = 32 * 1024;

/// Membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdhesionPolicy {
    /// Whether no mailbox may be asked for while membership is pending (needs may be prepared all the same).
    pub pending_blocks_creation: bool,
}

/// Delays, in days of the civil calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinePolicy {
    /// How long the applicant has to answer a question.
    pub applicant_answer_days: u32,
    /// How long the mail operator has to create a mailbox.
    pub operator_creation_days: u32,
    /// How long partners have to answer.
    pub partner_answer_days: u32,
    /// Days between the announcement of a closing and the closing itself, at least.
    pub closing_notice_days: u32,
    /// Days without a login after which a mailbox may be closed; at most a year.
    pub inactivity_days: u32,
    /// How long the author of an act can take it back, in minutes.
    pub undo_minutes: u32,
}

/// What a member pays, by sector, criterion and year (barème).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeScale {
    /// The agency's own name of this version.
    pub version: String,
    /// Whether the amounts are an invented example: shown wherever an amount is.
    pub example: bool,
    /// The lines; sector and criterion and year name at most one.
    pub lines: Vec<FeeLine>,
}

/// One line of the scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeLine {
    /// Sector, such as `medico-social`.
    pub sector: String,
    /// What the amount depends on, in the agency's words, such as `beds-1-to-99`.
    pub criterion: String,
    /// Year of the contribution.
    pub year: u32,
    /// Cents of euro per year; absent where the amount is to be determined.
    #[serde(default)]
    pub amount_cents: Option<i64>,
}

impl FeeScale {
    /// The line for a structure of `sector` under `criterion` in `year`.
    pub fn line(&self, sector: &str, criterion: &str, year: u32) -> Option<&FeeLine> {
        self.lines.iter().find(|line| line.sector == sector && line.criterion == criterion && line.year == year)
    }
}

/// What applicants are pointed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkPolicy {
    /// WebMail.
    pub webmail: String,
    /// « Règles essentielles ».
    pub essential_rules: String,
    /// The online form.
    pub online_form: String,
    /// The list of professions that may exchange sensitive data.
    pub professions: String,
}

/// Who may enter the Espace de Confiance, and on which evidence one agent may say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionPolicy {
    /// The agency's own name of this version of the list.
    pub version: String,
    /// The rules, the first that fits decides.
    pub rules: Vec<ProfessionRule>,
}

/// What suffices for some professions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionRule {
    /// Nomenclature, such as `TRE_G15`.
    pub nomenclature: String,
    /// Codes in it; empty for all.
    #[serde(default)]
    pub codes: Vec<String>,
    /// What suffices.
    pub accepts: Vec<Basis>,
    /// Sectors of structures in which that holds, in the words of the fee scale; empty for all.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// Categories of establishments in which that holds, as the register codes them; empty for all.
    #[serde(default)]
    pub categories: Vec<String>,
    /// The text that admits them, such as `CSP R.1110-2 1°`.
    pub source: String,
}

impl ProfessionPolicy {
    /// The first rule that speaks of the profession `code` of `nomenclature` in such a structure.
    pub fn rule(&self, (nomenclature, code): (&str, &str), of: &StructureKind<'_>) -> Option<&ProfessionRule> {
        self.rules.iter().find(|rule| rule.speaks_of(nomenclature, code) && rule.holds_in(of))
    }
}

/// What a rule about professions looks at in a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StructureKind<'a> {
    /// Sector, in the words of the fee scale.
    pub sector: &'a str,
    /// Category of the establishment, where it is known.
    pub category: Option<&'a str>,
}

impl ProfessionRule {
    fn speaks_of(&self, nomenclature: &str, code: &str) -> bool {
        self.nomenclature == nomenclature && (self.codes.is_empty() || self.codes.iter().any(|known| known == code))
    }

    fn holds_in(&self, of: &StructureKind<'_>) -> bool {
        let in_sector = self.sectors.is_empty() || self.sectors.iter().any(|sector| sector == of.sector);
        let of_category = |known: &String| of.category == Some(known.as_str());
        in_sector && (self.categories.is_empty() || self.categories.iter().any(of_category))
    }
}

/// The cap on what one structure is equipped with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaPolicy {
    /// The cap.
    pub limit: u32,
    /// What counts against it.
    pub counts: QuotaCounts,
    /// Over what it is counted.
    pub scope: QuotaScope,
}

/// What counts against the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaCounts {
    /// Mailboxes of every type.
    Mailboxes,
    /// Distinct users of mailboxes; an applicative mailbox counts as one.
    Users,
}

/// Over what the cap is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaScope {
    /// The legal entity.
    Structure,
    /// The site of the request.
    Site,
}

/// When ended cases are proposed for erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPolicy {
    /// Months after the end of a case that equipped nobody.
    pub unequipped_months: u32,
    /// Months after the closing of the last mailbox.
    pub equipped_months: u32,
}

/// Who writes to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SenderPolicy {
    /// Where adhesion forms come back to.
    pub adhesion_desk: String,
    /// The MSSanté team.
    pub mssante_desk: String,
    /// Who sends credentials: the mail operator.
    pub credentials: String,
}

/// Terms of use (CGU).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsPolicy {
    /// The version in force.
    pub version: String,
    /// Where it can be read.
    pub url: String,
}

/// A section with the event that adopted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Where it was adopted.
    pub at: EventRef,
    /// The content.
    pub section: Section,
}

/// The sections in force, as far as they were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    sections: BTreeMap<SectionName, Adopted>,
}

impl Policy {
    /// Puts a section in force.
    pub fn adopt(&mut self, at: EventRef, section: Section) {
        self.sections.insert(section.name(), Adopted { at, section });
    }

    /// The section of this name, with its event.
    pub fn get(&self, name: SectionName) -> Option<&Adopted> {
        self.sections.get(&name)
    }

    /// Every section in force.
    pub fn iter(&self) -> impl Iterator<Item = &Adopted> {
        self.sections.values()
    }
}
