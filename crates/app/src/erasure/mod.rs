//! Erasure, from the decision to the last byte: a sequence that any process can go on with.
//!
//! A decision is an event (`erasure-decided`). From there on the steps follow in one order, each of them harmless when it
//! is repeated: the subject is written to a list beside the log ([`ErasureList`], synced), its key and look-ups are
//! destroyed, then its ciphertexts, then what every other store holds of it ([`Purge`]); `erasure-completed` is appended
//! once all of that got through. A process that dies in between leaves a decision without its completion, which the next
//! one that opens the folder finds and carries through ([`App::finish_erasures`](crate::App::finish_erasures)). Who stands on the list, and was never
//! decided about as far as this log knows (it was restored, and lost its end), is decided about anew first: where the line is
//! vouched for by the keys of this log.
//!
//! What this is not: the rules of who may be erased (`workflow`), and the stores themselves (`cli` chooses them).

mod again;
mod due;
mod held;
mod line;
mod pace;
mod steps;

use std::path::Path;

use async_trait::async_trait;
use eventlog::{Leaf, Position};
use workflow::SubjectId;

use crate::error::CommandError;

pub use due::DueCase;
pub use held::{Held, Mentioning, Portrait};
pub use line::Listed;
pub use steps::{OnStep, Step, Unfinished};

/// An erasure that was decided: what the list beside the log keeps of it. Nothing here is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Whose data.
    pub subject: SubjectId,
    /// Where it was decided.
    pub position: Position,
    /// The leaf of that entry.
    pub leaf: Leaf,
}

/// The list of erasures beside the log: it outlives a log that is restored to an earlier end.
pub trait ErasureList: Send + Sync {
    /// Keeps a line, durably; once, however often it is called.
    ///
    /// # Errors
    /// [`CommandError::Machine`] when it could not be written and synced.
    fn keep(&self, listed: &Listed) -> Result<(), CommandError>;

    /// Everything that was kept, oldest first.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] naming a line that is none, [`CommandError::Machine`] when it cannot be read.
    fn all(&self) -> Result<Vec<Listed>, CommandError>;
}

/// A store that holds personal data beside keys and log: an index, drafts, files.
///
/// Every store registers one ([`App::with_purges`](crate::App::with_purges)). A file of the data folder that no purge
/// answers for and that is not known to hold nothing personal is one that erasure would miss: a test fails on it.
#[async_trait]
pub trait Purge: Send + Sync {
    /// What it purges, in one word, as steps and messages name it.
    fn name(&self) -> &'static str;

    /// Whether it answers for the file or folder `path`, which is relative to the data folder.
    fn answers_for(&self, path: &Path) -> bool;

    /// Destroys what is held of `subject`, whose key is destroyed by now. Harmless when repeated.
    ///
    /// # Errors
    /// [`CommandError`] when it could not be done, or cannot be yet because somebody still reads an older state.
    async fn purge(&self, subject: SubjectId) -> Result<(), CommandError>;
}

/// No list: for logs in memory, and for histories that are thrown away.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoList;

impl ErasureList for NoList {
    fn keep(&self, _: &Listed) -> Result<(), CommandError> {
        Ok(())
    }

    fn all(&self) -> Result<Vec<Listed>, CommandError> {
        Ok(Vec::new())
    }
}
