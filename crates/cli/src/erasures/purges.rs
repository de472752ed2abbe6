//! The stores of a folder beside keys and log, and how each forgets a subject.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::CommandError;
use app::erasure::Purge;
use async_trait::async_trait;
use eventlog::EventStore;
use read_model::Opener;
use workflow::SubjectId;

use super::is_of_database;
use crate::folder::{ATTACHMENTS, SEARCH, STAGE};
use crate::read_models;
use crate::rests;
use crate::scratch::{self, SCRATCH};

/// How long somebody may go on reading what is to be destroyed.
const PATIENCE: Duration = Duration::from_secs(5);

const PAUSE: Duration = Duration::from_millis(50);

/// The index of the search box: it reads `erasure-decided` itself, and deletes in that transaction.
pub(super) struct Index {
    pub(super) data: PathBuf,
    pub(super) store: Arc<dyn EventStore>,
    pub(super) opener: Arc<dyn Opener>,
}

/// Documents, each in a file named by its subject.
pub(super) struct Attachments {
    pub(super) data: PathBuf,
}

/// What a proof of the read models wrote, and left behind when its process died.
pub(super) struct Proofs {
    pub(super) data: PathBuf,
}

/// What a restore brought together, and left behind when its process died: copies of log and keys.
pub(super) struct Rests {
    pub(super) data: PathBuf,
}

#[async_trait]
impl Purge for Index {
    fn name(&self) -> &'static str {
        "search"
    }

    fn answers_for(&self, path: &Path) -> bool {
        is_of_database(path, SEARCH)
    }

    async fn purge(&self, _: SubjectId) -> Result<(), CommandError> {
        let index = self.data.join(SEARCH);
        if !index.exists() {
            return Ok(());
        }
        let failed = |error: read_model::ReadModelError| CommandError::Machine(format!("{SEARCH}: {error}"));
        let runner = read_models::index(&index, (Arc::clone(&self.store), Arc::clone(&self.opener))).map_err(failed)?;
        let wal = self.data.join(format!("{SEARCH}-wal"));
        let until = Instant::now() + PATIENCE;
        loop {
            runner.catch_up().await.map_err(failed)?;
            if fs::metadata(&wal).map_or(0, |metadata| metadata.len()) == 0 {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(CommandError::Machine(format!("somebody still reads an older state of {SEARCH}")));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

#[async_trait]
impl Purge for Attachments {
    fn name(&self) -> &'static str {
        "attachments"
    }

    fn answers_for(&self, path: &Path) -> bool {
        path.starts_with(ATTACHMENTS)
    }

    async fn purge(&self, subject: SubjectId) -> Result<(), CommandError> {
        remove_named(&self.data.join(ATTACHMENTS), &subject.to_string())
            .map_err(|error| CommandError::Machine(format!("{ATTACHMENTS}: {error}")))
    }
}

#[async_trait]
impl Purge for Rests {
    fn name(&self) -> &'static str {
        "rests"
    }

    fn answers_for(&self, path: &Path) -> bool {
        path.starts_with(STAGE)
    }

    async fn purge(&self, _: SubjectId) -> Result<(), CommandError> {
        // Whoever has the folder open keeps a restore out of it: this is of one that was killed.
        rests::remove_inside(&self.data)
            .and_then(|()| rests::remove_beside(&self.data))
            .map_err(|error| CommandError::Machine(error.to_string()))?;
        sync(&self.data).map_err(|error| CommandError::Machine(format!("{STAGE}: {error}")))
    }
}

fn sync(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Removes every file below `folder` whose name up to its first dot is `stem`.
fn remove_named(folder: &Path, stem: &str) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            remove_named(&path, stem)?;
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().split('.').next() == Some(stem)) {
            fs::remove_file(&path)?;
            sync(folder)?;
        }
    }
    Ok(())
}

#[async_trait]
impl Purge for Proofs {
    fn name(&self) -> &'static str {
        "proofs"
    }

    fn answers_for(&self, path: &Path) -> bool {
        path.starts_with(SCRATCH)
    }

    async fn purge(&self, _: SubjectId) -> Result<(), CommandError> {
        let until = Instant::now() + PATIENCE;
        loop {
            scratch::sweep(&self.data).map_err(|error| CommandError::Machine(error.to_string()))?;
            if !self.data.join(SCRATCH).exists() {
                return Ok(());
            }
            // A proof under way opened what the key still opened; it takes all of it along when it ends.
            if Instant::now() > until {
                return Err(CommandError::Machine(format!("a proof of the read models is under way ({SCRATCH})")));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_document_goes_by_the_name_of_its_subject_and_no_other_does() {
        let data = tempfile::tempdir().unwrap();
        let (gone, kept) = (SubjectId(uuid::Uuid::from_u128(1)), SubjectId(uuid::Uuid::from_u128(2)));
        let folder = data.path().join(ATTACHMENTS).join("00");
        fs::create_dir_all(&folder).unwrap();
        let files = [format!("{gone}"), format!("{gone}.sealed"), format!("{kept}"), format!("{gone}0")];
        for name in &files {
            fs::write(folder.join(name), "sealed").unwrap();
        }
        let attachments = Attachments { data: data.path().to_owned() };
        attachments.purge(gone).await.unwrap();
        attachments.purge(gone).await.unwrap();
        let left = files.map(|name| folder.join(name).exists());
        assert_eq!(left, [false, false, true, true]);
        assert!(attachments.answers_for(Path::new(ATTACHMENTS)) && !attachments.answers_for(Path::new("log.db")));
    }
}
