//! One backup, in the order that makes it whole: log, attachments, keys; verified; then the names, keys first.
//!
//! Keys are durable before the entries that need them. So keys copied after the log are a superset of what it needs, and
//! a backup of the keys may always stand without one of the log, while the other way round somebody would be missed.

use app::calendar;
use eventlog::Timestamp;
use eventlog_sqlite::{SqliteOptions, SqliteStore, copying};
use uuid::Uuid;
use vault::{MasterKey, Vault};

use super::{KeysTaken, LogTaken};
use crate::arguments::Place;
use crate::backups::{Draft, FileEntry, Kind, Manifest, Shelf, copy_tree, sum_file};
use crate::failure::Failure;
use crate::folder::{ATTACHMENTS, FolderError, KEYS, LOG};
use crate::progress;
use crate::subcommand::verify::{Keys, account, hold, walk_whole};

/// What is backed up, and when.
pub(super) struct Taking<'a> {
    pub(super) place: &'a Place,
    pub(super) log_id: Uuid,
    pub(super) taken_at: Timestamp,
}

/// Where a copy of the log ends.
#[derive(Debug, Clone)]
struct End {
    position: u64,
    leaf: String,
}

impl Taking<'_> {
    /// Takes the backup. `keys` is where those go, unless they are left out.
    ///
    /// # Errors
    /// [`Failure`]: whatever stopped it; then there is no backup.
    pub(super) async fn take(
        &self,
        log: &Shelf,
        keys: Option<&Shelf>,
    ) -> Result<(Option<LogTaken>, Option<KeysTaken>), Failure> {
        let (log, end) = self.copy_log(log)?;
        let attachments = copy_tree(&self.place.data.join(ATTACHMENTS), &log.folder.join(ATTACHMENTS))?;
        let keys = keys.map(|shelf| self.copy_keys(shelf, &end)).transpose()?;
        // Verified in the order in which they were copied: what is wrong with the log is told first.
        self.verify_log(&log, &end)?;
        let keys = match keys {
            None => None,
            Some(draft) => Some(self.finish_keys(&log, draft, &end).await?),
        };
        Ok((Some(self.finish_log(log, attachments, end)?), keys))
    }

    fn copy_log<'s>(&self, shelf: &'s Shelf) -> Result<(Draft<'s>, End), Failure> {
        let log = self.place.data.join(LOG);
        // Its name says where it ends, which only the copy knows: it is made under the instant alone.
        let draft = shelf.draft(&calendar::compact(self.taken_at))?;
        let bar = progress::counting("pages copied");
        let copied = copying::copy(&log, &draft.folder.join(LOG), &SqliteOptions::default(), |progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.copied);
        });
        bar.finish_and_clear();
        let head = copied.map_err(|error| match error {
            copying::CopyError::Log(error) => FolderError::Log(error).into(),
            error @ copying::CopyError::Copy { .. } => Failure::Machine(error.into()),
        })?;
        Ok((draft, End { position: head.position.get(), leaf: head.leaf.to_hex() }))
    }

    fn copy_keys<'s>(&self, shelf: &'s Shelf, end: &End) -> Result<Draft<'s>, Failure> {
        let draft = shelf.draft(&self.name(end))?;
        let to = draft.folder.join(KEYS);
        vault::copying::copy(&self.place.data.join(KEYS), &to).map_err(FolderError::Keys)?;
        Ok(draft)
    }

    fn verify_log(&self, log: &Draft<'_>, end: &End) -> Result<(), Failure> {
        let audited = walk_whole(&log.folder.join(LOG))?;
        let found = (audited.head.position.get(), audited.head.leaf.to_hex());
        if found == (end.position, end.leaf.clone()) {
            return Ok(());
        }
        Err(Failure::Doubt(format!("the copy ends at {}, the log ended at {}", found.0, end.position)))
    }

    async fn finish_keys(&self, log: &Draft<'_>, draft: Draft<'_>, end: &End) -> Result<KeysTaken, Failure> {
        let master = MasterKey::read(&self.place.master_key_file()).map_err(FolderError::MasterKey)?;
        let copy = draft.folder.join(KEYS);
        let mut vault = Vault::open_copy(&copy, &master).map_err(FolderError::Keys)?;
        if vault.log_id() != self.log_id {
            return Err(FolderError::Unrelated { log: self.log_id.to_string(), keys: vault.log_id() }.into());
        }
        let store = SqliteStore::open_read_only(log.folder.join(LOG), SqliteOptions::default());
        let store = store.map_err(FolderError::Log)?;
        let Keys { living, erased } = hold(&account(&store).await?, &mut vault)?;
        drop((store, vault));
        let manifest = self.manifest(Kind::Keys, end, vec![sum_file(&copy)?]);
        Ok(KeysTaken { folder: draft.finish(manifest)?.folder, living, erased })
    }

    fn finish_log(&self, log: Draft<'_>, attachments: Vec<FileEntry>, end: End) -> Result<LogTaken, Failure> {
        let count = attachments.len();
        let below = |file: FileEntry| FileEntry { name: format!("{ATTACHMENTS}/{}", file.name), ..file };
        let files: Vec<_> =
            std::iter::once(sum_file(&log.folder.join(LOG))?).chain(attachments.into_iter().map(below)).collect();
        let size_bytes = files.iter().map(|file| file.size_bytes).sum();
        let manifest = self.manifest(Kind::Log, &end, files);
        let folder = log.finish_as(&self.name(&end), manifest)?.folder;
        let End { position, leaf } = end;
        Ok(LogTaken { folder, log_id: self.log_id, position, leaf, attachments: count, size_bytes })
    }

    fn manifest(&self, kind: Kind, end: &End, files: Vec<FileEntry>) -> Manifest {
        let taken_at = calendar::rfc3339(self.taken_at);
        Manifest::of(kind, self.log_id, (end.position, end.leaf.clone()), &taken_at).with(files)
    }

    fn name(&self, end: &End) -> String {
        format!("{}-{}", calendar::compact(self.taken_at), end.position)
    }
}
