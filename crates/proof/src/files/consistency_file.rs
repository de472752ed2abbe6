//! That a log continues an earlier checkpoint, as a file: what a log sends to its witnesses.

use std::fmt;

use super::Unproved;
use super::head::{FileError, Head};
use crate::{ConsistencyProof, KnownKeys, OpenedCheckpoint, SignedNote};

/// The proof that the tree of a checkpoint continues the tree of an old size, with the checkpoint. Displayed as its
/// file.
///
/// C2SP has no file of its own for it; this is the request by which a log asks a witness to cosign, which says the
/// same.
///
/// # Source
/// C2SP tlog-witness, "add-checkpoint" (`docs/sources.md#tlog`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyFile {
    /// The size of the checkpoint that is held.
    pub old_size: u64,
    /// The hashes.
    pub proof: ConsistencyProof,
    /// The later checkpoint, with all its signatures.
    pub note: SignedNote,
}

impl ConsistencyFile {
    /// Reads the file.
    ///
    /// # Errors
    /// [`FileError`] with the line, for anything that would not be written the same way again.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let mut head = Head::read(bytes)?;
        let old_size = head.number("old")?;
        let (path, note) = head.finish()?;
        Ok(Self { old_size, proof: ConsistencyProof { path }, note })
    }

    /// Checks that the log continues the checkpoint `held`, and answers the later one.
    ///
    /// # Errors
    /// [`Unproved`].
    pub fn verify(&self, held: &OpenedCheckpoint, known: &KnownKeys) -> Result<OpenedCheckpoint, Unproved> {
        let opened = OpenedCheckpoint::open(self.note.clone(), known)?;
        let (expected, given) = (held.checkpoint().origin(), opened.checkpoint().origin());
        if given != expected {
            return Err(Unproved::OtherOrigin { expected: expected.to_owned(), given: given.to_owned() });
        }
        if self.old_size != held.head().size {
            return Err(Unproved::OtherSize { expected: held.head().size, given: self.old_size });
        }
        self.proof.verify(held.head(), opened.head())?;
        Ok(opened)
    }
}

impl fmt::Display for ConsistencyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "old {}", self.old_size)?;
        self.proof.path.iter().try_for_each(|hash| writeln!(formatter, "{}", hash.to_base64()))?;
        write!(formatter, "\n{}", self.note)
    }
}
