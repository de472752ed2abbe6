//! `parcours restore`: a folder from its backups, everything verified before anything is put in place.

mod again;
mod choice;
mod ground;
mod keys;
mod loss;
mod stage;

use std::fmt;
use std::path::{Path, PathBuf};

use app::sealing::{Anchors, SealFailure};
use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::MASTER_KEY;
use crate::output::{Format, print};
use crate::sealing;
use ground::{Ground, Loss};
use keys::KeysRestored;
use stage::Stage;

const EXAMPLES: &str = "\
Examples:
  parcours restore /backups --into /srv/parcours --master-key /safe/master.key
  parcours restore /backups/log/20261128T173411.123Z-4711 --into look --log-only
  parcours restore /backups --keys /other/disk/keys --into again --master-key /safe/master.key
  parcours --data /srv/parcours restore /backups --into /srv/parcours --in-place
  parcours restore /backups --into new --erased parcours-data/anchors/erased.jsonl --log-only

FROM is a place of backups, of which the newest is taken, or one backup. The manifest, every
file's hash, every entry of the log and every key are verified first; only then does the folder
get its name, or its files theirs.

Nobody is brought back: whoever the log, the keys that lie in the folder already or the list
anchors/erased.jsonl say is erased stays so; whom the log has forgotten is erased again, with new
events. `anchors/` is never touched. The master key is in no backup.

With --in-place the folder must be used by nobody, and stands at an earlier entry of the same log:
a backup that is behind the folder, or behind its last signed checkpoint, is refused, for what was
acknowledged since would be lost. --accept-loss goes on all the same: an event carries the
checkpoint and says for ever what is lost. Where signing.key is lost too, the log stays read-only
until `parcours key new --accept-loss`.";

/// Makes a folder from its backups, or completes one, after verifying everything.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Restore {
    /// A place of backups, or one backup of the log.
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The folder to make: new or empty.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// The backups of the keys, or one of them; those beside the log's unless given.
    #[arg(long, value_name = "DIR", conflicts_with = "log_only")]
    keys: Option<PathBuf>,
    /// Leaves the backup's keys out: what is personal stays closed where the folder has no keys of its own.
    #[arg(long)]
    log_only: bool,
    /// The list of erasures of a folder that was lost (its anchors/erased.jsonl), where it was kept elsewhere.
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// Restores into a folder that is there already, which nobody may use meanwhile.
    #[arg(long)]
    in_place: bool,
    /// Goes on although the backup is behind the folder, or behind its last signed checkpoint: an event says what is lost.
    #[arg(long, requires = "in_place", requires = "reason", requires = "user")]
    accept_loss: bool,
    /// Why it must be lost.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The administrator who accepts it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was put in place.
#[derive(Debug, Serialize)]
struct Output {
    folder: PathBuf,
    /// The backup that it comes from.
    from: PathBuf,
    log_id: Uuid,
    position: u64,
    leaf: String,
    /// Where the log of the folder stood before; `null` when it had none.
    position_before: Option<u64>,
    attachments: usize,
    /// `null` where there are none.
    keys: Option<KeysRestored>,
    /// Events by which this restore erased again whom the log had forgotten.
    erased_again: u64,
}

impl Restore {
    /// Verifies beside the place, then puts in place.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let log = choice::log(&self.from)?;
        let ground = Ground::enter(&self.into, self.in_place).await?;
        let loss = if self.accept_loss { Loss::Accepted } else { Loss::Refused };
        ground.accepts(&log, loss)?;
        let own = Place { data: self.into.clone(), ..place.clone() };
        if ground.position() > Some(log.manifest.position) {
            // What is about to be lost is signed first: the loss is told whole.
            ground.seal(&own).await?;
        }
        let signed = own.anchor_folder().sealed_to().map_err(SealFailure::from)?.unwrap_or(0);
        ground.reaches(&log, signed, loss)?;
        let chosen = if self.log_only { None } else { Some(choice::keys(&self.from, self.keys.as_deref(), &log)?) };
        let stage = Stage::begin(&ground)?;
        let store = stage.take_log(&log).await?;
        if loss == Loss::Refused {
            ground.is_continued_by(&*store).await?;
        }
        let master = own.master_key_file();
        let erased = again::listed(&own.anchors_at(), self.erased.as_deref())?;
        let sources = keys::Sources { existing: ground.keys(), backup: chosen, erased: erased.clone() };
        let keys = keys::take(&stage, sources, (&*store, &master)).await?;
        drop(store);
        let accepted = match (&self.user, &self.reason) {
            (Some(login), Some(reason)) if signed > log.manifest.position => Some((login.as_str(), reason.as_str())),
            (Some(_) | None, Some(_) | None) => None,
        };
        if let Some(by) = accepted {
            loss::may_be_accepted(&stage, &master, by).await?;
        }
        stage.ready()?;
        let attachments = log.manifest.files.len() - 1;
        let home = Place { data: ground.home(&stage), ..own.clone() };
        again::keep(&home.anchors_at(), &erased)?;
        let position_before = ground.position();
        ground.put_in_place(stage)?;
        // Others may come in from here on: whoever does first erases again.
        drop(ground);
        if let Some((login, reason)) = accepted {
            sealing::accept_loss(&own, login, reason).await?;
        }
        let erased_again = again::erase(&own, keys.is_some()).await?;
        if !self.into.join(MASTER_KEY).exists() {
            let folder = self.into.display();
            eprintln!(
                "parcours: {folder} has no {MASTER_KEY}: no backup holds one; put yours there, or name it each time"
            );
        }
        let output = Output {
            folder: self.into.clone(),
            from: log.folder,
            log_id: log.manifest.log_id,
            position: log.manifest.position,
            leaf: log.manifest.leaf,
            position_before,
            attachments,
            keys,
            erased_again,
        };
        print(&output, self.format)
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} is restored from {}", self.folder.display(), self.from.display())?;
        writeln!(f, "  {:<12} {}", "log", self.log_id)?;
        match self.position_before {
            None => writeln!(f, "  {:<12} {}", "position", self.position)?,
            Some(before) => writeln!(f, "  {:<12} {}, before {before}", "position", self.position)?,
        }
        writeln!(f, "  {:<12} {}", "leaf", self.leaf)?;
        writeln!(f, "  {:<12} {}", "attachments", self.attachments)?;
        match &self.keys {
            None => writeln!(f, "  {:<12} none: what is personal stays closed", "keys"),
            Some(keys) => writeln!(f, "  {:<12} {keys}", "keys"),
        }?;
        match self.erased_again {
            0 => Ok(()),
            events => writeln!(f, "  {:<12} again whom the log had forgotten: {events} events", "erased"),
        }
    }
}

/// The folder in which `path` is a name.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
