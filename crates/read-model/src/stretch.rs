//! The beginning of a log, up to a position that may be moved on: what a rebuild reads that is to stop there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use eventlog::{
    Append, AppendError, BodyMac, CommandId, EventStore, Head, Leaf, Position, Query, Receipt, Recorded, StoreError,
    SubjectId, Subscription, Timestamp,
};
use tokio::sync::watch;

/// A log as it was when it ended at a position, for whoever reads it.
///
/// What is written through it goes to the whole log, and new heads are the whole log's: only reading stops at the end.
pub struct Stretch {
    whole: Arc<dyn EventStore>,
    end: AtomicU64,
}

impl Stretch {
    /// The first `end` events of `whole`; all of them when it is shorter.
    pub fn of(whole: Arc<dyn EventStore>, end: Position) -> Self {
        Self { whole, end: AtomicU64::new(end.get()) }
    }

    /// Ends at `end` from now on.
    pub(crate) fn end_at(&self, end: Position) {
        self.end.store(end.get(), Ordering::Release);
    }

    fn end(&self) -> Position {
        Position::new(self.end.load(Ordering::Acquire))
    }
}

#[async_trait]
impl EventStore for Stretch {
    async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        self.whole.append(append).await
    }

    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        self.whole.receipt(command, body).await
    }

    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.whole.read(query, after, up_to.min(self.end()), limit).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let (head, end) = (self.whole.head().await?, self.end());
        if head.position <= end {
            return Ok(head);
        }
        let last = self.whole.read(&Query::all(), end.previous(), end, 1).await?;
        let (leaf, recorded_at) =
            last.first().map_or((Leaf::ZERO, Timestamp::EPOCH), |last| (last.leaf(), last.recorded_at));
        Ok(Head { position: end, leaf, recorded_at })
    }

    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.whole.ciphertexts(position).await
    }

    async fn forget(&self, subject: SubjectId) -> Result<u64, AppendError> {
        self.whole.forget(subject).await
    }

    fn heads(&self) -> watch::Receiver<Position> {
        self.whole.heads()
    }

    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Arc::clone(&self.whole).subscribe(query, after)
    }
}
