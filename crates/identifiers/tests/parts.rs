//! The pieces of each kind of value, and what a value tells of itself beside its text.

use identifiers::{
    Adeli, Finess, Kind, MailDomain, NamingPolicy, Parsed, PersonName, Phone, Profession, ProfessionalId, Rpps, Siret,
    Verdict, check,
};

/// The pieces of a value as `name=text`, joined by spaces.
fn parts(kind: Kind, value: &str) -> String {
    let checked = check(kind, value);
    assert_ne!(checked.verdict, Verdict::Error, "{value}: {:?}", checked.findings);
    let parts = checked.parts.iter().map(|part| format!("{}={}", part.name, part.value));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_kind_of_value_shows_its_pieces() {
    assert_eq!(parts(Kind::Finess, "440000289"), "territory=44 key=9");
    assert_eq!(parts(Kind::Rpps, "99700000013"), "number=9970000001 key=3");
    assert_eq!(parts(Kind::Adeli, "533100558"), "department=53 key=8");
    assert_eq!(parts(Kind::Siret, "35600000000048"), "siren=356000000 nic=00048");
    assert_eq!(parts(Kind::RppsRang, "99700000013001"), "holder=99700000013 rank=00 key=1");
    assert_eq!(parts(Kind::Structure, "finess:440000289"), "scheme=finess number=440000289");
    assert_eq!(parts(Kind::Contact, "solenn.kerbriac@example.org"), "local=solenn.kerbriac domain=example.org");
    assert_eq!(parts(Kind::Login, "solenn.kerbriac@planet-sante.fr"), "local=solenn.kerbriac domain=planet-sante.fr");
    assert_eq!(parts(Kind::Phone, "02 40 08 33 33"), "national=02 40 08 33 33");
    let profession = parts(Kind::Profession, "TRE_G15:10");
    assert_eq!(profession, "nomenclature=TRE_G15 code=10 label=Médecin standing=current");
    assert_eq!(Profession::parse("TRE_G15:10").unwrap().value.official_label(), Some("Médecin"));
}

#[test]
fn an_address_tells_whose_agency_grants_it() {
    let own = parts(Kind::Address, "solenn.kerbriac@esantepdl.mssante.fr");
    assert_eq!(own, "local=solenn.kerbriac domain=esantepdl.mssante.fr agency=own");
    let other = parts(Kind::Address, "accueil@aura.mssante.fr");
    assert_eq!(other, "local=accueil domain=aura.mssante.fr agency=other");
}

#[test]
fn a_wish_that_is_no_address_is_told_what_is_wrong_with_the_wish() {
    // Not at our domain: the first error, that of the form, says more than that of the wish.
    let foreign = check(Kind::Address, "a b@exemple.fr");
    assert_eq!(foreign.findings[0].rule.as_str(), "form");
    let hyphen = check(Kind::Address, "EHPAD Les-Tilleuls");
    assert_eq!(hyphen.findings[0].rule.as_str(), "address-hyphen");
    // An address of anybody that is wrong otherwise is no wish at all.
    assert_eq!(check(Kind::Address, "solenn@planet-sante.fr").findings[0].rule.as_str(), "address-is-login");
}

#[test]
fn numbers_tell_where_they_come_from() {
    assert_eq!(Finess::parse("2A0000154").unwrap().territory(), "2A");
    assert_eq!(Adeli::parse("533100558").unwrap().value.department(), "53");
    assert_eq!(Siret::parse("35600000000048").unwrap().nic(), "00048");
    let legacy = ProfessionalId::parse("adeli:533100558").unwrap();
    assert_eq!((legacy.value.number(), legacy.is_clean()), ("533100558", false));
    assert!(ProfessionalId::parse("rpps:99700000013").unwrap().is_clean());
    assert!(Parsed::clean(1).is_clean());
}

#[test]
fn a_value_of_the_right_letters_and_the_wrong_length_is_refused() {
    for (kind, long) in [
        (Kind::Siren, "3560000000"),
        (Kind::Siret, "356000000000480"),
        (Kind::Adeli, "5331005580"),
        (Kind::RppsRang, "997000000130010"),
    ] {
        assert_eq!(check(kind, long).findings[0].rule.as_str(), "form", "{long}");
    }
}

#[test]
fn an_rpps_behind_its_register_digit_is_proposed_without_it_and_nothing_else_is() {
    let proposal = |given: &str| Rpps::parse(given).unwrap_err().suggestion;
    assert_eq!(proposal("899700000013").as_deref(), Some("99700000013"));
    assert_eq!(proposal("8997"), None);
    assert_eq!(proposal("8abcdefghijk"), None);
}

#[test]
fn a_telephone_number_is_read_back_as_people_write_it() {
    let national = |given: &str| Phone::parse(given).unwrap().national();
    assert_eq!(national("+33240083333"), "02 40 08 33 33");
    assert_eq!(national("0262 90 50 50"), "02 62 90 50 50");
    assert_eq!(national("+596 596 55 20 00"), "05 96 55 20 00");
    assert_eq!(Phone::parse("0508 41 14 00").unwrap().national(), "+508411400");
    for wrong in ["00 40 08 33 33", "12 40 08 33 33", "240083333", "2400833"] {
        assert!(Phone::parse(wrong).is_err(), "{wrong} passed");
    }
    assert_eq!(Phone::parse("2400833").unwrap_err().rule.as_str(), "form", "too short for a lost zero");
    assert_eq!(Phone::parse("240083333").unwrap_err().rule.as_str(), "leading-zero-lost");
}

#[test]
fn a_domain_of_the_trusted_space_has_an_operator_before_its_root() {
    let is_mss = |given: &str| MailDomain::parse(given).unwrap().is_mss();
    assert!(is_mss("esantepdl.mssante.fr"));
    assert!(!is_mss("mssante.fr") && !is_mss("xmssante.fr") && !is_mss("example.org"));
    assert!(identifiers::MssAddress::parse("a@.mssante.fr").is_err());
}

#[test]
fn a_name_is_compared_folded_and_read_as_written() {
    let name = PersonName::parse("Anaïs", "Le Goff-Œuvrard").unwrap();
    assert_eq!(name.to_string(), "Anaïs Le Goff-Œuvrard");
    assert_eq!(name.folded(), PersonName::parse("ANAIS", "Le goff oeuvrard").unwrap().folded());
    assert_ne!(name.folded(), PersonName::parse("Anaïs", "Le Goff").unwrap().folded());
    assert!(!name.folded().is_empty());
    let long = "a".repeat(100);
    assert!(PersonName::parse(&long, "Le Goff").is_ok());
    assert!(PersonName::parse(&format!("{long}a"), "Le Goff").is_err());
}

#[test]
fn what_is_wrong_within_a_number_is_told_of_the_whole_and_without_half_a_proposal() {
    // The holder within the number of a practice is an RPPS: its fault is quoted as one of the practice.
    let error = identifiers::RppsRang::parse("rpps").unwrap_err();
    assert_eq!((error.field.as_ref(), error.given.as_str()), ("rpps-rang", "rpps"));
    let kind = format!("{:>8}|{:<8}", Kind::Finess, Kind::Rpps);
    assert_eq!(kind, "  finess|rpps    ");
    let naming = NamingPolicy::default();
    let misspelt = naming.read_address("accueil@esante.pdl.mssante.fr").unwrap();
    assert_eq!((misspelt.value.domain(), misspelt.is_clean()), ("esantepdl.mssante.fr", false));
}
