//! Backups of the keys that are too old: destroyed, whoever would like to keep them.

use app::calendar;
use eventlog::Timestamp;
use uuid::Uuid;

use crate::backups::{Backup, Kind, Shelf, folders};
use crate::failure::Failure;

/// Destroys the backups of the keys of the log `log_id` on `shelf` that were taken before `oldest`, and names them.
///
/// One whose manifest is in doubt is told on standard error and left to a person.
///
/// # Errors
/// [`Failure`] when the shelf cannot be read, or a backup not be removed.
pub(super) fn expire(shelf: &Shelf, log_id: Uuid, oldest: Timestamp) -> Result<Vec<String>, Failure> {
    let mut expired = Vec::new();
    for folder in folders(shelf.folder())? {
        match Backup::open(&folder, Kind::Keys) {
            Ok(backup) if backup.manifest.log_id == log_id && is_before(&backup, oldest) => {
                shelf.remove(&backup)?;
                expired.push(backup.name());
            }
            Ok(_young_or_foreign) => (),
            Err(failure) => eprintln!("parcours: {}: its age is not known: {failure}", folder.display()),
        }
    }
    Ok(expired)
}

fn is_before(backup: &Backup, oldest: Timestamp) -> bool {
    calendar::instant(&backup.manifest.taken_at).is_some_and(|taken_at| taken_at < oldest)
}
