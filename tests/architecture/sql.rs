//! SQL stands only where tables live: the stores, the projections, the referentials and the desk.

use crate::findings::{Finding, assert_clean};
use crate::literals::string_literals;
use crate::tree::{RustFile, rust_files, text_files};

/// The crates that may speak SQL; `bench` and the suites are not shipped and may attack what they please.
const SPEAKS_SQL: [&str; 8] =
    ["eventlog-sqlite", "vault", "read-model", "request-status", "audit-trail", "registries", "desk", "bench"];

/// What only a statement says: each row is found in order in one literal, as whole words in upper case.
const STATEMENTS: [&[&str]; 15] = [
    &["SELECT", "FROM"],
    &["INSERT", "INTO"],
    &["REPLACE", "INTO"],
    &["UPDATE", "SET"],
    &["DELETE", "FROM"],
    &["CREATE", "TABLE"],
    &["CREATE", "INDEX"],
    &["CREATE", "VIEW"],
    &["CREATE", "TRIGGER"],
    &["DROP", "TABLE"],
    &["ALTER", "TABLE"],
    &["ATTACH", "DATABASE"],
    &["BEGIN", "IMMEDIATE"],
    &["VACUUM", "INTO"],
    &["PRAGMA"],
];

#[test]
fn sql_stands_only_in_the_crates_that_own_tables() {
    let mut findings = sql_in_strings(&rust_files());
    findings.extend(sql_files(text_files().iter().map(|(path, _)| path.as_str())));
    assert_clean("SQL only where tables live", &findings, &[]);
}

fn sql_in_strings(files: &[RustFile]) -> Vec<Finding> {
    let silent = files.iter().filter(|file| file.is_production() && !SPEAKS_SQL.contains(&file.owner.as_str()));
    silent.flat_map(statements).collect()
}

fn statements(file: &RustFile) -> Vec<Finding> {
    let spoken = string_literals(file).into_iter().filter(|literal| is_statement(&literal.value));
    spoken.map(|literal| Finding::new(&file.path, literal.line, format!("SQL: {:?}", literal.value))).collect()
}

fn is_statement(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    STATEMENTS.iter().any(|statement| {
        let mut rest = words.iter();
        statement.iter().all(|keyword| rest.any(|word| word == keyword))
    })
}

fn sql_files<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    let misplaced = paths.filter(|path| path.ends_with(".sql") && !may_hold_sql(path));
    misplaced.map(|path| Finding::new(path, 0, "an SQL file outside the crates that own tables")).collect()
}

fn may_hold_sql(path: &str) -> bool {
    let mut parts = path.split('/');
    match (parts.next(), parts.next()) {
        (Some("crates"), Some(owner)) => SPEAKS_SQL.contains(&owner),
        (first, _) => first == Some("tests"),
    }
}

#[test]
fn a_statement_in_the_wrong_crate_is_found() {
    let source = "fn names() { query(\"SELECT name\\n  FROM person\"); query(\"PRAGMA user_version\"); }\n";
    let lines = |path| sql_in_strings(&[RustFile::parse(path, source)]).len();
    assert_eq!(lines("crates/workflow/src/names.rs"), 2);
    assert_eq!(lines("crates/vault/src/names.rs"), 0, "the vault owns a table");
    assert_eq!(lines("crates/workflow/tests/names.rs"), 0, "tests may look into a file");
    assert_eq!(sql_files(["crates/app/src/a.sql", "crates/vault/src/b.sql"].into_iter()).len(), 1);
}

#[test]
fn prose_is_no_statement() {
    for prose in ["select one from the list", "Delete the row from the table", "UPDATED settings FROM the file"] {
        assert!(!is_statement(prose), "{prose:?} is prose");
    }
}
