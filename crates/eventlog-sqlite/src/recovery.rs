//! After a COMMIT that failed: was it written? Only the file knows, and only what a checkpoint got through is sure.

use eventlog::{AppendError, Receipt};
use rusqlite::Connection;

use crate::batch::Pending;
use crate::queue::not_written;
use crate::transaction::read_command;

/// Answers a batch whose COMMIT failed for `reason`, on a connection opened since (`None` when that failed too), and
/// says whether every outcome is known.
///
/// *Done* is answered only for a command that is found **and** that a truncating checkpoint has moved into the
/// database and synced. What was refused had written nothing in any case.
pub(crate) fn answer(connection: Option<&Connection>, pending: Vec<Pending>, reason: &str) -> bool {
    let found = connection.map(|connection| look_up(connection, &pending)).unwrap_or_default();
    let mut all_known = true;
    for (place, one) in pending.into_iter().enumerate() {
        let outcome = match (&one.outcome, found.get(place).copied().flatten()) {
            (Err(AppendError::Invalid(_)), _) => one.outcome.clone(),
            (Err(_), _) => Err(not_written(reason)),
            (Ok(_), Some(receipt)) => Ok(receipt),
            (Ok(_), None) => Err(AppendError::Unknown { reason: reason.to_owned() }),
        };
        all_known &= !matches!(outcome, Err(AppendError::Unknown { .. }));
        one.answer_with(outcome);
    }
    all_known
}

/// The receipts of those commands that are in the file for sure, in the order of `pending`.
fn look_up(connection: &Connection, pending: &[Pending]) -> Vec<Option<Receipt>> {
    let found: Vec<Option<Receipt>> = pending
        .iter()
        .map(|one| {
            let remembered = read_command(connection, one.append.command).ok().flatten()?;
            one.outcome.as_ref().ok().filter(|receipt| receipt.first == remembered.first).copied()
        })
        .collect();
    match checkpoint_truncate(connection) {
        Ok(()) => found,
        Err(_) => Vec::new(),
    }
}

/// Moves the whole write-ahead log into the database, syncs it and empties the log.
pub(crate) fn checkpoint_truncate(connection: &Connection) -> rusqlite::Result<()> {
    connection.wal_checkpoint_v2(Some(rusqlite::MAIN_DB), rusqlite::wal::CheckpointMode::TRUNCATE).map(|_| ())
}
