//! Values of stored events that have words: yes and no, amounts, days, and words of fixed lists.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use workflow::event::{
    ContactOutcome, DisputeOutcome, DocumentKind, EnquiryOutcome, ErasureBasis, HabilitationVerdict,
};
use workflow::event::{ToDoItem, ToDoStatus};
use workflow::{Day, Referential, Role, Verdict};

use crate::labels::{self, mailbox_type_named, waiting_named};

/// What a value of a field says; as it is stored where there are no words for it.
///
/// `path` is where it stands in the event: steps separated by dots, places in lists among them.
pub fn value(path: &str, stored: &str) -> String {
    let mut steps = path.split('.').filter(|step| !step.bytes().all(|byte| byte.is_ascii_digit()));
    let field = steps.next_back().unwrap_or_default();
    let said = match field {
        "amount_cents" => return euros(stored).unwrap_or_else(|| stored.to_owned()),
        "verdict" if path.starts_with("evidence") => word(stored).map(labels::verdict as fn(Verdict) -> &'static str),
        "verdict" => word(stored).map(labels::verdict_on_person as fn(HabilitationVerdict) -> &'static str),
        "outcome" => outcome(stored),
        "kind" => word(stored).map(labels::document as fn(DocumentKind) -> &'static str),
        "item" => word(stored).map(labels::to_do_item as fn(ToDoItem) -> &'static str),
        "status" => word(stored).map(labels::to_do_status as fn(ToDoStatus) -> &'static str),
        "referential" => word(stored).map(labels::referential as fn(Referential) -> &'static str),
        "role" => Role::from_name(stored).map(labels::role),
        "basis" => labels::basis_named(stored),
        "cause" => labels::dispute_cause_named(stored),
        "field" => labels::field_named(stored),
        "ground" => labels::closing_ground_named(stored),
        // What was looked up is named as the field that holds it.
        "name" if path.contains("values.") => super::named("", stored),
        "legal_basis" => word(stored).map(labels::erasure_basis as fn(ErasureBasis) -> &'static str),
        "mailbox_type" => mailbox_type_named(stored),
        "party" => waiting_named(stored),
        "section" => labels::section_named(stored),
        "undone_type" => crate::event_named(stored),
        "warnings" => labels::warning_named(stored),
        _ => None,
    };
    match (said, stored) {
        (Some(said), _) => said.to_owned(),
        (None, "true") => "oui".to_owned(),
        (None, "false") => "non".to_owned(),
        (None, _) => Day::parse(stored).map_or_else(|_| stored.to_owned(), |day| crate::day(&day)),
    }
}

/// The value of a stored word.
fn word<T: for<'de> Deserialize<'de>>(stored: &str) -> Option<T> {
    let word: StrDeserializer<'_, Error> = stored.into_deserializer();
    T::deserialize(word).ok()
}

/// What came of an enquiry, of a talk, or of a dispute: the words of the three are others.
fn outcome(stored: &str) -> Option<&'static str> {
    let enquiry = word(stored).map(labels::enquiry_outcome as fn(EnquiryOutcome) -> &'static str);
    let contact = || word(stored).map(labels::contact_outcome as fn(ContactOutcome) -> &'static str);
    let dispute = || word(stored).map(labels::dispute_outcome as fn(DisputeOutcome) -> &'static str);
    enquiry.or_else(contact).or_else(dispute)
}

/// « 2 020,00 € », held together by no-break spaces.
fn euros(cents: &str) -> Option<String> {
    let cents: u64 = cents.parse().ok()?;
    let (whole, rest) = ((cents / 100).to_string(), cents % 100);
    let mut told = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            told.push('\u{202f}');
        }
        told.push(digit);
    }
    Some(format!("{told},{rest:02}\u{a0}€"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_as_a_code_is_said_in_words() {
        let said = [
            ("amount_cents", "202000", "2\u{202f}020,00\u{a0}€"),
            ("amount_cents", "5", "0,05\u{a0}€"),
            ("taken_over", "false", "non"),
            ("due_on", "2026-04-01", "1er\u{a0}avril\u{a0}2026"),
            ("verdict", "granted", "habilitation accordée"),
            ("evidence.1.verdict", "found", "trouvé"),
            ("evidence.1.referential", "finess", "FINESS"),
            ("outcome", "member", "déjà adhérente"),
            ("legal_basis", "gdpr-17-1-c", "opposition de la personne (RGPD, art. 17, § 1, c)"),
            ("warnings.1", "rpps-key", "clé du numéro RPPS fausse"),
            ("values.1.name", "professional_id", "Numéro RPPS ou ADELI"),
            ("name", "professional_id", "professional_id"),
            ("verdict", "never-heard-of", "never-heard-of"),
            ("structure_name", "Centre hospitalier", "Centre hospitalier"),
        ];
        for (path, stored, words) in said {
            assert_eq!(value(path, stored), words, "{path}: {stored}");
        }
    }
}
