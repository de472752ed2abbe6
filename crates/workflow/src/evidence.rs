//! What a decision takes from outside the log, frozen at the moment of the decision.

use identifiers::ProfessionalId;
use serde::{Deserialize, Serialize};

use crate::{EventRef, LookedUpValue};

/// A public register, or the number's own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Referential {
    /// FINESS: establishments and legal entities.
    Finess,
    /// The register of health professionals (Annuaire Santé).
    Rpps,
    /// The white list of MSSanté domains.
    Whitelist,
    /// No register: the arithmetic key of the number itself.
    NumberKey,
}

impl Referential {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finess => "finess",
            Self::Rpps => "rpps",
            Self::Whitelist => "whitelist",
            Self::NumberKey => "number-key",
        }
    }

    /// Says whether what is looked up there is about a person, and must be sealed.
    pub const fn speaks_of_persons(self) -> bool {
        match self {
            Self::Rpps | Self::NumberKey => true,
            Self::Finess | Self::Whitelist => false,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The register has it.
    Found,
    /// The register of that release does not have it: unknown, not refused.
    NotFound,
    /// The register has it as something else than declared (a site where an entity is due, or the reverse).
    OtherKind,
    /// The number's key holds.
    KeyHolds,
    /// The number's key does not hold.
    KeyFails,
    /// The number is of a register that is closed (ADELI): whatever its key says, it does not count.
    RegisterClosed,
}

/// The look-up behind a decision. There is no way to read one from outside: the program looks up, then says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    cited: CitedEvidence,
    about_person: Vec<LookedUpValue>,
}

/// The same, as an event keeps it. Values about a person are not in it: they are sealed beside, as [`LookedUp`](crate::LookedUp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedEvidence {
    /// Which register.
    pub referential: Referential,
    /// Its release, such as `2026-05-12`; `None` for a number's own key.
    pub release: Option<String>,
    /// SHA-256 of the imported file, lower-case hex; `None` for a number's own key.
    pub sha256: Option<String>,
    /// The values that were looked up, where the register speaks of institutions.
    pub values: Vec<UsedValue>,
    /// What was found.
    pub verdict: Verdict,
}

/// A public value that a look-up used, such as `finess` = `440000289`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedValue {
    /// What it is, in the words of the register.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Evidence {
    /// A look-up in release `release` of a register whose file hashed to `sha256`.
    pub fn looked_up(referential: Referential, release: &str, sha256: &str, verdict: Verdict) -> Self {
        let (release, sha256) = (Some(release.to_owned()), Some(sha256.to_owned()));
        let cited = CitedEvidence { referential, release, sha256, values: Vec::new(), verdict };
        Self { cited, about_person: Vec::new() }
    }

    /// With a value that the look-up used: kept in clear where the register speaks of institutions, else sealed.
    #[must_use]
    pub fn using(mut self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        let referential = self.cited.referential;
        if referential.speaks_of_persons() {
            self.about_person.push(LookedUpValue { name, referential, value });
        } else {
            self.cited.values.push(UsedValue { name, value });
        }
        self
    }

    /// What the number alone tells. The number itself is among the values used.
    pub fn of_key(id: &ProfessionalId) -> Self {
        let verdict = match id {
            ProfessionalId::Rpps(rpps) if rpps.key_holds() => Verdict::KeyHolds,
            ProfessionalId::Rpps(_) => Verdict::KeyFails,
            ProfessionalId::Adeli(_) => Verdict::RegisterClosed,
        };
        let referential = Referential::NumberKey;
        let cited = CitedEvidence { referential, release: None, sha256: None, values: Vec::new(), verdict };
        Self { cited, about_person: Vec::new() }.using("professional_id", id.number())
    }

    /// What an event keeps of it.
    pub fn cite(&self) -> &CitedEvidence {
        &self.cited
    }

    /// The values about a person that it used.
    pub fn about_person(&self) -> &[LookedUpValue] {
        &self.about_person
    }
}

/// On which ground a person may enter the Espace de Confiance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The register has the person.
    RppsFound,
    /// The person declared an RPPS whose key holds.
    RppsDeclared,
    /// The head of the structure vouches for the person, on a document.
    HeadAttestation,
}

impl Basis {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RppsFound => "rpps-found",
            Self::RppsDeclared => "rpps-declared",
            Self::HeadAttestation => "head-attestation",
        }
    }
}

/// An import that the log knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownImport {
    /// Where it was recorded.
    pub at: EventRef,
    /// SHA-256 of the file.
    pub sha256: String,
}
