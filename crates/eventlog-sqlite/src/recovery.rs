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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SqliteOptions, SqliteStore, connection};
    use eventlog::contract::sample::Draft;
    use eventlog::{Append, EventStore, InvalidAppend};

    /// A log that holds one of two commands, and both as a failed COMMIT leaves them: judged, not answered.
    struct Wreck {
        folder: tempfile::TempDir,
        written: (Append, Receipt),
        lost: (Append, Receipt),
    }

    impl Wreck {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = SqliteStore::create(folder.path().join("log.db"), SqliteOptions::default()).unwrap();
            let written = Draft::event("noted", &["a:1"]).build();
            let receipt = store.append(written.clone()).await.unwrap();
            let lost = Draft::event("noted", &["a:1"]).build();
            let never = Receipt { command: lost.command, first: receipt.first.next(), ..receipt };
            Self { folder, written: (written, receipt), lost: (lost, never) }
        }

        fn connect(&self) -> Connection {
            connection::writing(&self.folder.path().join("log.db"), &SqliteOptions::default(), false).unwrap()
        }

        /// What the two are answered, and whether all is known.
        fn answers(&self, connection: Option<&Connection>) -> ([Result<Receipt, AppendError>; 2], bool) {
            let (pending, answers): (Vec<_>, Vec<_>) = [&self.written, &self.lost]
                .map(|(append, receipt)| Pending::judged(append, Ok(*receipt)))
                .into_iter()
                .unzip();
            let all_known = answer(connection, pending, "disk I/O error");
            let mut answers = answers.into_iter().map(|mut answer| answer.try_recv().unwrap());
            ([answers.next().unwrap(), answers.next().unwrap()], all_known)
        }
    }

    fn unknown() -> Result<Receipt, AppendError> {
        Err(AppendError::Unknown { reason: "disk I/O error".into() })
    }

    #[tokio::test]
    async fn done_is_answered_only_for_what_is_found() {
        let wreck = Wreck::new().await;
        let (answers, all_known) = wreck.answers(Some(&wreck.connect()));
        assert_eq!(answers, [Ok(wreck.written.1), unknown()]);
        assert!(!all_known);
    }

    #[tokio::test]
    async fn what_is_found_is_not_done_before_a_checkpoint_got_through() {
        let wreck = Wreck::new().await;
        let reader = wreck.connect();
        reader.execute_batch("BEGIN; SELECT count(*) FROM entries").unwrap();
        let connection = wreck.connect();
        connection.execute_batch("UPDATE clock SET accepted = 1").unwrap();
        connection.busy_timeout(std::time::Duration::ZERO).unwrap();
        let (answers, all_known) = wreck.answers(Some(&connection));
        assert_eq!(answers, [unknown(), unknown()]);
        assert!(!all_known);
    }

    #[tokio::test]
    async fn without_a_connection_nothing_is_known() {
        let wreck = Wreck::new().await;
        assert_eq!(wreck.answers(None), ([unknown(), unknown()], false));
    }

    #[tokio::test]
    async fn what_was_refused_had_written_nothing() {
        let wreck = Wreck::new().await;
        let position = wreck.written.1.first;
        let (conflict, mut one) = Pending::judged(&wreck.lost.0, Err(AppendError::Conflict { position }));
        let (empty, mut two) = Pending::judged(&wreck.lost.0, Err(InvalidAppend::Empty.into()));
        assert!(answer(None, vec![conflict, empty], "disk I/O error"));
        assert_eq!(one.try_recv().unwrap(), Err(not_written("disk I/O error")), "the conflict may not have come true");
        assert_eq!(two.try_recv().unwrap(), Err(InvalidAppend::Empty.into()));
    }
}
