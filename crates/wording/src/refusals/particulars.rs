//! The particulars of refusals, as one says them: stored names become labels, days become dates.

use workflow::{Day, Refusal, Role, Rule};

use crate::labels::{
    basis_named, closing_ground_named, dispute_cause_named, end_named, field_named, mailbox_type_named, role,
    section_named, stage_named,
};
use crate::typography::{NO_BREAK, either, quoted, say, typeset};

/// A particular as the sentence of its rule takes it; what has no words stands as it is.
pub(super) fn particular(rule: Rule, detail: &str) -> String {
    if matches!(rule, Rule::RoleNotHeld | Rule::RoleMayNot | Rule::RoleNotGrantable) {
        quoted(Role::from_name(detail).map(role).unwrap_or(detail))
    } else if matches!(rule, Rule::PolicyMissing | Rule::PolicyTooLarge) {
        quoted(section_named(detail).unwrap_or(detail))
    } else if matches!(rule, Rule::FieldNotFlagged | Rule::FieldUnknown) {
        quoted(field_named(detail).unwrap_or(detail))
    } else if matches!(rule, Rule::StructureAbsorbed | Rule::MergerOfItself) {
        said_structure(detail)
    } else if rule == Rule::ClosingGround {
        quoted(closing_ground_named(detail).unwrap_or(detail))
    } else if rule == Rule::TermsVersion {
        quoted(detail)
    } else if rule == Rule::StepNotDone {
        quoted(stage_named(detail).unwrap_or(detail))
    } else if rule == Rule::ParticularsMissing {
        typeset(what_is_missing(detail))
    } else {
        plain(rule, detail)
    }
}

/// The particulars that are not quoted.
fn plain(rule: Rule, detail: &str) -> String {
    if rule == Rule::RequestEnded {
        end_named(detail).unwrap_or(detail).to_owned()
    } else if rule == Rule::EvidenceInsufficient {
        grounds(detail)
    } else if rule == Rule::MailboxOfOtherType {
        mailbox_type_named(detail).unwrap_or(detail).to_owned()
    } else if rule == Rule::ReturnDisputed {
        dispute_cause_named(detail).unwrap_or(detail).to_owned()
    } else if rule == Rule::DayNotCome {
        said_day(detail)
    } else if rule == Rule::ClosingNotice {
        counted(detail, "jour")
    } else if rule == Rule::UndoTooLate {
        counted(detail, "minute")
    } else {
        detail.to_owned()
    }
}

/// What would be accepted, for the rules whose sentence has a place for it.
pub(super) fn accepted(rule: Rule, proposal: Option<&str>) -> String {
    let proposal = proposal.unwrap_or_default();
    if rule == Rule::StructureAbsorbed {
        said_structure(proposal)
    } else if rule == Rule::ClosingNotice {
        said_day(proposal)
    } else {
        quoted(proposal)
    }
}

/// The sentence, where the particular changes the whole of it.
pub(super) fn sentence_of(refusal: &Refusal, detail: &str) -> Option<String> {
    if refusal.rule == Rule::NotMember {
        return not_member(detail, refusal.proposal.as_deref());
    }
    words_of(refusal.rule, detail).map(typeset)
}

/// A membership begins on the day of the particular, or ends on the day proposed, because that was decided before.
fn not_member(begins_on: &str, ends_on: Option<&str>) -> Option<String> {
    const BEGINS: &str = "La structure ne sera adhérente que le {}. Citez son adhésion à partir de ce jour.";
    const ENDS: &str =
        "La fin de l’adhésion est déjà décidée, au {}. Reprenez cette date, ou laissez la décision en l’état.";
    let begins = (!begins_on.is_empty()).then(|| say(BEGINS, &[&said_day(begins_on)]));
    ends_on.map(|day| say(ENDS, &[&said_day(day)])).or(begins)
}

fn words_of(rule: Rule, detail: &str) -> Option<&'static str> {
    match (rule.as_str(), detail) {
        ("address-taken", "granted") => Some(
            "Cette adresse a déjà été attribuée et ne le sera plus jamais. Choisissez-en une autre, par exemple en \
             ajoutant un chiffre au nom.",
        ),
        ("address-taken", "reserved") => Some(
            "Cette adresse est réservée par une autre boîte. Choisissez-en une autre, par exemple en ajoutant un \
             chiffre au nom.",
        ),
        ("login-id-taken", "other-login") => Some(
            "Cette personne a déjà un autre identifiant de connexion, qui sert à toutes ses boîtes. Déclarez \
             celui-là.",
        ),
        ("login-id-taken", "other-person") => Some(
            "Cet identifiant de connexion est celui d’une autre personne. Déclarez-en un autre, par exemple en \
             ajoutant un chiffre au nom.",
        ),
        ("not-waiting", "operator") => Some(
            "Cette demande attend l’opérateur, et non le demandeur : il n’y a pas lieu de le relancer. Demandez-lui \
             un complément, ou mettez d’abord la demande en attente de lui.",
        ),
        ("not-waiting", "internal") => Some(
            "Cette demande attend une réponse interne à l’agence, et non le demandeur : il n’y a pas lieu de le \
             relancer. Demandez-lui un complément, ou mettez d’abord la demande en attente de lui.",
        ),
        ("particulars-missing", "holder") => {
            Some("Une boîte nominative a un titulaire, et un seul. Indiquez une personne par boîte.")
        }
        ("particulars-missing", "users") => Some(
            "Les utilisateurs indiqués ne conviennent pas au type de la boîte. Indiquez-en un seul pour une boîte \
             nominative, au moins un pour une boîte organisationnelle, aucun pour une boîte applicative.",
        ),
        ("return-disputed", "address-differs") => Some(
            "L’opérateur a annoncé une autre adresse que celle qui lui a été demandée. Tranchez d’abord ce désaccord \
             : retenez l’adresse annoncée, ou redemandez l’adresse réservée.",
        ),
        ("return-disputed", "address-taken") => Some(
            "L’opérateur a annoncé l’adresse d’une autre boîte. Tranchez d’abord ce désaccord : redemandez l’adresse \
             réservée.",
        ),
        ("closing-ground", "inactivity") => Some(
            "Cette boîte n’est pas restée assez longtemps sans connexion pour être fermée à ce motif. Attendez la \
             fin du délai d’inactivité, ou choisissez un autre motif de fermeture.",
        ),
        ("closing-ground", "membership-ended") => Some(
            "L’adhésion de la structure n’a pas de fin décidée : ce motif de fermeture ne tient pas. Enregistrez \
             d’abord le retrait ou l’exclusion de l’adhérent, ou choisissez un autre motif.",
        ),
        _ => None,
    }
}

/// What a form lacks, from the code of it.
fn what_is_missing(code: &str) -> &'static str {
    const MISSING: [(&str, &str); 9] = [
        ("abbreviation", "une abréviation en lettres ou en chiffres"),
        ("administrator", "l’administrateur de la boîte organisationnelle, avec son nom et son mail"),
        ("applicant", "les coordonnées du demandeur, exigées pour une boîte organisationnelle"),
        ("fields", "au moins un champ à corriger"),
        ("head", "le responsable de la structure, exigé pour une boîte organisationnelle"),
        ("mailboxes", "de quoi reprendre l’existant : au moins une boîte, ou la date de l’adhésion"),
        ("software", "le logiciel et son éditeur, exigés pour une boîte applicative"),
        ("technical_contact", "le contact technique, exigé pour une boîte applicative"),
        ("wished_name", "l’adresse souhaitée, exigée pour une boîte organisationnelle"),
    ];
    let known = MISSING.into_iter().find(|(known, _)| *known == code);
    known.map_or("une information exigée pour ce type de boîte", |(_, words)| words)
}

/// « FINESS 440000289 »; whoever practises alone is not named.
fn said_structure(key: &str) -> String {
    match key.split_once(':') {
        Some(("subject", _)) | None => "en exercice individuel".to_owned(),
        Some((scheme, number)) => format!("{}{NO_BREAK}{number}", scheme.to_uppercase()),
    }
}

fn said_day(detail: &str) -> String {
    Day::parse(detail).map_or_else(|_| detail.to_owned(), |day| crate::day(&day))
}

/// « 30 jours », « 1 jour ».
fn counted(number: &str, unit: &str) -> String {
    let plural = if matches!(number, "0" | "1") { "" } else { "s" };
    format!("{number}{NO_BREAK}{unit}{plural}")
}

/// The grounds that would suffice, from their stored names.
fn grounds(detail: &str) -> String {
    let names: Vec<&str> = detail.split(", ").map(|name| basis_named(name).unwrap_or(name)).collect();
    either(&names)
}
