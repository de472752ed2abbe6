//! How values look in JSON, and that nothing unparsed gets in that way.

use identifiers::{
    Adeli, ContactMail, Finess, Idnps, Idnst, LoginId, MailAddress, MssAddress, NamingPolicy, PersonName, Phone,
    Profession, ProfessionalId, Rpps, RppsRang, Siren, Siret, StructureId, check,
};
use rstest::rstest;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads `text` from JSON, writes it, and gives what was written or the complaint.
fn stored<T: Serialize + DeserializeOwned>(text: &str) -> Result<String, String> {
    let value: T = serde_json::from_value(text.into()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(value).expect("plain data").as_str().expect("values are stored as text").to_owned())
}

#[rstest]
#[case::finess(stored::<Finess>, "44 000 0289", "440000289")]
#[case::rpps(stored::<Rpps>, "99700237045", "99700237045")]
#[case::rpps_with_a_failed_key(stored::<Rpps>, "10003461033", "10003461033")]
#[case::adeli(stored::<Adeli>, "533100558", "533100558")]
#[case::siren(stored::<Siren>, "356 000 000", "356000000")]
#[case::siret(stored::<Siret>, "35600000000048", "35600000000048")]
#[case::rpps_rang(stored::<RppsRang>, "99700237045007", "99700237045007")]
#[case::structure(stored::<StructureId>, "FINESS:440000289", "finess:440000289")]
#[case::professional(stored::<ProfessionalId>, "rpps:99700237045", "rpps:99700237045")]
#[case::idnps(stored::<Idnps>, "899700237045", "899700237045")]
#[case::idnst(stored::<Idnst>, "1440000289", "1440000289")]
#[case::phone(stored::<Phone>, "02 61 91 00 00", "+33261910000")]
#[case::profession(stored::<Profession>, "tre_r95:193", "TRE_R95:193")]
#[case::mail(stored::<MailAddress>, "Direction@Example.org", "direction@example.org")]
#[case::contact(stored::<ContactMail>, "claire.martin@example.org", "claire.martin@example.org")]
#[case::address(stored::<MssAddress>, "jean-pierre.dupont@medecin.mssante.fr", "jean-pierre.dupont@medecin.mssante.fr")]
#[case::login(stored::<LoginId>, "claire.martin@planet-sante.fr", "claire.martin@planet-sante.fr")]
fn a_value_is_stored_as_its_canonical_text(
    #[case] through_json: fn(&str) -> Result<String, String>,
    #[case] given: &str,
    #[case] canonical: &str,
) {
    assert_eq!(through_json(given).as_deref(), Ok(canonical));
    assert_eq!(through_json(canonical).as_deref(), Ok(canonical));
    let complaint = through_json("260000000000000@patient.mssante.fr").expect_err("patients never enter");
    assert!(!complaint.contains("26000000"), "{complaint}");
    assert!(through_json("").is_err());
}

#[test]
fn a_number_is_text_and_a_json_number_is_refused() {
    assert!(serde_json::from_str::<Finess>("440000289").is_err());
    assert!(serde_json::from_str::<Rpps>("99700237045").is_err());
}

#[test]
fn only_a_practice_number_names_a_person() {
    let names_a_person = |text: &str| text.parse::<StructureId>().unwrap().names_a_person();
    assert!(names_a_person("rpps-rang:99700237045007"));
    for text in ["finess:440000289", "siren:356000000", "siret:35600000000048"] {
        assert!(!names_a_person(text), "{text}");
    }
}

#[test]
fn values_sort_as_their_text() {
    let mut numbers: Vec<Finess> = ["970302022", "2A0000014", "440000289"].map(|text| text.parse().unwrap()).to_vec();
    numbers.sort();
    assert_eq!(numbers.iter().map(Finess::as_str).collect::<Vec<_>>(), ["2A0000014", "440000289", "970302022"]);
}

#[test]
fn a_name_is_two_fields_and_an_unknown_third_is_refused() {
    let name: PersonName = serde_json::from_str(r#"{"first":" Claire ","last":"Le  Goff"}"#).unwrap();
    insta::assert_json_snapshot!(name, @r#"
    {
      "first": "Claire",
      "last": "Le Goff"
    }
    "#);
    assert!(serde_json::from_str::<PersonName>(r#"{"first":"Claire","last":"Martin","middle":"X"}"#).is_err());
    for last in ["12", "Martin2", "", " ", "-", "a@b", "x\ny\u{7}", "\u{1f3ac}", "255081416802538", &"a".repeat(101)] {
        assert!(PersonName::parse("Claire", last).is_err(), "{last:?}");
        assert!(serde_json::from_value::<PersonName>(serde_json::json!({"first": "Claire", "last": last})).is_err());
    }
}

#[test]
fn a_policy_reads_back_as_itself_and_refuses_what_it_does_not_know() {
    let policy = NamingPolicy::default();
    let json = serde_json::to_value(&policy).unwrap();
    assert_eq!(serde_json::from_value::<NamingPolicy>(json.clone()).unwrap(), policy);
    for (field, value) in [
        ("local_part_max_chars", 65.into()),
        ("local_part_max_chars", 0.into()),
        ("domain", "not a domain".into()),
        ("hyphen", "keep".into()),
    ] {
        let mut changed = json.clone();
        changed[field] = value;
        assert!(serde_json::from_value::<NamingPolicy>(changed).is_err(), "{field}");
    }
}

#[test]
fn the_default_policy_is_that_of_pays_de_la_loire() {
    let mut policy = NamingPolicy::default();
    policy.generic_local_parts.truncate(2);
    insta::assert_json_snapshot!(policy, @r#"
    {
      "domain": "esantepdl.mssante.fr",
      "misspelt_domains": [
        "esante.pdl.mssante.fr"
      ],
      "login_domain": "planet-sante.fr",
      "hyphens": {
        "nominative": "remove",
        "organisational": "refuse",
        "application": "refuse",
        "login": "remove"
      },
      "local_part_max_chars": 64,
      "generic_local_parts": [
        "accueil",
        "admin"
      ]
    }
    "#);
}

#[test]
fn a_check_says_kind_verdict_value_parts_and_why() {
    insta::assert_json_snapshot!(check("rpps".parse().unwrap(), "997 0023 7046"), @r#"
    {
      "kind": "rpps",
      "given": "997 0023 7046",
      "verdict": "warning",
      "canonical": "99700237046",
      "parts": [
        {
          "name": "number",
          "value": "9970023704"
        },
        {
          "name": "key",
          "value": "6"
        }
      ],
      "findings": [
        {
          "field": "rpps",
          "given": "997 0023 7046",
          "expected": "11 digits with a valid key",
          "rule": "key",
          "severity": "warning",
          "suggestion": null
        }
      ]
    }
    "#);
    insta::assert_json_snapshot!(check("address".parse().unwrap(), "ehpad-tilleuls.accueil@esantepdl.mssante.fr"), @r#"
    {
      "kind": "address",
      "given": "ehpad-tilleuls.accueil@esantepdl.mssante.fr",
      "verdict": "error",
      "canonical": null,
      "parts": [],
      "findings": [
        {
          "field": "address",
          "given": "ehpad-tilleuls.accueil@esantepdl.mssante.fr",
          "expected": "no hyphen: the mail system does not take them",
          "rule": "address-hyphen",
          "severity": "error",
          "suggestion": "ehpadtilleuls.accueil@esantepdl.mssante.fr"
        }
      ]
    }
    "#);
}

#[test]
fn an_error_names_the_input_the_rule_and_the_way_out() {
    let error = Finess::parse("10000024").unwrap_err().in_field("structure.finess");
    insta::assert_snapshot!(error, @"structure.finess: `10000024` breaks the rule leading-zero-lost; expected 9 characters with a valid key, digits only except 2A or 2B in Corsica; did you mean `010000024`?");
    insta::assert_snapshot!("ssn".parse::<identifiers::Kind>().unwrap_err(), @"kind: `ssn` breaks the rule unknown-word; expected finess, rpps, adeli, siren, siret, rpps-rang, structure, idnps, idnst, phone, profession, contact, address or login");
}
