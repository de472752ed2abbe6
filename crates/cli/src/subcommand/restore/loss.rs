//! A loss that somebody accepts: asked of the staged log and its keys, before anything takes the place of what is lost.

use std::path::Path;
use std::sync::Arc;

use app::{App, Ids};
use eventlog::{Clock, SystemClock};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use vault::{SystemEntropy, Vault};

use super::stage::Stage;
use crate::failure::Failure;
use crate::folder::{FolderError, KEYS, LOG};

/// Whether the log on `stage` will take the event: its administrator gives a reason, and its keys are there to seal it.
///
/// # Errors
/// [`Failure`] with what the command would answer once it is too late: an unknown login, an empty reason, another role.
pub(super) async fn may_be_accepted(
    stage: &Stage,
    master: &Path,
    (login, reason): (&str, &str),
) -> Result<(), Failure> {
    let store = SqliteStore::open_read_only(stage.folder().join(LOG), SqliteOptions::default());
    let store = Arc::new(store.map_err(FolderError::Log)?);
    let keys = stage.folder().join(KEYS);
    if !keys.exists() {
        let expected = "keys beside the log, under which the reason is sealed";
        return Err(Failure::input("--accept-loss", "a folder without keys", expected));
    }
    let master = vault::MasterKey::read(master).map_err(FolderError::MasterKey)?;
    let vault = Vault::open_copy(&keys, &master).map_err(FolderError::Keys)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let app = App::new(store, vault, Arc::clone(&clock), Ids::new(clock, SystemEntropy));
    app.administrator(login, reason).await?;
    Ok(())
}
