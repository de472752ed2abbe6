//! What is wrong with a typed value is said so that it can be mended.

use identifiers::{Finess, MssAddress, NamingPolicy, ParseError, REDACTED, Rpps};
use workflow::{Refusal, Rule};

use crate::{assert_said, shown};

#[test]
fn every_rule_of_the_identifiers_says_what_to_type_instead() {
    for rule in identifiers::Rule::ALL {
        let error = ParseError::new("value", rule, "x7", "an English description that nobody reads here");
        let sentence = wording::finding(&error);
        assert_said(&sentence);
        assert!(!sentence.contains("English"), "{sentence:?}");
        let named = wording::refusal(&Refusal::new(Rule::AddressPolicy).detail(rule.as_str()));
        assert_said(&named);
        assert_said(&wording::finding(&error.suggesting("x8")));
    }
}

#[test]
fn a_finding_reads_well() {
    let said = |error: ParseError| shown(&wording::finding(&error));
    let hyphen = MssAddress::parse("jean-yves.le@esantepdl.mssante.fr").unwrap();
    let hyphen = NamingPolicy::default().judge_address(identifiers::MailboxKind::Nominative, &hyphen).unwrap_err();
    insta::assert_snapshot!(said(hyphen), @"«~jean-yves.le@esantepdl.mssante.fr~» contient un tiret, et les tirets ne sont pas acceptés. Retirez-le. Proposition~: «~jeanyves.le@esantepdl.mssante.fr~».");
    let short = Rpps::parse("9970").unwrap_err().in_field("/with/rpps");
    insta::assert_snapshot!(said(short), @"«~9970~» n’a pas la forme attendue~: 11 chiffres.");
    let key = Finess::parse("440000288").unwrap_err();
    insta::assert_snapshot!(said(key), @"«~440000288~» a une clé fausse~: un chiffre est sans doute mal recopié. Comparez avec le document d’origine.");
}

#[test]
fn a_patients_number_is_not_repeated() {
    let error = MssAddress::parse("123456789012345@patient.mssante.fr").unwrap_err();
    assert_eq!(error.given, REDACTED);
    let sentence = wording::finding(&error);
    assert!(!sentence.contains("123456789012345") && !sentence.contains(REDACTED), "{sentence:?}");
    let other_rule = ParseError { rule: identifiers::Rule::Form, ..error };
    assert!(wording::finding(&other_rule).starts_with("Cette saisie"));
}

#[test]
fn what_was_typed_is_quoted_as_it_was_typed() {
    let error = ParseError::new("name", identifiers::Rule::Name, "Le Goff ; '75 ?", "letters");
    assert!(wording::finding(&error).contains("Le Goff ; '75 ?"));
}
