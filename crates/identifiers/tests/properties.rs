//! What holds for every input, not only for those somebody thought of.

use identifiers::{
    Hyphen, Hyphens, Kind, LocalPartMax, MailboxKind, MssAddress, NamingPolicy, ParseError, PersonName, REDACTED, Rule,
    StructureName, check, check_with, fold, luhn, patient,
};
use proptest::prelude::*;
use proptest::sample::select;

fn any_kind() -> impl Strategy<Value = Kind> {
    select(Kind::ALL.to_vec())
}

/// Text that comes near to being a value: the signs of our forms, joined at random, beside anything at all.
fn near_value() -> impl Strategy<Value = String> {
    let pieces = vec![
        "440000289",
        "2A",
        "2B0000014",
        "99700237045",
        "0",
        "8",
        "1",
        "35600000000048",
        "finess:",
        "rpps-rang:",
        "TRE_G15:",
        "60",
        "@",
        ".",
        "-",
        " ",
        "\u{a0}",
        "é",
        "œ",
        "+33",
        "(0)",
        "E+13",
        "mailto:",
        "<",
        ">",
        "prenom.nom",
        "esantepdl.mssante.fr",
        "esante.pdl.mssante.fr",
        "planet-sante.fr",
        "example.org",
        "patient.mssante.fr",
        "contact",
    ];
    let composed = prop::collection::vec(select(pieces), 0..6).prop_map(|pieces| pieces.concat());
    prop_oneof![composed, any::<String>(), "[0-9AB .-]{0,18}", "[a-z.-]{1,12}@[a-z.-]{1,20}"]
}

/// A valid value of some kind, in canonical form.
fn valid_value() -> impl Strategy<Value = (Kind, String)> {
    let keyed = |kind, body: &'static str| (Just(kind), body.prop_map(|body| with_key(&body)));
    prop_oneof![
        keyed(Kind::Finess, "[1-9][0-9]{7}"),
        keyed(Kind::Finess, "2[AB][0-9]{6}"),
        keyed(Kind::Rpps, "99[0-9]{8}"),
        keyed(Kind::Adeli, "[1-9][0-9]{7}"),
        keyed(Kind::Siren, "[1-9][0-9]{7}"),
        "[1-9][0-9]{7}".prop_map(|body| (Kind::Siret, with_key(&(with_key(&body) + "0001")))),
    ]
}

fn with_key(body: &str) -> String {
    let key = luhn::check_digit(body).expect("a body of digits, A and B");
    format!("{body}{key}")
}

fn any_hyphen() -> impl Strategy<Value = Hyphen> {
    select(vec![Hyphen::Keep, Hyphen::Remove, Hyphen::Refuse])
}

fn any_policy() -> impl Strategy<Value = NamingPolicy> {
    let hyphens = (any_hyphen(), any_hyphen(), any_hyphen(), any_hyphen());
    (hyphens, 1..=64_u8).prop_map(|((nominative, organisational, application, login), chars)| NamingPolicy {
        hyphens: Hyphens { nominative, organisational, application, login },
        local_part_max_chars: LocalPartMax::new(chars).expect("within 1 to 64"),
        ..NamingPolicy::default()
    })
}

fn any_name() -> impl Strategy<Value = PersonName> {
    let part = || prop_oneof!["[A-Za-zéèïôûçœßØł' -]{1,30}", any::<String>()];
    (part(), part()).prop_filter_map("a name that parses", |(first, last)| PersonName::parse(&first, &last).ok())
}

proptest! {
    #[test]
    fn no_parser_panics_and_what_is_accepted_reads_back_as_itself(kind in any_kind(), text in near_value()) {
        let checked = check(kind, &text);
        prop_assert_eq!(checked.canonical.is_none(), checked.is_refused());
        if let Some(canonical) = checked.canonical {
            let again = check(kind, &canonical);
            prop_assert_eq!(again.canonical, Some(canonical));
        }
    }

    #[test]
    fn separators_between_digits_change_nothing(
        (kind, value) in valid_value(),
        separators in prop::collection::vec(select(vec!["", " ", "\u{a0}", "\u{202f}", ".", "-", "\u{2013}"]), 15),
    ) {
        let typed: String = value.chars().zip(&separators).map(|(c, separator)| format!("{c}{separator}")).collect();
        prop_assert_eq!(check(kind, &typed).canonical, Some(value));
    }

    #[test]
    fn a_single_changed_digit_never_keeps_the_key((_, value) in valid_value(), at in 0..14_usize, by in 1..10_u32) {
        let at = at % value.len();
        let changed: String = value.char_indices().map(|(index, c)| match c.to_digit(10) {
            Some(digit) if index == at => char::from_digit((digit + by) % 10, 10).expect("a digit"),
            _ => c,
        }).collect();
        prop_assert_eq!(luhn::holds(&changed), changed == value);
    }

    #[test]
    fn folding_is_idempotent_and_leaves_plain_letters(text in any::<String>()) {
        let letters = fold::letters(&text);
        prop_assert!(letters.bytes().all(|b| b.is_ascii_lowercase()));
        prop_assert_eq!(fold::letters(&letters), letters);
        let mixed = fold::letters_and_digits(&text);
        prop_assert_eq!(fold::letters_and_digits(&mixed), mixed);
    }

    #[test]
    fn two_spellings_of_a_name_fold_alike(name in any_name()) {
        let shouted = PersonName::parse(&name.first().to_uppercase(), &name.last().to_uppercase());
        let again = PersonName::parse(name.first(), name.last()).expect("it was parsed once");
        prop_assert_eq!(&again, &name);
        if name.first().is_ascii() && name.last().is_ascii() {
            prop_assert_eq!(shouted.expect("still a name").folded(), name.folded());
        }
    }

    #[test]
    fn no_proposal_violates_its_own_policy(policy in any_policy(), name in any_name(), nth in 0..2_000_u32) {
        if let Ok(address) = policy.propose_nominative_nth(&name, nth) {
            prop_assert_eq!(policy.judge_address(MailboxKind::Nominative, &address), Ok(()));
            prop_assert!(address.local().len() <= policy.local_part_max_chars.chars());
            prop_assert_eq!(policy.read_address(address.as_str()).map(|read| read.value), Ok(address));
        }
        if let Ok(login) = policy.propose_login_nth(&name, nth) {
            prop_assert_eq!(policy.judge_login(&login), Ok(()));
            prop_assert_eq!(policy.read_login(login.as_str()), Ok(login));
        }
    }

    #[test]
    fn a_judged_address_passes_or_its_suggestion_does(
        policy in any_policy(),
        kind in select(vec![MailboxKind::Nominative, MailboxKind::Organisational, MailboxKind::Application]),
        local in "[a-z0-9.+_-]{1,64}",
        domain in select(vec!["esantepdl.mssante.fr", "esante.pdl.mssante.fr", "medecin.mssante.fr"]),
    ) {
        let Ok(address) = MssAddress::parse(&format!("{local}@{domain}")) else { return Ok(()) };
        if let Err(ParseError { suggestion: Some(suggestion), .. }) = policy.judge_address(kind, &address) {
            let corrected = MssAddress::parse(&suggestion).expect("a suggestion is an address");
            prop_assert_eq!(policy.judge_address(kind, &corrected), Ok(()));
        }
    }

    #[test]
    fn the_first_free_proposal_is_the_first_that_is_not_taken(name in any_name(), taken in 0..30_u32) {
        let policy = NamingPolicy::default();
        let mut asked = 0;
        let found = policy.propose_free_nominative(&name, |_| { asked += 1; asked <= taken });
        prop_assert_eq!(found.ok(), policy.propose_nominative_nth(&name, taken + 1).ok());
    }

    #[test]
    fn namesakes_get_different_addresses(name in any_name(), one in 1..50_u32, other in 1..50_u32) {
        let policy = NamingPolicy::default();
        let proposals = (policy.propose_nominative_nth(&name, one), policy.propose_nominative_nth(&name, other));
        if let (Ok(first), Ok(second)) = proposals {
            prop_assert_eq!(first == second, one == other);
        }
    }

    #[test]
    fn a_wish_ends_in_an_address_of_the_policy_or_in_a_suggestion_that_does(
        policy in any_policy(),
        wished in prop_oneof!["[A-Za-z0-9éœ' ._&–-]{0,40}", near_value()],
        structure in "[A-Za-z ]{0,20}",
    ) {
        let structure = StructureName::new(&structure);
        match policy.check_organisational(&wished, &structure) {
            Ok(parsed) => {
                prop_assert_eq!(policy.judge_address(MailboxKind::Organisational, &parsed.value), Ok(()));
                for warning in parsed.warnings {
                    assert_suggestion_passes(&policy, &structure, &warning);
                }
            }
            Err(error) => assert_suggestion_passes(&policy, &structure, &error),
        }
    }

    #[test]
    fn a_patients_number_is_never_quoted(
        kind in any_kind(),
        before in "[a-z0-9: ]{0,8}",
        number in "[0-9]{15}",
        domain in select(vec!["patient.mssante.fr", "PATIENT.mssante.fr", " patient.mssante.fr", "patient. mssante.fr"]),
    ) {
        let text = format!("{before}{number}@{domain}");
        prop_assert!(patient::trace_in(&text).is_some());
        let checked = check_with(&NamingPolicy::default(), kind, &text);
        let shown = serde_json::to_string(&checked).expect("plain data");
        prop_assert!(checked.is_refused());
        prop_assert_eq!(&checked.given, REDACTED);
        // The last eight digits suffice to show that no piece of it came through.
        prop_assert!(!shown.contains(&number[7..]), "{shown}");
    }
}

#[test]
fn a_search_among_taken_names_ends() {
    let (policy, name) = (NamingPolicy::default(), PersonName::parse("Claire", "Martin").expect("a name"));
    let address = policy.propose_free_nominative(&name, |_| true).map_err(|error| error.rule);
    let login = policy.propose_free_login(&name, |_| true).map_err(|error| error.rule);
    assert_eq!((address, login), (Err(Rule::AddressTaken), Err(Rule::AddressTaken)));
}

fn assert_suggestion_passes(policy: &NamingPolicy, structure: &StructureName<'_>, finding: &ParseError) {
    if let Some(suggestion) = &finding.suggestion {
        let parsed = policy.check_organisational(suggestion, structure);
        assert!(parsed.is_ok(), "{finding}: the suggestion is refused: {parsed:?}");
    }
}
