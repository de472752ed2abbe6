//! `parcours doctor`: is the folder in good health, and what can be mended?

mod files;
mod key_loss;
mod orphans;
mod proof;

use std::fmt;

use app::calendar;
use clap::Args;
use eventlog::{EventStore, Head};
use read_model::{Parked, Standing};
use serde::Serialize;
use vault::doctor::Counts;
use workflow::SubjectId;

use self::files::FileSeen;
use self::orphans::Orphan;
use self::proof::ProofSeen;
use crate::arguments::{Place, version};
use crate::colour::{Tone, painted};
use crate::erasures;
use crate::failure::Failure;
use crate::folder::{Folder, FolderError};
use crate::lock::ServeLock;
use crate::output::{Format, print};
use crate::read_models;
use crate::scratch;
use crate::sealing;
use crate::subcommand::verify::in_words;

const EXAMPLES: &str = "\
Examples:
  parcours doctor
  parcours doctor --fix --format json
  parcours doctor --prove
  parcours doctor --accept-clock --reason 'time server repaired' --as claire.durand
  parcours doctor --accept-key-loss --reason 'disk of the keys broke' --as claire.durand

An orphan is a key that was made durable for a command whose events never came to be (the
machine stopped in between). --fix gives it up with an event, so that a late append under it
would conflict, and then destroys it. For the log itself, entry by entry, see `parcours verify`.

--accept-key-loss names with an event each subject under which something is sealed, and whose key
is gone although nobody erased it (`parcours verify` finds the first). It is never read again then,
even if an old copy of the key turns up.

--accept-loss goes on with a log that ends before what was signed, where no newer backup exists. The
event log-continued carries the checkpoint and what is lost, and the next one is signed under both
names: `parcours verify` says for ever what was lost, and which event accepted it. Until that is
signed nobody else writes; a command that died before is said again. Where signing.key is lost too,
`parcours key new --accept-loss` goes on with another.

--prove takes as long as `parcours rebuild`, and as much room again as read.db and search.db take.
Others may go on writing. A row that the log does not account for ends with exit code 4.";

/// Looks whether the folder is in good health, and mends what can be.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    /// Sweeps orphans of the keys.
    #[arg(long)]
    fix: bool,
    /// Proves that the read models equal the log: writes each anew beside the live one and compares every row.
    #[arg(long)]
    prove: bool,
    /// Vouches for the machine's clock, so that a log whose last event lies ahead of it can be written again.
    #[arg(long, requires = "reason", requires = "user")]
    accept_clock: bool,
    /// Takes note of keys that are lost, subject by subject, so that they are an alarm no more.
    #[arg(long, requires = "reason", requires = "user")]
    accept_key_loss: bool,
    /// Goes on with a log that ends before its last signed checkpoint: what was recorded between is lost, and an event says so.
    #[arg(long, requires = "reason", requires = "user")]
    accept_loss: bool,
    /// Why the clock is right, or what became of the keys or of the end of the log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The administrator who says so.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Output {
    version: &'static str,
    folder: String,
    files: Vec<FileSeen>,
    /// Whether a server runs on this folder.
    is_served: bool,
    log: LogSeen,
    read_models: Vec<ReadModelSeen>,
    /// Events that a projection could not read and went on without.
    parked: Vec<ParkedSeen>,
    /// What came of the proof, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<Vec<ProofSeen>>,
    keys: KeysSeen,
    orphans: Vec<Orphan>,
    /// Subjects whose lost keys were taken note of, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    lost_keys: Option<Vec<SubjectId>>,
    /// Files of the folder that are none of ours: no erasure reaches them.
    strangers: Vec<String>,
    /// What puts integrity in doubt.
    alarms: Vec<String>,
}

#[derive(Debug, Serialize)]
struct LogSeen {
    log_id: String,
    position: u64,
    leaf: String,
    recorded_at: String,
    /// How far the last event lies ahead of the clock; more than two seconds stop writing.
    ahead_of_clock_micros: i64,
}

#[derive(Debug, Serialize)]
struct ReadModelSeen {
    projection: String,
    generation: i64,
    code_version: u32,
    position: u64,
    /// Events of the log that it has not read.
    lag: u64,
    doubt: Option<String>,
}

#[derive(Debug, Serialize)]
struct ParkedSeen {
    projection: String,
    position: u64,
    request: Option<String>,
    reason: String,
}

#[derive(Debug, Serialize)]
struct KeysSeen {
    living: u64,
    erased: u64,
    lookups: u64,
}

impl Doctor {
    /// Looks, and mends when asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        if let (true, Some(login), Some(reason)) = (self.accept_loss, &self.user, &self.reason) {
            sealing::accept_loss(place, login, reason).await?;
        }
        let folder = Folder::open(place).await?;
        if let (true, Some(login), Some(reason)) = (self.accept_clock, &self.user, &self.reason) {
            folder.app.accept_clock(login, reason).await?;
        }
        let lost_keys = match (self.accept_key_loss, &self.user, &self.reason) {
            (true, Some(login), Some(reason)) => Some(key_loss::accept(&folder, login, reason).await?),
            (_, _, _) => None,
        };
        let head = folder.store.head().await?;
        let (standing, parked) = read_models::standing(&folder.data)?;
        let (counts, mut alarms) = keys(&folder)?;
        let mut orphans = orphans::find(&folder).await?;
        if self.fix {
            orphans::sweep(&folder, &mut orphans).await?;
        }
        scratch::sweep(&folder.data)?;
        let proofs = if self.prove { Some(proof::run(&folder).await?) } else { None };
        alarms.extend(proofs.iter().flatten().filter_map(ProofSeen::alarm));
        let unproved = proofs.iter().flatten().find_map(ProofSeen::unproved);
        let output = Output {
            version: version(),
            folder: folder.data.display().to_string(),
            files: files::seen(place),
            is_served: is_served(&folder)?,
            log: LogSeen::of(&folder, head),
            read_models: standing.into_iter().map(|standing| ReadModelSeen::of(standing, head)).collect(),
            parked: parked.into_iter().map(ParkedSeen::of).collect(),
            proofs,
            keys: KeysSeen { living: counts.living, erased: counts.erased, lookups: counts.lookups },
            orphans,
            lost_keys,
            strangers: strangers(&folder),
            alarms,
        };
        print(&output, self.format)?;
        match (output.alarms.first(), unproved) {
            (None, None) => Ok(()),
            (None, Some(why)) => Err(Failure::Machine(anyhow::anyhow!(why))),
            (Some(alarm), _) => Err(Failure::Doubt(alarm.clone())),
        }
    }
}

fn keys(folder: &Folder) -> Result<(Counts, Vec<String>), Failure> {
    folder.app.with_vault(|vault| {
        let reading = vault.read()?;
        let findings = reading.integrity()?;
        Ok((reading.counts()?, findings.iter().map(in_words).collect()))
    })
}

fn strangers(folder: &Folder) -> Vec<String> {
    let strangers = erasures::strangers(&folder.data, folder.app.purges());
    strangers.into_iter().map(|path| path.display().to_string()).collect()
}

fn is_served(folder: &Folder) -> Result<bool, FolderError> {
    match ServeLock::take(&folder.data) {
        Ok(_nobody_does) => Ok(false),
        Err(FolderError::Served { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}

impl LogSeen {
    fn of(folder: &Folder, head: Head) -> Self {
        let ahead = head.recorded_at.as_micros() - folder.app.clock().wall().as_micros();
        Self {
            log_id: folder.app.log_id().to_string(),
            position: head.position.get(),
            leaf: head.leaf.to_hex(),
            recorded_at: calendar::rfc3339(head.recorded_at),
            ahead_of_clock_micros: ahead.max(0),
        }
    }
}

impl ReadModelSeen {
    fn of(standing: Standing, head: Head) -> Self {
        let position = standing.checkpoint.position.get();
        Self {
            projection: standing.projection,
            generation: standing.generation,
            code_version: standing.code_version,
            position,
            lag: head.position.get().saturating_sub(position),
            doubt: standing.doubt,
        }
    }
}

impl ParkedSeen {
    fn of(parked: Parked) -> Self {
        let Parked { projection, position, event_type: _, request, reason } = parked;
        Self { projection, position: position.get(), request, reason }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(f, "program", &self.version)?;
        line(f, "folder", &self.folder)?;
        for file in &self.files {
            line(f, "", file)?;
        }
        line(f, "server", &if self.is_served { "one runs on this folder" } else { "none runs on this folder" })?;
        line(
            f,
            "log",
            &format_args!("{}, {} events, the last {}", self.log.log_id, self.log.position, self.log.recorded_at),
        )?;
        match self.log.ahead_of_clock_micros {
            0 => line(f, "clock", &"behind nothing")?,
            ahead => line(f, "clock", &format_args!("the last event lies {ahead} µs ahead of it"))?,
        }
        if self.read_models.is_empty() {
            line(f, "read models", &"not built yet")?;
        }
        for seen in &self.read_models {
            let doubt = seen.doubt.as_ref().map(|why| format!(", IN DOUBT: {why}")).unwrap_or_default();
            line(f, "read model", &format_args!("{}: {} events behind{doubt}", seen.projection, seen.lag))?;
        }
        for parked in &self.parked {
            line(f, "parked", &format_args!("#{} in {}: {}", parked.position, parked.projection, parked.reason))?;
        }
        for proof in self.proofs.iter().flatten() {
            line(f, "proof", proof)?;
        }
        let KeysSeen { living, erased, lookups } = &self.keys;
        line(f, "keys", &format_args!("{living} living, {erased} erased, {lookups} look-ups"))?;
        for orphan in &self.orphans {
            line(f, "orphan", orphan)?;
        }
        for subject in self.lost_keys.iter().flatten() {
            line(f, "lost key", &format_args!("{subject}: taken note of"))?;
        }
        for stranger in &self.strangers {
            line(f, "stranger", &format_args!("{stranger}: none of ours, no erasure reaches it"))?;
        }
        for alarm in &self.alarms {
            writeln!(f, "{} {alarm}", painted(Tone::Bad, "ALARM       "))?;
        }
        let well = self.alarms.is_empty() && self.parked.is_empty();
        let verdict = if well { (Tone::Good, "in good health") } else { (Tone::Bad, "NOT in good health") };
        writeln!(f, "{}", painted(verdict.0, verdict.1))
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display) -> fmt::Result {
    writeln!(f, "{name:<12} {value}")
}
