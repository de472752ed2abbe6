//! Keys that are gone although nobody erased their subjects: found in the log, taken note of by an administrator.

use workflow::SubjectId;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::subcommand::verify::account;

/// Takes note of every lost key; whose they were, by subject.
///
/// Reads the whole log.
pub(super) async fn accept(folder: &Folder, login: &str, reason: &str) -> Result<Vec<SubjectId>, Failure> {
    let account = account(&*folder.store).await?;
    let missing = folder.app.with_vault(|vault| account.unexplained_in(&vault.read()?))?;
    let subjects: Vec<SubjectId> = missing.into_iter().map(|(subject, _)| SubjectId(subject.0)).collect();
    folder.app.accept_key_loss(login, reason, &subjects).await?;
    Ok(subjects)
}
