//! The port: what every store of this log does, in the words of the log.

use async_trait::async_trait;
use std::sync::Arc;
use tokio::sync::watch;

use crate::{
    Append, AppendError, BodyMac, CommandId, Head, Leaf, MalformedEntry, Position, Query, Receipt, Recorded, SubjectId,
    Subscription,
};

/// Why a store could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The machine failed: the file is gone, locked or unreadable.
    #[error("cannot read the log: {0}")]
    Io(String),
    /// What is stored is not what was written.
    #[error("the log is damaged: {0}")]
    Damaged(String),
    /// An entry that is none.
    #[error("the log is damaged: {0}")]
    Entry(#[from] MalformedEntry),
}

/// An append-only log of tagged events with conditional appends.
///
/// # Guarantees (each has a named case in the contract suite)
/// - An acknowledged append is durable, whole, once, and its events are adjacent.
/// - Positions are 1, 2, 3 … in commit order: a reader never sees n + 1 before n.
/// - A condition is checked against everything that was committed before, in the transaction of the append.
/// - The same command id with the same body is answered with the first receipt; with another body it is refused.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// Writes `append` when its condition still holds.
    ///
    /// # Errors
    /// Every variant of [`AppendError`]; only [`AppendError::Unknown`] leaves open whether it was written.
    async fn append(&self, append: Append) -> Result<Receipt, AppendError>;

    /// The receipt of `command`, if it was written: the question asked before a decision is made twice.
    ///
    /// # Errors
    /// [`AppendError::CommandReused`] when it was written with another body; [`AppendError::Store`].
    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError>;

    /// Reads the events that match `query`, stand after `after` and not after `up_to`, oldest first.
    ///
    /// Returns at most `limit` events in strictly increasing [`Position`]; an empty vector means there is nothing more.
    /// To page, pass the position of the last event returned. `up_to` beyond the head is the head.
    ///
    /// Cost: one index range per tag and type, as large as the rarest of them, whatever stands before `after`.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read. Nothing found is no error: it is an empty vector.
    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError>;

    /// The leaves of the entries after `after` and not after `up_to`, at most `limit`, oldest first: what a proof tree is made of.
    ///
    /// Each is hashed from the bytes as they are stored now; the first is that of `after` + 1, and none is left out.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where an entry is missing among them; as [`EventStore::read`].
    async fn leaves(&self, after: Position, up_to: Position, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        let entries = self.read(&Query::all(), after, up_to, limit).await?;
        let gap = entries.iter().zip(after.get()..).find(|(entry, before)| entry.position.get() != before + 1);
        if let Some((found, before)) = gap {
            return Err(StoreError::Damaged(format!("after entry {before} comes entry {}", found.position)));
        }
        Ok(entries.iter().map(Recorded::leaf).collect())
    }

    /// The end of the log, after every append this caller was answered.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    async fn head(&self) -> Result<Head, StoreError>;

    /// The ciphertexts of the event at `position`, in the order of its `personal`; `None` where one was destroyed.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Destroys every ciphertext of `subject` and says how many there were; entries, chain and proofs stay as they are.
    ///
    /// # Errors
    /// [`AppendError::NotWritten`] or [`AppendError::Unknown`]; repeating is harmless.
    async fn forget(&self, subject: SubjectId) -> Result<u64, AppendError>;

    /// A rising view of the head's position, fed by own commits at once and by other processes' within 100 ms.
    fn heads(&self) -> watch::Receiver<Position>;

    /// Everything that matches `query` after `after`: what is there, then what comes.
    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription;
}
