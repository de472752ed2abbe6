//! A log held in memory, with a second store that follows it append by append.
//!
//! Decisions are taken on the one in memory, where reading costs next to nothing; the one on disk receives the same
//! appends in the same order at the same instants, while the next decision is being taken. Both chain what they are given:
//! at the end their last leaves are the same, or nothing was built.

use std::sync::Arc;

use async_trait::async_trait;
use eventlog::memory::MemoryStore;
use eventlog::{
    Append, AppendError, BodyMac, Clock, CommandId, EventStore, Head, MockClock, Position, Query, Receipt, Recorded,
    Replay, StoreError, SubjectId, Subscription, Timestamp,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::failure::Failure;

/// The log in memory, whose appends are passed on.
pub(super) struct Mirrored {
    memory: MemoryStore,
    clock: Arc<dyn Clock>,
    passed_on: UnboundedSender<(Timestamp, Append)>,
}

/// The store that follows.
pub(super) struct Follower(JoinHandle<Result<(), AppendError>>);

impl Mirrored {
    /// An empty log told the time by `clock`, and `follower` behind it, told the time by `echo`.
    pub(super) fn before(
        clock: Arc<dyn Clock>,
        (follower, echo): (Arc<dyn EventStore>, MockClock),
    ) -> (Self, Follower) {
        let (passed_on, arriving) = unbounded_channel();
        let memory = MemoryStore::new(Arc::clone(&clock));
        let following = tokio::spawn(follow(arriving, follower, echo));
        (Self { memory, clock, passed_on }, Follower(following))
    }
}

impl Follower {
    /// Waits until the follower has written everything; whoever holds the log in memory must have let it go.
    ///
    /// # Errors
    /// [`Failure`] when an append did not get through.
    pub(super) async fn caught_up(self) -> Result<(), Failure> {
        let written = self.0.await.map_err(|error| Failure::Machine(error.into()))?;
        Ok(written.map_err(app::CommandError::from)?)
    }
}

async fn follow(
    mut arriving: UnboundedReceiver<(Timestamp, Append)>,
    follower: Arc<dyn EventStore>,
    echo: MockClock,
) -> Result<(), AppendError> {
    while let Some((at, append)) = arriving.recv().await {
        echo.advance_to(at);
        follower.append(append).await?;
    }
    Ok(())
}

#[async_trait]
impl EventStore for Mirrored {
    async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        // The follower has the same events before it and nobody else writes there: what held here holds there.
        let (at, copy) = (self.clock.wall(), Append { condition: None, ..append.clone() });
        let receipt = self.memory.append(append).await?;
        if receipt.replay == Replay::No {
            // A follower that gave up says why when it is waited for.
            let _ = self.passed_on.send((at, copy));
        }
        Ok(receipt)
    }

    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        self.memory.receipt(command, body).await
    }

    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.memory.read(query, after, up_to, limit).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.memory.head().await
    }

    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.memory.ciphertexts(position).await
    }

    async fn forget(&self, _: SubjectId) -> Result<u64, AppendError> {
        // Nobody is erased while a history is being made up.
        Err(AppendError::NotWritten { reason: "a demonstration in the making forgets nothing".to_owned() })
    }

    fn heads(&self) -> watch::Receiver<Position> {
        self.memory.heads()
    }

    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Subscription::new(self, query, after)
    }
}
