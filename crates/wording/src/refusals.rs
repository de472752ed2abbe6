//! Why a rule said no, and how to mend it.

mod words;

use workflow::{Day, Refusal, Role, Rule};

use self::words::template;
use crate::findings::naming_fault;
use crate::labels::{basis_named, end_named, role, section_named, stage_named};
use crate::typography::{either, quoted, say, typeset};

/// Says a refusal to the person whose command was refused: what stands in the way, what to do, who could.
///
/// One to three sentences. Evidence is not spelt out: whoever shows the refusal links the events it points at.
pub fn refusal(refusal: &Refusal) -> String {
    let proposal = refusal.proposal.as_deref().filter(|_| refusal.rule != Rule::TermsVersion);
    let proposed = proposal.map(|better| say("Proposition : {}.", &[&quoted(better)]));
    let sentences = [Some(sentence(refusal)), proposed, who_could(refusal)];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Who could do it or lift it; nobody is named where the sentence says already what to do oneself.
fn who_could(refusal: &Refusal) -> Option<String> {
    let roles: Vec<String> = refusal.could.iter().map(|could| with_article(*could)).collect();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    (!roles.is_empty()).then(|| say("Peut le faire : {}.", &[&either(&roles)]))
}

fn with_article(could: Role) -> String {
    match could {
        Role::Administrator | Role::Agent | Role::Supervisor | Role::Auditor | Role::Dpo | Role::Applicant => {
            format!("un {}", role(could))
        }
        Role::System => format!("le {}", role(could)),
    }
}

/// The sentence of a rule, with the particular that the refusal tells.
fn sentence(refusal: &Refusal) -> String {
    let (rule, detail) = (refusal.rule, refusal.detail.as_deref().unwrap_or_default());
    if rule == Rule::AddressPolicy {
        naming_fault(detail, "Cette adresse")
    } else if rule == Rule::LoginPolicy {
        naming_fault(detail, "Cet identifiant de connexion")
    } else if rule == Rule::TermsVersion {
        let in_force = refusal.proposal.as_deref().unwrap_or_default();
        say(template(rule), &[&quoted(detail), &quoted(in_force)])
    } else if let Some(words) = words_of(rule, detail) {
        typeset(words)
    } else if rule == Rule::NotMember && !detail.is_empty() {
        say("La structure ne sera adhérente que le {}. Citez son adhésion à partir de ce jour.", &[&said_day(detail)])
    } else if template(rule).contains("{}") {
        say(template(rule), &[&particular(rule, detail)])
    } else {
        typeset(template(rule))
    }
}

/// A particular as one says it: stored names become labels, days become dates, the rest stands as it is.
fn particular(rule: Rule, detail: &str) -> String {
    if matches!(rule, Rule::RoleNotHeld | Rule::RoleMayNot | Rule::RoleNotGrantable) {
        quoted(Role::from_name(detail).map(role).unwrap_or(detail))
    } else if matches!(rule, Rule::PolicyMissing | Rule::PolicyTooLarge) {
        quoted(section_named(detail).unwrap_or(detail))
    } else if rule == Rule::StepNotDone {
        quoted(stage_named(detail).unwrap_or(detail))
    } else if rule == Rule::RequestEnded {
        end_named(detail).unwrap_or(detail).to_owned()
    } else if rule == Rule::EvidenceInsufficient {
        grounds(detail)
    } else if rule == Rule::DayNotCome {
        said_day(detail)
    } else {
        detail.to_owned()
    }
}

/// Where the particular changes the whole sentence.
fn words_of(rule: Rule, detail: &str) -> Option<&'static str> {
    match (rule.as_str(), detail) {
        ("address-taken", "granted") => Some(
            "Cette adresse a déjà été attribuée et ne le sera plus jamais. Choisissez-en une autre, par exemple en \
             ajoutant un chiffre au nom.",
        ),
        ("address-taken", "reserved") => Some(
            "Cette adresse est réservée par une autre boîte. Choisissez-en une autre, par exemple en ajoutant un chiffre \
             au nom.",
        ),
        ("login-id-taken", "other-login") => Some(
            "Cette personne a déjà un autre identifiant de connexion, qui sert à toutes ses boîtes. Déclarez celui-là.",
        ),
        ("login-id-taken", "other-person") => Some(
            "Cet identifiant de connexion est celui d’une autre personne. Déclarez-en un autre, par exemple en ajoutant \
             un chiffre au nom.",
        ),
        _ => None,
    }
}

fn said_day(detail: &str) -> String {
    Day::parse(detail).map_or_else(|_| detail.to_owned(), |day| crate::day(&day))
}

/// The grounds that would suffice, from their stored names.
fn grounds(detail: &str) -> String {
    let names: Vec<&str> = detail.split(", ").map(|name| basis_named(name).unwrap_or(name)).collect();
    either(&names)
}
