//! What opens personal fields without a row in the journal of reads is named, place by place.

use crate::findings::{Finding, assert_clean};
use crate::tree::{RustFile, rust_files};

/// What reaches personal fields, and the one file of production code that may: `docs/access.md` says what for.
const REACHES: [(&str, &str); 5] = [
    (".opener_within(Within::Index", "crates/cli/src/read_models.rs"),
    (".opener_within(Within::Erasure", "crates/app/src/erasure/held.rs"),
    (".opener_of_staff(", "crates/app/src/staff.rs"),
    (".hits(", "crates/cli/src/read_models.rs"),
    (".open_text(", "crates/app/src/reading/consult.rs"),
];

#[test]
fn personal_fields_are_opened_under_a_reading_or_for_a_reason_that_is_named() {
    assert_clean("nothing else opens personal fields without a row", &openings(&rust_files()), &[]);
}

fn openings(files: &[RustFile]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| is_production(&file.path)) {
        for (at, text) in file.text.lines().enumerate().filter(|(_, text)| !text.trim_start().starts_with("//")) {
            let reached = REACHES.iter().filter(|(call, place)| text.contains(call) && file.path != *place);
            found.extend(reached.map(|(call, _)| Finding::new(&file.path, at + 1, format!("`{call}`"))));
        }
    }
    found
}

/// Benchmarks and tests open what they made up themselves; the vault and the index test their own calls.
fn is_production(path: &str) -> bool {
    ["crates/app/src/", "crates/cli/src/", "crates/web/src/"].iter().any(|folder| path.starts_with(folder))
}

#[test]
fn an_opening_elsewhere_is_found() {
    let bad = "fn page(app: &App) { show(app.opener_within(Within::Index)) }\n// app.opener_within(…) in words\n";
    let found = openings(&[RustFile::parse("crates/cli/src/page.rs", bad)]);
    assert_eq!(
        found.iter().map(|one| (one.line, one.wrong.as_str())).collect::<Vec<_>>(),
        [(1, "`.opener_within(Within::Index`")]
    );
    assert_eq!(openings(&[RustFile::parse("crates/cli/src/read_models.rs", bad)]), []);
}
