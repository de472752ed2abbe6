//! What an erasure takes of the journal of reads: every text that a reader typed.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use desk::Journal;
use workflow::SubjectId;

use super::Closed;
use crate::erasure::Purge;
use crate::error::CommandError;

/// The journal at a path, as a store that holds personal data: texts that may name anybody.
///
/// Which text names whom cannot be told without reading it: all of them go with every erasure.
#[derive(Debug, Clone)]
pub struct TypedTexts {
    path: PathBuf,
}

impl TypedTexts {
    /// Those of the journal at `path`.
    pub fn of(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Destroys the keys of all of them. A journal that was never begun has none.
    fn shred(&self) -> Result<bool, Closed> {
        if !self.path.exists() {
            return Ok(true);
        }
        Journal::open(&self.path).and_then(|mut journal| journal.shred_texts()).map_err(Closed::Journal)
    }
}

#[async_trait]
impl Purge for TypedTexts {
    fn name(&self) -> &'static str {
        "journal-of-reads"
    }

    fn answers_for(&self, path: &Path) -> bool {
        let own = self.path.file_name().and_then(|name| name.to_str());
        let asked = path.to_str();
        asked.zip(own).is_some_and(|(asked, own)| matches!(asked.strip_prefix(own), Some("" | "-wal" | "-shm")))
    }

    async fn purge(&self, _: SubjectId) -> Result<(), CommandError> {
        if self.shred()? {
            return Ok(());
        }
        let path = self.path.display();
        Err(CommandError::Machine(format!("{path} is being read: what was typed is not gone from beside it yet")))
    }
}
