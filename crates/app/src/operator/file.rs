//! The return file as rows: `;` or `,`, UTF-8 with or without its mark, or Windows-1252.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use registries::Encoding;
use uuid::Uuid;

use crate::error::InputError;

/// The headings are those of the list that went out: filled in, it is the return.
pub(super) use wording::creation_list::{ADDRESS, MAILBOX};
use wording::creation_list::{OUTCOME, REASON};

/// One line, read.
pub(super) struct Row {
    pub which: Which,
    pub said: Said,
}

/// A line by its number, or what is wrong with it.
pub(super) type Numbered = (u64, Result<Row, InputError>);

/// How a line names its mailbox.
pub(super) enum Which {
    Mailbox(Uuid),
    Address(String),
}

/// What the operator says of it.
pub(super) enum Said {
    Created(String),
    Refused(String),
    Nothing,
}

struct Columns {
    mailbox: Option<usize>,
    address: Option<usize>,
    outcome: usize,
    reason: Option<usize>,
}

/// Every line below the heading, with its number.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Numbered>, InputError> {
    // The reader counts a line where its line feed stands, which of CRLF it takes for the beginning of the next.
    let text = text(bytes)?.replace("\r\n", "\n");
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = if heading.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| malformed(&error))?)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let position = |at: Option<&csv::Position>| at.map_or(0, csv::Position::line);
        match record {
            Ok(record) => rows.push((position(record.position()), row(&record, &columns))),
            Err(error) => rows.push((position(error.position()), Err(malformed(&error)))),
        }
    }
    Ok(rows)
}

fn malformed(error: &csv::Error) -> InputError {
    InputError::unquoted("line", format!("a line of a CSV file: {error}"), "csv")
}

fn columns(heading: &StringRecord) -> Result<Columns, InputError> {
    let find = |name: &str| heading.iter().position(|cell| folded(cell) == name);
    let missing = |name: &str| InputError::unquoted(name, "a column of that name in the heading", "column");
    let (mailbox, address) = (find(MAILBOX), find(ADDRESS));
    if mailbox.is_none() && address.is_none() {
        return Err(missing(MAILBOX));
    }
    Ok(Columns { mailbox, address, outcome: find(OUTCOME).ok_or_else(|| missing(OUTCOME))?, reason: find(REASON) })
}

fn row(record: &StringRecord, columns: &Columns) -> Result<Row, InputError> {
    let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or_default().trim();
    let address = cell(columns.address).to_owned();
    let which = if columns.mailbox.is_some() {
        let id = cell(columns.mailbox);
        Which::Mailbox(Uuid::try_parse(id).map_err(|_| InputError::new(MAILBOX, id, "the id of a mailbox"))?)
    } else {
        Which::Address(address.clone())
    };
    let outcome = cell(Some(columns.outcome));
    let said = match folded(outcome).as_str() {
        "cree" | "creee" => Said::Created(address),
        "refuse" | "refusee" => Said::Refused(cell(columns.reason).to_owned()),
        "" => Said::Nothing,
        _ => return Err(InputError::new(OUTCOME, outcome, "cree or refuse, or nothing yet")),
    };
    Ok(Row { which, said })
}

/// Lower case, without the accents that these words may carry.
fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\u{e8}' | '\u{e9}' | '\u{ea}' => Some('e'),
        '\u{ee}' => Some('i'),
        // Accents that stand alone, as some systems write them.
        '\u{300}'..='\u{36f}' => None,
        other => Some(other),
    };
    text.trim().to_lowercase().chars().filter_map(plain).collect()
}

/// The file as text: a spreadsheet saves the whole of it in one encoding.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, InputError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let encoding = if std::str::from_utf8(bytes).is_ok() { Encoding::Utf8 } else { Encoding::Windows1252 };
    encoding.decode(bytes).map_err(|offset| {
        let line = bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        InputError::unquoted("file", format!("UTF-8 or Windows-1252, which line {line} is not"), "encoding")
    })
}
