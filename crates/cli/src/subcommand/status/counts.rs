//! `parcours status --counts`: the board in numbers.

use request_status::{Counts, Facet, FacetCount};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{ListFormat, Row, print_rows, write_json};
use crate::people::People;

/// A count as it is printed.
#[derive(Serialize)]
struct Line(FacetCount);

/// Prints the counts; users by login.
///
/// # Errors
/// [`Failure`] when standard output cannot be written.
pub(super) fn print(mut counts: Counts, people: &People, format: ListFormat) -> Result<(), Failure> {
    let owners = counts.facets.iter_mut().filter(|count| count.facet == Facet::Owner && count.value != "none");
    owners.for_each(|count| count.value = people.login_of(&count.value));
    match format {
        ListFormat::Json => write_json(&counts),
        ListFormat::Table | ListFormat::Csv => {
            let lines: Vec<Line> = counts.facets.into_iter().map(Line).collect();
            print_rows(&lines, format)
        }
    }
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["by", "value", "requests", "late"];

    fn cells(&self) -> Vec<String> {
        let Self(count) = self;
        vec![count.facet.as_str().to_owned(), count.value.clone(), count.requests.to_string(), count.late.to_string()]
    }
}
