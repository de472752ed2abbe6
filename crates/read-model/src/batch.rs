//! A stretch of the log, read and decoded once for every projection that stands at its beginning.

use eventlog::{Event, EventStore, MalformedEntry, Position, Query, Recorded, StoreError};

use crate::Opened;
use crate::checkpoint::{Checkpoint, Divergence, log_id_of};

/// Events a batch holds at most: what a writing transaction takes in well under its turn.
pub(crate) const EVENTS_MAX: usize = 4_000;

/// Events in order, the first right after `after`.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) after: Checkpoint,
    pub(crate) events: Vec<Decoded>,
    /// The end of the log when the batch was read.
    pub(crate) head: Position,
    log_id: String,
}

/// An entry and what it says.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) recorded: Recorded,
    pub(crate) event: Result<Event, MalformedEntry>,
    /// Its personal fields, once they were opened.
    pub(crate) opened: Vec<Opened>,
}

/// What stands after a checkpoint.
pub(crate) enum Fetched {
    /// The next events; none when the checkpoint stands at the head.
    Batch(Batch),
    /// The checkpoint is of another history.
    Diverged(Divergence),
}

impl Batch {
    /// The checkpoint after the first `count` events.
    pub(crate) fn checkpoint(&self, count: usize) -> Checkpoint {
        match count.checked_sub(1).and_then(|last| self.events.get(last)) {
            Some(last) => Checkpoint::after(&self.log_id, &last.recorded),
            None => self.after.clone(),
        }
    }

    /// Whether the last event is the last of the log, as far as was known.
    pub(crate) fn reaches_head(&self) -> bool {
        self.events.last().map_or(self.after.position, |last| last.recorded.position) >= self.head
    }

    /// What is left after the first `count` events, if anything.
    pub(crate) fn rest(mut self, count: usize) -> Option<Self> {
        let after = self.checkpoint(count);
        let events = self.events.split_off(count);
        if events.is_empty() { None } else { Some(Self { after, events, ..self }) }
    }
}

/// Reads what stands after `checkpoint`, having compared the checkpoint with the log.
///
/// The entry at the checkpoint comes with the same read as those after it, so that both are of one history.
pub(crate) async fn fetch(store: &dyn EventStore, checkpoint: Checkpoint) -> Result<Fetched, StoreError> {
    let head = store.head().await?.position;
    let position = checkpoint.position;
    if position > head {
        return Ok(Fetched::Diverged(Divergence::BeyondHead { position, head }));
    }
    let everything = Query::all();
    let first = store.read(&everything, Position::START, Position::new(1), 1).await?;
    let log_id = log_id_of(first.first());
    let known = usize::from(position > Position::START);
    let mut entries = store.read(&everything, position.previous(), head, EVENTS_MAX + known).await?;
    if let Some(divergence) = checkpoint.contradicts(&log_id, entries.first()) {
        return Ok(Fetched::Diverged(divergence));
    }
    entries.drain(..known);
    Ok(Fetched::Batch(Batch { after: checkpoint, events: decoded(entries).await, head, log_id }))
}

/// Parses the entries on a thread of their own: seconds of it would hold up whatever else the runtime does.
async fn decoded(entries: Vec<Recorded>) -> Vec<Decoded> {
    let decode = |recorded: Recorded| Decoded { event: recorded.event(), recorded, opened: Vec::new() };
    crate::runner::on_a_thread(move || entries.into_iter().map(decode).collect()).await
}
