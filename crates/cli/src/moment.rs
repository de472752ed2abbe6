//! What is asked about: a request by its name, a moment by its date.

use app::{Moment, RequestName, When};
use eventlog::{Clock, EventStore, Position, SystemClock};
use workflow::RequestId;

use crate::failure::Failure;
use crate::folder::Folder;

/// The moment meant by `as_of`; now, when nothing was said.
///
/// # Errors
/// [`Failure`] as [`When::resolve`].
pub(crate) async fn moment(store: &dyn EventStore, as_of: Option<&When>) -> Result<Moment, Failure> {
    let now = SystemClock.wall();
    match as_of {
        Some(when) => Ok(when.resolve(store, now).await?),
        None => Ok(Moment { position: store.head().await?.position, instant: now }),
    }
}

/// The position after which comes what `since` asks for; everything, when nothing was said.
///
/// # Errors
/// [`Failure`] as [`When::since`].
pub(crate) async fn beginning(store: &dyn EventStore, since: Option<&When>) -> Result<Position, Failure> {
    match since {
        Some(when) => Ok(when.since(store, SystemClock.wall()).await?),
        None => Ok(Position::START),
    }
}

/// The request called `name`, an id or a reference.
///
/// # Errors
/// [`Failure::Input`] for another form, or a reference that no request of this folder has.
pub(crate) async fn request(folder: &Folder, name: &str) -> Result<RequestId, Failure> {
    match RequestName::parse(name) {
        Some(RequestName::Id(id)) => Ok(id),
        Some(RequestName::Reference(reference)) => Ok(folder.app.request_of(reference).await?),
        None => Err(Failure::input("REF", name, "a request id or a reference like MSS-2026-000123")),
    }
}

/// "No such request by then."
pub(crate) fn unopened(name: &str, moment: Moment) -> Failure {
    Failure::input("REF", name, format!("a request that was opened by position {}", moment.position))
}
