//! UTF-8 or Windows-1252: the encodings in which French registers are published, told apart and decoded without loss.

use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8; plain ASCII counts as it.
    Utf8,
    /// Windows-1252, which is Latin-1 with letters and signs where Latin-1 has control characters.
    Windows1252,
}

impl Encoding {
    /// The usual name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Decodes a line of a file in this encoding, every byte or nothing.
    ///
    /// In a file of Windows-1252 a line with letters beyond ASCII that is well-formed UTF-8 is refused too: it was pasted
    /// from elsewhere, and read as Windows-1252 it would be legible nonsense (`Ã©`).
    ///
    /// # Errors
    /// The offset of the first byte that does not fit.
    pub fn decode(self, line: &[u8]) -> Result<Cow<'_, str>, usize> {
        match (self, std::str::from_utf8(line)) {
            (Self::Utf8, Ok(text)) => Ok(Cow::Borrowed(text)),
            (Self::Utf8, Err(error)) => Err(error.valid_up_to()),
            (Self::Windows1252, Ok(text)) if text.is_ascii() => Ok(Cow::Borrowed(text)),
            (Self::Windows1252, Ok(_)) => Err(line.iter().position(|byte| !byte.is_ascii()).unwrap_or_default()),
            (Self::Windows1252, Err(_)) => windows_1252(line).map(Cow::Owned),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Counts which encoding the lines of a file speak for.
///
/// The majority decides, so that one damaged byte does not turn every accent of a UTF-8 file into two signs.
#[derive(Debug, Default)]
pub(crate) struct Census {
    utf8: u64,
    other: u64,
}

impl Census {
    /// Takes a line into account; one without letters beyond ASCII says nothing.
    pub(crate) fn count(&mut self, line: &[u8]) {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => {}
            Ok(_) => self.utf8 += 1,
            Err(_) => self.other += 1,
        }
    }

    /// The encoding of most of the lines.
    pub(crate) fn outcome(&self) -> Encoding {
        if self.other > self.utf8 { Encoding::Windows1252 } else { Encoding::Utf8 }
    }
}

/// The characters of the bytes 0x80 to 0x9F; 0 where Windows-1252 has none.
///
/// # Source
/// Unicode Consortium, mapping table `CP1252.TXT`.
const FROM_0X80: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

fn windows_1252(line: &[u8]) -> Result<String, usize> {
    line.iter().enumerate().map(|(at, byte)| character(*byte).ok_or(at)).collect()
}

fn character(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => match FROM_0X80[usize::from(byte - 0x80)] {
            0 => None,
            code => char::from_u32(u32::from(code)),
        },
        // Everywhere else the byte is the code point, as in Latin-1.
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(lines: &[&[u8]]) -> Encoding {
        let mut census = Census::default();
        lines.iter().for_each(|line| census.count(line));
        census.outcome()
    }

    #[test]
    fn windows_1252_is_decoded_with_its_own_letters_and_its_holes_are_refused() {
        let decode = |line| Encoding::Windows1252.decode(line);
        assert_eq!(decode(b"S\x8CUR \x80 \x92 \xC9t\xE9").unwrap(), "SŒUR € ’ Été");
        assert_eq!(decode(b"plain").unwrap(), "plain");
        assert_eq!(decode(b"\xC9 \x81"), Err(2), "0x81 is no character");
        assert_eq!(decode("ÉTÉ".as_bytes()), Err(0), "UTF-8 pasted into a Windows-1252 file");
    }

    #[test]
    fn utf_8_is_never_decoded_with_loss() {
        assert_eq!(Encoding::Utf8.decode("Été".as_bytes()).unwrap(), "Été");
        assert_eq!(Encoding::Utf8.decode(b"abc\xE9"), Err(3));
    }

    #[test]
    fn the_majority_of_lines_with_accents_decides() {
        assert_eq!(outcome(&[b"plain"]), Encoding::Utf8);
        assert_eq!(outcome(&[b"\xC9t\xE9", b"plain", b"plain"]), Encoding::Windows1252);
        assert_eq!(outcome(&["Été".as_bytes(), "hôpital".as_bytes(), b"h\xF4pital"]), Encoding::Utf8);
    }
}
