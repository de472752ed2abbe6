//! `parcours status --figures`: how many, how long, and who held them.

use request_status::{Delay, Figures};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{ListFormat, Row, print_rows, write_json};

/// One figure, as a table and a CSV have it.
#[derive(Serialize)]
struct Line {
    figure: &'static str,
    /// Of which of its kind.
    of: String,
    requests: u64,
    /// Only of delays.
    took: Option<Delay>,
}

/// Prints the figures.
///
/// # Errors
/// [`Failure`] when standard output cannot be written.
pub(super) fn print(figures: &Figures, format: ListFormat) -> Result<(), Failure> {
    match format {
        ListFormat::Json => write_json(figures),
        ListFormat::Table | ListFormat::Csv => print_rows(&lines(figures), format),
    }
}

fn lines(figures: &Figures) -> Vec<Line> {
    let count = |figure, of: &str, requests| Line { figure, of: of.to_owned(), requests, took: None };
    let delay = |delay: &Delay| Line {
        figure: "delay",
        of: delay.stage.map_or("opening to closing", |stage| stage.as_str()).to_owned(),
        requests: delay.requests,
        took: Some(delay.clone()),
    };
    let mut lines = vec![count("requests", "", figures.requests), count("taken over", "", figures.taken_over)];
    lines.extend(figures.open_by_stage.iter().map(|(stage, requests)| count("open", stage.as_str(), *requests)));
    lines.extend(figures.waiting.iter().map(|(party, requests)| count("waiting", party, *requests)));
    lines.extend(figures.ended.iter().map(|(ending, requests)| count("ended", ending, *requests)));
    lines.extend(figures.delays.iter().chain(&figures.whole).map(delay));
    lines
}

/// Days with one decimal: what people compare.
fn days(micros: i64) -> String {
    const MICROS_PER_DAY: f64 = 86_400_000_000.0;
    format!("{:.1}", micros as f64 / MICROS_PER_DAY)
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] =
        &["figure", "of", "requests", "median d", "9 in 10 d", "agency d", "applicant d", "operator d"];

    const FIELDS: &'static [&'static str] =
        &["figure", "of", "requests", "median_days", "p90_days", "agency_days", "applicant_days", "operator_days"];

    fn cells(&self) -> Vec<String> {
        let took = self.took.as_ref().map(|delay| {
            let held = delay.held;
            [delay.median_micros, delay.p90_micros, held.agency_micros, held.applicant_micros, held.operator_micros]
                .map(days)
        });
        let start = [self.figure.to_owned(), self.of.clone(), self.requests.to_string()];
        start.into_iter().chain(took.unwrap_or_default()).collect()
    }
}
