//! What histories are drawn from: the tables of `fixtures/demo`, which come with the program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::professions::{PROFESSIONS, Profession};
use crate::failure::Failure;

const FIRST_NAMES: &str = include_str!("../../../../fixtures/demo/first-names.txt");
const LAST_NAMES: &str = include_str!("../../../../fixtures/demo/last-names.txt");
const INSTITUTIONS: &str = include_str!("../../../../fixtures/demo/institutions.tsv");
const PARTNERS: &str = include_str!("../../../../fixtures/demo/partners.tsv");
const REASONS: &str = include_str!("../../../../fixtures/demo/reasons.tsv");

/// Every table.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) first_names: Vec<&'static str>,
    pub(super) last_names: Vec<&'static str>,
    pub(super) institutions: Vec<Institution>,
    pub(super) partners: Vec<Partner>,
    pub(super) professions: &'static [Profession],
    texts: BTreeMap<&'static str, Vec<&'static str>>,
}

/// A legal entity that asks, with the site it asks from.
#[derive(Debug, Clone)]
pub(super) struct Institution {
    pub(super) name: &'static str,
    pub(super) sector: &'static str,
    /// Sites of one legal entity share membership and cap.
    pub(super) legal_entity: &'static str,
    site: Option<&'static str>,
    department: &'static str,
    /// Where its people have their mails; nobody's, under `.example`.
    pub(super) mail_domain: String,
}

/// Somebody who is told the new addresses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    pub(super) name: &'static str,
    pub(super) mail: &'static str,
    /// What they answer with; those without have none to give.
    pub(super) address: Option<&'static str>,
}

/// An occasion on which somebody writes a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    AdhesionFormIncomplete,
    AdhesionUnderWay,
    Board,
    Bounce,
    CampaignWaived,
    CapReached,
    ColleagueForgotten,
    CreationAwaited,
    HabilitationRefused,
    LateAnswer,
    MembershipRefused,
    NoAnswer,
    NobodyHabilitated,
    Note,
    NothingCreated,
    NumberMissing,
    OperatorRefused,
    OutOfScope,
    PersonLeft,
    Reminder,
    Withdrawn,
}

impl Occasion {
    const ALL: [Self; 21] = [
        Self::AdhesionFormIncomplete,
        Self::AdhesionUnderWay,
        Self::Board,
        Self::Bounce,
        Self::CampaignWaived,
        Self::CapReached,
        Self::ColleagueForgotten,
        Self::CreationAwaited,
        Self::HabilitationRefused,
        Self::LateAnswer,
        Self::MembershipRefused,
        Self::NoAnswer,
        Self::NobodyHabilitated,
        Self::Note,
        Self::NothingCreated,
        Self::NumberMissing,
        Self::OperatorRefused,
        Self::OutOfScope,
        Self::PersonLeft,
        Self::Reminder,
        Self::Withdrawn,
    ];

    /// The word in the table.
    const fn as_str(self) -> &'static str {
        match self {
            Self::AdhesionFormIncomplete => "adhesion-form-incomplete",
            Self::AdhesionUnderWay => "adhesion-under-way",
            Self::Board => "board",
            Self::Bounce => "bounce",
            Self::CampaignWaived => "campaign-waived",
            Self::CapReached => "cap-reached",
            Self::ColleagueForgotten => "colleague-forgotten",
            Self::CreationAwaited => "creation-awaited",
            Self::HabilitationRefused => "habilitation-refused",
            Self::LateAnswer => "late-answer",
            Self::MembershipRefused => "membership-refused",
            Self::NoAnswer => "no-answer",
            Self::NobodyHabilitated => "nobody-habilitated",
            Self::Note => "note",
            Self::NothingCreated => "nothing-created",
            Self::NumberMissing => "number-missing",
            Self::OperatorRefused => "operator-refused",
            Self::OutOfScope => "out-of-scope",
            Self::PersonLeft => "person-left",
            Self::Reminder => "reminder",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The tables that come with the program, read once.
///
/// # Errors
/// [`Failure`] naming table and line: the program was built from a damaged tree.
pub(super) fn embedded() -> Result<&'static Tables, Failure> {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    match TABLES.get() {
        Some(tables) => Ok(tables),
        None => {
            let read = Tables::read()?;
            Ok(TABLES.get_or_init(|| read))
        }
    }
}

impl Tables {
    fn read() -> Result<Self, Failure> {
        let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for [about, text] in rows("reasons.tsv", REASONS)? {
            texts.entry(about).or_default().push(text);
        }
        if let Some(mute) = Occasion::ALL.into_iter().find(|occasion| !texts.contains_key(occasion.as_str())) {
            return Err(damaged("reasons.tsv", &format!("no text about {}", mute.as_str())));
        }
        let institution = |[legal_entity, site, name, department, sector]: [&'static str; 5]| Institution {
            name,
            sector,
            legal_entity,
            site: Some(site).filter(|site| !site.is_empty()),
            department,
            mail_domain: mail_domain(name),
        };
        let partner = |[name, mail, address]: [&'static str; 3]| Partner {
            name,
            mail,
            address: Some(address).filter(|address| !address.is_empty()),
        };
        Ok(Self {
            first_names: FIRST_NAMES.lines().collect(),
            last_names: LAST_NAMES.lines().collect(),
            institutions: rows("institutions.tsv", INSTITUTIONS)?.into_iter().map(institution).collect(),
            partners: rows("partners.tsv", PARTNERS)?.into_iter().map(partner).collect(),
            professions: &PROFESSIONS,
            texts,
        })
    }

    /// What people write on an occasion: at least one text.
    pub(super) fn texts(&self, occasion: Occasion) -> &[&'static str] {
        &self.texts[occasion.as_str()]
    }
}

impl Institution {
    /// The structure in the words of the online form.
    pub(super) fn as_structure(&self) -> Value {
        let mut structure = json!({
            "finess_juridique": self.legal_entity,
            "nom": self.name,
            "secteur": self.sector,
            "departement": self.department,
        });
        if let Some(site) = self.site {
            structure["finess_geographique"] = json!(site);
        }
        structure
    }
}

/// `chudenantes.example` for « CHU de Nantes »: up to the first comma, in plain letters.
fn mail_domain(name: &str) -> String {
    let short = name.split(',').next().unwrap_or(name);
    format!("{}.example", identifiers::fold::letters(short))
}

/// The rows of a table after its header, each of `N` cells.
fn rows<const N: usize>(table: &str, text: &'static str) -> Result<Vec<[&'static str; N]>, Failure> {
    let cells = |(index, line): (usize, &'static str)| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().map_err(|_| damaged(table, &format!("line {} has not {N} cells", index + 1)))
    };
    text.lines().enumerate().skip(1).map(cells).collect()
}

fn damaged(table: &str, what: &str) -> Failure {
    Failure::Machine(anyhow::anyhow!("the table {table} of the demonstration is damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_number_and_address_of_the_tables_is_one() {
        let tables = embedded().unwrap();
        for (first, last) in tables.first_names.iter().zip(tables.last_names.iter().cycle()) {
            identifiers::PersonName::parse(first, last).unwrap();
        }
        for last in &tables.last_names {
            identifiers::PersonName::parse("Anne", last).unwrap();
        }
        for institution in &tables.institutions {
            identifiers::Finess::parse(institution.legal_entity).unwrap();
            institution.site.map(|site| identifiers::Finess::parse(site).unwrap());
            identifiers::ContactMail::parse(&format!("anne.martin@{}", institution.mail_domain)).unwrap();
            assert!(tables.professions.iter().any(|known| known.works_in(institution.sector)), "{}", institution.name);
        }
        for partner in &tables.partners {
            identifiers::ContactMail::parse(partner.mail).unwrap();
            partner.address.map(|address| identifiers::MssAddress::parse(address).unwrap());
        }
    }

    #[test]
    fn no_text_is_about_an_occasion_that_never_comes() {
        let known: Vec<_> = Occasion::ALL.map(Occasion::as_str).into();
        let strangers: Vec<_> = embedded().unwrap().texts.keys().filter(|about| !known.contains(about)).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }
}
