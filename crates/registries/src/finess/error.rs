//! What can be wrong with a file, and with a line of it.

use identifiers::ParseError;
use std::io;

use super::establishment::CELLS;
use crate::encoding::Encoding;
use crate::lines::LINE_BYTES_MAX;

/// The whole file cannot be imported; nothing of it should be used.
#[derive(Debug, thiserror::Error)]
pub enum FinessError {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// There is no line.
    #[error("the file is empty; expected the FINESS CSV, whose line 1 is `finess;etalab;111;2026-05-12`")]
    Empty,
    /// The first line is another.
    #[error("line 1 is `{found}`; expected `finess;etalab;` with a number and the day of the release, like 2026-05-12")]
    NoHeader {
        /// The beginning of the line.
        found: String,
    },
    /// The JSON that replaces the CSV.
    #[error("this is JSON: the newer layout of FINESS is not read here; expected the CSV `etalab-cs1100502-stock`")]
    JsonLayout,
    /// Nothing but bad lines: another layout under the same first line.
    #[error("no row could be read and {bad} lines were refused; the first: {first}")]
    NoRows {
        /// How many lines were refused.
        bad: u64,
        /// The first of them.
        first: Box<BadLine>,
    },
    /// A first line and nothing after it.
    #[error("the file has a first line and no row")]
    HeaderOnly,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Its number, the first line of the file being 1.
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a line was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It has no end in sight.
    #[error("longer than {LINE_BYTES_MAX} bytes")]
    TooLong,
    /// A byte that the encoding of the file does not have; guessing would lose letters.
    #[error("byte {column} does not fit the encoding of the file, {encoding}")]
    NotText {
        /// The encoding of most of the file.
        encoding: Encoding,
        /// Which byte, from 1.
        column: usize,
    },
    /// A quotation mark that opens and never closes.
    #[error("a quotation mark opens and does not close: {found} cells, expected {CELLS}")]
    UnclosedQuote {
        /// How many cells there are when the rest is one cell.
        found: usize,
    },
    /// A row of another register, or none.
    #[error("begins with `{found}`; expected `structureet`")]
    OtherRecord {
        /// The first cell.
        found: String,
    },
    /// Another layout.
    #[error("{found} cells; expected {CELLS}")]
    Cells {
        /// How many there are.
        found: usize,
    },
    /// A number that is none.
    #[error(transparent)]
    Number(ParseError),
    /// A site without a name.
    #[error("the name (cell 4) is empty")]
    NoName,
    /// The site has a row already.
    #[error("site {site} has a row already, line {first}")]
    Repeated {
        /// The site.
        site: String,
        /// The line of the row that was kept.
        first: u64,
    },
}

/// Enough of a text to recognise it by.
pub(super) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
