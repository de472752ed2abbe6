//! How answers are printed: for people by default, for programs on demand.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use clap::ValueEnum;
use comfy_table::{ContentArrangement, LineStyle, Table, presets};
use serde::Serialize;
use tempfile::NamedTempFile;
use wording::spreadsheet::neutral;

use crate::colour::{self, Tone};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::FolderError;

/// How one answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON document; stable.
    Json,
}

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    #[default]
    Table,
    /// One JSON document; stable.
    Json,
    /// RFC 4180 with a header, UTF-8; cells that a spreadsheet would take for a formula begin with an apostrophe.
    Csv,
}

/// A row of a list: one JSON object, one record of a CSV, or one cell a column for people.
pub(crate) trait Row: Serialize {
    /// The headers that people see.
    const COLUMNS: &'static [&'static str];

    /// The stable names of a CSV; those of the columns where people see everything.
    const FIELDS: &'static [&'static str] = Self::COLUMNS;

    /// One cell a column.
    fn cells(&self) -> Vec<String>;

    /// Cells that are painted on a terminal. Each says the same without its colour.
    fn tones(&self) -> Vec<(String, Tone)> {
        Vec::new()
    }

    /// One value a field.
    fn record(&self) -> Vec<String> {
        self.cells()
    }
}

/// Prints one answer.
///
/// # Errors
/// [`Failure`] when standard output cannot be written; a reader that left early is none.
pub(crate) fn print<T: Serialize + Display>(answer: &T, format: Format) -> Result<(), Failure> {
    match format {
        Format::Table => write(&answer.to_string()),
        Format::Json => write_json(answer),
    }
}

/// Prints a list.
///
/// # Errors
/// As [`print()`].
pub(crate) fn print_rows<R: Row>(rows: &[R], format: ListFormat) -> Result<(), Failure> {
    match format {
        ListFormat::Table => write(&table(rows)),
        ListFormat::Json => write_json(&rows),
        ListFormat::Csv => write(&csv(rows)?),
    }
}

/// The rows as a table as wide as the terminal, or as wide as it needs where nobody looks.
pub(crate) fn table<R: Row>(rows: &[R]) -> String {
    let mut table = Table::new();
    let one_line_below_the_header = presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(one_line_below_the_header).set_header(R::COLUMNS);
    if io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.add_rows(rows.iter().map(R::cells));
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    if colour::is_on_stdout() { paint(&lines, rows) } else { lines.join("\n") + "\n" }
}

/// Paints heading and cells once everything has its place: an escape sequence takes no room on a screen, but in a sum of
/// widths it would.
fn paint<R: Row>(lines: &[String], rows: &[R]) -> String {
    let mut tones: Vec<(String, Tone)> = rows.iter().flat_map(R::tones).collect();
    tones.sort_by(|(one, _), (other, _)| one.cmp(other));
    tones.dedup();
    let painted = lines.iter().enumerate().map(|(index, line)| match index {
        0 => Tone::Heading.dress(line),
        _ => tones.iter().fold(line.clone(), paint_cell),
    });
    painted.collect::<Vec<_>>().join("\n") + "\n"
}

/// Paints the cell where it stands alone: between blanks, or at the end of its line.
fn paint_cell(line: String, (cell, tone): &(String, Tone)) -> String {
    let found = line.match_indices(cell.as_str()).map(|(at, _)| at).find(|at| {
        let (before, after) = (&line[..*at], &line[at + cell.len()..]);
        before.ends_with(' ') && (after.is_empty() || after.starts_with(' '))
    });
    match found {
        Some(at) => format!("{}{}{}", &line[..at], tone.dress(cell), &line[at + cell.len()..]),
        None => line,
    }
}

fn csv<R: Row>(rows: &[R]) -> Result<String, Failure> {
    Ok(csv_header::<R>()? + &csv_records(rows)?)
}

/// The header of a CSV that is printed page by page.
///
/// # Errors
/// [`Failure`] when it cannot be written.
pub(crate) fn csv_header<R: Row>() -> Result<String, Failure> {
    csv_text(|writer| writer.write_record(R::FIELDS))
}

/// The records of one page of a CSV.
///
/// # Errors
/// [`Failure`] when they cannot be written.
pub(crate) fn csv_records<R: Row>(rows: &[R]) -> Result<String, Failure> {
    csv_text(|writer| {
        rows.iter().try_for_each(|row| writer.write_record(row.record().iter().map(|cell| neutral(cell).into_owned())))
    })
}

fn csv_text(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    write(&mut writer).map_err(|error| Failure::Machine(error.into()))?;
    let bytes = writer.into_inner().map_err(|error| Failure::Machine(anyhow::Error::msg(error.to_string())))?;
    String::from_utf8(bytes).map_err(|error| Failure::Machine(error.into()))
}

/// Prints one JSON document.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_json<T: Serialize + ?Sized>(answer: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer).map_err(|error| Failure::Machine(error.into()))?;
    write(&(text + "\n"))
}

/// Writes to standard output.
///
/// # Errors
/// [`Failure`] when it cannot be written. Whoever reads no further has seen enough: the run is over, and well.
pub(crate) fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::Told(Exit::Done)),
        outcome => Ok(outcome?),
    }
}

/// Makes a file that was not there, for its owner alone; a part of it never has its name.
///
/// # Errors
/// [`FolderError::Exists`] when something has that name already; [`Failure`] when it cannot be written.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => FolderError::Exists { path: path.to_owned() }.into(),
        _ => Failure::file(path, error),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = NamedTempFile::new_in(folder).map_err(failed)?;
    part.write_all(bytes).and_then(|()| part.as_file().sync_all()).map_err(failed)?;
    part.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Name(&'static str);

    impl Row for Name {
        const COLUMNS: &'static [&'static str] = &["name"];
        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned()]
        }
    }

    #[test]
    fn a_cell_is_painted_where_it_stands_alone() {
        let paint = |line: &str| paint_cell(line.to_owned(), &("3 d late".to_owned(), Tone::Bad));
        assert_eq!(paint(" CHU   3 d late   9 d"), " CHU   \u{1b}[1m\u{1b}[31m3 d late\u{1b}[0m   9 d");
        assert_eq!(paint(" CHU   13 d late   9 d"), " CHU   13 d late   9 d");
    }

    #[test]
    fn csv_quotes_what_needs_it_and_runs_no_formula() {
        let rows = [Name("EHPAD \"Les Tilleuls\", Nantes"), Name("=HYPERLINK(\"http://evil\")")];
        let expected = "name\n\"EHPAD \"\"Les Tilleuls\"\", Nantes\"\n\"'=HYPERLINK(\"\"http://evil\"\")\"\n";
        assert_eq!(csv(&rows).unwrap(), expected);
    }
}
