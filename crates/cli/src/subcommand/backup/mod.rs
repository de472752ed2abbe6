//! `parcours backup`: copies of log, attachments and keys, taken while others write and verified before they count.

mod expiry;
mod taking;

use std::fmt;
use std::path::{Path, PathBuf};

use app::calendar;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use eventlog::{Clock, SystemClock};
use serde::Serialize;
use uuid::Uuid;

use crate::arguments::Place;
use crate::backups::{Kind, Shelf};
use crate::failure::Failure;
use crate::folder::{Log, log_id, open_vault};
use crate::output::{Format, print};
use expiry::expire;
use taking::Taking;

/// How long keys may be kept: what an erasure destroys must be gone from every copy by then.
pub(crate) const KEY_DAYS_MAX: u64 = 30;

const EXAMPLES: &str = "\
Examples:
  parcours backup /backups
  parcours backup /backups --keys-to /other/disk/keys --key-days 7
  parcours backup /backups --log-only --format json     needs no master key
  parcours backup /backups --expire

Others may write meanwhile. The log is copied first, then the attachments, then the keys, so
that every key that the copied log needs is there; each copy is verified as `parcours verify`
does before it bears its name. What was killed or did not fit leaves nothing that looks whole.

A backup of the log, in /backups/log, can be kept for ever: whatever is erased is erased in it
too, for its keys are not in it. A backup of the keys, in /backups/keys, would bring back
whoever was erased since: each run destroys those older than --key-days, 30 at most. So copy the
two to different places. The master key is in neither: keep it apart from both. Read models are
not backed up; they are rebuilt from the log.";

/// Copies log, attachments and keys to a place of backups, while others write.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Backup {
    /// The place of the backups, outside the data folder.
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// Where backups of the keys go; TO/keys unless given.
    #[arg(long, value_name = "DIR")]
    keys_to: Option<PathBuf>,
    /// How many days backups of the keys are kept, 30 at most.
    #[arg(long, value_name = "DAYS", default_value_t = KEY_DAYS_MAX,
          value_parser = RangedU64ValueParser::<u64>::new().range(1..=KEY_DAYS_MAX))]
    key_days: u64,
    /// Leaves the keys out.
    #[arg(long, conflicts_with = "keys_to")]
    log_only: bool,
    /// Takes no backup; only destroys those of the keys that are too old.
    #[arg(long, conflicts_with = "log_only")]
    expire: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was made.
#[derive(Debug, Serialize)]
struct Output {
    /// `null` when none was to be taken.
    log: Option<LogTaken>,
    /// `null` when they were left out.
    keys: Option<KeysTaken>,
    /// Backups of the keys that were destroyed, being too old.
    expired: Vec<String>,
}

/// The backup of the log.
#[derive(Debug, Serialize)]
struct LogTaken {
    folder: PathBuf,
    log_id: Uuid,
    position: u64,
    leaf: String,
    attachments: usize,
    size_bytes: u64,
}

/// The backup of the keys.
#[derive(Debug, Serialize)]
struct KeysTaken {
    folder: PathBuf,
    living: u64,
    erased: u64,
}

impl Backup {
    /// Copies, verifies, names; then destroys what is too old.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        refuse_inside(&place.data, &self.to)?;
        let keys_to = self.keys_to.clone().unwrap_or_else(|| self.to.join(Kind::Keys.shelf()));
        refuse_inside(&place.data, &keys_to)?;
        let log = Log::open(place)?;
        let id = log_id(&*log.store).await?;
        let id = id.ok_or_else(|| Failure::Doubt("the log does not begin with its creation".to_owned()))?;
        let now = SystemClock.wall();
        let (mut output, mut shelf) = (Output { log: None, keys: None, expired: Vec::new() }, None);
        if !self.expire {
            let taking = Taking { place, log_id: id, taken_at: now };
            let log_shelf = Shelf::take(&self.to.join(Kind::Log.shelf()))?;
            // A wrong master key is told before anything is copied.
            let keys = if self.log_only { None } else { Some((open_vault(place)?, Shelf::take(&keys_to)?)) };
            let keys = keys.map(|(_right_key, keys)| keys);
            (output.log, output.keys) = taking.take(&log_shelf, keys.as_ref()).await?;
            shelf = keys;
        }
        if !self.log_only {
            let shelf = shelf.map_or_else(|| Shelf::take(&keys_to), Ok)?;
            output.expired = expire(&shelf, id, calendar::days_before(now, self.key_days))?;
        }
        print(&output, self.format)
    }
}

/// A backup that lies in what it is to save is lost with it.
fn refuse_inside(data: &Path, to: &Path) -> Result<(), Failure> {
    let Ok(data) = data.canonicalize() else { return Ok(()) };
    let existing = to.ancestors().find_map(|above| match above.as_os_str().is_empty() {
        true => Path::new(".").canonicalize().ok(),
        false => above.canonicalize().ok(),
    });
    if existing.is_some_and(|existing| existing.starts_with(&data)) {
        return Err(Failure::input("TO", to.display().to_string(), "a place outside the data folder"));
    }
    Ok(())
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(log) = &self.log {
            writeln!(f, "{}", log.folder.display())?;
            writeln!(f, "  {:<12} {}", "log", log.log_id)?;
            writeln!(f, "  {:<12} {}", "position", log.position)?;
            writeln!(f, "  {:<12} {}", "leaf", log.leaf)?;
            writeln!(f, "  {:<12} {}", "attachments", log.attachments)?;
            writeln!(f, "  {:<12} {}, verified", "bytes", log.size_bytes)?;
        }
        if let Some(keys) = &self.keys {
            writeln!(f, "{}", keys.folder.display())?;
            writeln!(f, "  {:<12} {} living subjects, {} erased, verified", "keys", keys.living, keys.erased)?;
        }
        for name in &self.expired {
            writeln!(f, "expired      {name}")?;
        }
        if self.log.is_none() && self.expired.is_empty() {
            writeln!(f, "no backup of the keys is too old")?;
        }
        Ok(())
    }
}
