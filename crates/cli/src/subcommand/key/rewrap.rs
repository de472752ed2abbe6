//! `parcours key rewrap`: another master key, under which every other key is wrapped anew.

use std::fmt;
use std::path::PathBuf;

use app::CommandError;
use clap::Args;
use serde::Serialize;
use vault::{MasterKey, MasterKeyError, SystemEntropy, TextKeyRewrap};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{Folder, FolderError};
use crate::master_key::{next_to, put_in_place, reached, take_over_texts};
use crate::output::{Format, print};

const EXAMPLES: &str = "\
Examples:
  parcours key rewrap --as claire.durand --reason 'a disk is given away'
  parcours key rewrap --as claire.durand --reason 'yearly' --to /safe/master-2027.key

The old master key opens nothing of this folder afterwards: what is left of it on a disk, or in
the hands of somebody who has left, is useless. That it was changed, by whom and when is an event.
The folder is taken alone; cut off at any moment it opens with one of the two keys, and the next
command does what is left. Backups of the keys made before open with the old key only.";

/// Draws another master key and wraps every key under it; the old one opens nothing afterwards.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rewrap {
    /// The administrator who decides it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Where the new master key lies, made where there is none; it takes the place of the old one unless named.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was wrapped anew.
#[derive(Debug, Serialize)]
struct Output {
    /// The file of the master key from now on.
    master_key: PathBuf,
    /// Keys of living subjects.
    keys: usize,
    /// Keys of what readers typed; `null` where nobody read yet.
    text_keys: Option<usize>,
    /// Those among them that no master key at hand opened, and that were destroyed.
    text_keys_destroyed: usize,
}

impl Rewrap {
    /// Lays the new key down, says it in the log, wraps, and puts the key in place.
    pub(super) async fn run(self, place: &Place) -> Result<(), Failure> {
        let file = place.master_key_file();
        let folder = Folder::open_alone(place).await?;
        let old = MasterKey::read(&file).map_err(FolderError::MasterKey)?;
        let (new, is_drawn) = self.new_key(&file)?;
        let same = folder.app.with_vault(|vault| vault.check_value(&old) == vault.check_value(&new));
        if same {
            let given = self.new_file(&file).display().to_string();
            return Err(Failure::input("--to", given, "another master key than the one in use"));
        }
        reached("master-key-laid-aside");
        if let Err(error) = folder.app.announce_master_key((&self.user, &self.reason), (&old, &new)).await {
            // What was refused leaves nothing; where the outcome is not known, the key stays.
            if let (true, CommandError::Refused(_) | CommandError::Input(_)) = (is_drawn, &error) {
                let _ = std::fs::remove_file(self.new_file(&file));
            }
            return Err(error.into());
        }
        reached("master-key-announced");
        let rewrapped = folder.app.with_vault(|vault| vault.rewrap(&new, &mut SystemEntropy));
        let rewrapped = rewrapped.map_err(FolderError::Keys)?;
        reached("keys-rewrapped");
        let texts = take_over_texts(&place.data, &TextKeyRewrap::new(folder.app.log_id(), &old, &new));
        reached("texts-rewrapped");
        if self.to.is_none() {
            put_in_place(&file)?;
        }
        if !rewrapped.wal_truncated || texts.is_some_and(|texts| !texts.wal_truncated) {
            eprintln!(
                "parcours: another program reads keys.db or access.db: beside them lies what the old key opens, until the next command"
            );
        }
        let output = Output {
            master_key: self.to.clone().unwrap_or(file),
            keys: rewrapped.keys,
            text_keys: texts.map(|texts| texts.keys),
            text_keys_destroyed: texts.map_or(0, |texts| texts.destroyed),
        };
        print(&output, self.format)
    }

    fn new_file(&self, file: &std::path::Path) -> PathBuf {
        self.to.clone().unwrap_or_else(|| next_to(file))
    }

    /// The key that lies there already, made by somebody or left by a change that was cut off, or a fresh one; whether it is
    /// fresh.
    fn new_key(&self, file: &std::path::Path) -> Result<(MasterKey, bool), Failure> {
        let path = self.new_file(file);
        if std::fs::metadata(&path).is_ok_and(|file| file.len() == 0) {
            // Of a process that died before it wrote the key: nothing is wrapped under it.
            std::fs::remove_file(&path).map_err(|error| Failure::file(&path, error))?;
        }
        match MasterKey::create(&path, &mut SystemEntropy) {
            Ok(key) => Ok((key, true)),
            Err(MasterKeyError::Exists { .. }) => Ok((MasterKey::read(&path).map_err(FolderError::MasterKey)?, false)),
            Err(error) => Err(FolderError::MasterKey(error).into()),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} opens this folder now; keep a copy elsewhere", self.master_key.display())?;
        writeln!(f, "  {:<12} {} wrapped anew", "keys", self.keys)?;
        match self.text_keys {
            None => {}
            Some(keys) if self.text_keys_destroyed == 0 => writeln!(f, "  {:<12} {keys} wrapped anew", "typed texts")?,
            Some(keys) => {
                let destroyed = self.text_keys_destroyed;
                writeln!(f, "  {:<12} {keys} wrapped anew, {destroyed} that nothing opened destroyed", "typed texts")?;
            }
        }
        writeln!(f, "Backups of the keys made before open with the old key only: `parcours backup` takes one now.")
    }
}
