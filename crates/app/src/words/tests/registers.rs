//! What the registers are asked while words are read.

use serde_json::{Value, json};
use workflow::{Action, Evidence, Referential};

use super::{BOX, Desk, anais, chu};

#[test]
fn the_category_is_the_one_given_or_the_registers() {
    let mut desk = Desk::new();
    let mut category = |change: Value| {
        let mut structure = chu();
        structure.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let with = json!({"structure": structure, "messageries_nominatives": [anais()]});
        match desk.read("submit-request", with).unwrap().0 {
            Action::SubmitRequest(submission) => submission.category,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(category(json!({})), None, "of a legal entity the register tells none");
    assert_eq!(category(json!({"finess_geographique": "010000024"})).as_deref(), Some("500"));
    assert_eq!(category(json!({"finess_geographique": "010000024", "categorie": "355"})).as_deref(), Some("355"));
}

#[test]
fn registers_are_asked_where_a_number_or_a_domain_is_given() {
    let mut desk = Desk::new();
    let cited = |evidence: &[Evidence]| evidence.iter().map(|one| one.cite().referential).collect::<Vec<_>>();
    match desk.keep("change-site", json!({"finess_geographique": "010000024"})) {
        Action::ChangeSite { evidence, .. } => assert_eq!(cited(&evidence), [Referential::Finess]),
        other => panic!("{other:?}"),
    }
    match desk.keep("enquire-membership", json!({"structure": {"finess_juridique": "440000289"}})) {
        Action::EnquireMembership { evidence, .. } => assert_eq!(cited(&evidence), [Referential::Finess]),
        other => panic!("{other:?}"),
    }
    match desk.keep("record-partner-answer", json!({"partner": BOX, "address": "Cabinet@Halles.mssante.fr"})) {
        Action::RecordPartnerAnswer { evidence, .. } => {
            assert_eq!(evidence[0].cite().values[0].value, "halles.mssante.fr");
        }
        other => panic!("{other:?}"),
    }
    match desk.keep("regularise-professional-id", json!({"mailbox": BOX, "rpps": "99001001017"})) {
        Action::RegulariseProfessionalId { evidence, .. } => {
            assert_eq!(cited(&evidence), [Referential::NumberKey, Referential::Rpps]);
        }
        other => panic!("{other:?}"),
    }
}
