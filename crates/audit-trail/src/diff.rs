//! What is otherwise of a request between two moments.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{Position, Query, Recorded, StoreError, Tag, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::change::{Part, Said, Shown, history_of, is_hidden, is_nothing};
use crate::concerned::{About, Concerned};
use crate::histories::Histories;
use crate::line::{TrailLine, Who};
use crate::memory::{Fields, Kept, Memory, hidden_before};
use crate::separate::is_separate;
use crate::trail::{Sources, TrailError, line, read_after};

/// What is otherwise of a request since a position, as of a later one.
///
/// A field that went there and back is no difference. What nobody can compare (sealed or erased before and after) is one
/// when an event in between said it anew. Facts that stand each alone, and events that set no field, were added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The position up to which the earlier state was read.
    pub from: Position,
    /// The position up to which the later state was read.
    pub to: Position,
    /// The lines that the trail of the request had by `from`; none, when it was not opened yet.
    pub before: u64,
    /// The lines that it has more by `to`.
    pub events: u64,
    /// Each part of the request of which something is otherwise, in the order in which the history spoke of them first.
    pub parts: Vec<DifferentPart>,
    /// What stands each alone, oldest first: of each such event, only what takes the place of nothing.
    pub added: Vec<TrailLine>,
}

/// What is otherwise of one part of a request: of the case itself, a mailbox, a user of it, a partner, an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferentPart {
    /// The ids that say which part, by kind; none for the case itself.
    pub ids: BTreeMap<&'static str, String>,
    /// What the part is called as of the later position.
    pub about: About,
    /// Who it was until then, where a correction in between led from one person to another: old values are theirs.
    pub was: Option<Concerned>,
    /// Its fields, by name.
    pub fields: Vec<DifferentField>,
}

/// One field that is otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferentField {
    /// The path of the field: `due_on`, `user.last_name`.
    pub field: String,
    /// What was said as of the earlier position; `None` when nothing was.
    pub old: Option<Shown>,
    /// What is said as of the later position; JSON's `null` or `[]` when nothing is any more.
    pub new: Shown,
    /// The last event that set it.
    pub set: SetBy,
    /// How many events set it in between.
    pub times: u64,
}

/// The event that set a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetBy {
    /// Where it stands.
    pub position: Position,
    /// When it happened (µs UTC).
    pub occurred_at: Timestamp,
    /// The stored name of what happened.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What happened, in words.
    pub label: String,
    /// Who did it.
    pub who: Who,
}

impl Difference {
    /// What is otherwise of the request `id` as of `to`, compared with `from` (beyond the head means the head).
    ///
    /// Where `from` is not before `to`, nothing is. Cost: the whole of the request's own events up to `to`, opened once.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn of_request(sources: Sources<'_>, id: Uuid, from: Position, to: Position) -> Result<Self, TrailError> {
        let head = sources.store.head().await?.position;
        let (from, to) = (from.min(head), to.min(head));
        let tag = Tag::new("request", id).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let all = read_after(sources.store, &Query::tagged(tag.clone()), Position::START, to).await?;
        let before = all.partition_point(|recorded| recorded.position <= from);
        let counted = |events: usize| u64::try_from(events).unwrap_or(u64::MAX);
        let (before, events) = (counted(before), counted(all.len() - before));
        let mut fold = Fold::default();
        let elsewhere = fold.read(sources, &tag, (from, all)).await?;
        let beside = Histories::new(sources).lines(elsewhere).await?;
        fold.added.extend(beside);
        fold.added.sort_by_key(|line| line.position);
        Ok(Self { from, to, before, events, parts: fold.parts(), added: fold.added })
    }
}

/// The history of a request, read from the earlier position to the later.
#[derive(Debug, Default)]
struct Fold {
    memory: Memory,
    /// What was said as of the earlier position.
    earlier: BTreeMap<Part, Fields>,
    /// The parts, in the order in which they were spoken of first.
    spoken_of: Vec<Part>,
    /// The same, to be found quickly.
    known: BTreeSet<Part>,
    /// Whom a correction in between led from, by whom it led to: as of the earlier position.
    was: BTreeMap<Part, Part>,
    /// Those who are somebody else by now.
    gone: BTreeSet<Part>,
    /// The events in between.
    authors: BTreeMap<Position, SetBy>,
    added: Vec<TrailLine>,
}

impl Fold {
    /// Reads all own events, and answers with those in between that belong to other histories.
    async fn read(
        &mut self,
        sources: Sources<'_>,
        own: &Tag,
        (from, all): (Position, Vec<Recorded>),
    ) -> Result<Vec<Recorded>, TrailError> {
        let mut elsewhere = Vec::new();
        let mut is_later = false;
        for recorded in all {
            if !is_later && recorded.position > from {
                self.earlier = self.memory.parts().clone();
                is_later = true;
            }
            let event = recorded.event().map_err(StoreError::from)?;
            if history_of(&event).as_ref() == Some(own) {
                let (line, said) = line(sources, &recorded, event, &mut self.memory).await?;
                self.hear(&said);
                if is_later {
                    self.take(line, &said);
                }
            } else if is_later {
                elsewhere.push(recorded);
            }
        }
        if !is_later {
            self.earlier = self.memory.parts().clone();
        }
        Ok(elsewhere)
    }

    fn hear(&mut self, said: &Said) {
        for part in said.fields.iter().map(|(field, _)| said.place(field).0) {
            if !self.known.contains(part) {
                self.known.insert(part.clone());
                self.spoken_of.push(part.clone());
            }
        }
    }

    /// Takes in an event in between.
    fn take(&mut self, mut line: TrailLine, said: &Said) {
        if let Some(before) = said.before.as_ref().filter(|before| **before != said.part) {
            let root = self.was.get(before).unwrap_or(before).clone();
            self.was.entry(said.part.clone()).or_insert(root);
            self.gone.insert(before.clone());
            self.gone.remove(&said.part);
        }
        let is_compared = |field: &str| !is_separate(&line.event_type, field);
        let sets = line.changes.iter().any(|change| is_compared(&change.field))
            || said.fields.iter().any(|(field, shown)| is_compared(field) && is_hidden(shown));
        self.authors.insert(line.position, SetBy::of(&line));
        let event_type = line.event_type.clone();
        line.changes.retain(|change| is_separate(&event_type, &change.field));
        if !sets || !line.changes.is_empty() || !line.documents.is_empty() {
            self.added.push(line);
        }
    }

    fn parts(&self) -> Vec<DifferentPart> {
        let there = self.spoken_of.iter().filter(|part| !self.gone.contains(*part));
        let different = there.map(|part| {
            let was = self.was.get(part).filter(|was| *was != part && !self.earlier.contains_key(part));
            DifferentPart {
                ids: part.clone(),
                about: self.memory.called(part),
                was: was.and_then(|was| self.memory.called(was).person),
                fields: self.fields(part, was.unwrap_or(part)),
            }
        });
        different.filter(|part| !part.fields.is_empty()).collect()
    }

    /// The fields of `part` that are otherwise than those of `was`.
    fn fields(&self, part: &Part, was: &Part) -> Vec<DifferentField> {
        let nothing = Fields::new();
        let (old, new) = (self.earlier.get(was).unwrap_or(&nothing), self.memory.parts().get(part).unwrap_or(&nothing));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        // A record that can be read on one side is compared field by field.
        let is_read = |record: &str| {
            let within = format!("{record}.");
            names.iter().any(|name| name.starts_with(&within))
        };
        names.iter().filter(|name| !is_read(name)).filter_map(|name| self.field(name, (old, new))).collect()
    }

    fn field(&self, name: &str, (old, new): (&Fields, &Fields)) -> Option<DifferentField> {
        let said = |fields: &Fields| fields.get(name).or_else(|| hidden_before(fields, name)).cloned();
        let (old, new) = (said(old), said(new)?);
        if old.as_ref().is_some_and(|old| old.set_at == new.set_at) {
            return None;
        }
        let shown = old.as_ref().map(|old| &old.shown).filter(|old| !is_nothing(old));
        let is_same = if is_nothing(&new.shown) { shown.is_none() } else { shown == Some(&new.shown) };
        if is_same && !is_hidden(&new.shown) {
            return None;
        }
        Some(DifferentField {
            field: name.to_owned(),
            old: shown.cloned(),
            // What is otherwise was said in between: by nothing else does a memory change.
            set: self.authors.get(&new.set_at)?.clone(),
            times: times(old.as_ref(), &new),
            new: new.shown,
        })
    }
}

impl DifferentField {
    /// Whether it was said anew and nobody can tell whether it is another: sealed or erased, before and after.
    pub fn is_said_anew(&self) -> bool {
        self.old.as_ref() == Some(&self.new)
    }
}

/// How many events set a field in between.
fn times(old: Option<&Kept>, new: &Kept) -> u64 {
    new.times.saturating_sub(old.map_or(0, |old| old.times)).max(1)
}

impl SetBy {
    /// The event of a line.
    pub fn of(line: &TrailLine) -> Self {
        Self {
            position: line.position,
            occurred_at: line.occurred_at,
            event_type: line.event_type.clone(),
            label: line.label.clone(),
            who: line.who.clone(),
        }
    }
}
