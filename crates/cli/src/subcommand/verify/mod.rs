//! `parcours verify`: is everything stored what was written?

mod checkpoints;
mod commitments;
mod erasures;
mod keys;
mod pack;
mod states;

use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use eventlog::{EventStore, Position};
use eventlog_sqlite::SqliteOptions;
use eventlog_sqlite::audit::{self, AuditError, Audited, Fault, Page};
use proof::VerifierKey;
use serde::Serialize;
use vault::Vault;

use crate::arguments::Place;
use crate::colour::{Tone, painted};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::{FolderError, LOG, enter};
use crate::output::{Format, print};
use crate::progress;

use self::checkpoints::{Checkpoints, Growing};
use self::commitments::Comparing;
use self::states::{Folding, States};
pub(crate) use keys::{Account, Keys, in_words};

const EXAMPLES: &str = "\
Checks, entry by entry: canonical bytes, dense positions, the chain of hashes, instants that
rise, event ids, request numbers, commands, tags, ciphertexts; then that every subject under
which something is sealed has its key, or an event or a tombstone that says why not, and each
record is committed to the key that is here; that whoever is erased stands on the list of erasures
beside the log; and that the tree over all entries is the one that each signed checkpoint speaks
of. Names the first that does not hold and exits with 4.

Examples:
  parcours verify
  parcours verify --log-only --format json     needs no master key, and no right to write
  parcours verify --since last-year.note       against a checkpoint that was kept elsewhere
  parcours verify --replay                     and what it all comes to, as one digest
  parcours verify preuve.zip                   an evidence pack, anywhere, without a folder

--since tells rewritten, truncated, rolled-back and forked apart. --key names the public key that
was kept with it (`parcours key show`), and trusts no other but those that it vouches for.";

/// Checks that everything stored is what was written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// An evidence pack, which needs no folder; the folder's log unless given.
    #[arg(value_name = "PACK", conflicts_with_all = ["log_only", "since"])]
    pack: Option<PathBuf>,
    /// Leaves the keys out.
    #[arg(long)]
    log_only: bool,
    /// Folds the log too, and tells the digest of the state of every case.
    #[arg(long, conflicts_with = "pack")]
    replay: bool,
    #[command(flatten)]
    against: Against,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What an auditor holds against the log.
#[derive(Debug, Args)]
pub(crate) struct Against {
    /// A signed checkpoint that was kept elsewhere.
    #[arg(long, value_name = "NOTE")]
    since: Option<PathBuf>,
    /// A public key that is trusted; again for more.
    #[arg(long, value_name = "VKEY")]
    key: Vec<VerifierKey>,
}

/// What the keys hold.
#[derive(Debug, Serialize)]
struct Held {
    #[serde(flatten)]
    keys: Keys,
    /// Sealed records that are committed to them.
    commitments: u64,
}

/// What was checked, or what did not hold.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
enum Output {
    Whole {
        entries: u64,
        /// The hash that stands for all of them.
        leaf: String,
        commands: u64,
        tags: u64,
        ciphertexts: u64,
        ciphertexts_destroyed: u64,
        checkpoints: Box<Checkpoints>,
        /// `null` when the log was not folded.
        states: Option<States>,
        /// `null` when the keys were left out.
        keys: Option<Held>,
    },
    Broken {
        /// The first bad position; `null` for what concerns no entry.
        position: Option<u64>,
        check: String,
        found: String,
    },
}

impl Verify {
    /// Walks the log, then the keys; or verifies a pack.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        if let Some(path) = &self.pack {
            return pack::run(path, &self.against.key, self.format);
        }
        let output = match self.check(place).await {
            Ok(output) => output,
            Err(Trouble::Broken { position, check, found }) => Output::Broken { position, check, found },
            Err(Trouble::Failed(failure)) => match Exit::of(&failure) {
                // What cannot be judged, for the file is not as this program makes it, is a verdict too.
                Exit::IntegrityInDoubt => {
                    Output::Broken { position: None, check: "file".to_owned(), found: failure.to_string() }
                }
                Exit::Done | Exit::Failure | Exit::BadInput | Exit::Conflict | Exit::Refused | Exit::UnknownOutcome => {
                    return Err(*failure);
                }
            },
        };
        print(&output, self.format)?;
        match &output {
            Output::Whole { .. } => Ok(()),
            Output::Broken { position, check, found } => Err(doubt(*position, check, found)),
        }
    }

    async fn check(&self, place: &Place) -> Result<Output, Trouble> {
        let lock = enter(&place.data)?;
        let trial = checkpoints::trial(place, &self.against)?;
        let mut tree = Growing::new(trial.plan().map_err(Trouble::of_trial)?);
        let mut account = Account::default();
        let mut folding = Folding::default();
        let mut noted = Ok(());
        // What the log says against itself comes first, also against whether it can be opened at all.
        let mut vault = if self.log_only { None } else { Some(keys::open(place).await) };
        let (audited, compared) = thread::scope(|scope| {
            let openable = vault.as_mut().and_then(|vault| vault.as_mut().ok());
            let comparing = openable.map(|vault| Comparing::begin(scope, vault));
            let audited = walk(&place.data.join(LOG), |page| {
                tree.push(&page.leaves);
                if let Some(comparing) = &comparing {
                    comparing.page(page);
                }
                if !self.log_only && noted.is_ok() {
                    noted = account.note_page(page);
                }
                if self.replay && noted.is_ok() {
                    noted = folding.page(page);
                }
            });
            (audited, comparing.map(Comparing::end))
        });
        drop(lock);
        let audited = audited?;
        noted?;
        let checkpoints = Box::new(checkpoints::judge(place, &trial, &tree).await?);
        let mut vault = vault.transpose()?;
        let (contradictions, commitments) = compared.map(|told| (told.keys, told.commitments)).unzip();
        contradictions.transpose()?;
        let keys = vault.as_mut().map(|vault| account.hold(vault)).transpose()?;
        let commitments = commitments.transpose()?;
        let buried = vault.as_mut().map(|vault| account.buried_in(&vault.read()?)).transpose()?;
        // After the keys: an erasure is decided, and listed, before it is done.
        let explained = erasures::check(place, vault.as_ref().map(Vault::hasher)).await?;
        let planted = buried.unwrap_or_default().into_iter().find(|(subject, _)| !explained.contains(subject));
        if let Some((subject, sealed_at)) = planted {
            let found = format!("subject {subject} has a tombstone, and neither log nor list of erasures says why");
            return Err(Trouble::of_keys(sealed_at, found));
        }
        let states = if self.replay { Some(folding.digest()?) } else { None };
        let keys = keys.map(|keys| Held { keys, commitments: commitments.unwrap_or_default() });
        Ok(Output::of(&audited, checkpoints, (states, keys)))
    }
}

/// Walks the log at `path`, which may be the copy of one, from its first entry to its last.
///
/// # Errors
/// [`Failure::Doubt`] naming the first entry that does not hold; another when it cannot be read.
pub(crate) fn walk_whole(path: &Path) -> Result<Audited, Failure> {
    walk(path, |_| ()).map_err(Trouble::told)
}

/// What the log in `store` says of everybody under whom something is sealed.
///
/// # Errors
/// [`Failure`] when it cannot be read.
pub(crate) async fn account(store: &dyn EventStore) -> Result<Account, Failure> {
    Account::of(store).await.map_err(Trouble::told)
}

/// Holds `vault` to `account`.
///
/// # Errors
/// [`Failure::Doubt`] naming the first subject that it fails, or what the keys say against themselves.
pub(crate) fn hold(account: &Account, vault: &mut Vault) -> Result<Keys, Failure> {
    keys::contradictions(vault).and_then(|()| account.hold(vault)).map_err(Trouble::told)
}

fn walk(path: &Path, mut on_page: impl FnMut(&Page<'_>)) -> Result<Audited, Trouble> {
    let bar = progress::counting("entries checked");
    let mut checked = 0;
    let audited = audit::verify(path, &SqliteOptions::default(), |progress, page| {
        on_page(page);
        checked = progress.checked;
        bar.set_length(progress.of);
        bar.set_position(progress.checked);
    });
    bar.finish_and_clear();
    audited.map_err(|error| Trouble::of_log(error, checked))
}

impl Output {
    fn of(audited: &Audited, checkpoints: Box<Checkpoints>, (states, keys): (Option<States>, Option<Held>)) -> Self {
        Self::Whole {
            entries: audited.head.position.get(),
            leaf: audited.head.leaf.to_hex(),
            commands: audited.commands,
            tags: audited.tags,
            ciphertexts: audited.ciphertexts,
            ciphertexts_destroyed: audited.ciphertexts_destroyed,
            checkpoints,
            states,
            keys,
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole {
                entries,
                leaf,
                commands,
                tags,
                ciphertexts,
                ciphertexts_destroyed,
                checkpoints,
                states,
                keys,
            } => {
                writeln!(
                    f,
                    "{}: {entries} entries by {commands} commands, one unbroken chain",
                    painted(Tone::Good, "whole")
                )?;
                writeln!(f, "  {:<12} {leaf}", "last leaf")?;
                writeln!(f, "  {:<12} {tags} rows, as the entries say", "tags")?;
                writeln!(f, "  {:<12} {ciphertexts} as hashed, {ciphertexts_destroyed} destroyed", "ciphertexts")?;
                checkpoints.fmt(f)?;
                if let Some(states) = states {
                    states.fmt(f)?;
                }
                match keys {
                    Some(Held { keys: Keys { living, erased }, commitments }) => {
                        writeln!(f, "  {:<12} {living} living subjects, {erased} erased and explained", "keys")?;
                        writeln!(f, "  {:<12} {commitments} records, each to the key that is here", "commitments")
                    }
                    None => writeln!(f, "  {:<12} left out", "keys"),
                }
            }
            Self::Broken { position: Some(position), check, found } => {
                writeln!(f, "{} at entry {position}: {check}: {found}", painted(Tone::Bad, "BROKEN"))
            }
            Self::Broken { position: None, check, found } => {
                writeln!(f, "{}: {check}: {found}", painted(Tone::Bad, "BROKEN"))
            }
        }
    }
}

fn doubt(position: Option<u64>, check: &str, found: &str) -> Failure {
    Failure::Doubt(match position {
        Some(position) => format!("entry {position}: {check}: {found}"),
        None => format!("{check}: {found}"),
    })
}

/// What ended a verification early.
enum Trouble {
    Broken { position: Option<u64>, check: String, found: String },
    Failed(Box<Failure>),
}

impl Trouble {
    fn of_log(error: AuditError, checked: u64) -> Self {
        match error {
            AuditError::Fault(Fault { position, check, found }) => {
                let position = Some(position.get()).filter(|position| *position > 0);
                Self::Broken { position, check: format!("{check:?}").to_lowercase(), found }
            }
            AuditError::Store(error @ (eventlog::StoreError::Damaged(_) | eventlog::StoreError::Entry(_))) => {
                // The database cannot be read from here on: the entry after the last good one is the first bad.
                Self::Broken { position: Some(checked + 1), check: "file".to_owned(), found: error.to_string() }
            }
            AuditError::Store(error @ eventlog::StoreError::Io(_)) => Self::from(error),
            AuditError::Open(error) => Self::from(FolderError::Log(error)),
        }
    }

    /// The same for a command that has no verdict to print.
    fn told(self) -> Failure {
        match self {
            Self::Broken { position, check, found } => doubt(position, &check, &found),
            Self::Failed(failure) => *failure,
        }
    }

    fn of_keys(at: Position, found: String) -> Self {
        Self::Broken { position: Some(at.get()), check: "keys".to_owned(), found }
    }
}

impl<E: Into<Failure>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}
