//! A trail of any length, printed page by page in one of three shapes.

use eventlog::Position;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{ListFormat, csv_header, csv_records, write, write_json};
use crate::subcommand::trail::line::Line;

/// A trail that is being printed.
pub(super) struct Printing {
    format: ListFormat,
    has_lines: bool,
}

/// How many events are asked for.
#[derive(Serialize)]
struct Count {
    as_of: Position,
    count: u64,
}

impl Printing {
    /// Prints what stands before the lines.
    pub(super) fn begin(as_of: Position, format: ListFormat) -> Result<Self, Failure> {
        match format {
            ListFormat::Table => {}
            // One document, whose lines are written as they come.
            ListFormat::Json => write(&format!("{{\n  \"as_of\": {as_of},\n  \"lines\": ["))?,
            ListFormat::Csv => write(&csv_header::<Line>()?)?,
        }
        Ok(Self { format, has_lines: false })
    }

    /// Prints lines of one request, which is known by then.
    pub(super) fn of_request(&mut self, lines: &[Line]) -> Result<(), Failure> {
        self.page(lines, |line| line.line.to_string())
    }

    /// Prints lines of the whole folder: each says of which request it is.
    pub(super) fn of_folder(&mut self, lines: &[Line]) -> Result<(), Failure> {
        self.page(lines, |line| {
            let text = line.line.to_string();
            match (&line.reference, text.split_once('\n')) {
                (Some(reference), Some((head, rest))) => format!("{head}\n        request: {reference}\n{rest}"),
                (None, _) | (_, None) => text,
            }
        })
    }

    fn page(&mut self, lines: &[Line], text: impl Fn(&Line) -> String) -> Result<(), Failure> {
        let page = match self.format {
            ListFormat::Table => lines.iter().map(text).collect(),
            ListFormat::Json => self.json(lines)?,
            ListFormat::Csv => csv_records(lines)?,
        };
        self.has_lines |= !lines.is_empty();
        write(&page)
    }

    fn json(&self, lines: &[Line]) -> Result<String, Failure> {
        let mut page = String::new();
        for (index, line) in lines.iter().enumerate() {
            let text = serde_json::to_string_pretty(line).map_err(|error| Failure::Machine(error.into()))?;
            page.push_str(if self.has_lines || index > 0 { ",\n    " } else { "\n    " });
            // A line break within a text is escaped: those that are there are the printer's own.
            page.push_str(&text.replace('\n', "\n    "));
        }
        Ok(page)
    }

    /// Prints what stands after the lines.
    pub(super) fn end(self) -> Result<(), Failure> {
        match (self.format, self.has_lines) {
            (ListFormat::Table, false) => write("no event matches\n"),
            (ListFormat::Json, true) => write("\n  ]\n}\n"),
            (ListFormat::Json, false) => write("]\n}\n"),
            (ListFormat::Table, true) | (ListFormat::Csv, _) => Ok(()),
        }
    }
}

/// Prints how many there are.
pub(super) fn print_count(count: u64, as_of: Position, format: ListFormat) -> Result<(), Failure> {
    match format {
        ListFormat::Table => write(&format!("{count}\n")),
        ListFormat::Json => write_json(&Count { as_of, count }),
        ListFormat::Csv => write(&format!("count\n{count}\n")),
    }
}
