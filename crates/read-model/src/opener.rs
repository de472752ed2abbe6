//! The port through which personal fields are shown: projections hold none, whoever renders asks here.

use async_trait::async_trait;
use eventlog::{Event, Position};
use serde_json::Value;

/// One sealed record, as far as it may be known here.
#[derive(Debug, Clone, PartialEq)]
pub enum Opened {
    /// Its fields: a JSON object.
    Known(Value),
    /// There, and not opened here.
    Sealed,
    /// Its key was destroyed.
    Erased,
}

/// Why records that should open did not: neither sealed nor erased may be said then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot open the personal fields of event {position}: {reason}")]
pub struct OpenFailure {
    /// The event.
    pub position: Position,
    /// What went wrong.
    pub reason: String,
}

/// Opens personal fields, for those who may see them. The application implements it over its keys; whether the one who
/// asks may see them, and the note that they did, is its affair.
#[async_trait]
pub trait Opener: Send + Sync {
    /// Every record of `event`, which stands at `position`, in the order of [`Event::personal`] and as many.
    ///
    /// # Errors
    /// [`OpenFailure`] when keys or ciphertexts cannot be read, or do not fit what the event says of them.
    async fn open(&self, event: &Event, position: Position) -> Result<Vec<Opened>, OpenFailure>;
}

/// Opens nothing: for whoever may not see personal fields, and wherever reads cannot be noted.
#[derive(Debug, Clone, Copy, Default)]
pub struct SealedOpener;

#[async_trait]
impl Opener for SealedOpener {
    async fn open(&self, event: &Event, _position: Position) -> Result<Vec<Opened>, OpenFailure> {
        Ok(vec![Opened::Sealed; event.personal.len()])
    }
}
