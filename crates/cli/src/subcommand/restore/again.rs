//! Whom a restored log has forgotten to have erased: known from the lists beside logs, erased again with new events.

use std::path::Path;

use app::erasure::{ErasureList, Listed};
use eventlog::EventStore;

use crate::arguments::Place;
use crate::erasures::ErasedFile;
use crate::failure::Failure;
use crate::folder::Folder;

/// Everybody on the list in `anchors`, and on the one that was `named`.
///
/// # Errors
/// [`Failure::Input`] when there is no such file; [`Failure::Command`] naming a line that is none.
pub(super) fn listed(anchors: &Path, named: Option<&Path>) -> Result<Vec<Listed>, Failure> {
    let mut listed = ErasedFile::of(anchors).all()?;
    if let Some(named) = named {
        if !named.is_file() {
            return Err(Failure::input("--erased", named.display().to_string(), "a list of erasures, erased.jsonl"));
        }
        listed.extend(ErasedFile::at(named).all()?);
    }
    Ok(listed)
}

/// Keeps all of them on the list in `anchors`, before anybody can open it.
///
/// # Errors
/// [`Failure`] when it cannot be written.
pub(super) fn keep(anchors: &Path, listed: &[Listed]) -> Result<(), Failure> {
    let list = ErasedFile::of(anchors);
    listed.iter().try_for_each(|line| Ok(list.keep(line)?))
}

/// Opens the folder as any process does, which erases again; how many events that took.
///
/// # Errors
/// [`Failure`] when the folder cannot be opened.
pub(super) async fn erase(place: &Place, has_keys: bool) -> Result<u64, Failure> {
    if !has_keys || !place.master_key_file().exists() {
        return Ok(0);
    }
    let before = crate::folder::Log::open(place)?.store.head().await?.position.get();
    let folder = Folder::open(place).await?;
    Ok(folder.store.head().await?.position.get() - before)
}
