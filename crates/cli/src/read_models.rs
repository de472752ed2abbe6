//! The read models of a folder: what they are, and how they are brought up to date.

use std::path::Path;
use std::sync::Arc;

use eventlog::EventStore;
use read_model::{Progress, Projection, ReadModelError, Reader, Runner};

use crate::failure::Failure;
use crate::folder::{Folder, READ_MODELS};
use crate::progress;

/// Every projection of this program.
fn projections() -> Vec<Box<dyn Projection>> {
    vec![Box::new(audit_trail::Events)]
}

/// What feeds the read models of `folder`.
///
/// # Errors
/// [`ReadModelError`] when `read.db` cannot be opened for writing.
pub(crate) fn runner(folder: &Folder) -> Result<Runner, ReadModelError> {
    Runner::open(&folder.data.join(READ_MODELS), Arc::clone(&folder.store) as Arc<dyn EventStore>, projections())
}

/// Brings the read models to the end of the log, and opens them for reading. What takes long shows a bar.
///
/// # Errors
/// [`Failure`] when log or read models cannot be used.
pub(crate) async fn up_to_date(folder: &Folder) -> Result<Reader, Failure> {
    with_bar(async |show| runner(folder)?.catch_up_showing(show).await).await?;
    open(&folder.data)
}

/// Opens the read models as they are.
///
/// # Errors
/// [`Failure`] when there are none yet.
pub(crate) fn open(data: &Path) -> Result<Reader, Failure> {
    Ok(Reader::open(&data.join(READ_MODELS))?)
}

/// Does `work` while a bar shows how far it has come.
///
/// # Errors
/// Those of `work`.
pub(crate) async fn with_bar<T>(
    work: impl AsyncFnOnce(&mut (dyn FnMut(&Progress) + Send)) -> Result<T, ReadModelError>,
) -> Result<T, ReadModelError> {
    let bar = progress::counting("events");
    let outcome = work(&mut |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(format!("{} ({:?})", progress.projections.join(", "), progress.phase).to_lowercase());
    })
    .await;
    bar.finish_and_clear();
    outcome
}
