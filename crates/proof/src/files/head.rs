//! What both files have in common: lines of hashes up to the first empty line, then a signed note.

use crate::text::{self, NumberError};
use crate::{Hash, HashTextError, NOTE_BYTES_MAX, NoteError, PATH_HASHES_MAX, SignedNote};

/// Largest file in bytes: a note, the hashes, and as much again for opaque data.
const FILE_BYTES_MAX: usize = 2 * NOTE_BYTES_MAX;

/// Why bytes are not the file of a proof. Lines count from 1, in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Larger than such a file may be.
    #[error("a proof has at most {FILE_BYTES_MAX} bytes, not {given}")]
    TooLarge {
        /// How many bytes there are.
        given: usize,
    },
    /// Not UTF-8.
    #[error("a proof is UTF-8, which ends after {valid} bytes")]
    NotUtf8 {
        /// How many bytes are.
        valid: usize,
    },
    /// No empty line.
    #[error("an empty line separates the hashes of a proof from its checkpoint")]
    NoSeparator,
    /// The first line is another.
    #[error("line 1: a proof begins with `{expected}`")]
    FirstLine {
        /// What it begins with.
        expected: &'static str,
    },
    /// The line of a number is missing, or has another word in front.
    #[error("line {line}: `{expected}`, a space and a number stand here")]
    Keyword {
        /// The line.
        line: usize,
        /// The word that stands in front.
        expected: &'static str,
    },
    /// A size or an index is none.
    #[error("line {line}: {source}")]
    Number {
        /// The line.
        line: usize,
        /// The rule it breaks.
        source: NumberError,
    },
    /// The opaque data is not base64 in its one spelling, or there is none: then its line is left out.
    #[error("line {line}: opaque data is standard base64 with padding, of at least one byte")]
    Extra {
        /// The line.
        line: usize,
    },
    /// A hash is none.
    #[error("line {line}: {source}")]
    Hash {
        /// The line.
        line: usize,
        /// The rule it breaks.
        source: HashTextError,
    },
    /// More hashes than any tree is high.
    #[error("a proof has at most {PATH_HASHES_MAX} hashes, not {given}")]
    TooManyHashes {
        /// How many there are.
        given: usize,
    },
    /// What follows the empty line is no signed note. Its lines count from that line on.
    #[error("after line {after}: {source}")]
    Note {
        /// The number of the empty line.
        after: usize,
        /// The rule it breaks.
        source: NoteError,
    },
}

/// The lines before the empty one, still to be read, and the note behind it.
pub(super) struct Head<'a> {
    lines: Vec<&'a str>,
    next: usize,
    note: SignedNote,
}

impl<'a> Head<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, FileError> {
        let given = bytes.len();
        if given > FILE_BYTES_MAX {
            return Err(FileError::TooLarge { given });
        }
        let file = std::str::from_utf8(bytes).map_err(|error| FileError::NotUtf8 { valid: error.valid_up_to() })?;
        let (lines, note) = text::head_and_rest(file).ok_or(FileError::NoSeparator)?;
        let after = lines.len() + 1;
        let note = SignedNote::parse(note.as_bytes()).map_err(|source| FileError::Note { after, source })?;
        Ok(Self { lines, next: 0, note })
    }

    /// The next line if it is `<keyword> …`: what stands behind the space, and the number of the line.
    pub(super) fn take(&mut self, keyword: &str) -> Option<(&'a str, usize)> {
        let rest = self.lines.get(self.next)?.strip_prefix(keyword)?.strip_prefix(' ')?;
        self.next += 1;
        Some((rest, self.next))
    }

    /// Takes the next line, which must be `expected`.
    pub(super) fn expect(&mut self, expected: &'static str) -> Result<(), FileError> {
        if self.lines.get(self.next) != Some(&expected) {
            return Err(FileError::FirstLine { expected });
        }
        self.next += 1;
        Ok(())
    }

    /// Takes the next line, which must be `<keyword> <number>`.
    pub(super) fn number(&mut self, keyword: &'static str) -> Result<u64, FileError> {
        let missing = FileError::Keyword { line: self.next + 1, expected: keyword };
        let (word, line) = self.take(keyword).ok_or(missing)?;
        text::number(word).map_err(|source| FileError::Number { line, source })
    }

    /// Takes all lines that are left as hashes, and the note.
    pub(super) fn finish(self) -> Result<(Vec<Hash>, SignedNote), FileError> {
        let words = &self.lines[self.next..];
        if words.len() > PATH_HASHES_MAX {
            return Err(FileError::TooManyHashes { given: words.len() });
        }
        let numbered = (self.next + 1..).zip(words);
        let hashes =
            numbered.map(|(line, word)| Hash::from_base64(word).map_err(|source| FileError::Hash { line, source }));
        Ok((hashes.collect::<Result<_, _>>()?, self.note))
    }
}
