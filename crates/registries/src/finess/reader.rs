//! The file, row by row.

use csv::{ReaderBuilder, StringRecord, Terminator};
use identifiers::{ParseError, Parsed};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::error::{BadLine, FinessError, Reason};
use super::establishment::{CELLS, Establishment};
use super::release::Release;
use crate::encoding::{Census, Encoding};
use crate::hashed::Hashed;
use crate::lines::{Lines, RawLine};

/// Reads the FINESS CSV, one line at a time.
///
/// The file is read twice: once to see in which encoding most of it is, once to read it. An iterator of [`Line`]s in the
/// order of the file, blank ones left out; ask [`FinessReader::finish`] at the end for hash and counts. After an error
/// of the machine it yields nothing more.
///
/// A row is one line: a quoted cell that spans several is refused on each of them, so that a stray quotation mark costs
/// one row and not the rest of the file.
pub struct FinessReader<R> {
    lines: Lines<Hashed<R>>,
    encoding: Encoding,
    release: Release,
    rows: u64,
    bad: u64,
    failed: bool,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It was understood.
    Row(Row),
    /// It was left out.
    Bad(BadLine),
}

/// A line that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number, the first line of the file being 1.
    pub line: u64,
    /// What it says.
    pub establishment: Establishment,
    /// What it says wrongly, and was left out of it.
    pub warnings: Vec<ParseError>,
}

/// What a file was, once it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// The release that its first line names.
    pub release: Release,
    /// How its text is encoded.
    pub encoding: Encoding,
    /// SHA-256 of all its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// How many rows were read.
    pub rows: u64,
    /// How many lines were left out.
    pub bad_lines: u64,
}

impl FinessReader<File> {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// As [`FinessReader::new`].
    pub fn open(path: &Path) -> Result<Self, FinessError> {
        Self::new(File::open(path)?)
    }
}

impl<R: Read + Seek> FinessReader<R> {
    /// Begins to read `source` from its start: sees its encoding and reads its first line.
    ///
    /// # Errors
    /// [`FinessError::Io`], or one that says what the file is instead of a FINESS CSV.
    pub fn new(mut source: R) -> Result<Self, FinessError> {
        source.rewind()?;
        let encoding = encoding(&mut source)?;
        source.rewind()?;
        let mut lines = Lines::new(Hashed::new(source));
        let release = release(&mut lines, encoding)?;
        Ok(Self { lines, encoding, release, rows: 0, bad: 0, failed: false })
    }
}

impl<R: Read> FinessReader<R> {
    /// The release that the first line names.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// Reads what is left, unparsed, and says what the file was.
    ///
    /// Counts are of the lines that were asked for: iterate to the end first.
    ///
    /// # Errors
    /// [`FinessError::Io`].
    pub fn finish(self) -> Result<ImportedFile, FinessError> {
        let sha256 = self.lines.into_source()?.sha256();
        Ok(ImportedFile {
            release: self.release,
            encoding: self.encoding,
            sha256,
            rows: self.rows,
            bad_lines: self.bad,
        })
    }

    fn advance(&mut self) -> Result<Option<Line>, FinessError> {
        while let Some((line, raw)) = self.lines.next()? {
            let read = match raw {
                RawLine::Whole(b"") => continue,
                RawLine::Whole(bytes) => row(self.encoding, bytes),
                RawLine::TooLong => Err(Reason::TooLong),
            };
            return Ok(Some(match read {
                Ok(Parsed { value, warnings }) => {
                    self.rows += 1;
                    Line::Row(Row { line, establishment: value, warnings })
                }
                Err(reason) => {
                    self.bad += 1;
                    Line::Bad(BadLine { line, reason })
                }
            }));
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for FinessReader<R> {
    type Item = Result<Line, FinessError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let item = self.advance().transpose();
        self.failed = matches!(item, Some(Err(_)));
        item
    }
}

/// What UTF-8 files of some programs begin with.
const BYTE_ORDER_MARK: char = '\u{feff}';

fn encoding(source: impl Read) -> Result<Encoding, FinessError> {
    let (mut lines, mut census) = (Lines::new(source), Census::default());
    while let Some((number, raw)) = lines.next()? {
        match raw {
            // The first line is ASCII but for a byte order mark, which says nothing about the rest.
            RawLine::Whole(_) if number == 1 => {}
            RawLine::Whole(bytes) => census.count(bytes),
            RawLine::TooLong => {}
        }
    }
    Ok(census.outcome())
}

fn release<R: Read>(lines: &mut Lines<R>, encoding: Encoding) -> Result<Release, FinessError> {
    match lines.next()? {
        None => Err(FinessError::Empty),
        Some((_, RawLine::TooLong)) => Err(FinessError::NoHeader { found: "a line without end".to_owned() }),
        Some((_, RawLine::Whole(bytes))) => {
            let text = String::from_utf8_lossy(bytes);
            // A binary file has no text to quote.
            let legible = |text: &str| text.chars().all(|c| !c.is_control() && c != char::REPLACEMENT_CHARACTER);
            let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
            if legible(text) {
                Release::parse(text)
            } else {
                Err(FinessError::NoHeader { found: format!("{} bytes that are not {encoding} text", bytes.len()) })
            }
        }
    }
}

fn row(encoding: Encoding, bytes: &[u8]) -> Result<Parsed<Establishment>, Reason> {
    let text = encoding.decode(bytes).map_err(|at| Reason::NotText { encoding, column: at + 1 })?;
    let cells = cells(&text);
    let odd_quotes = !text.matches('"').count().is_multiple_of(2);
    if odd_quotes && cells.len() != CELLS {
        return Err(Reason::UnclosedQuote { found: cells.len() });
    }
    Establishment::of_cells(&cells)
}

fn cells(text: &str) -> StringRecord {
    if !text.contains('"') {
        // Nearly every line: setting up a parser for each would cost ten times the reading.
        return text.split(';').collect();
    }
    let mut cutting = ReaderBuilder::new();
    // A line end inside the line is part of a cell, not the end of the record.
    cutting.delimiter(b';').terminator(Terminator::Any(b'\n')).has_headers(false).flexible(true);
    let mut record = StringRecord::new();
    let read = cutting.buffer_capacity(text.len()).from_reader(text.as_bytes()).read_record(&mut record);
    // A slice has no I/O errors, `flexible` no errors of length, and a `&str` is UTF-8 in all its cells.
    read.expect("a line in memory can always be cut into cells");
    record
}
