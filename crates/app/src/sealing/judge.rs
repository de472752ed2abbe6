//! Signed checkpoints held against a log: those that it kept itself, and one that an auditor kept.
//!
//! Pure. Whoever verifies reads the log once and hands in the roots that a [`Trial`] asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use proof::{
    Checkpoint, Hash, KnownKeys, LogOrigin, OpenedCheckpoint, Plan, SignedNote, Survey, TreeHead, VerifierKey,
};

use super::discord::Discord;
use super::opening::Opening;
use super::row::{Row, Taken};
use super::statement::is_same;
use super::trust::{Known, Trust, Trusted};
use super::{AnchorsError, Continued, History, KeptNotes, TrialFailure, last_up_to};

/// What is held against a log.
#[derive(Debug, Clone, Default)]
pub struct Trial<K = Vec<SignedNote>> {
    /// The checkpoints of its anchors.
    pub kept: K,
    /// The public keys of its anchors, oldest first.
    pub keys: Vec<VerifierKey>,
    /// Keys that the auditor trusts, whoever keeps the anchors; none leaves it to the anchors.
    pub pinned: Vec<VerifierKey>,
    /// A checkpoint that the auditor kept.
    pub since: Option<SignedNote>,
}

/// That log and checkpoints agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// How many checkpoints of the anchors agree with the log.
    pub checkpoints: usize,
    /// How many others are of entries that are lost, as the log admits.
    pub lost_checkpoints: usize,
    /// How many entries are under one.
    pub sealed_to: u64,
    /// What the log as it stands is: size and root.
    pub head: TreeHead,
    /// Losses that the log admits, oldest first.
    pub losses: Vec<Continued>,
    /// Positions of events from which on a key signs that no earlier key vouches for.
    pub orphaned_keys: Vec<u64>,
    /// Who signs now.
    pub key: Option<VerifierKey>,
    /// What became of the auditor's checkpoint.
    pub since: Option<Kept>,
}

/// An auditor's checkpoint that the log lives up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// How many entries it knew.
    pub size: u64,
    /// The event by which a loss of some of them was accepted; `None` when all are there.
    pub lost_by: Option<u64>,
    /// Up to which entry the log is shown to be what the auditor saw: all of them, or, of those that a loss left, as many as a
    /// checkpoint of before it signs.
    pub proven_to: u64,
}

impl<K: KeptNotes> Trial<K> {
    /// What a pass over the leaves is to keep.
    ///
    /// # Errors
    /// [`Discord::NoCheckpoint`] when a note is none; [`AnchorsError`] when the anchors cannot be read.
    pub fn plan(&self) -> Result<Plan, TrialFailure> {
        let mut plan = Plan::new();
        for note in self.kept.notes().chain(self.since.iter().cloned().map(Ok)) {
            let checkpoint = Checkpoint::parse(note?.text()).map_err(no_checkpoint)?;
            plan.want_root(checkpoint.head().size).map_err(no_checkpoint)?;
        }
        Ok(plan)
    }

    /// Holds everything against the log that `history` tells of and `leaves` were read from.
    ///
    /// # Errors
    /// [`Discord`]: the first thing that does not agree; the auditor's checkpoint before those of the anchors.
    /// [`AnchorsError`] when the anchors cannot be read.
    pub fn judge(&self, history: &History, leaves: &Survey) -> Result<Agreement, TrialFailure> {
        let Trusted { keys, orphaned, stranger } =
            Trust { anchored: &self.keys, pinned: &self.pinned }.follow(history)?;
        let court = Court { history, leaves, keys: &keys, names: Mutex::default() };
        court.losses()?;
        let since = self.since.as_ref().map(|note| court.since(note, &self.kept)).transpose()?;
        let Compared { agree, lost, sealed_to } = court.kept(&self.kept)?;
        if let Some(stranger) = stranger {
            return Err(Discord::Stranger { key: stranger.to_string() }.into());
        }
        Ok(Agreement {
            checkpoints: agree,
            lost_checkpoints: lost,
            sealed_to,
            head: leaves.frontier().head(),
            losses: history.continued.clone(),
            orphaned_keys: orphaned,
            key: keys.last().map(|known| known.key.clone()),
            since,
        })
    }
}

/// What checkpoints are compared with.
struct Court<'a> {
    history: &'a History,
    leaves: &'a Survey,
    keys: &'a [Known],
    /// The names that were met, each with the keys under it.
    names: Mutex<BTreeMap<String, Arc<Name>>>,
}

/// A name that the log has or had.
struct Name {
    origin: LogOrigin,
    known: KnownKeys,
}

/// A checkpoint that is signed by a trusted key.
struct Signed {
    head: TreeHead,
    part: u32,
    /// By whose word those who signed it are trusted.
    roots: Vec<u64>,
    note: SignedNote,
}

/// What became of the checkpoints of the anchors.
#[derive(Default)]
struct Compared {
    agree: usize,
    lost: usize,
    sealed_to: u64,
}

/// How a checkpoint stands to the log.
enum Standing {
    Agrees,
    /// Some of its entries were lost, which this event admits.
    Lost(u64),
    Other,
    Beyond,
}

impl Court<'_> {
    /// Opens a note with the keys that are trusted, under the name it bears.
    fn open(&self, note: SignedNote, which: &str) -> Result<Signed, Discord> {
        let name = self.name(&note, which)?;
        // Looked at once, unless it is refused: then it is told first whether it is any checkpoint.
        let text = note.text().to_owned();
        let opened = OpenedCheckpoint::open(note, &name.known).map_err(|error| {
            let reason = error.to_string();
            let key = |_| Discord::Key { which: which.to_owned(), reason };
            Checkpoint::parse(&text).map_or_else(no_checkpoint, key)
        })?;
        let root = |signer: &VerifierKey| self.keys.iter().find(|known| is_same(&known.key, signer));
        let roots = opened.opened().signers().iter().filter_map(root).map(|known| known.root).collect();
        Ok(Signed { head: *opened.head(), part: name.origin.part(), roots, note: opened.into_note() })
    }

    /// The name on a note: any part of this log up to the present one. A later loss may have taken with it the event by which
    /// an earlier part began.
    fn name(&self, note: &SignedNote, which: &str) -> Result<Arc<Name>, Discord> {
        let line = note.text().split('\n').next().unwrap_or_default();
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = names.get(line) {
            return Ok(Arc::clone(name));
        }
        let checkpoint = Checkpoint::parse(note.text()).map_err(no_checkpoint)?;
        let other = || Discord::OtherLog { origin: checkpoint.origin().to_owned() };
        let origin: LogOrigin = checkpoint.origin().parse().map_err(|_| other())?;
        if !origin.is_of_the_log_of(&self.history.first) || origin.part() > self.history.origin().part() {
            return Err(other());
        }
        let known = self.keys.iter().map(|known| known.key.renamed(origin.key_name().clone()));
        let known: BTreeMap<String, VerifierKey> = known.map(|key| (key.to_string(), key)).collect();
        let known = KnownKeys::new(known.into_values())
            .map_err(|error| Discord::Key { which: which.to_owned(), reason: error.to_string() })?;
        let name = Arc::new(Name { origin, known });
        names.insert(line.to_owned(), Arc::clone(&name));
        Ok(name)
    }

    fn standing(&self, head: &TreeHead, part: u32) -> Standing {
        let later = self.history.continued.iter().filter(|continued| continued.origin.part() > part);
        let cut = later.min_by_key(|continued| continued.lost.0).filter(|cut| head.size >= cut.lost.0);
        if let Some(cut) = cut {
            return Standing::Lost(cut.at.get());
        }
        if head.size > self.leaves.frontier().size() {
            return Standing::Beyond;
        }
        if self.root(head.size) == Some(head.root) { Standing::Agrees } else { Standing::Other }
    }

    fn root(&self, size: u64) -> Option<Hash> {
        self.leaves.root_at(size)
    }

    fn since(&self, note: &SignedNote, kept: &impl KeptNotes) -> Result<Kept, TrialFailure> {
        let which = "the checkpoint kept elsewhere";
        let opened = self.open(note.clone(), which)?;
        let (signed, head) = (opened.head.size, self.leaves.frontier().size());
        let discord = match self.standing(&opened.head, opened.part) {
            Standing::Agrees => return Ok(Kept { size: signed, lost_by: None, proven_to: signed }),
            Standing::Lost(event) => {
                self.signed_for(event, (&opened, which), kept)?;
                return Ok(Kept { size: signed, lost_by: Some(event), proven_to: self.proven_before(event, kept)? });
            }
            Standing::Beyond if knows_beyond(head, kept)? => Discord::Truncated { signed, head },
            Standing::Beyond => Discord::RolledBack { signed, head },
            Standing::Other if self.is_vouched_for(signed, kept)? => Discord::Forked { signed },
            Standing::Other => Discord::Rewritten { signed, good: self.good(signed, kept)? },
        };
        Err(discord.into())
    }

    /// Every loss that the log admits: whoever signed what was lost is the one who may speak of it.
    fn losses(&self) -> Result<(), Discord> {
        for continued in &self.history.continued {
            let which = format!("the note in event {}, which admits a loss,", continued.at);
            let key = |reason: String| Discord::Key { which: which.clone(), reason };
            let note = SignedNote::parse(continued.last_note.as_bytes()).map_err(|error| key(error.to_string()))?;
            let opened = self.open(note, &which)?;
            let (size, (from, to)) = (opened.head.size, continued.lost);
            if size != to || from != continued.at.get() {
                return Err(key(format!("it is of {size} entries, and entries {from} to {to} are called lost")));
            }
        }
        Ok(())
    }

    /// Whether a checkpoint of the anchors signs the log as it went on from a loss, by the key that signed what was lost or one
    /// that it leads to. Else anybody who may write the log could call lost what they took out of it.
    fn signed_for(
        &self,
        event: u64,
        (lost, whose): (&Signed, &str),
        kept: &impl KeptNotes,
    ) -> Result<(), TrialFailure> {
        let mut reason = "no checkpoint after that event";
        for note in kept.notes() {
            if let Some(after) = self.agreeing(note?, |size| size >= event) {
                if after.roots.iter().any(|root| lost.roots.contains(root)) {
                    return Ok(());
                }
                reason = "only by one for which none of those before vouches; whoever has its public half by another way than \
                          this folder names all (--key)";
            }
        }
        let which = format!("the loss of some of the {} entries of {whose} (event {event})", lost.head.size);
        Err(Discord::Key { which, reason: reason.to_owned() }.into())
    }

    /// A checkpoint of as many entries as are wanted, if it is signed and the log lives up to it. The signature, which takes the
    /// longest, is looked at last.
    fn agreeing(&self, note: SignedNote, is_wanted: impl Fn(u64) -> bool) -> Option<Signed> {
        let name = self.name(&note, "").ok()?;
        let head = *Checkpoint::parse(note.text()).ok()?.head();
        let is_one = is_wanted(head.size) && matches!(self.standing(&head, name.origin.part()), Standing::Agrees);
        if is_one { self.open(note, "").ok() } else { None }
    }

    /// The most entries before a loss that a checkpoint signs and the log still has as they were.
    fn proven_before(&self, event: u64, kept: &impl KeptNotes) -> Result<u64, AnchorsError> {
        let before = event.saturating_sub(1);
        if let Some(last) = last_up_to(kept, before)?
            && let Some(signed) = self.agreeing(last, |_| true)
        {
            return Ok(signed.head.size);
        }
        let mut proven = 0;
        for note in kept.notes() {
            let signed = self.agreeing(note?, |size| size > proven && size < event);
            proven = signed.map_or(proven, |signed| signed.head.size);
        }
        Ok(proven)
    }

    /// Whether the log's own anchors have signed what it holds, as far as `size`.
    fn is_vouched_for(&self, size: u64, kept: &impl KeptNotes) -> Result<bool, AnchorsError> {
        for note in kept.notes() {
            if self.agreeing(note?, |signed| signed >= size).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The most entries below `size` that a kept checkpoint and the log agree about.
    fn good(&self, size: u64, kept: &impl KeptNotes) -> Result<u64, AnchorsError> {
        let mut good = 0;
        for note in kept.notes() {
            let head = Checkpoint::parse(note?.text()).ok().map(|checkpoint| *checkpoint.head());
            let agreeing = head.filter(|head| head.size < size && self.root(head.size) == Some(head.root));
            good = good.max(agreeing.map_or(0, |head| head.size));
        }
        Ok(good)
    }

    /// Every checkpoint of the anchors, one at a time: how many agree or are lost, and how far the last one reaches.
    fn kept(&self, kept: &impl KeptNotes) -> Result<Compared, TrialFailure> {
        let (mut compared, mut admitted) = (Compared::default(), Vec::new());
        let mut row = Row::default();
        let open = |number, note| self.open(note, &which(number)).map_err(|discord| discord.of_anchors(number));
        for (before, opened) in Opening::of(kept.notes(), &open).enumerate() {
            let (opened, number) = (opened??, before + 1);
            let which = which(number);
            let signed = opened.head.size;
            match row.take((opened.part, signed), &opened.note) {
                Taken::InOrder => {}
                Taken::Twice => return Err(stands_twice(number).into()),
                Taken::Before if is_among(&opened.note, kept, before)? => return Err(stands_twice(number).into()),
                Taken::Before => {
                    let reason = format!("{signed} entries after more were signed");
                    return Err(Discord::Anchors { number, reason }.into());
                }
            }
            match self.standing(&opened.head, opened.part) {
                Standing::Agrees => {
                    compared.agree += 1;
                    compared.sealed_to = compared.sealed_to.max(signed);
                }
                Standing::Lost(event) => {
                    // Once for each loss, and for whoever signed what is lost: it is a pass over all of them.
                    let about = (event, opened.roots.clone());
                    if !admitted.contains(&about) {
                        self.signed_for(event, (&opened, &which), kept)?;
                        admitted.push(about);
                    }
                    compared.lost += 1;
                }
                Standing::Beyond => {
                    return Err(Discord::Truncated { signed, head: self.leaves.frontier().size() }.into());
                }
                Standing::Other => return Err(Discord::Rewritten { signed, good: compared.sealed_to }.into()),
            }
        }
        Ok(compared)
    }
}

/// What a checkpoint of the anchors is called.
fn which(number: usize) -> String {
    format!("checkpoint {number} of the anchors")
}

/// Whether a kept checkpoint knows of more than `head` entries.
fn knows_beyond(head: u64, kept: &impl KeptNotes) -> Result<bool, AnchorsError> {
    for note in kept.notes() {
        if Checkpoint::parse(note?.text()).is_ok_and(|checkpoint| checkpoint.head().size > head) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether `note` is one of the first `count`.
fn is_among(note: &SignedNote, kept: &impl KeptNotes, count: usize) -> Result<bool, AnchorsError> {
    for before in kept.notes().take(count) {
        if before? == *note {
            return Ok(true);
        }
    }
    Ok(false)
}

fn stands_twice(number: usize) -> Discord {
    Discord::Anchors { number, reason: "it stands there twice".to_owned() }
}

fn no_checkpoint(error: impl std::fmt::Display) -> Discord {
    Discord::NoCheckpoint(error.to_string())
}
