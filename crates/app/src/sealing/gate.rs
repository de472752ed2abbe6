//! Whether a log may be written: not while it ends before what was signed, nor while it admits a loss that nothing signed admits.

use std::sync::Arc;

use eventlog::{EventStore, Position};
use proof::{Checkpoint, LogOrigin};

use super::{Anchors, History, SealFailure};

/// A log beside what was signed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many entries it has.
    pub head: u64,
    /// How many the last checkpoint knows; 0 before the first.
    pub signed: u64,
    /// The event that says its end is lost, where the last checkpoint is of before. Whoever may write the file can write one.
    pub unsigned_loss: Option<Position>,
}

impl Standing {
    /// Looks, without waiting for anybody.
    ///
    /// The name on the last checkpoint is taken as it stands: whoever can forge that line could take away the checkpoints too, and
    /// neither passes a verification.
    ///
    /// # Errors
    /// [`SealFailure::Anchors`], [`SealFailure::Log`].
    pub async fn of(store: &Arc<dyn EventStore>, anchors: &dyn Anchors) -> Result<Self, SealFailure> {
        // In this order: others write and sign meanwhile, and what is signed is in the log.
        let history = History::read(store).await?;
        let last = anchors.last()?.and_then(|note| Checkpoint::parse(note.text()).ok());
        let head = store.head().await?.position.get();
        let part = last.as_ref().and_then(|last| last.origin().parse().ok()).map(|origin: LogOrigin| origin.part());
        let continued = history.continued.last().filter(|told| part.is_some_and(|part| told.origin.part() > part));
        Ok(Self {
            head,
            signed: last.map_or(0, |last| last.head().size),
            unsigned_loss: continued.map(|continued| continued.at),
        })
    }

    /// Why nothing may be written; `None` where it may.
    pub fn hindrance(&self) -> Option<SealFailure> {
        let Self { head, signed, unsigned_loss } = *self;
        match unsigned_loss {
            Some(at) => Some(SealFailure::LossUnsigned { at }),
            None if signed > head => Some(SealFailure::Behind { signed, head }),
            None => None,
        }
    }
}
