//! What a decision takes from outside the log, frozen at the moment of the decision.

use identifiers::ProfessionalId;
use serde::{Deserialize, Serialize};

use crate::EventRef;

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
}

/// The look-up behind a decision. There is no way to read one from outside: the program looks up, then says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    cited: CitedEvidence,
}

/// The same, as an event keeps it. Values about a person are not in it; they are sealed beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedEvidence {
    /// Which register.
    pub referential: Referential,
    /// Its release, such as `2026-05-12`; `None` for a number's own key.
    pub release: Option<String>,
    /// SHA-256 of the imported file, lower-case hex; `None` for a number's own key.
    pub sha256: Option<String>,
    /// What was found.
    pub verdict: Verdict,
}

impl Evidence {
    /// A look-up in release `release` of a register whose file hashed to `sha256`.
    pub fn looked_up(referential: Referential, release: &str, sha256: &str, verdict: Verdict) -> Self {
        let release = Some(release.to_owned());
        Self { cited: CitedEvidence { referential, release, sha256: Some(sha256.to_owned()), verdict } }
    }

    /// What the number alone tells.
    pub fn of_key(id: &ProfessionalId) -> Self {
        let verdict = match id {
            ProfessionalId::Rpps(rpps) if rpps.key_holds() => Verdict::KeyHolds,
            ProfessionalId::Rpps(_) => Verdict::KeyFails,
            // The old number has no reliable key and its register is closed: it never counts as one that holds.
            ProfessionalId::Adeli(_) => Verdict::KeyFails,
        };
        Self { cited: CitedEvidence { referential: Referential::NumberKey, release: None, sha256: None, verdict } }
    }

    /// What an event keeps of it.
    pub fn cite(&self) -> &CitedEvidence {
        &self.cited
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

/// An import that the log knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownImport {
    /// Where it was recorded.
    pub at: EventRef,
    /// SHA-256 of the file.
    pub sha256: String,
}
