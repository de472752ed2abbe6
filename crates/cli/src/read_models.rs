//! The read models of a folder: what they are, and how they are brought up to date.

use std::path::Path;
use std::sync::Arc;

use eventlog::EventStore;
use read_model::{Parked, Progress, Projection, ReadModelError, Reader, Runner, Standing};

use crate::failure::Failure;
use crate::folder::{Folder, READ_MODELS};
use crate::progress;

/// Every projection of this program.
fn projections() -> Vec<Box<dyn Projection>> {
    vec![Box::new(request_status::Requests), Box::new(audit_trail::Events)]
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
    Ok(Reader::open(&folder.data.join(READ_MODELS))?)
}

/// Where each projection stands in the folder `data`, and what it went on without; nothing where none was built yet.
///
/// # Errors
/// [`Failure`] when `read.db` is there and cannot be read.
pub(crate) fn standing(data: &Path) -> Result<(Vec<Standing>, Vec<Parked>), Failure> {
    let path = data.join(READ_MODELS);
    if !path.exists() {
        return Ok((Vec::new(), Vec::new()));
    }
    Ok(Reader::open(&path)?.look(|look| Ok((look.standing()?, look.parked()?)))?)
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
