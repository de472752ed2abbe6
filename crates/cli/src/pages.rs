//! Reading a stretch of the log page by page.

use eventlog::{EventStore, Position, Query, Recorded, StoreError};

/// Events read at once.
const PAGE: usize = 1_000;

/// The events that match a query, after one position and up to another.
pub(crate) struct Pages<'a> {
    store: &'a dyn EventStore,
    query: Query,
    last: Position,
    up_to: Position,
    left: usize,
}

impl<'a> Pages<'a> {
    /// All of them.
    pub(crate) fn of(store: &'a dyn EventStore, query: Query, after: Position, up_to: Position) -> Self {
        Self { store, query, last: after, up_to, left: usize::MAX }
    }

    /// The first `limit` of them.
    pub(crate) fn limited_to(self, limit: usize) -> Self {
        Self { left: limit, ..self }
    }

    /// The next page, oldest first and never empty; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Recorded>>, StoreError> {
        if self.left == 0 || self.last >= self.up_to {
            return Ok(None);
        }
        let page = self.store.read(&self.query, self.last, self.up_to, self.left.min(PAGE)).await?;
        let Some(end) = page.last() else { return Ok(None) };
        (self.last, self.left) = (end.position, self.left - page.len());
        Ok(Some(page))
    }
}
