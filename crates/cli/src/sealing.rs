//! Sealing around a subcommand: what is signed before the process ends, and a log that may not be written any more.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use app::CommandError;
use app::sealing::{Anchors, AnchorsError, SealFailure, Sealer, Standing, keep_sealed};
use async_trait::async_trait;
use eventlog::{
    Append, AppendError, BodyMac, CommandId, EventStore, Head, Position, Query, Receipt, Recorded, StoreError,
    SubjectId, Subscription,
};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::anchors::{ANCHORS, AnchorFolder};
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;

/// The folders that this process opened for writing, until it ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opened(Arc<Mutex<Vec<Sealing>>>);

struct Sealing {
    sealer: Arc<Sealer>,
    keeper: AbortHandle,
}

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealing")
    }
}

impl Opened {
    /// Seals from here on whatever `sealer` signs, in the background and before the process ends.
    pub(crate) fn keep(&self, sealer: Arc<Sealer>) {
        let keeper = tokio::spawn(keep_sealed(Arc::clone(&sealer))).abort_handle();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Sealing { sealer, keeper });
    }

    /// Seals what is new, in every folder that was opened.
    ///
    /// # Errors
    /// [`Failure::Doubt`] when the log contradicts what was signed. What only failed is told: the next process seals.
    pub(crate) async fn seal(&self) -> Result<(), Failure> {
        let opened = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for Sealing { sealer, keeper } in opened {
            keeper.abort();
            match seal_news(&sealer).await {
                Ok(()) => {}
                Err(failure) if failure.is_doubt() => return Err(failure.into()),
                Err(failure) => eprintln!("parcours: not sealed yet: {failure}; the next command seals it"),
            }
        }
        Ok(())
    }
}

async fn seal_news(sealer: &Sealer) -> Result<(), SealFailure> {
    if sealer.news().await? > 0 {
        sealer.seal().await?;
    }
    Ok(())
}

impl Place {
    /// Where checkpoints and the list of erasures lie.
    pub(crate) fn anchors_at(&self) -> PathBuf {
        self.anchors.clone().unwrap_or_else(|| self.data.join(ANCHORS))
    }

    /// What lies there.
    pub(crate) fn anchor_folder(&self) -> AnchorFolder {
        AnchorFolder::new(&self.anchors_at(), &self.data)
    }
}

impl From<SealFailure> for Failure {
    fn from(failure: SealFailure) -> Self {
        match failure {
            SealFailure::Log(error) => error.into(),
            SealFailure::Behind { .. }
            | SealFailure::LossUnsigned { .. }
            | SealFailure::NoKeyForLoss
            | SealFailure::Rewritten { .. }
            | SealFailure::Key(_)
            | SealFailure::Proof(_)
            | SealFailure::Anchors(AnchorsError::Damaged { .. }) => Self::Doubt(failure.to_string()),
            SealFailure::NoKey | SealFailure::Unknown | SealFailure::Anchors(AnchorsError::Io { .. }) => {
                Self::Machine(anyhow::anyhow!(failure.to_string()))
            }
        }
    }
}

/// Accepts, in the name of an administrator, that the log of `place` ends before what was signed; and seals it under its new
/// name.
///
/// # Errors
/// [`Failure`]: nothing is lost, or the user may not say so.
pub(crate) async fn accept_loss(place: &Place, login: &str, reason: &str) -> Result<(), Failure> {
    let folder = Folder::open_to_accept_loss(place).await?;
    let sealer = folder.app.sealer(Arc::new(place.anchor_folder()));
    folder.app.accept_loss(&sealer, login, reason).await?;
    Ok(())
}

/// The store that a folder's use cases write through: the log itself, or one that takes nothing, where it ends before what was
/// signed, or says that a loss was accepted and nothing signed says so.
///
/// # Errors
/// [`Failure`] when log or anchors cannot be read.
pub(crate) async fn writable_or_not(
    store: Arc<dyn EventStore>,
    anchors: &dyn Anchors,
) -> Result<Arc<dyn EventStore>, Failure> {
    let failure = match Standing::of(&store, anchors).await {
        Ok(standing) => standing.hindrance(),
        // What the log says of its own losses cannot be read: it is, as far as it goes, and not gone on with.
        Err(failure @ SealFailure::Log(CommandError::Integrity(_))) => Some(failure),
        Err(failure) => return Err(failure.into()),
    };
    let Some(failure) = failure else { return Ok(store) };
    eprintln!("parcours: integrity in doubt: {failure}. Nothing is written until then");
    Ok(Arc::new(ReadOnly { store, reason: failure.to_string() }))
}

/// A log that may be read only.
struct ReadOnly {
    store: Arc<dyn EventStore>,
    reason: String,
}

impl ReadOnly {
    fn refused<T>(&self) -> Result<T, AppendError> {
        Err(AppendError::Store(StoreError::Damaged(self.reason.clone())))
    }
}

#[async_trait]
impl EventStore for ReadOnly {
    async fn append(&self, _: Append) -> Result<Receipt, AppendError> {
        self.refused()
    }

    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        self.store.receipt(command, body).await
    }

    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.store.read(query, after, up_to, limit).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.store.head().await
    }

    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.ciphertexts(position).await
    }

    async fn forget(&self, _: SubjectId) -> Result<u64, AppendError> {
        self.refused()
    }

    fn heads(&self) -> watch::Receiver<Position> {
        self.store.heads()
    }

    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Arc::clone(&self.store).subscribe(query, after)
    }
}
