//! The note itself: read strictly, written again byte for byte, every line of signature kept.

use std::fmt;

use super::{KeyId, KeyName, KeyNameError, SigningKey};
use crate::text;

/// Largest note in bytes.
///
/// # Source
/// C2SP signed-note, "Format" (`docs/sources.md#tlog`): verifiers apply a limit, knowing that a post-quantum signature
/// has nearly 5 kB.
pub const NOTE_BYTES_MAX: usize = 512 * 1024;

/// Most signatures of a note; the specification asks for sixteen at least.
pub const SIGNATURES_MAX: usize = 64;

const SIGNATURE_MARK: &str = "— ";

/// A text with signatures, none of them verified: open it with [`KnownKeys`](super::KnownKeys) before believing a word.
///
/// Lines by unknown keys stand where they stood. `Display` writes what was read, byte for byte.
///
/// # Source
/// C2SP signed-note, "Format" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One line of signature: who claims to have signed, and what with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: KeyName,
    key_id: KeyId,
    signature: Vec<u8>,
}

/// Why bytes are not a signed note. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than a note may be.
    #[error("a note has at most {NOTE_BYTES_MAX} bytes, not {given}")]
    TooLarge {
        /// How many bytes there are.
        given: usize,
    },
    /// Not UTF-8.
    #[error("a note is UTF-8, which ends after {valid} bytes")]
    NotUtf8 {
        /// How many bytes are.
        valid: usize,
    },
    /// A control character other than the line feed.
    #[error("line {line}: a note holds no control character but the line feed")]
    Control {
        /// Where it stands.
        line: usize,
    },
    /// The text of a note ends with a line feed.
    #[error("the text of a note ends with a line feed")]
    UnfinishedText,
    /// No empty line.
    #[error("an empty line separates the text of a note from its signatures")]
    NoSeparator,
    /// Nothing behind the last empty line, or no key to sign with.
    #[error("a note has at least one signature")]
    NoSignature,
    /// More signatures than anybody reads.
    #[error("a note has at most {SIGNATURES_MAX} signatures, not {given}")]
    TooManySignatures {
        /// How many there are.
        given: usize,
    },
    /// The last line lacks its line feed.
    #[error("line {line}: the last line of a note ends with a line feed")]
    UnfinishedLine {
        /// The last line.
        line: usize,
    },
    /// Not `— <name> <base64>`.
    #[error("line {line}: a line of signature is an em dash, a space, a name, a space and base64")]
    NotASignature {
        /// The line.
        line: usize,
    },
    /// The name is none.
    #[error("line {line}: {source}")]
    Name {
        /// The line.
        line: usize,
        /// The rule it breaks.
        source: KeyNameError,
    },
    /// The signature is not base64 in its one spelling.
    #[error("line {line}: a signature is standard base64 with padding")]
    NotBase64 {
        /// The line.
        line: usize,
    },
    /// A signature is a key id of four bytes, and something behind it.
    #[error("line {line}: a signature has more than the four bytes of its key id, not {given}")]
    TooShort {
        /// The line.
        line: usize,
        /// How many bytes there are.
        given: usize,
    },
}

impl SignedNote {
    /// Signs a text with all of `keys`, in this order.
    ///
    /// A checkpoint is signed by [`Seal`](crate::Seal) instead, which first looks whether it may be.
    ///
    /// # Errors
    /// [`NoteError`] when the text cannot be that of a note, or there is no key.
    pub fn sign(text: &str, keys: &[SigningKey]) -> Result<Self, NoteError> {
        if let Some(line) = text::first_line_with_control(text) {
            return Err(NoteError::Control { line });
        }
        if !text.ends_with('\n') {
            return Err(NoteError::UnfinishedText);
        }
        check_count(keys.len())?;
        let note = Self { text: text.to_owned(), signatures: keys.iter().map(|key| key.sign(text)).collect() };
        let given = note.to_string().len();
        if given > NOTE_BYTES_MAX { Err(NoteError::TooLarge { given }) } else { Ok(note) }
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`] with the line, for anything that would not be written the same way again.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let given = bytes.len();
        if given > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge { given });
        }
        let note = std::str::from_utf8(bytes).map_err(|error| NoteError::NotUtf8 { valid: error.valid_up_to() })?;
        if let Some(line) = text::first_line_with_control(note) {
            return Err(NoteError::Control { line });
        }
        // The text may hold empty lines; the last one ends it.
        let end = note.rfind("\n\n").ok_or(NoteError::NoSeparator)? + 1;
        let (text, lines) = (&note[..end], &note[end + 1..]);
        let before = text.matches('\n').count() + 1;
        if lines.is_empty() {
            return Err(NoteError::NoSignature);
        }
        let count = lines.matches('\n').count();
        let lines = lines.strip_suffix('\n').ok_or(NoteError::UnfinishedLine { line: before + count + 1 })?;
        check_count(count)?;
        let numbered = (before + 1..).zip(lines.split('\n'));
        let signatures = numbered.map(|(number, line)| SignatureLine::parse(line, number));
        Ok(Self { text: text.to_owned(), signatures: signatures.collect::<Result<_, _>>()? })
    }

    /// The text that is signed, its last line feed included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines of signature, in order.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The number of the line on which the signature `index` stands.
    pub(super) fn line_of(&self, index: usize) -> usize {
        self.text.matches('\n').count() + 2 + index
    }
}

fn check_count(given: usize) -> Result<(), NoteError> {
    match given {
        0 => Err(NoteError::NoSignature),
        1..=SIGNATURES_MAX => Ok(()),
        _ => Err(NoteError::TooManySignatures { given }),
    }
}

impl SignatureLine {
    pub(super) fn new(name: KeyName, key_id: KeyId, signature: Vec<u8>) -> Self {
        Self { name, key_id, signature }
    }

    fn parse(text: &str, line: usize) -> Result<Self, NoteError> {
        let parts = text.strip_prefix(SIGNATURE_MARK).and_then(|rest| rest.split_once(' '));
        let (name, word) = parts.ok_or(NoteError::NotASignature { line })?;
        let name = name.parse().map_err(|source| NoteError::Name { line, source })?;
        let bytes = text::from_base64(word).ok_or(NoteError::NotBase64 { line })?;
        match bytes.split_first_chunk::<4>() {
            Some((key_id, signature)) if !signature.is_empty() => {
                Ok(Self { name, key_id: KeyId::from(*key_id), signature: signature.to_vec() })
            }
            Some(_) | None => Err(NoteError::TooShort { line, given: bytes.len() }),
        }
    }

    /// The name of the key that claims to have signed.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of that key.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The signature, of whatever kind the key is; 64 bytes for Ed25519.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.key_id.as_bytes().as_slice(), &self.signature].concat();
        write!(formatter, "{SIGNATURE_MARK}{} {}", self.name, text::base64(&bytes))
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}
