//! Labels of what a request, a person or a mailbox is or has: fragments for badges and columns.

mod mailboxes;
mod requests;

use workflow::event::{ErasureBasis, HabilitationVerdict, WaitingFor};
use workflow::policy::SectionName;
use workflow::state::{Credentials, End, Habilitation, PartnerStatus};
use workflow::{Basis, Referential, Role, Stage, Verdict};

pub use self::mailboxes::*;
pub use self::requests::*;

/// A step of the procedure.
pub const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Adhesion => "Adhésion",
        Stage::Needs => "Besoin",
        Stage::Creation => "Création",
        Stage::CredentialsSent => "Identifiants envoyés",
        Stage::PartnerCommunication => "Communication aux partenaires",
    }
}

/// The step of a stored name.
pub fn stage_named(name: &str) -> Option<&'static str> {
    Stage::ALL.into_iter().find(|known| known.as_str() == name).map(stage)
}

const CLOSED: &str = "clôturée";
const REJECTED: &str = "refusée";
const DROPPED: &str = "classée sans suite";
const WITHDRAWN: &str = "annulée";
const DUPLICATE: &str = "doublon d’une autre";

/// How a request ended, said of the request (« une demande clôturée »).
pub const fn end(end: End) -> &'static str {
    match end {
        End::Closed(_) => CLOSED,
        End::Rejected(_) => REJECTED,
        End::Dropped(_) => DROPPED,
        End::Withdrawn(_) => WITHDRAWN,
        End::Duplicate { .. } => DUPLICATE,
    }
}

/// The end of a stored name (`closed`, `rejected`, `dropped`, `withdrawn`, `duplicate`).
pub fn end_named(name: &str) -> Option<&'static str> {
    match name {
        "closed" => Some(CLOSED),
        "rejected" => Some(REJECTED),
        "dropped" => Some(DROPPED),
        "withdrawn" => Some(WITHDRAWN),
        "duplicate" => Some(DUPLICATE),
        _ => None,
    }
}

/// Who is waited for.
pub const fn waiting(party: WaitingFor) -> &'static str {
    match party {
        WaitingFor::Applicant => "En attente du demandeur",
        WaitingFor::Operator => "En attente de l’opérateur",
        WaitingFor::Internal => "En attente en interne",
    }
}

/// The party of a stored name (`applicant`, `operator`, `internal`).
pub fn waiting_named(name: &str) -> Option<&'static str> {
    let parties = [WaitingFor::Applicant, WaitingFor::Operator, WaitingFor::Internal];
    parties.into_iter().find(|known| known.as_str() == name).map(waiting)
}

/// A role.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrateur",
        Role::Agent => "agent",
        Role::Supervisor => "superviseur",
        Role::Auditor => "auditeur",
        Role::Dpo => "délégué à la protection des données",
        Role::Applicant => "demandeur",
        Role::System => "programme",
    }
}

/// Whether a person may have a mailbox.
pub const fn habilitation(habilitation: Habilitation) -> &'static str {
    match habilitation {
        Habilitation::Pending => "à décider",
        Habilitation::Granted(_) => verdict_on_person(HabilitationVerdict::Granted),
        Habilitation::Refused(_) => verdict_on_person(HabilitationVerdict::Refused),
    }
}

/// What was decided about a person.
pub const fn verdict_on_person(verdict: HabilitationVerdict) -> &'static str {
    match verdict {
        HabilitationVerdict::Granted => "habilitation accordée",
        HabilitationVerdict::Refused => "habilitation refusée",
    }
}

/// How far credentials are, said of them (« des identifiants reçus »).
pub const fn credentials(credentials: Credentials) -> &'static str {
    match credentials {
        Credentials::None => "non envoyés",
        Credentials::Sent(_) => "envoyés",
        Credentials::Bounced(_) => "revenus",
        Credentials::Received(_) => "reçus",
        Credentials::LoggedIn(_) => "utilisés",
    }
}

/// Where a partner stands, said of them (« un partenaire informé »).
pub const fn partner(status: PartnerStatus) -> &'static str {
    match status {
        PartnerStatus::Told => "informé",
        PartnerStatus::Answered => "a répondu",
        PartnerStatus::Declined => "a décliné",
    }
}

/// A section of the policy.
pub const fn section(section: SectionName) -> &'static str {
    match section {
        SectionName::Adhesion => "adhésion",
        SectionName::Deadlines => "délais",
        SectionName::Fees => "barème des contributions",
        SectionName::Links => "liens",
        SectionName::Naming => "nommage",
        SectionName::Professions => "professions habilitées",
        SectionName::Quota => "plafond",
        SectionName::Retention => "conservation",
        SectionName::Senders => "expéditeurs",
        SectionName::Terms => "conditions d’utilisation",
    }
}

/// The section of a stored name.
pub fn section_named(name: &str) -> Option<&'static str> {
    SectionName::ALL.into_iter().find(|known| known.as_str() == name).map(section)
}

/// A ground for granting.
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::RppsFound => "personne trouvée au RPPS",
        Basis::RppsDeclared => "numéro RPPS déclaré dont la clé est juste",
        Basis::HeadAttestation => "attestation du responsable de la structure",
    }
}

/// The ground of a stored name.
pub fn basis_named(name: &str) -> Option<&'static str> {
    let grounds = [Basis::RppsFound, Basis::RppsDeclared, Basis::HeadAttestation];
    grounds.into_iter().find(|known| known.as_str() == name).map(basis)
}

/// The law or the rule on which an erasure rests.
pub const fn erasure_basis(basis: ErasureBasis) -> &'static str {
    match basis {
        ErasureBasis::NoLongerNecessary => "données devenues inutiles (RGPD, art. 17, § 1, a)",
        ErasureBasis::ConsentWithdrawn => "consentement retiré (RGPD, art. 17, § 1, b)",
        ErasureBasis::Objection => "opposition de la personne (RGPD, art. 17, § 1, c)",
        ErasureBasis::Unlawful => "traitement illicite (RGPD, art. 17, § 1, d)",
        ErasureBasis::LegalObligation => "obligation légale (RGPD, art. 17, § 1, e)",
        ErasureBasis::Retention => "durée de conservation écoulée",
        ErasureBasis::DecidedBefore => "effacement décidé avant la perte de la fin du journal",
    }
}

/// A public register.
pub const fn referential(referential: Referential) -> &'static str {
    match referential {
        Referential::Finess => "FINESS",
        Referential::Rpps => "RPPS",
        Referential::Whitelist => "liste blanche des domaines MSSanté",
        Referential::NumberKey => "clé du numéro",
    }
}

/// What a look-up found.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Found => "trouvé",
        Verdict::NotFound => "inconnu de cette version",
        Verdict::OtherKind => "connu sous une autre nature",
        Verdict::KeyHolds => "clé juste",
        Verdict::KeyFails => "clé fausse",
        Verdict::RegisterClosed => "répertoire fermé, numéro non probant",
    }
}
