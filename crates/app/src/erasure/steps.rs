//! The steps of one erasure, and how a process goes on with those that another left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eventlog::{Position, Query, QueryItem, Receipt, Recorded};
use vault::Erasure;
use workflow::{Action, Event, Role, SubjectId, Tag};

use super::{Decided, Listed, pace};
use crate::app::App;
use crate::error::CommandError;
use crate::write::Outcome;
use crate::{facts, translate};

/// What has just been done of an erasure, in the order in which it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `erasure-decided` is on disk.
    Decided,
    /// The list beside the log has it.
    Listed,
    /// Key and look-ups are destroyed, and in no write-ahead log any more.
    KeyDestroyed,
    /// So are its ciphertexts.
    CiphertextsDestroyed,
    /// The store of this name holds nothing of it.
    Purged(&'static str),
    /// `erasure-completed` is on disk.
    Completed,
}

/// Is told of each step; an error ends the sequence there, as a machine that fails would.
pub type OnStep = Arc<dyn Fn(Step) -> Result<(), CommandError> + Send + Sync>;

/// An erasure that was decided and could not be carried through now; the next process that writes goes on with it.
#[derive(Debug)]
pub struct Unfinished {
    /// Whose.
    pub subject: SubjectId,
    /// What stood in the way.
    pub reason: CommandError,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Decided => f.write_str("decided"),
            Self::Listed => f.write_str("listed"),
            Self::KeyDestroyed => f.write_str("key-destroyed"),
            Self::CiphertextsDestroyed => f.write_str("ciphertexts-destroyed"),
            Self::Purged(name) => write!(f, "purged-{name}"),
            Self::Completed => f.write_str("completed"),
        }
    }
}

impl App {
    /// Carries through every erasure that was decided and is not completed, and decides anew those that the list beside
    /// the log has and the log lost. Returns what could not be carried through.
    ///
    /// Costs one pass over all decisions, and nothing else where all of them are completed.
    ///
    /// # Errors
    /// [`CommandError`] when log or list cannot be read, or a decision cannot be written.
    pub async fn finish_erasures(&self) -> Result<Vec<Unfinished>, CommandError> {
        let mut decided = self.decisions().await?;
        let mut unfinished = self.decide_again(&mut decided).await?;
        let completed = self.completions().await?;
        self.list_again(decided.values().filter(|one| completed.contains(&one.subject)))?;
        let open = decided.into_values().filter(|one| !completed.contains(&one.subject)).collect();
        unfinished.extend(self.carry_through_all(open).await?);
        Ok(unfinished)
    }

    /// Whoever is erased stands on the list in a line that is vouched for, also where the list was lost or somebody took a line out of it.
    fn list_again<'a>(&self, completed: impl Iterator<Item = &'a Decided>) -> Result<(), CommandError> {
        let listed = self.erasures.all()?;
        let vouched = listed.iter().filter(|line| line.is_vouched(&self.hasher));
        let listed: BTreeSet<SubjectId> = vouched.map(|line| line.decided.subject).collect();
        completed.filter(|one| !listed.contains(&one.subject)).try_for_each(|one| self.list(*one))
    }

    fn list(&self, decided: Decided) -> Result<(), CommandError> {
        let all = self.erasures.all()?;
        let standing = all.iter().find(|line| line.decided.subject == decided.subject && line.is_vouched(&self.hasher));
        let line = standing.copied().unwrap_or_else(|| Listed::vouched(decided, &self.hasher));
        // Also where it stands there: the process that wrote it may have died before it synced.
        self.erasures.keep(&line)
    }

    async fn carry_through_all(&self, decisions: Vec<Decided>) -> Result<Vec<Unfinished>, CommandError> {
        let mut unfinished = Vec::new();
        for decided in decisions {
            self.step(Step::Decided)?;
            let subject = decided.subject;
            unfinished.extend(self.carry_through(decided).await.err().map(|reason| Unfinished { subject, reason }));
        }
        Ok(unfinished)
    }

    /// The decisions of one command that are not completed.
    async fn decided_by(&self, receipt: &Receipt) -> Result<Vec<Decided>, CommandError> {
        let mut decisions = Vec::new();
        for entry in facts::all(&self.store, &Query::all(), receipt.first.previous(), receipt.last).await? {
            let Some(decided) = decision(&entry)? else { continue };
            let item = QueryItem::typed([translate::event_type("erasure-completed")]);
            let item = item.and(translate::tag(&Tag::Subject(decided.subject)));
            let head = self.store.head().await?.position;
            let completed = self.store.read(&Query::any_of([item]), entry.position, head, 1).await?;
            decisions.extend(completed.is_empty().then_some(decided));
        }
        Ok(decisions)
    }

    /// What is left to do of one erasure.
    async fn carry_through(&self, decided: Decided) -> Result<(), CommandError> {
        let Decided { subject, position, .. } = decided;
        self.list(decided)?;
        self.step(Step::Listed)?;
        self.destroy_key(subject, position).await?;
        self.step(Step::KeyDestroyed)?;
        self.store.forget(translate::subject(subject)).await?;
        self.step(Step::CiphertextsDestroyed)?;
        for purge in &self.purges {
            purge.purge(subject).await?;
            self.step(Step::Purged(purge.name()))?;
        }
        let act = self.own_act(None, Role::System, self.clock.wall());
        self.carry(&act, |_| Ok(Action::CompleteErasure { subject })).await?;
        self.step(Step::Completed)
    }

    /// Destroys key and look-ups of a subject that an event says is gone; returns once no write-ahead log has them.
    ///
    /// # Errors
    /// [`CommandError::Machine`] when somebody kept reading an older state of `keys.db`, or the machine failed.
    pub async fn destroy_key(&self, subject: SubjectId, decided_at: Position) -> Result<(), CommandError> {
        let erasure = Erasure { subject: vault::SubjectId::new(subject.0), decided_at_position: decided_at.get() };
        let destroyed = self.with_vault(|vault| vault.destroy(&[erasure]))?;
        if destroyed.wal_truncated || pace::until(|| self.with_vault(|vault| vault.truncate_wal())).await? {
            return Ok(());
        }
        Err(CommandError::Machine("somebody still reads an older state of the keys".to_owned()))
    }

    /// Every decision, by subject.
    pub(super) async fn decisions(&self) -> Result<BTreeMap<SubjectId, Decided>, CommandError> {
        let mut decisions = BTreeMap::new();
        for entry in self.all_of("erasure-decided").await? {
            if let Some(decided) = decision(&entry)? {
                decisions.entry(decided.subject).or_insert(decided);
            }
        }
        Ok(decisions)
    }

    async fn completions(&self) -> Result<BTreeSet<SubjectId>, CommandError> {
        let mut completions = BTreeSet::new();
        for entry in self.all_of("erasure-completed").await? {
            if let Event::ErasureCompleted(event) = translate::recorded(&entry)?.event {
                completions.insert(event.subject);
            }
        }
        Ok(completions)
    }

    async fn all_of(&self, name: &str) -> Result<Vec<Recorded>, CommandError> {
        let query = Query::any_of([QueryItem::typed([translate::event_type(name)])]);
        facts::all(&self.store, &query, Position::START, self.store.head().await?.position).await
    }

    /// Carries an erasure through that this process has just decided.
    ///
    /// # Errors
    /// [`CommandError::Unknown`] naming what stood in the way: the decision is on disk, and the next process goes on.
    pub(crate) async fn carried_through(&self, outcome: Outcome) -> Result<Outcome, CommandError> {
        let unfinished = match &outcome {
            Outcome::Done(done) => self.carry_through_all(self.decided_by(&done.receipt).await?).await?,
            // Somebody decided it before, and may not have come to the end.
            Outcome::Unchanged { .. } => self.finish_erasures().await?,
        };
        match unfinished.into_iter().next() {
            None => Ok(outcome),
            Some(Unfinished { subject, reason }) => {
                let reason = format!("the erasure of {subject} is decided and not carried through yet ({reason})");
                Err(CommandError::Unknown { reason })
            }
        }
    }

    fn step(&self, step: Step) -> Result<(), CommandError> {
        self.on_step.as_ref().map_or(Ok(()), |on_step| on_step(step))
    }
}

/// The decision that an entry is, if it is one.
fn decision(entry: &Recorded) -> Result<Option<Decided>, CommandError> {
    let (position, leaf) = (entry.position, entry.leaf());
    let decided = |subject| Decided { subject, position, leaf };
    let event = translate::recorded(entry)?.event;
    Ok(if let Event::ErasureDecided(event) = event { Some(decided(event.subject)) } else { None })
}
