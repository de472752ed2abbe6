//! The steps of one erasure, and how a process goes on with those that another left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eventlog::{Position, Query, QueryItem, Recorded};
use vault::Erasure;
use workflow::{Action, Event, Role, SubjectId};

use super::{Decided, pace};
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
        self.decide_again(&mut decided).await?;
        let completed = self.completions().await?;
        let mut unfinished = Vec::new();
        for decided in decided.into_values().filter(|decided| !completed.contains(&decided.subject)) {
            self.step(Step::Decided)?;
            let subject = decided.subject;
            unfinished.extend(self.carry_through(decided).await.err().map(|reason| Unfinished { subject, reason }));
        }
        Ok(unfinished)
    }

    /// What is left to do of one erasure.
    async fn carry_through(&self, decided: Decided) -> Result<(), CommandError> {
        let Decided { subject, position, .. } = decided;
        self.erasures.keep(&decided)?;
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
            if let Event::ErasureDecided(event) = translate::recorded(&entry)?.event {
                let (subject, position, leaf) = (event.subject, entry.position, entry.leaf());
                decisions.entry(subject).or_insert(Decided { subject, position, leaf });
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
        let unfinished = self.finish_erasures().await?;
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
