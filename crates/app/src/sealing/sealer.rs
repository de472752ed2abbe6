//! One checkpoint: read what is new, prove, sign, keep.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eventlog::{EventStore, Head, Leaf, Position};
use proof::{
    Checkpoint, ConsistencyProof, Frontier, Hash, KnownKeys, LogOrigin, OpenedCheckpoint, Plan, Seal, SignedNote,
    SigningKey, Survey, VerifierKey,
};

use super::edge::Edge;
use super::gate::Standing;
use super::statement::keep_all;
use super::trust::Trust;
use super::{Anchors, HeldAnchors, History, SealFailure};
use crate::error::CommandError;

/// Entries read at once.
const PAGE: usize = 4_096;

/// Signs the head of one log. Cheap to share; several at a time wait for each other, in whatever process they are.
pub struct Sealer {
    store: Arc<dyn EventStore>,
    anchors: Arc<dyn Anchors>,
    is_unknown: Arc<AtomicBool>,
}

/// Whether the log may go on under another name than that of the last checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnLoss {
    /// An event that says so is not enough: whoever writes the file can write one.
    Refused,
    /// An administrator says so now.
    Accepted,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The checkpoint that stands for the log now.
    pub note: SignedNote,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Whether it was signed by this call; `false` when nothing was new.
    pub is_new: bool,
}

impl Sealer {
    /// Signs the log in `store`; `is_unknown` says that a write to it may or may not be on disk.
    pub fn new(store: Arc<dyn EventStore>, anchors: Arc<dyn Anchors>, is_unknown: Arc<AtomicBool>) -> Self {
        Self { store, anchors, is_unknown }
    }

    /// Where its checkpoints lie.
    pub fn anchors(&self) -> &Arc<dyn Anchors> {
        &self.anchors
    }

    /// How many entries were written since the last checkpoint, without waiting for anybody.
    ///
    /// # Errors
    /// [`SealFailure::Behind`] when the log ends before it; [`SealFailure::LossUnsigned`] when it says that it has lost some and
    /// nothing signed does; [`SealFailure::Anchors`], [`SealFailure::Log`].
    pub async fn news(&self) -> Result<u64, SealFailure> {
        let standing = Standing::of(&self.store, &*self.anchors).await?;
        match standing.hindrance() {
            None => Ok(standing.head - standing.signed),
            Some(failure) => Err(failure),
        }
    }

    /// Signs the log as it stands, unless that is signed already.
    ///
    /// # Errors
    /// [`SealFailure`]: nothing was signed then.
    pub async fn seal(&self) -> Result<Sealed, SealFailure> {
        self.seal_unless(OnLoss::Refused).await
    }

    /// The same for a log that goes on after a loss, which an administrator accepts now.
    pub(super) async fn seal_loss(&self) -> Result<Sealed, SealFailure> {
        self.seal_unless(OnLoss::Accepted).await
    }

    async fn seal_unless(&self, on_loss: OnLoss) -> Result<Sealed, SealFailure> {
        let anchors = Arc::clone(&self.anchors);
        let held = blocking(move || anchors.hold()).await??;
        self.seal_held(held, on_loss).await
    }

    async fn seal_held(&self, mut held: Box<dyn HeldAnchors>, on_loss: OnLoss) -> Result<Sealed, SealFailure> {
        if self.is_unknown.load(Ordering::SeqCst) {
            return Err(SealFailure::Unknown);
        }
        let history = History::read(&self.store).await?;
        let (keys, is_replacing) = signing_keys(&*held, &history)?;
        let last = last(&*held, &keys, &history)?;
        let head = self.store.head().await?;
        let origin = history.origin();
        let (note, edge) = match &last {
            None => self.first(origin, &keys, head).await?,
            Some(last) if last.checkpoint().origin() == origin.key_name().as_str() => {
                if last.head().size == head.position.get() && !is_replacing && self.holds(&*held, last, head).await? {
                    let (note, checkpoint) = (last.opened().note().clone(), last.checkpoint().clone());
                    return Ok(Sealed { note, checkpoint, is_new: false });
                }
                self.after((last, held.edge()?), origin, &keys, head).await?
            }
            Some(last) => match (history.continued.last(), on_loss) {
                (Some(continued), OnLoss::Accepted) if continued.last_note != last.opened().note().to_string() => {
                    let reason = format!("the loss in event {} is not one of what was signed last", continued.at);
                    return Err(SealFailure::Key(reason));
                }
                (Some(_), OnLoss::Accepted) => self.after_loss(last, origin, &keys, head).await?,
                (Some(continued), OnLoss::Refused) => return Err(SealFailure::LossUnsigned { at: continued.at }),
                (None, OnLoss::Refused | OnLoss::Accepted) => {
                    let other = last.checkpoint().origin();
                    return Err(SealFailure::Key(format!("what was signed last is of {other}, and not of this log")));
                }
            },
        };
        let checkpoint = Checkpoint::parse(note.text()).map_err(SealFailure::proof)?;
        let signers: Vec<VerifierKey> = keys.iter().map(|key| key.verifier_key().clone()).collect();
        let kept = note.clone();
        blocking(move || {
            keep_all(&mut *held, &history)?;
            held.keep(&kept, &signers, &edge.to_bytes())?;
            if is_replacing { held.promote() } else { Ok(()) }
        })
        .await??;
        Ok(Sealed { note, checkpoint, is_new: true })
    }

    /// Whether the log still has the entry in which the last checkpoint ends; an edge that is gone leaves that to a proof.
    async fn holds(&self, held: &dyn HeldAnchors, last: &OpenedCheckpoint, head: Head) -> Result<bool, SealFailure> {
        let edge = held.edge()?.and_then(|bytes| Edge::of(last.head(), &bytes));
        Ok(edge.is_some_and(|edge| edge.leaf == head.leaf))
    }

    async fn first(
        &self,
        origin: &LogOrigin,
        keys: &[SigningKey],
        head: Head,
    ) -> Result<(SignedNote, Edge), SealFailure> {
        let (survey, leaf) = self.read(Plan::new().start(), head.position).await?;
        let keys = renamed(keys, origin);
        let note = Seal::new(origin, &keys).first(survey.frontier().head()).map_err(SealFailure::proof)?;
        Ok((note, Edge { leaf, frontier: survey.into_frontier() }))
    }

    async fn after(
        &self,
        (last, edge): (&OpenedCheckpoint, Option<Vec<u8>>),
        origin: &LogOrigin,
        keys: &[SigningKey],
        head: Head,
    ) -> Result<(SignedNote, Edge), SealFailure> {
        let (signed, size) = (last.head().size, head.position.get());
        if size < signed {
            return Err(SealFailure::Behind { signed, head: size });
        }
        let mut plan = Plan::new();
        plan.want_root(signed).map_err(SealFailure::proof)?;
        plan.want_consistency(signed, size).map_err(SealFailure::proof)?;
        let edge = edge.and_then(|bytes| Edge::of(last.head(), &bytes));
        let is_ours = match &edge {
            Some(edge) => self.leaf(signed).await? == Some(edge.leaf),
            None => false,
        };
        let frontier = edge.filter(|_| is_ours).map_or_else(Frontier::new, |edge| edge.frontier);
        let (survey, leaf) = self.read(plan.resume(frontier), head.position).await?;
        if survey.root_at(signed) != Some(last.head().root) {
            return Err(SealFailure::Rewritten { signed });
        }
        let proof = ConsistencyProof::prove(&survey, signed, size).map_err(SealFailure::proof)?;
        let now = survey.frontier().head();
        let keys = renamed(keys, origin);
        let note = Seal::new(origin, &keys).after(last, &proof, now).map_err(SealFailure::proof)?;
        Ok((note, Edge { leaf, frontier: survey.into_frontier() }))
    }

    async fn after_loss(
        &self,
        last: &OpenedCheckpoint,
        origin: &LogOrigin,
        keys: &[SigningKey],
        head: Head,
    ) -> Result<(SignedNote, Edge), SealFailure> {
        let (survey, leaf) = self.read(Plan::new().start(), head.position).await?;
        let mut both = renamed(keys, origin);
        if let Some(previous) = origin.previous() {
            both.extend(renamed(keys, &previous));
        }
        let note = Seal::new(origin, &both).after_loss(last, survey.frontier().head()).map_err(SealFailure::proof)?;
        Ok((note, Edge { leaf, frontier: survey.into_frontier() }))
    }

    /// Holds what a loss leaves of the log to what was signed of it: the last checkpoint of at most `left` entries.
    ///
    /// # Errors
    /// [`SealFailure::Rewritten`] when it is something else.
    pub(super) async fn prove_left(&self, left: u64) -> Result<(), SealFailure> {
        let anchors = Arc::clone(&self.anchors);
        let before = blocking(move || anchors.hold()?.last_up_to(left)).await??;
        let Some(before) = before else { return Ok(()) };
        let signed = *Checkpoint::parse(before.text()).map_err(SealFailure::proof)?.head();
        let mut plan = Plan::new();
        plan.want_root(signed.size).map_err(SealFailure::proof)?;
        let (survey, _) = self.read(plan.start(), Position::new(signed.size)).await?;
        if survey.root_at(signed.size) == Some(signed.root) {
            return Ok(());
        }
        Err(SealFailure::Rewritten { signed: signed.size })
    }

    /// Pushes the leaves after where `survey` stands, up to `up_to`; and the last of them.
    async fn read(&self, mut survey: Survey, up_to: Position) -> Result<(Survey, Leaf), SealFailure> {
        let mut after = survey.frontier().size();
        let mut leaf = self.leaf(after).await?.unwrap_or(Leaf::ZERO);
        while after < up_to.get() {
            let leaves = self.store.leaves(Position::new(after), up_to, PAGE).await?;
            let Some(end) = leaves.last() else {
                return Err(CommandError::Integrity(format!("the log ends at {after}, its head said {up_to}")).into());
            };
            leaf = *end;
            after += leaves.len() as u64;
            leaves.iter().for_each(|leaf| survey.push(Hash::from(*leaf.as_bytes())));
        }
        Ok((survey, leaf))
    }

    /// The leaf of the entry at `position`; `None` where there is none.
    async fn leaf(&self, position: u64) -> Result<Option<Leaf>, SealFailure> {
        let at = Position::new(position);
        if at == Position::START {
            return Ok(None);
        }
        Ok(self.store.leaves(at.previous(), at, 1).await?.first().copied())
    }

    /// The store it signs.
    pub(super) fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }
}

/// The last checkpoint, opened with the keys that sign here and those that the log vouches for: a key that the anchors merely
/// list is not believed.
fn last(
    held: &dyn HeldAnchors,
    keys: &[SigningKey],
    history: &History,
) -> Result<Option<OpenedCheckpoint>, SealFailure> {
    let Some(note) = held.last()? else { return Ok(None) };
    let trust = Trust { anchored: &held.verifier_keys()?, pinned: &[] }.follow(history).map_err(SealFailure::proof)?;
    let trusted = trust.keys.into_iter().map(|known| known.key);
    opened(note, trusted.chain(keys.iter().map(|key| key.verifier_key().clone()))).map(Some)
}

/// A checkpoint, opened with these keys under the name it bears.
pub(super) fn opened(
    note: SignedNote,
    keys: impl Iterator<Item = VerifierKey>,
) -> Result<OpenedCheckpoint, SealFailure> {
    let origin: LogOrigin = Checkpoint::parse(note.text())
        .map_err(SealFailure::proof)
        .and_then(|checkpoint| checkpoint.origin().parse().map_err(SealFailure::proof))?;
    let mut known: Vec<VerifierKey> = keys.map(|key| key.renamed(origin.key_name().clone())).collect();
    known.sort_by_key(ToString::to_string);
    known.dedup();
    let known = KnownKeys::new(known).map_err(SealFailure::proof)?;
    OpenedCheckpoint::open(note, &known).map_err(SealFailure::proof)
}

/// The key that signs, and the one that takes its place once the log says so; whether that is now.
fn signing_keys(held: &dyn HeldAnchors, history: &History) -> Result<(Vec<SigningKey>, bool), SealFailure> {
    let key = held.key()?;
    let said = history.keys.last();
    let next = held.next_key()?.filter(|next| said.is_some_and(|said| said.to == next.verifier_key().to_string()));
    match (key, next) {
        (None, None) => Err(SealFailure::NoKey),
        (None, Some(next)) => Ok((vec![next], true)),
        (Some(key), Some(next)) => Ok((vec![key, next], true)),
        (Some(key), None) => {
            let own = key.verifier_key().to_string();
            match said {
                Some(said) if said.to != own => Err(SealFailure::Key(format!(
                    "event {} says that {} signs, and the key here is {own}",
                    said.at, said.to
                ))),
                Some(_) | None => Ok((vec![key], false)),
            }
        }
    }
}

fn renamed(keys: &[SigningKey], origin: &LogOrigin) -> Vec<SigningKey> {
    keys.iter().map(|key| key.renamed(origin.key_name().clone())).collect()
}

/// Anchors are files: what waits for them waits on a thread of its own.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, SealFailure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| SealFailure::Log(CommandError::Machine(error.to_string())))
}
