//! Signed checkpoints as anchors keep them: years of them, of which a verification holds some at a time.

use proof::{Checkpoint, SignedNote};

use super::{AnchorsError, Discord};

/// The checkpoints of some anchors, to be looked at from the first to the last, as often as it takes.
pub trait KeptNotes {
    /// Each, oldest first; the same ones whenever it is asked. Ends after the first that cannot be read.
    fn notes(&self) -> impl Iterator<Item = Result<SignedNote, AnchorsError>>;
}

impl KeptNotes for Vec<SignedNote> {
    fn notes(&self) -> impl Iterator<Item = Result<SignedNote, AnchorsError>> {
        self.iter().cloned().map(Ok)
    }
}

/// The last checkpoint of at most `size` entries.
///
/// # Errors
/// [`AnchorsError`].
pub fn last_up_to(kept: &impl KeptNotes, size: u64) -> Result<Option<SignedNote>, AnchorsError> {
    let mut last = None;
    for note in kept.notes() {
        let note = note?;
        if Checkpoint::parse(note.text()).is_ok_and(|checkpoint| checkpoint.head().size <= size) {
            last = Some(note);
        }
    }
    Ok(last)
}

/// Why log and checkpoints were not found to agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialFailure {
    /// They do not.
    #[error(transparent)]
    Discord(#[from] Discord),
    /// The checkpoints cannot be read.
    #[error(transparent)]
    Anchors(#[from] AnchorsError),
}
