//! What the naming policy says of values that exist already: addresses, login ids, and the name of the structure in them.

use identifiers::{LoginId, MailboxKind, MssAddress, NamingPolicy, ParseError, StructureName};

fn address(local: &str) -> MssAddress {
    MssAddress::parse(&format!("{local}@esantepdl.mssante.fr")).unwrap()
}

fn rule(judged: Result<(), ParseError>) -> &'static str {
    judged.map_or_else(|error| error.rule.as_str(), |()| "ok")
}

#[test]
fn a_nominative_address_has_a_first_and_a_last_name_and_the_others_no_empty_part() {
    let judge = |kind, local: &str| rule(NamingPolicy::default().judge_address(kind, &address(local)));
    assert_eq!(judge(MailboxKind::Nominative, "solenn.kerbriac"), "ok");
    for wrong in ["kerbriac", "solenn.marie.kerbriac"] {
        assert_eq!(judge(MailboxKind::Nominative, wrong), "address-parts", "{wrong}");
        assert_eq!(judge(MailboxKind::Organisational, wrong), "ok", "{wrong}");
    }
}

#[test]
fn a_login_is_of_the_operator_and_of_plain_letters() {
    let judge = |login: &str| NamingPolicy::default().judge_login(&LoginId::parse(login).unwrap());
    assert_eq!(rule(judge("solenn.kerbriac@planet-sante.fr")), "ok");
    assert_eq!(rule(judge("solenn.kerbriac@example.org")), "login-domain");
    let hyphen = judge("anne-lise.kerbriac@planet-sante.fr").unwrap_err();
    assert_eq!(hyphen.rule.as_str(), "address-hyphen");
    assert_eq!(hyphen.suggestion.as_deref(), Some("annelise.kerbriac@planet-sante.fr"));
    assert_eq!(rule(judge(&format!("{}@planet-sante.fr", "a".repeat(64)))), "ok");
}

#[test]
fn the_name_of_the_structure_or_a_confirmed_abbreviation_stands_in_the_first_part() {
    let naming = NamingPolicy::default();
    let plain = StructureName::new("EHPAD Les Tilleuls");
    let short = StructureName { name: "EHPAD Les Tilleuls", abbreviations: &["tilleuls"] };
    assert_eq!(rule(naming.judge_structure_name(&address("ehpadlestilleuls.accueil"), &plain)), "ok");
    let missing = naming.judge_structure_name(&address("tilleuls.accueil"), &plain).unwrap_err();
    assert_eq!(missing.rule.as_str(), "address-structure-name");
    assert_eq!(missing.suggestion.as_deref(), Some("ehpadlestilleuls.tilleuls.accueil@esantepdl.mssante.fr"));
    assert_eq!(rule(naming.judge_structure_name(&address("tilleuls.accueil"), &short)), "ok");
    assert_eq!(rule(naming.judge_structure_name(&address("accueil.tilleuls"), &short)), "address-structure-name");
}

#[test]
fn kinds_of_mailbox_go_by_their_codes_of_the_nomenclature() {
    for (kind, code) in
        [(MailboxKind::Nominative, "PER"), (MailboxKind::Organisational, "ORG"), (MailboxKind::Application, "APP")]
    {
        assert_eq!(kind.ans_code(), code);
        assert_eq!(MailboxKind::of_ans_code(&code.to_lowercase()), Some(kind));
    }
    // A practice's box is shared by a team.
    assert_eq!(MailboxKind::of_ans_code("CAB"), Some(MailboxKind::Organisational));
    assert_eq!(MailboxKind::of_ans_code("XXX"), None);
}
