//! Signed checkpoints against the log: those of the anchors, and the one that an auditor kept.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use app::sealing::{Agreement, AnchorsError, Discord, History, SealFailure, Trial, TrialFailure};
use eventlog::{EventStore, Leaf};
use proof::{Hash, Plan, SignedNote, Survey, VerifierKey};
use serde::Serialize;

use super::{Against, Trouble};
use crate::anchors::KeptFile;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Log;

/// A note is small: what is larger is none.
const NOTE_BYTES_MAX: u64 = 1 << 20;

/// What the checkpoints say.
#[derive(Debug, Serialize)]
pub(crate) struct Checkpoints {
    /// How many of the anchors' agree with the log.
    compared: usize,
    /// How many others are of entries that were lost, as the log admits.
    lost: usize,
    /// How many entries are under one.
    sealed_to: u64,
    /// The root of the tree over all entries, base64.
    root: String,
    /// The key that signs; `null` where nothing was signed yet.
    key: Option<String>,
    /// Positions of events by which a loss was accepted.
    losses: Vec<Loss>,
    /// Positions from which on a key signs that no earlier key vouches for.
    orphaned_keys: Vec<u64>,
    /// What became of the checkpoint that was kept elsewhere; `null` when none was named.
    since: Option<Since>,
}

#[derive(Debug, Serialize)]
struct Loss {
    event: u64,
    lost_from: u64,
    lost_to: u64,
}

#[derive(Debug, Serialize)]
struct Since {
    size: u64,
    /// The event that admits that some of it is lost; `null` when all is there.
    lost_by: Option<u64>,
    /// Up to which entry the log is shown to be what was seen then; entries after it rest on whoever signed the loss.
    proven_to: u64,
}

/// The notes and keys of `place`, and those that the auditor names. The notes of the anchors are read when they are asked for.
///
/// # Errors
/// [`Trouble`] when the file of the auditor is no note, a key of the anchors none, or one cannot be read.
pub(super) fn trial(place: &Place, against: &Against) -> Result<Trial<KeptFile>, Trouble> {
    let anchors = place.anchor_folder();
    let since = against.since.as_deref().map(note).transpose()?;
    let kept = anchors.kept().map_err(Trouble::of_anchors)?;
    let keys = anchors.verifier_keys().map_err(Trouble::of_anchors)?;
    // Nothing rests on them but what a loss took with it: one that is none is told while nothing does.
    anchors.statements().map_err(Trouble::of_anchors)?;
    Ok(Trial { kept, keys, pinned: against.key.clone(), since })
}

fn note(path: &Path) -> Result<SignedNote, Failure> {
    let file = |error| Failure::file(path, error);
    let length = std::fs::metadata(path).map_err(file)?.len();
    let expected = |reason: String| {
        Failure::input("--since", path.display().to_string(), format!("a signed checkpoint: {reason}"))
    };
    if length > NOTE_BYTES_MAX {
        return Err(expected("it is too large for one".to_owned()));
    }
    SignedNote::parse(&std::fs::read(path).map_err(file)?).map_err(|error| expected(error.to_string()))
}

/// The tree over the leaves of a walk, and what a trial wants of it.
pub(super) struct Growing(Survey);

impl Growing {
    pub(super) fn new(plan: Plan) -> Self {
        Self(plan.start())
    }

    pub(super) fn push(&mut self, leaves: &[Leaf]) {
        leaves.iter().for_each(|leaf| self.0.push(Hash::from(*leaf.as_bytes())));
    }
}

/// Holds the checkpoints to the tree that grew while the log was walked.
///
/// # Errors
/// [`Trouble::Broken`] naming what does not agree.
pub(super) async fn judge(place: &Place, trial: &Trial<KeptFile>, grown: &Growing) -> Result<Checkpoints, Trouble> {
    let log = Log::open(place)?;
    let store = Arc::clone(&log.store) as Arc<dyn EventStore>;
    let history = History::read(&store).await?;
    let agreement = trial.judge(&history, &grown.0).map_err(Trouble::of_trial)?;
    let has_key = place.anchor_folder().signing_key().map_err(Trouble::of_anchors)?.is_some();
    if has_key && agreement.checkpoints + agreement.lost_checkpoints == 0 {
        // Whoever makes a key signs with it at once.
        let found = "signing.key is here, and nothing is signed: the anchors are gone, or lie elsewhere (--anchors)";
        return Err(Trouble::Broken { position: None, check: "anchors".to_owned(), found: found.to_owned() });
    }
    Ok(Checkpoints::of(agreement))
}

impl Trouble {
    fn of_anchors(error: AnchorsError) -> Self {
        match error {
            AnchorsError::Damaged { .. } => {
                Self::Broken { position: None, check: "anchors".to_owned(), found: error.to_string() }
            }
            AnchorsError::Io { .. } => SealFailure::from(error).into(),
        }
    }

    pub(super) fn of_trial(failure: TrialFailure) -> Self {
        match failure {
            TrialFailure::Discord(discord) => Self::of_checkpoints(&discord),
            TrialFailure::Anchors(error) => Self::of_anchors(error),
        }
    }

    fn of_checkpoints(discord: &Discord) -> Self {
        let (position, check, found) = (discord.position(), discord.check(), discord.to_string());
        let found = found.split_once(": ").map_or(found.clone(), |(_, found)| found.to_owned());
        if let Discord::OtherLog { .. } | Discord::NoCheckpoint(_) = discord {
            return Failure::input("--since", found, "a signed checkpoint of this log").into();
        }
        Self::Broken { position, check: check.to_owned(), found }
    }
}

impl Checkpoints {
    fn of(agreement: Agreement) -> Self {
        let losses = agreement.losses.iter().map(|lost| Loss {
            event: lost.at.get(),
            lost_from: lost.lost.0,
            lost_to: lost.lost.1,
        });
        Self {
            compared: agreement.checkpoints,
            lost: agreement.lost_checkpoints,
            sealed_to: agreement.sealed_to,
            root: agreement.head.root.to_base64(),
            key: agreement.key.as_ref().map(VerifierKey::to_string),
            losses: losses.collect(),
            orphaned_keys: agreement.orphaned_keys,
            since: agreement.since.map(|kept| Since {
                size: kept.size,
                lost_by: kept.lost_by,
                proven_to: kept.proven_to,
            }),
        }
    }
}

impl fmt::Display for Checkpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line =
            |f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display| writeln!(f, "  {name:<12} {value}");
        line(f, "root", &self.root)?;
        match self.compared {
            0 => line(f, "checkpoints", &"none yet: nothing here shows that nothing was rewritten")?,
            compared => {
                line(f, "checkpoints", &format_args!("{compared} agree, the last of {} entries", self.sealed_to))?;
            }
        }
        if let Some(key) = &self.key {
            line(f, "signed as", key)?;
        }
        for Loss { event, lost_from, lost_to } in &self.losses {
            line(f, "lost", &format_args!("entries {lost_from} to {lost_to} of before, accepted by event {event}"))?;
        }
        for event in &self.orphaned_keys {
            line(f, "key", &format_args!("event {event} brings one that no key before vouches for"))?;
        }
        match &self.since {
            None => Ok(()),
            Some(Since { size, lost_by: None, .. }) => line(
                f,
                "since",
                &format_args!("the checkpoint of {size} entries holds: every one of them is still there"),
            ),
            Some(Since { size, lost_by: Some(event), proven_to }) => line(
                f,
                "since",
                &format_args!(
                    "of the checkpoint of {size} entries the end is lost, accepted by event {event}; a checkpoint of before \
                     shows the first {proven_to} to be those that were there"
                ),
            ),
        }
    }
}
