//! Catching up and then following, without a gap between the two.

use std::sync::Arc;
use tokio::sync::watch;

use crate::{EventStore, Position, Query, Recorded, StoreError};

/// A reader that never misses and never doubles: it reads to the end, then waits until the head has risen above what
/// it last read up to.
pub struct Subscription {
    store: Arc<dyn EventStore>,
    heads: watch::Receiver<Position>,
    query: Query,
    read_up_to: Position,
}

impl Subscription {
    /// A subscription to `query` on `store`, beginning after `after`.
    pub fn new(store: Arc<dyn EventStore>, query: Query, after: Position) -> Self {
        let heads = store.heads();
        Self { store, heads, query, read_up_to: after }
    }

    /// The next events, oldest first, at least one and at most `limit`; waits until there is one.
    ///
    /// `None` when the store was closed and everything it held was delivered.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read; calling again tries the same place again.
    pub async fn next(&mut self, limit: usize) -> Result<Option<Vec<Recorded>>, StoreError> {
        loop {
            // The head is taken before the read: whatever commits in between is read again next time, not lost.
            let head = *self.heads.borrow_and_update();
            if head > self.read_up_to {
                let events = self.store.read(&self.query, self.read_up_to, head, limit).await?;
                match events.last() {
                    Some(last) if events.len() == limit => self.read_up_to = last.position,
                    _ => self.read_up_to = head,
                }
                if !events.is_empty() {
                    return Ok(Some(events));
                }
                continue;
            }
            if self.heads.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}
