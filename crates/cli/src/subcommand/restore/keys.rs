//! The keys of a restored folder: those of the backup, those that lie there, and nobody who was erased.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use app::erasure::Listed;
use eventlog::{EventStore, Position, SubjectId};
use serde::Serialize;
use vault::copying::Adopted;
use vault::{Erasure, MasterKey, MasterKeyError, Vault};

use super::stage::Stage;
use crate::backups::Backup;
use crate::failure::Failure;
use crate::folder::{FolderError, KEYS, log_id};
use crate::subcommand::verify::{Account, Keys, account, hold};

/// Subjects named, at most, where many are missing.
const NAMED_MAX: usize = 20;

/// Where keys come from.
pub(super) struct Sources {
    /// The file in the folder that is restored.
    pub(super) existing: Option<PathBuf>,
    pub(super) backup: Option<Backup>,
    /// Whom the lists beside logs say to be erased.
    pub(super) erased: Vec<Listed>,
}

/// What became of the keys.
#[derive(Debug, Serialize)]
pub(super) struct KeysRestored {
    living: u64,
    erased: u64,
    /// Keys that the backup added to those of the folder; `null` when one of the two was not there.
    adopted: Option<usize>,
    /// Keys that were in a backup or the folder though the log says that their subject is gone: destroyed again.
    destroyed_again: usize,
}

/// Brings together on `stage` the keys of `sources`, destroys whoever the verified log in `store` says is gone, and holds
/// the rest to it. `None` when there are no keys.
///
/// # Errors
/// [`Failure::Input`] naming the subjects whose keys are missing; [`Failure::Doubt`] when keys are damaged, or a list of
/// erasures names somebody whom neither the log nor anybody who holds its keys calls erased.
pub(super) async fn take(
    stage: &Stage,
    sources: Sources,
    (store, master): (&dyn EventStore, &Path),
) -> Result<Option<KeysRestored>, Failure> {
    let Sources { existing, backup, erased } = sources;
    if existing.is_none() && backup.is_none() {
        return Ok(None);
    }
    let master = read_master(master)?;
    let (mut vault, adopted) = bring_together(stage, (existing, backup.as_ref()), &master)?;
    related(store, &vault).await?;
    let account = account(store).await?;
    let mut gone = account.gone();
    let (vouched, rest): (Vec<&Listed>, Vec<&Listed>) = erased.iter().partition(|line| line.is_vouched(vault.hasher()));
    for line in vouched.into_iter().chain(rest) {
        let subject = vault::SubjectId::new(line.decided.subject.0);
        if !line.is_vouched(vault.hasher()) && !gone.iter().any(|one| one.subject == subject) {
            let what = "and neither the log nor anybody who holds its keys does";
            return Err(Failure::Doubt(format!("the list of erasures names {subject}, {what}")));
        }
        gone.push(Erasure { subject, decided_at_position: line.decided.position.get().max(1) });
    }
    let destroyed_again = vault.destroy(&gone)?.keys;
    all_there(&account, &mut vault, backup.as_ref())?;
    let Keys { living, erased } = hold(&account, &mut vault)?;
    vault.settle()?;
    Ok(Some(KeysRestored { living, erased, adopted: adopted.map(|adopted| adopted.keys), destroyed_again }))
}

fn read_master(path: &Path) -> Result<MasterKey, Failure> {
    MasterKey::read(path).map_err(|error| match error {
        MasterKeyError::NoFile { path } => {
            let expected = "the file of the master key, which no backup holds; --log-only needs none";
            Failure::input("--master-key", path.display().to_string(), expected)
        }
        error @ (MasterKeyError::Exists { .. } | MasterKeyError::Malformed { .. } | MasterKeyError::Io { .. }) => {
            FolderError::MasterKey(error).into()
        }
    })
}

/// One file of keys on the stage. Where the folder has keys of its own, they are the base: its tombstones win.
fn bring_together(
    stage: &Stage,
    (existing, backup): (Option<PathBuf>, Option<&Backup>),
    master: &MasterKey,
) -> Result<(Vault, Option<Adopted>), Failure> {
    let to = stage.folder().join(KEYS);
    let Some(existing) = existing else {
        if let Some(backup) = backup {
            take_backup(stage, backup, KEYS)?;
        }
        return Ok((Vault::open(&to, master).map_err(FolderError::Keys)?, None));
    };
    // Opened for writing once, so that its write-ahead log is moved into it before another file takes its name.
    Vault::open(&existing, master).map_err(FolderError::Keys)?.settle()?;
    vault::copying::copy(&existing, &to).map_err(FolderError::Keys)?;
    let mut vault = Vault::open(&to, master).map_err(FolderError::Keys)?;
    let Some(backup) = backup else { return Ok((vault, None)) };
    let path = take_backup(stage, backup, "keys.backup")?;
    let copy = Vault::open_copy(&path, master).map_err(FolderError::Keys)?;
    if copy.log_id() != vault.log_id() {
        let (theirs, ours) = (copy.log_id(), vault.log_id());
        return Err(Failure::input("--keys", format!("the keys of log {theirs}"), format!("those of log {ours}")));
    }
    let adopted = vault.adopt(&copy)?;
    drop(copy);
    fs::remove_file(&path).map_err(|error| Failure::file(&path, error))?;
    Ok((vault, Some(adopted)))
}

fn take_backup(stage: &Stage, backup: &Backup, name: &str) -> Result<PathBuf, Failure> {
    let keys = backup.manifest.files.iter().find(|file| file.name == KEYS);
    let none = || Failure::Doubt(format!("{}: its manifest names no {KEYS}", backup.folder.display()));
    stage.take(backup, keys.ok_or_else(none)?, name)
}

async fn related(store: &dyn EventStore, vault: &Vault) -> Result<(), Failure> {
    let log = log_id(store).await?;
    if log == Some(vault.log_id()) {
        return Ok(());
    }
    let log = log.map_or_else(|| "none".to_owned(), |id| id.to_string());
    Err(FolderError::Unrelated { log, keys: vault.log_id() }.into())
}

/// Whoever something is sealed under has a key, or is erased.
fn all_there(account: &Account, vault: &mut Vault, backup: Option<&Backup>) -> Result<(), Failure> {
    let missing = account.missing_from(&vault.read()?)?;
    if missing.is_empty() {
        return Ok(());
    }
    let given = match backup {
        None => "the keys of the folder".to_owned(),
        Some(Backup { manifest, .. }) => {
            format!("the keys of {}, taken at position {}", manifest.taken_at, manifest.position)
        }
    };
    let named: Vec<String> = missing.iter().take(NAMED_MAX).map(in_words).collect();
    let more = missing.len().saturating_sub(NAMED_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let expected = format!("keys that are not older than the log: missing are {}{more}", named.join(", "));
    Err(Failure::input("--keys", given, expected))
}

fn in_words((subject, sealed_at): &(SubjectId, Position)) -> String {
    format!("subject {subject} (entry {sealed_at})")
}

impl fmt::Display for KeysRestored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} living subjects, {} erased", self.living, self.erased)?;
        if let Some(adopted) = self.adopted {
            write!(f, ", {adopted} from the backup")?;
        }
        match self.destroyed_again {
            0 => Ok(()),
            again => write!(f, ", {again} destroyed again as the log says"),
        }
    }
}
