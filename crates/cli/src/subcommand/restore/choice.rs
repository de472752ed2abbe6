//! Which backups are meant.

use std::path::{Path, PathBuf};

use app::calendar;
use eventlog::{Clock, SystemClock};

use crate::backups::{Backup, Kind, Manifest};
use crate::failure::Failure;
use crate::subcommand::backup::KEY_DAYS_MAX;

/// The backup of the log at `from`: that one, or the newest of a place.
///
/// # Errors
/// [`Failure::Input`] when there is none, [`Failure::Doubt`] when its manifest is not as it was written.
pub(super) fn log(from: &Path) -> Result<Backup, Failure> {
    if Manifest::is_in(from) {
        return Backup::open(from, Kind::Log);
    }
    let shelf = from.join(Kind::Log.shelf());
    let newest = Backup::newest(&shelf, Kind::Log, |_| true)?;
    let expected = "a backup of the log, or a place with one on its shelf `log`";
    newest.ok_or_else(|| Failure::input("FROM", from.display().to_string(), expected))
}

/// The backup of the keys that goes with `log`: that at `named`, the newest there, or the newest beside the log's.
///
/// # Errors
/// [`Failure::Input`] when there is none of this log, [`Failure::Doubt`] when its manifest is not as it was written.
pub(super) fn keys(from: &Path, named: Option<&Path>, log: &Backup) -> Result<Backup, Failure> {
    let backup = match named {
        Some(named) if Manifest::is_in(named) => one(named, log)?,
        Some(named) => newest(&[named.to_owned(), named.join(Kind::Keys.shelf())], log)?,
        None if Manifest::is_in(from) => newest(&beside(from), log)?,
        None => newest(&[from.join(Kind::Keys.shelf())], log)?,
    };
    let oldest = calendar::days_before(SystemClock.wall(), KEY_DAYS_MAX);
    if calendar::instant(&backup.manifest.taken_at).is_some_and(|taken_at| taken_at < oldest) {
        eprintln!(
            "parcours: the backup of the keys of {} is older than {KEY_DAYS_MAX} days, and should have been destroyed",
            backup.manifest.taken_at
        );
    }
    Ok(backup)
}

fn one(named: &Path, log: &Backup) -> Result<Backup, Failure> {
    let backup = Backup::open(named, Kind::Keys)?;
    let (ours, theirs) = (log.manifest.log_id, backup.manifest.log_id);
    if ours == theirs {
        return Ok(backup);
    }
    Err(Failure::input("--keys", format!("the keys of log {theirs}"), format!("those of log {ours}")))
}

fn newest(shelves: &[PathBuf], log: &Backup) -> Result<Backup, Failure> {
    for shelf in shelves {
        if let Some(backup) = Backup::newest(shelf, Kind::Keys, |keys| keys.log_id == log.manifest.log_id)? {
            return Ok(backup);
        }
    }
    let looked_at = shelves.first().map(|shelf| shelf.display().to_string()).unwrap_or_default();
    let expected = format!("backups of the keys of log {}; --log-only leaves them out", log.manifest.log_id);
    Err(Failure::input("--keys", looked_at, expected))
}

/// The shelf of the keys in the place in which the backup `log` lies on its own.
fn beside(log: &Path) -> Vec<PathBuf> {
    let place = log.canonicalize().ok().and_then(|log| Some(log.parent()?.parent()?.join(Kind::Keys.shelf())));
    place.into_iter().collect()
}
