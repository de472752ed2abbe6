//! The example of the agency, and what a person reads who made a mistake in it.

use super::*;

const EXAMPLE: &str = include_str!("../../../../fixtures/policies/pays-de-la-loire.toml");

/// The findings about the example with `from` replaced by `to`, as they are printed.
fn said(from: &str, to: &str) -> Vec<String> {
    assert!(EXAMPLE.contains(from), "the example has no {from}");
    check(&EXAMPLE.replacen(from, to, 1)).findings.iter().map(ToString::to_string).collect()
}

fn without(section: &str) -> String {
    let start = EXAMPLE.find(&format!("[{section}]\n")).expect("a section of the example");
    let end = EXAMPLE[start + 1..].find("\n[").map_or(EXAMPLE.len(), |at| start + 1 + at + 1);
    EXAMPLE[..start].to_owned() + &EXAMPLE[end..]
}

#[test]
fn the_example_is_whole_and_without_a_finding() {
    let PolicyCheck { sections, findings } = check(EXAMPLE);
    assert_eq!(findings, []);
    assert_eq!(sections.iter().map(Section::name).collect::<Vec<_>>(), SectionName::ALL);
}

#[test]
fn the_example_says_that_its_amounts_are_one() {
    let sections = parse(EXAMPLE).unwrap();
    let fees = sections.iter().find_map(|section| if let Section::Fees(fees) = section { Some(fees) } else { None });
    let fees = fees.unwrap();
    assert!(fees.example);
    assert_eq!(fees.line("medico-social", "50-a-99-places", 2026).unwrap().amount_cents, Some(20_200));
    assert_eq!(fees.line("ville", "autre", 2027).unwrap().amount_cents, None, "to be determined");
}

#[test]
fn the_example_names_people_as_the_default_policy_does() {
    let naming = parse(EXAMPLE).unwrap().into_iter().find(|section| section.name() == SectionName::Naming);
    assert_eq!(naming, Some(Section::Naming(identifiers::NamingPolicy::default())));
}

#[test]
fn what_is_rendered_is_read_back() {
    let sections = parse(EXAMPLE).unwrap();
    let rendered = render(&sections);
    assert_eq!(parse(&rendered).unwrap(), sections);
    assert_eq!(render(&parse(&rendered).unwrap()), rendered);
    for section in &sections {
        assert_eq!(parse(&render(std::slice::from_ref(section))).unwrap(), std::slice::from_ref(section));
    }
}

#[test]
fn a_rendered_section_reads_as_one_would_write_it() {
    let quota = parse(EXAMPLE).unwrap().into_iter().find(|section| section.name() == SectionName::Quota).unwrap();
    assert_eq!(render(&[quota]), "[quota]\nlimit = 150\ncounts = \"mailboxes\"\nscope = \"structure\"\n");
}

#[test]
fn a_section_left_out_is_a_warning_that_names_it() {
    let checked = check(&without("quota"));
    let said: Vec<_> = checked.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["quota: a table [quota]: without it, decisions that lean on it stay refused (rule section-missing)"]
    );
    let names: Vec<_> = checked.into_sections().unwrap().iter().map(Section::name).collect();
    assert_eq!(names.len(), 9);
    assert!(!names.contains(&SectionName::Quota));
}

#[test]
fn unknown_keys_are_refused_at_every_level_with_their_place() {
    let mistakes = [
        ("[quota]", "[quotas]"),
        ("limit = 150", "limit = 150\nlimits = 151"),
        ("nominative = \"remove\"", "nominativ = \"remove\""),
        ("criterion = \"moins-de-100-lits\", year", "criteria = \"moins-de-100-lits\", year"),
        ("codes = [\"41\"]", "code = \"41\""),
    ];
    insta::assert_snapshot!(mistakes.map(|(from, to)| said(from, to).join("\n")).join("\n"), @r"
    quota: a table [quota]: without it, decisions that lean on it stay refused (rule section-missing)
    line 176, column 2: `quotas`; expected one of the sections adhesion, deadlines, fees, links, naming, professions, quota, retention, senders, terms (rule section-unknown)
    line 178, column 1: quota: unknown field `limits`, expected one of `limit`, `counts`, `scope` (rule form)
    line 92, column 1: naming: unknown field `nominativ`, expected one of `nominative`, `organisational`, `application`, `login` (rule form)
    line 29, column 27: fees: unknown field `criteria`, expected one of `sector`, `criterion`, `year`, `amount_cents` (rule form)
    line 120, column 1: professions: unknown field `code`, expected one of `nomenclature`, `codes`, `accepts`, `sectors`, `categories`, `source` (rule form)
    ");
}

#[test]
fn wrong_types_and_missing_keys_are_named_with_their_place() {
    let mistakes = [
        ("limit = 150", "limit = \"150\""),
        ("limit = 150", "limit = 15.0"),
        ("limit = 150\n", ""),
        ("counts = \"mailboxes\"", "counts = \"boxes\""),
        ("local_part_max_chars = 64", "local_part_max_chars = 65"),
        ("[retention]", "[[retention]]"),
        ("lines = [\n", "lines = [\n  [\"ville\", \"autre\", 2030, 1],\n"),
        ("domain = \"esantepdl.mssante.fr\"", "domain = \"esante pdl\""),
        ("limit = 150", "limit = "),
    ];
    insta::assert_snapshot!(mistakes.map(|(from, to)| said(from, to).join("\n")).join("\n"), @r#"
    line 177, column 9: quota: invalid type: string "150", expected u32 (rule form)
    line 177, column 9: quota: invalid type: floating point `15.0`, expected u32 (rule form)
    line 176, column 1: quota: missing field `limit` (rule form)
    line 178, column 10: quota: unknown variant `boxes`, expected `mailboxes` or `users` (rule form)
    line 81, column 24: naming: local_part_max_chars: `65` breaks the rule form; expected a number of characters from 1 to 64 (rule form)
    line 182, column 1: retention: a table, like [retention] (rule form)
    line 29, column 3: fees.lines[0]: a table whose keys are named, not a list (rule form)
    line 78, column 10: naming: domain: `esante pdl` breaks the rule form; expected a domain such as esantepdl.mssante.fr: two or more parts of letters, digits and inner hyphens (rule form)
    line 177, column 9: string values must be quoted, expected literal string (rule toml)
    "#);
}

#[test]
fn rules_beyond_the_form_are_told_all_at_once() {
    let mistakes = [
        ("limit = 150", "limit = 0"),
        ("applicant_answer_days = 20", "applicant_answer_days = 20000"),
        ("closing_notice_days = 30", "closing_notice_days = 0"),
        ("inactivity_days = 365", "inactivity_days = 366"),
        ("undo_minutes = 10", "undo_minutes = 1441"),
        ("sectors = [\"medico-social\", \"social\"]", "sectors = [\"Social\"]\ncategories = [\"500\", \"EHPAD\"]"),
        ("credentials = \"eim@planet-sante.fr\"", "credentials = \"eim at planet-sante.fr\""),
        ("webmail = \"https://", "webmail = \"http://"),
        ("login_domain = \"planet-sante.fr\"", "login_domain = \"planet-sante.mssante.fr\""),
        ("criterion = \"100-a-299-lits\"", "criterion = \"moins-de-100-lits\""),
        ("sector = \"ville\"", "sector = \"Ville\""),
        ("amount_cents = 300000", "amount_cents = -1"),
        ("codes = [\"41\"]", "codes = [\"41\", \"200\", \"999\", \"4\"]"),
        ("codes = [\"46\"]", "codes = [\"41\"]"),
        ("nomenclature = \"TRE_R85\"", "nomenclature = \"TRE_R99\""),
        ("version = \"2025-01\"", "version = \" \""),
    ];
    let text = mistakes.iter().fold(EXAMPLE.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
    let said = check(&text).findings.iter().map(|found| format!("{:?}: {found}", found.severity())).collect::<Vec<_>>();
    insta::assert_snapshot!(said.join("\n"), @r"
    Error: line 16, column 25: deadlines.applicant_answer_days: `20000`; expected a number from 1 to 3660 (rule number-range)
    Error: line 19, column 23: deadlines.closing_notice_days: `0`; expected a number from 1 to 3660 (rule number-range)
    Error: line 20, column 19: deadlines.inactivity_days: `366`; expected a number from 1 to 365: no mailbox stays unused for more than a year (CNIL AU-037) (rule number-range)
    Error: line 21, column 16: deadlines.undo_minutes: `1441`; expected a number from 1 to 1440 (rule number-range)
    Error: line 30, column 3: fees.lines[1]: `sanitaire, moins-de-100-lits, 2025`; expected one line each: lines[0] has this sector, criterion and year already (rule fee-line-doubled)
    Error: line 31, column 87: fees.lines[2].amount_cents: `-1`; expected cents of euro from 0, or no amount where it is to be determined (rule fee-amount)
    Error: line 35, column 14: fees.lines[6].sector: `Ville`; expected 1 to 60 lower-case letters, digits and dashes, like medico-social (rule code-form)
    Error: line 71, column 11: links.webmail: `http://webmail.esante-paysdelaloire.example/`; expected an address that begins with https:// and names a host (rule link)
    Error: line 80, column 16: naming.login_domain: `planet-sante.mssante.fr`; expected the operator's own domain: a login id is no MSSanté address (rule mail-domain)
    Warning: line 120, column 16: professions.rules[2].codes[1]: `TRE_R94:200`; expected a code in use; this one was withdrawn on 2020-05-29 (rule profession-standing)
    Warning: line 120, column 23: professions.rules[2].codes[2]: `TRE_R94:999`; expected a code that our copy of the nomenclature has (rule profession-standing)
    Error: line 120, column 30: professions.rules[2].codes[3]: `TRE_R94:4`; expected a code of two or three digits (rule profession-code)
    Warning: line 132, column 1: professions.rules[4]: `TRE_R94:41`; expected a profession that no rule before decides in these structures (rule profession-shadowed)
    Error: line 150, column 12: professions.rules[6].sectors[0]: `Social`; expected 1 to 60 lower-case letters, digits and dashes, like medico-social (rule code-form)
    Error: line 151, column 22: professions.rules[6].categories[1]: `EHPAD`; expected a category as FINESS codes it, three or four digits, like 500 (rule category-form)
    Error: line 171, column 16: professions.rules[9].nomenclature: `TRE_R99`; expected one of TRE_G15, TRE_R94, TRE_R95, TRE_R291, TRE_R85 (rule profession-code)
    Error: line 178, column 9: quota.limit: `0`; expected a number from 1 to 10000 (rule number-range)
    Error: line 190, column 15: senders.credentials: `eim at planet-sante.fr`; expected an address such as prenom.nom@example.org, in ASCII, with one @ and at most 64 characters before it (rule mail-address)
    Error: line 194, column 11: terms.version: ` `; expected a text that is not empty (rule text-empty)
    ");
    let errors = said.iter().filter(|line| line.starts_with("Error")).count();
    assert_eq!(parse(&text).unwrap_err().0.len(), errors, "warnings do not stand in the way, errors do");
}

#[test]
fn what_an_event_cannot_hold_is_refused() {
    assert_eq!(
        said("amount_cents = 300000", "amount_cents = 9007199254740992"),
        ["line 31, column 87: fees.lines[2].amount_cents: `9007199254740992`; expected an integer within \
          ±9007199254740991 (rule integer-range)"]
    );
    assert_eq!(said("amount_cents = 300000", "amount_cents = 9007199254740991"), Vec::<String>::new());
    let words = "\"word\", ".repeat(5_000);
    let large = said("generic_local_parts = [\n", &format!("generic_local_parts = [\n{words}\n"));
    assert_eq!(
        large,
        [
            "line 77, column 1: naming: `35652 bytes`; expected a section of at most 32768 bytes as JSON (rule section-size)"
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_where() {
    let said: Vec<_> = check("[quota\nlimit = 1").findings.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["line 1, column 7: unclosed table, expected `]` (rule toml)"]);
    assert_eq!(check("").into_sections().unwrap(), [], "an empty file adopts nothing");
}

/// The findings about a list of professions, one rule after the other; each accepts an attestation.
fn of_rules(rules: &[&str]) -> Vec<String> {
    let rule =
        |rule: &&str| format!("[[professions.rules]]\n{rule}\naccepts = [\"head-attestation\"]\nsource = \"CSP\"\n");
    let text = "[professions]\nversion = \"1\"\n".to_owned() + &rules.iter().map(rule).collect::<String>();
    let found = check(&text).findings.into_iter().filter(|found| found.rule != PolicyRule::SectionMissing);
    found.map(|found| format!("{}: {}", found.path, found.given.unwrap_or_default())).collect()
}

#[test]
fn a_rule_is_shadowed_only_in_the_structures_in_which_others_decide_before_it() {
    let everywhere = "nomenclature = \"TRE_R94\"\ncodes = [\"41\"]";
    let social = "nomenclature = \"TRE_R94\"\ncodes = [\"41\", \"42\"]\nsectors = [\"social\"]";
    let homes = "nomenclature = \"TRE_R94\"\ncodes = [\"42\"]\nsectors = [\"social\"]\ncategories = [\"500\"]";
    assert_eq!(of_rules(&[social, everywhere]), Vec::<String>::new(), "outside the sector the second decides");
    assert_eq!(of_rules(&[everywhere, social]), ["professions.rules[1]: TRE_R94:41"], "42 is still reached");
    assert_eq!(of_rules(&[homes, social]), Vec::<String>::new(), "of other categories the second decides");
    assert_eq!(of_rules(&[social, homes]), ["professions.rules[1]: TRE_R94:42"]);
}
