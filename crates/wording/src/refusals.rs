//! Why a rule said no, and how to mend it.

mod particulars;
mod words;

use workflow::{Refusal, Role, Rule};

use self::particulars::{accepted, particular, sentence_of};
use self::words::template;
use crate::findings::naming_fault;
use crate::labels::role;
use crate::typography::{either, quoted, say, typeset};

/// Says a refusal to the person whose command was refused: what stands in the way, what to do, who could.
///
/// One to four sentences. Evidence is not spelt out: whoever shows the refusal links the events it points at.
pub fn refusal(refusal: &Refusal) -> String {
    let is_told = says_what_is_accepted(refusal.rule) || refusal.rule == Rule::NotMember;
    let proposal = refusal.proposal.as_deref().filter(|_| !is_told);
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
    if let Some(subject) = named(rule).filter(|_| !detail.is_empty()) {
        naming_fault(detail, subject)
    } else if says_what_is_accepted(rule) {
        say(template(rule), &[&particular(rule, detail), &accepted(rule, refusal.proposal.as_deref())])
    } else if let Some(said) = sentence_of(refusal, detail) {
        said
    } else if template(rule).contains("{}") {
        say(template(rule), &[&particular(rule, detail)])
    } else {
        typeset(template(rule))
    }
}

/// Says whether the sentence of the rule has a place for what would be accepted; for all others it follows as a proposal.
const fn says_what_is_accepted(rule: Rule) -> bool {
    matches!(rule, Rule::TermsVersion | Rule::StructureAbsorbed | Rule::ClosingNotice)
}

/// What is found fault with, where the particular is a rule of the identifiers; it is not repeated.
fn named(rule: Rule) -> Option<&'static str> {
    const NAMED: [(Rule, &str); 4] = [
        (Rule::AddressPolicy, "Cette adresse"),
        (Rule::LoginPolicy, "Cet identifiant de connexion"),
        (Rule::PartnerAddress, "L’adresse donnée par le partenaire"),
        (Rule::ContactNotIndividual, "Ce mail de contact"),
    ];
    NAMED.into_iter().find(|(known, _)| *known == rule).map(|(_, subject)| subject)
}
