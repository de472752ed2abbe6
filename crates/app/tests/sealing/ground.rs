//! A folder that signs, on a log in memory; and how a verification judges it.

use std::sync::Arc;

use app::CommandError;
use app::sealing::{Agreement, Discord, History, Sealed, Sealer, Trial, TrialFailure};
use eventlog::{EventStore, Position, Query};
use proof::{Hash, KeyName, KnownKeys, OpenedCheckpoint, SignedNote, Survey, TreeHead, VerifierKey};
use read_model::Stretch;
use vault::SystemEntropy;

use crate::shelf::Shelf;
use crate::support::World;

pub(crate) const REASON: &str = "the disk broke";

/// A folder that signs.
pub(crate) struct Ground {
    pub(crate) world: World,
    pub(crate) shelf: Shelf,
    pub(crate) sealer: Sealer,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let shelf = Shelf::default();
        let sealer = world.app.sealer(Arc::new(shelf.clone()));
        sealer.begin(&mut SystemEntropy).await.unwrap();
        Self { world, shelf, sealer }
    }

    /// One event more. Whoever registers users at once is beaten by the others, and comes again.
    pub(crate) async fn goes_on(&self) {
        let login = format!("new.{}", self.world.app.ids().random());
        let with = format!(r#"{{"login":"{login}","name":"Somebody New"}}"#);
        loop {
            match self.world.give("admin", "", "register-user", &with).await {
                Ok(_) => return,
                Err(CommandError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub(crate) async fn seal(&self) -> Sealed {
        self.sealer.seal().await.unwrap()
    }

    pub(crate) fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(self.world.app.store())
    }

    /// A log that has only the first `entries` of this one.
    pub(crate) fn cut(&self, entries: u64) -> Arc<dyn EventStore> {
        Arc::new(Stretch::of(self.store(), Position::new(entries)))
    }
}

pub(crate) async fn leaves(store: &Arc<dyn EventStore>, trial: &Trial) -> Survey {
    let mut survey = trial.plan().unwrap().start();
    let head = store.head().await.unwrap().position;
    for entry in store.read(&Query::all(), Position::START, head, 10_000).await.unwrap() {
        survey.push(Hash::from(*entry.leaf().as_bytes()));
    }
    survey
}

/// What verifying `store` against what the shelf keeps says.
pub(crate) async fn judged(store: &Arc<dyn EventStore>, trial: &Trial) -> Result<Agreement, Discord> {
    let history = History::read(store).await.unwrap();
    trial.judge(&history, &leaves(store, trial).await).map_err(|failure| match failure {
        TrialFailure::Discord(discord) => discord,
        TrialFailure::Anchors(error) => panic!("{error}"),
    })
}

pub(crate) fn signers(note: &SignedNote, keys: Vec<VerifierKey>) -> Vec<VerifierKey> {
    let opened = OpenedCheckpoint::open(note.clone(), &KnownKeys::new(keys).unwrap()).unwrap();
    opened.opened().signers().to_vec()
}

/// A checkpoint of this log's name and key, of whatever tree.
pub(crate) fn signed(ground: &Ground, head: TreeHead) -> SignedNote {
    let key = ground.shelf.key();
    let origin = key.verifier_key().name().as_str().parse().unwrap();
    SignedNote::sign(&proof::Checkpoint::new(&origin, head).to_string(), &[key]).unwrap()
}

pub(crate) fn name(key: &VerifierKey) -> KeyName {
    key.name().clone()
}

pub(crate) fn kept_name(note: &SignedNote) -> KeyName {
    note.text().lines().next().unwrap().parse().unwrap()
}
