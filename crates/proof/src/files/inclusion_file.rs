//! That an entry stands in a log, as a file by itself: `.tlog-proof`.

use std::fmt;

use super::Unproved;
use super::head::{FileError, Head};
use crate::{Hash, InclusionProof, KnownKeys, OpenedCheckpoint, SignedNote, text};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The proof that the entry at an index stands in the tree of a checkpoint, with the checkpoint. Displayed as its file.
///
/// # Source
/// C2SP tlog-proof, "Format" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionFile {
    /// Index and hashes.
    pub proof: InclusionProof,
    /// The checkpoint, with all its signatures.
    pub note: SignedNote,
    /// Opaque data that nothing vouches for; not empty.
    extra: Option<Vec<u8>>,
}

impl InclusionFile {
    /// Puts a proof and its checkpoint together.
    pub fn new(proof: InclusionProof, note: SignedNote) -> Self {
        Self { proof, note, extra: None }
    }

    /// The same with opaque data, at most some hundred kB; empty data is none.
    pub fn with_extra(self, extra: Vec<u8>) -> Self {
        Self { extra: Some(extra).filter(|extra| !extra.is_empty()), ..self }
    }

    /// The opaque data, which nothing vouches for.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`FileError`] with the line, for anything that would not be written the same way again.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let mut head = Head::read(bytes)?;
        head.expect(FIRST_LINE)?;
        let extra = match head.take("extra") {
            None => None,
            Some((word, line)) => {
                let data = text::from_base64(word).filter(|data| !data.is_empty());
                Some(data.ok_or(FileError::Extra { line })?)
            }
        };
        let index = head.number("index")?;
        let (path, note) = head.finish()?;
        Ok(Self { proof: InclusionProof { index, path }, note, extra })
    }

    /// Checks that `leaf` stands in the log of `origin`, and answers the checkpoint that says so.
    ///
    /// The entry itself is the caller's: hash it with [`Hash::of_leaf`].
    ///
    /// # Errors
    /// [`Unproved`].
    pub fn verify(&self, origin: &str, leaf: &Hash, known: &KnownKeys) -> Result<OpenedCheckpoint, Unproved> {
        let opened = OpenedCheckpoint::open(self.note.clone(), known)?;
        let given = opened.checkpoint().origin();
        if given != origin {
            return Err(Unproved::OtherOrigin { expected: origin.to_owned(), given: given.to_owned() });
        }
        self.proof.verify(leaf, opened.head())?;
        Ok(opened)
    }
}

impl fmt::Display for InclusionFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(formatter, "extra {}", text::base64(extra))?;
        }
        writeln!(formatter, "index {}", self.proof.index)?;
        self.proof.path.iter().try_for_each(|hash| writeln!(formatter, "{}", hash.to_base64()))?;
        write!(formatter, "\n{}", self.note)
    }
}
