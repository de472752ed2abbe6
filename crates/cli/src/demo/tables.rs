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
const SERVICES: &str = include_str!("../../../../fixtures/demo/services.tsv");
const SOFTWARE: &str = include_str!("../../../../fixtures/demo/software.tsv");
const REASONS: &str = include_str!("../../../../fixtures/demo/reasons.tsv");

/// Every table.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) first_names: Vec<&'static str>,
    pub(super) last_names: Vec<&'static str>,
    pub(super) institutions: Vec<Institution>,
    pub(super) partners: Vec<Partner>,
    pub(super) professions: &'static [Profession],
    pub(super) software: Vec<Software>,
    /// Sector and service, as it stands in an address.
    services: Vec<(&'static str, &'static str)>,
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

/// A program that sends by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Software {
    pub(super) name: &'static str,
    pub(super) editor: &'static str,
    /// What it is called in an address.
    pub(super) label: &'static str,
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
    ClosingAsked,
    ClosingCancelled,
    ClosingInactive,
    ClosingObjected,
    ColleagueForgotten,
    ContactDeclined,
    ContactProceeds,
    CreationAwaited,
    DisputeKept,
    DisputeTaken,
    HabilitationRefused,
    LateAnswer,
    MembershipRefused,
    MembershipWithdrawn,
    NoAnswer,
    NobodyHabilitated,
    Note,
    NothingCreated,
    NumberMissing,
    ObjectionDismissed,
    OperatorRefused,
    OutOfScope,
    OverrideDeclined,
    OverrideProposed,
    PersonLeft,
    Reminder,
    UserLeft,
    Withdrawn,
}

impl Occasion {
    const ALL: [Self; 34] = [
        Self::AdhesionFormIncomplete,
        Self::AdhesionUnderWay,
        Self::Board,
        Self::Bounce,
        Self::CampaignWaived,
        Self::CapReached,
        Self::ClosingAsked,
        Self::ClosingCancelled,
        Self::ClosingInactive,
        Self::ClosingObjected,
        Self::ColleagueForgotten,
        Self::ContactDeclined,
        Self::ContactProceeds,
        Self::CreationAwaited,
        Self::DisputeKept,
        Self::DisputeTaken,
        Self::HabilitationRefused,
        Self::LateAnswer,
        Self::MembershipRefused,
        Self::MembershipWithdrawn,
        Self::NoAnswer,
        Self::NobodyHabilitated,
        Self::Note,
        Self::NothingCreated,
        Self::NumberMissing,
        Self::ObjectionDismissed,
        Self::OperatorRefused,
        Self::OutOfScope,
        Self::OverrideDeclined,
        Self::OverrideProposed,
        Self::PersonLeft,
        Self::Reminder,
        Self::UserLeft,
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
            Self::ClosingAsked => "closing-asked",
            Self::ClosingCancelled => "closing-cancelled",
            Self::ClosingInactive => "closing-inactive",
            Self::ClosingObjected => "closing-objected",
            Self::ColleagueForgotten => "colleague-forgotten",
            Self::ContactDeclined => "contact-declined",
            Self::ContactProceeds => "contact-proceeds",
            Self::CreationAwaited => "creation-awaited",
            Self::DisputeKept => "dispute-kept",
            Self::DisputeTaken => "dispute-taken",
            Self::HabilitationRefused => "habilitation-refused",
            Self::LateAnswer => "late-answer",
            Self::MembershipRefused => "membership-refused",
            Self::MembershipWithdrawn => "membership-withdrawn",
            Self::NoAnswer => "no-answer",
            Self::NobodyHabilitated => "nobody-habilitated",
            Self::Note => "note",
            Self::NothingCreated => "nothing-created",
            Self::NumberMissing => "number-missing",
            Self::ObjectionDismissed => "objection-dismissed",
            Self::OperatorRefused => "operator-refused",
            Self::OutOfScope => "out-of-scope",
            Self::OverrideDeclined => "override-declined",
            Self::OverrideProposed => "override-proposed",
            Self::PersonLeft => "person-left",
            Self::Reminder => "reminder",
            Self::UserLeft => "user-left",
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
        let software = |[name, editor, label]: [&'static str; 3]| Software { name, editor, label };
        Ok(Self {
            first_names: FIRST_NAMES.lines().collect(),
            last_names: LAST_NAMES.lines().collect(),
            institutions: rows("institutions.tsv", INSTITUTIONS)?.into_iter().map(institution).collect(),
            partners: rows("partners.tsv", PARTNERS)?.into_iter().map(partner).collect(),
            professions: &PROFESSIONS,
            software: rows("software.tsv", SOFTWARE)?.into_iter().map(software).collect(),
            services: rows("services.tsv", SERVICES)?.into_iter().map(|[sector, service]| (sector, service)).collect(),
            texts,
        })
    }

    /// The services that share a mailbox in a sector: at least one.
    pub(super) fn services_of(&self, sector: &str) -> Vec<&'static str> {
        self.services.iter().filter(|(known, _)| *known == sector).map(|(_, service)| *service).collect()
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

impl Institution {
    /// The number alone, as commands about the structure itself name it.
    pub(super) fn as_number(&self) -> Value {
        json!({"finess_juridique": self.legal_entity})
    }

    /// What people call it: the name up to the first comma, a « centre hospitalier » by its initials.
    pub(super) fn short_name(&self) -> String {
        let short = self.name.split(',').next().unwrap_or(self.name);
        short.replace("Centre hospitalier", "CH")
    }

    /// Whether what people call it is not its name: in an address, that is an abbreviation.
    pub(super) fn is_abbreviated(&self) -> bool {
        !identifiers::fold::letters_and_digits(&self.short_name())
            .contains(&identifiers::fold::letters_and_digits(self.name))
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
        for institution in &tables.institutions {
            let services = tables.services_of(institution.sector);
            assert!(!services.is_empty(), "{}", institution.sector);
            for label in services.into_iter().chain(tables.software.iter().map(|program| program.label)) {
                let local = identifiers::fold::letters_and_digits(&institution.short_name());
                let address = identifiers::MssAddress::parse(&format!("{local}.{label}@esantepdl.mssante.fr")).unwrap();
                assert!(address.local().len() <= 62, "{}", address.local());
            }
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
