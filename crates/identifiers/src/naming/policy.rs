//! What an agency may settle about names.

use serde::{Deserialize, Serialize};

use crate::mail_address::LOCAL_PART_CHARS_MAX;
use crate::mail_domain::MailDomain;
use crate::parse_error::ParseError;
use crate::rule::Rule;

/// The three kinds of mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxKind {
    /// Of one professional.
    Nominative,
    /// Of a team.
    Organisational,
    /// Of a program.
    Application,
}

impl MailboxKind {
    /// The code of ANS nomenclature TRE_R257: `PER`, `ORG` or `APP`.
    pub const fn ans_code(self) -> &'static str {
        match self {
            MailboxKind::Nominative => "PER",
            MailboxKind::Organisational => "ORG",
            MailboxKind::Application => "APP",
        }
    }

    /// Reads an ANS code. `CAB`, a practice's box, is shared by a team: it is read as organisational.
    pub fn of_ans_code(code: &str) -> Option<Self> {
        match code.trim().to_ascii_uppercase().as_str() {
            "PER" => Some(MailboxKind::Nominative),
            "ORG" | "CAB" => Some(MailboxKind::Organisational),
            "APP" => Some(MailboxKind::Application),
            _ => None,
        }
    }
}

/// What becomes of a hyphen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hyphen {
    /// `jean-pierre` stays, as in the national examples.
    Keep,
    /// `jean-pierre` becomes `jeanpierre` in what we propose; an address that has one is refused.
    Remove,
    /// A wish with a hyphen is refused, with the same wish without it as suggestion.
    Refuse,
}

/// The treatment of hyphens, for each kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hyphens {
    /// In `prenom.nom`.
    pub nominative: Hyphen,
    /// In `nomdelastructure.nomduservice`.
    pub organisational: Hyphen,
    /// In names of boxes of programs.
    pub application: Hyphen,
    /// In login ids.
    pub login: Hyphen,
}

impl Hyphens {
    /// The treatment in addresses of one kind.
    pub fn of(&self, kind: MailboxKind) -> Hyphen {
        match kind {
            MailboxKind::Nominative => self.nominative,
            MailboxKind::Organisational => self.organisational,
            MailboxKind::Application => self.application,
        }
    }
}

/// The longest part before the `@`, in characters: 1 to 64, which is what mail allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct LocalPartMax(u8);

impl LocalPartMax {
    /// A limit between 1 and 64.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::Form`] outside of these.
    pub fn new(chars: u8) -> Result<Self, ParseError> {
        if (1..=LOCAL_PART_CHARS_MAX).contains(&usize::from(chars)) {
            return Ok(LocalPartMax(chars));
        }
        let expected = "a number of characters from 1 to 64";
        Err(ParseError::new("local_part_max_chars", Rule::Form, &chars.to_string(), expected))
    }

    /// The limit in characters.
    pub fn chars(self) -> usize {
        usize::from(self.0)
    }
}

impl TryFrom<u8> for LocalPartMax {
    type Error = ParseError;

    fn try_from(chars: u8) -> Result<Self, ParseError> {
        LocalPartMax::new(chars)
    }
}

impl From<LocalPartMax> for u8 {
    fn from(max: LocalPartMax) -> u8 {
        max.0
    }
}

/// The rules of an agency about addresses, login ids and contact mails.
///
/// A value of its time: it carries no version number of its own, the log that adopts it gives it a position. Unknown
/// fields are refused when it is read, so that a misspelt setting is not a silent default. [`Default`] is the policy of
/// Pays de la Loire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamingPolicy {
    /// The agency's MSSanté domain.
    pub domain: MailDomain,
    /// Misspellings of it that are recognised and corrected, and under which nothing is ever created.
    pub misspelt_domains: Vec<MailDomain>,
    /// The domain of the mail operator's login ids.
    pub login_domain: MailDomain,
    /// What becomes of hyphens.
    pub hyphens: Hyphens,
    /// The longest part before the `@`.
    pub local_part_max_chars: LocalPartMax,
    /// Words that make a contact mail a shared one (`contact`, `secretariat`), compared in plain letters.
    pub generic_local_parts: Vec<String>,
}

/// Words seen before the `@` of mails that several people read.
const GENERIC_LOCAL_PARTS: [&str; 36] = [
    "accueil",
    "admin",
    "administratif",
    "administration",
    "bureau",
    "cabinet",
    "cadre",
    "compta",
    "comptabilite",
    "contact",
    "courrier",
    "direction",
    "dsi",
    "ehpad",
    "equipe",
    "facturation",
    "gestion",
    "infirmerie",
    "info",
    "informatique",
    "infos",
    "mail",
    "mairie",
    "messagerie",
    "nepasrepondre",
    "noreply",
    "pharmacie",
    "planning",
    "postmaster",
    "rh",
    "secretaire",
    "secretariat",
    "service",
    "standard",
    "support",
    "webmaster",
];

impl Default for NamingPolicy {
    fn default() -> Self {
        let domain = |text| MailDomain::parse(text).expect("a literal domain is well formed");
        NamingPolicy {
            domain: domain("esantepdl.mssante.fr"),
            misspelt_domains: vec![domain("esante.pdl.mssante.fr")],
            login_domain: domain("planet-sante.fr"),
            hyphens: Hyphens {
                nominative: Hyphen::Remove,
                organisational: Hyphen::Refuse,
                application: Hyphen::Refuse,
                login: Hyphen::Remove,
            },
            local_part_max_chars: LocalPartMax::new(64).expect("64 is the largest limit"),
            generic_local_parts: GENERIC_LOCAL_PARTS.map(str::to_owned).to_vec(),
        }
    }
}
