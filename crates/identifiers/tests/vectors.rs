//! Walks every vector file of `fixtures/vectors`: a file nobody walks is a failure.

use std::collections::BTreeSet;
use std::path::PathBuf;

use identifiers::{
    Checked, Finess, Kind, NamingPolicy, ParseError, Parsed, PersonName, Phone, Profession, Rpps, StructureName, check,
    fold,
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors")
}

/// One line of a vector file, its cells by the names of the header.
struct Row {
    place: String,
    cells: Vec<(String, String)>,
}

impl Row {
    fn cell(&self, name: &str) -> &str {
        let found = self.cells.iter().find(|(column, _)| column == name);
        &found.unwrap_or_else(|| panic!("{}: no column {name}", self.place)).1
    }

    fn pair(&self, name: &str) -> (&str, &str) {
        self.cell(name).split_once('|').unwrap_or((self.cell(name), ""))
    }
}

fn rows(stem: &str) -> Vec<Row> {
    let text = std::fs::read_to_string(folder().join(format!("{stem}.tsv"))).expect("the vector file is readable");
    let mut lines = text.lines().enumerate();
    let columns: Vec<&str> = lines.next().expect("a header").1.split('\t').collect();
    let rows: Vec<Row> = lines
        .map(|(index, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            let place = format!("{stem}.tsv:{}", index + 1);
            assert_eq!(cells.len(), columns.len(), "{place}: wrong number of cells");
            let named = columns.iter().zip(cells).map(|(column, cell)| ((*column).to_owned(), cell.to_owned()));
            Row { place, cells: named.collect() }
        })
        .collect();
    assert!(!rows.is_empty(), "{stem}.tsv has no vectors");
    rows
}

/// What a row expects and what was found, in the same four words.
#[derive(Debug, PartialEq)]
struct Outcome {
    verdict: String,
    canonical: String,
    rules: String,
    suggestion: String,
}

impl Outcome {
    fn expected(row: &Row) -> Self {
        let cell = |name| row.cell(name).to_owned();
        let (verdict, canonical, rules, suggestion) =
            (cell("verdict"), cell("canonical"), cell("rule"), cell("suggestion"));
        Outcome { verdict, canonical, rules, suggestion }
    }

    fn of_findings(verdict: &str, canonical: String, findings: &[ParseError]) -> Self {
        let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        let suggestion = findings.iter().find_map(|finding| finding.suggestion.clone()).unwrap_or_default();
        Outcome { verdict: verdict.to_owned(), canonical, rules: rules.join(","), suggestion }
    }

    fn of_checked(checked: &Checked) -> Self {
        let canonical = checked.canonical.clone().unwrap_or_default();
        Outcome::of_findings(checked.verdict.as_str(), canonical, &checked.findings)
    }

    fn of_parsed<T: ToString>(parsed: Result<Parsed<T>, ParseError>) -> Self {
        match parsed {
            Ok(Parsed { value, warnings }) => {
                let verdict = if warnings.is_empty() { "ok" } else { "warning" };
                Outcome::of_findings(verdict, value.to_string(), &warnings)
            }
            Err(error) => Outcome::of_findings("error", String::new(), &[error]),
        }
    }
}

fn walk_kind(kind: Kind) {
    for row in rows(kind.as_str()) {
        let checked = check(kind, row.cell("value"));
        assert_eq!(Outcome::of_checked(&checked), Outcome::expected(&row), "{} {:?}", row.place, row.cell("value"));
        if let Some(suggestion) = checked.findings.first().and_then(|finding| finding.suggestion.as_deref()) {
            assert!(!check(kind, suggestion).is_refused(), "{}: the suggestion {suggestion} is refused", row.place);
        }
    }
}

fn walk_published_finess() {
    for row in rows("finess_key_test_vectors") {
        let number = row.cell("finess");
        let parsed = Finess::parse(number).unwrap_or_else(|error| panic!("{}: {error}", row.place));
        assert_eq!(parsed.as_str(), number, "{}", row.place);
    }
}

fn walk_naming() {
    let policy = NamingPolicy::default();
    for row in rows("naming") {
        let (first, second) = row.pair("name");
        let nth = || row.cell("nth").parse().unwrap_or_else(|_| panic!("{}: nth is no number", row.place));
        let name = || PersonName::parse(first, second).unwrap_or_else(|error| panic!("{}: {error}", row.place));
        let found = match row.cell("proposal") {
            "nominative" => Outcome::of_parsed(policy.propose_nominative_nth(&name(), nth()).map(Parsed::clean)),
            "login" => Outcome::of_parsed(policy.propose_login_nth(&name(), nth()).map(Parsed::clean)),
            "organisational" => {
                let abbreviations: Vec<&str> = [second].into_iter().filter(|text| !text.is_empty()).collect();
                let structure = StructureName { name: first, abbreviations: &abbreviations };
                Outcome::of_parsed(policy.check_organisational(row.cell("subject"), &structure))
            }
            other => panic!("{}: unknown proposal {other}", row.place),
        };
        assert_eq!(found, Outcome::expected(&row), "{}", row.place);
    }
}

fn walk_resemblance() {
    let policy = NamingPolicy::default();
    for row in rows("resemblance") {
        let (first, last) = row.pair("name");
        let name = PersonName::parse(first, last).unwrap_or_else(|error| panic!("{}: {error}", row.place));
        let found = Outcome::of_parsed(policy.read_contact_of(&name, row.cell("contact")));
        assert_eq!(
            (found.verdict.as_str(), found.rules.as_str()),
            (row.cell("verdict"), row.cell("rule")),
            "{}",
            row.place
        );
    }
}

fn walk_folding() {
    for row in rows("folding") {
        assert_eq!(fold::letters(row.cell("text")), row.cell("letters"), "{}", row.place);
        assert_eq!(fold::letters_and_digits(row.cell("text")), row.cell("letters_and_digits"), "{}", row.place);
    }
}

/// Invented persons pass every check without a warning, and get the address and login that the file says.
fn walk_persons() {
    let policy = NamingPolicy::default();
    for row in rows("persons") {
        let fail = |error: ParseError| -> String { panic!("{}: {error}", row.place) };
        let name = PersonName::parse(row.cell("first_name"), row.cell("last_name")).expect("a name");
        let rpps = Rpps::parse(row.cell("rpps")).expect("an RPPS");
        assert!(rpps.is_clean() && rpps.value.as_str().starts_with("99"), "{}", row.place);
        assert!(Profession::parse(row.cell("profession")).is_ok_and(|parsed| parsed.is_clean()), "{}", row.place);
        assert!(policy.read_contact_of(&name, row.cell("contact")).is_ok_and(|mail| mail.is_clean()), "{}", row.place);
        assert_eq!(Phone::parse(row.cell("phone")).map_or_else(fail, |p| p.to_string()), row.cell("phone"));
        let address = policy.propose_nominative(&name).map_or_else(fail, |address| address.to_string());
        let login = policy.propose_login(&name).map_or_else(fail, |login| login.to_string());
        assert_eq!((address.as_str(), login.as_str()), (row.cell("address"), row.cell("login")), "{}", row.place);
    }
}

#[test]
fn every_vector_file_is_walked_and_holds() {
    let mut files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the vector folder is readable")
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
        .map(|path| path.file_stem().expect("a file name").to_string_lossy().into_owned())
        .collect();
    let others: [(&str, fn()); 5] = [
        ("finess_key_test_vectors", walk_published_finess),
        ("naming", walk_naming),
        ("resemblance", walk_resemblance),
        ("folding", walk_folding),
        ("persons", walk_persons),
    ];
    for kind in Kind::ALL {
        assert!(files.remove(kind.as_str()), "no vectors for {kind}");
        walk_kind(kind);
    }
    for (stem, walk) in others {
        assert!(files.remove(stem), "{stem}.tsv is missing");
        walk();
    }
    assert!(files.is_empty(), "nobody walks {files:?}");
}
