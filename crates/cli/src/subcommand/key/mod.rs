//! `parcours key`: the keys that sign checkpoints, and the one that wraps all others.

mod rewrap;

use std::fmt;
use std::sync::Arc;

use app::sealing::SealFailure;
use clap::{Args, Subcommand};
use proof::VerifierKey;
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{Folder, enter};
use crate::output::{Format, print};

use self::rewrap::Rewrap;

const EXAMPLES: &str = "\
Examples:
  parcours key show                            the public keys, for auditors to keep
  parcours key rotate --as claire.durand --reason 'yearly rotation'
  parcours --data restored key new --as claire.durand --reason 'signing.key was lost'
  parcours key rewrap --as claire.durand --reason 'a disk is given away'

A rotation is an event: both keys sign the note in which one names the other, and both sign the
next checkpoint, so that whoever trusts either is content. Where the old key is lost, the new one
stands alone, the event says so, and auditors have to be told the new public key by other means.";

/// The keys that sign checkpoints, and the one that wraps all others.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: KeyAction,
}

#[derive(Debug, Subcommand)]
enum KeyAction {
    /// Prints the public keys, oldest first.
    Show(Show),
    /// Replaces the key that signs by a fresh one, which the old one vouches for.
    Rotate(Change),
    /// Makes a key where the one that signed is lost.
    New(Fresh),
    /// Replaces the master key, which wraps the keys of persons, texts and documents.
    Rewrap(Rewrap),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  parcours key show\n  parcours key show --format json")]
struct Show {
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The key that signed stays readable for nobody: what it signed, its public half still verifies.
const FRESH_EXAMPLES: &str = "\
Examples:
  parcours --data restored key new --as claire.durand --reason 'signing.key was lost'
  parcours --data burnt key new --accept-loss --as claire.durand --reason 'the machine burnt'

With --accept-loss the log goes on although it ends before what was signed: see `parcours doctor
--accept-loss`. As the key that signed what is lost cannot say so, the loss is the word of the new
key alone, and `parcours verify` ends with 4 until both public keys are named to it: --key OLD
--key NEW. Tell auditors the new one by another way than this folder.";

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  parcours key rotate --as claire.durand --reason 'yearly rotation'")]
struct Change {
    /// The administrator who decides it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = FRESH_EXAMPLES)]
struct Fresh {
    #[command(flatten)]
    change: Change,
    /// Goes on with a log whose end is lost together with its key; `parcours verify` says both for ever.
    #[arg(long)]
    accept_loss: bool,
}

/// The public keys.
#[derive(Debug, Serialize)]
struct Output {
    keys: Vec<KeySeen>,
}

#[derive(Debug, Serialize)]
struct KeySeen {
    /// C2SP verifier key.
    key: String,
    /// Whether it signs now.
    signs: bool,
}

impl Key {
    /// Shows or changes.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.action {
            KeyAction::Show(Show { format }) => {
                let _lock = enter(&place.data)?;
                print(&Output::of(place)?, format)
            }
            KeyAction::Rotate(change) => change.run(place, Old::Signs).await,
            KeyAction::Rewrap(rewrap) => rewrap.run(place).await,
            KeyAction::New(fresh) => fresh.run(place).await,
        }
    }
}

/// What became of the key until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Old {
    Signs,
    Lost,
}

impl Old {
    /// Whether it is so.
    fn check(self, place: &Place) -> Result<(), Failure> {
        let has_key = place.anchor_folder().signing_key().map_err(SealFailure::from)?.is_some();
        match (self, has_key) {
            (Self::Signs, true) | (Self::Lost, false) => Ok(()),
            (Self::Signs, false) => Err(SealFailure::NoKey.into()),
            (Self::Lost, true) => {
                let expected = "a folder without signing.key; `parcours key rotate` replaces one that is there";
                Err(Failure::input("--data", place.data.display().to_string(), expected))
            }
        }
    }
}

impl Change {
    async fn run(self, place: &Place, old: Old) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        old.check(place)?;
        let sealer = folder.app.sealer(Arc::new(place.anchor_folder()));
        folder.app.replace_signing_key(&sealer, &self.user, &self.reason).await?;
        print(&Output::of(place)?, self.format)
    }
}

impl Fresh {
    async fn run(self, place: &Place) -> Result<(), Failure> {
        let Self { change, accept_loss } = self;
        if !accept_loss {
            return change.run(place, Old::Lost).await;
        }
        let folder = Folder::open_to_accept_loss(place).await?;
        Old::Lost.check(place)?;
        let sealer = folder.app.sealer(Arc::new(place.anchor_folder()));
        folder.app.accept_loss_with_new_key(&sealer, &change.user, &change.reason).await?;
        print(&Output::of(place)?, change.format)
    }
}

impl Output {
    fn of(place: &Place) -> Result<Self, Failure> {
        let anchors = place.anchor_folder();
        let current = anchors.signing_key().map_err(SealFailure::from)?;
        let current = current.map(|key| key.verifier_key().clone());
        let mut keys: Vec<VerifierKey> = anchors.verifier_keys().map_err(SealFailure::from)?;
        keys.extend(current.clone().filter(|current| !keys.contains(current)));
        let seen = |key: VerifierKey| KeySeen { signs: current.as_ref() == Some(&key), key: key.to_string() };
        Ok(Self { keys: keys.into_iter().map(seen).collect() })
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for KeySeen { key, signs } in &self.keys {
            writeln!(f, "{key}{}", if *signs { "  (signs)" } else { "" })?;
        }
        Ok(())
    }
}
