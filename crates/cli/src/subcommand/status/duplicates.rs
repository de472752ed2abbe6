//! `parcours status --duplicates`: requests that may be one.

use request_status::Duplicate;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{ListFormat, Row, print_rows, write};

#[derive(Serialize)]
struct Line(Duplicate);

/// Prints the pairs.
///
/// # Errors
/// [`Failure`] when standard output cannot be written.
pub(super) fn print(pairs: Vec<Duplicate>, format: ListFormat) -> Result<(), Failure> {
    if pairs.is_empty() && format == ListFormat::Table {
        return write("no request looks like another\n");
    }
    let lines: Vec<Line> = pairs.into_iter().map(Line).collect();
    print_rows(&lines, format)
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["reference", "other", "in common"];

    const FIELDS: &'static [&'static str] = &["reference", "request", "other_reference", "other", "reason"];

    fn cells(&self) -> Vec<String> {
        let Self(pair) = self;
        vec![pair.reference.clone(), pair.other_reference.clone(), pair.reason.as_str().to_owned()]
    }

    fn record(&self) -> Vec<String> {
        let Self(pair) = self;
        let texts = [&pair.reference, &pair.request, &pair.other_reference, &pair.other];
        texts.into_iter().cloned().chain([pair.reason.as_str().to_owned()]).collect()
    }
}
