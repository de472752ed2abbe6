//! A stranger's file, line by line: numbered, bounded, without its line ends.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is read: a row of a register has some hundreds of bytes.
pub(crate) const LINE_BYTES_MAX: usize = 65_536;

/// A line as it was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RawLine<'a> {
    /// Without `\n` or `\r\n`.
    Whole(&'a [u8]),
    /// Longer than [`LINE_BYTES_MAX`], and skipped.
    TooLong,
}

/// Never holds more than one line, whatever the file is.
pub(crate) struct Lines<R> {
    source: BufReader<R>,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source: BufReader::new(source), buffer: Vec::new(), number: 0 }
    }

    /// The next line and its number, from 1; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<(u64, RawLine<'_>)>> {
        self.buffer.clear();
        let limit = LINE_BYTES_MAX as u64 + 1;
        if self.source.by_ref().take(limit).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.buffer.len() > LINE_BYTES_MAX && !self.buffer.ends_with(b"\n") {
            self.source.skip_until(b'\n')?;
            return Ok(Some((self.number, RawLine::TooLong)));
        }
        let line = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        Ok(Some((self.number, RawLine::Whole(line.strip_suffix(b"\r").unwrap_or(line)))))
    }

    /// The source, read to its end.
    pub(crate) fn into_source(mut self) -> io::Result<R> {
        io::copy(&mut self.source, &mut io::sink())?;
        Ok(self.source.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind_are_stripped_and_lines_keep_their_numbers() {
        let mut lines = Lines::new(&b"one\r\n\ntwo"[..]);
        assert_eq!(lines.next().unwrap(), Some((1, RawLine::Whole(b"one"))));
        assert_eq!(lines.next().unwrap(), Some((2, RawLine::Whole(b""))));
        assert_eq!(lines.next().unwrap(), Some((3, RawLine::Whole(b"two"))));
        assert_eq!(lines.next().unwrap(), None);
    }

    #[test]
    fn a_line_without_end_is_skipped_and_the_next_one_read() {
        let just = "x".repeat(LINE_BYTES_MAX);
        let text = format!("{just}\n{just}y\nafter\n");
        let mut lines = Lines::new(text.as_bytes());
        assert_eq!(lines.next().unwrap(), Some((1, RawLine::Whole(just.as_bytes()))));
        assert_eq!(lines.next().unwrap(), Some((2, RawLine::TooLong)));
        assert_eq!(lines.next().unwrap(), Some((3, RawLine::Whole(b"after"))));
    }
}
