//! Whose data a reading opens: read from the public part of events, before anything is opened.

use std::collections::BTreeSet;

use audit_trail::history_of;
use eventlog::{Event, Position, Query, Tag};
use workflow::{RequestId, SubjectId};

use crate::app::App;
use crate::error::CommandError;
use crate::{facts, translate};

/// What a row lists at most, cases and subjects together: beyond, it says that it was wide.
const LISTED_MAX: usize = 500;

/// Cases and subjects of which something is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// The cases shown.
    pub cases: BTreeSet<RequestId>,
    /// The persons, free texts and documents of which something is opened.
    pub subjects: BTreeSet<SubjectId>,
    /// Too many to be listed: more than this may be opened.
    pub is_wide: bool,
}

/// Whose data events open, event by event; each history that one belongs to is read once, for a line is told with what was
/// said before.
#[derive(Debug, Default)]
pub struct Extents {
    extent: Extent,
    histories: BTreeSet<Tag>,
}

impl Extent {
    /// These cases and subjects, as far as a row lists so many.
    pub fn listing(cases: impl IntoIterator<Item = RequestId>, subjects: impl IntoIterator<Item = SubjectId>) -> Self {
        let mut extent = Self::default();
        extent.cases.extend(cases.into_iter().take(LISTED_MAX));
        extent.subjects.extend(subjects.into_iter().take(LISTED_MAX));
        extent.is_wide = extent.cases.len() + extent.subjects.len() >= LISTED_MAX;
        extent
    }

    /// Whether nothing personal is in it: nothing has to be opened, and no row is due.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty() && !self.is_wide
    }

    /// This and the other.
    pub fn join(&mut self, other: Self) {
        if self.is_wide {
            return;
        }
        self.cases.extend(other.cases);
        self.subjects.extend(other.subjects);
        self.is_wide = other.is_wide || self.cases.len() + self.subjects.len() > LISTED_MAX;
    }

    fn hear(&mut self, event: &Event) {
        if self.is_wide {
            return;
        }
        self.cases.extend(event.request.map(|request| RequestId(request.id)));
        self.subjects.extend(event.personal.iter().map(|named| SubjectId(named.subject.0)));
        self.is_wide |= self.cases.len() + self.subjects.len() > LISTED_MAX;
    }
}

impl Extents {
    /// What came of it.
    pub fn into_extent(self) -> Extent {
        self.extent
    }

    /// Whether there are too many to be listed: what comes more changes nothing.
    pub const fn is_wide(&self) -> bool {
        self.extent.is_wide
    }
}

impl App {
    /// Whose data a case opens as of `up_to`.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn extent_of_case(&self, request: RequestId, up_to: Position) -> Result<Extent, CommandError> {
        let mut extent = Extent::default();
        let query = Query::tagged(translate::tag(&workflow::Tag::Request(request)));
        for entry in facts::all(&self.store, &query, Position::START, up_to).await? {
            extent.hear(&entry.event()?);
        }
        extent.cases = BTreeSet::from([request]);
        Ok(extent)
    }

    /// Adds whose data the events at `positions`, which rise, open when each is told with its own history.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn extend_by_events(&self, extents: &mut Extents, positions: &[Position]) -> Result<(), CommandError> {
        let last = positions.last().copied().unwrap_or_default();
        for position in positions {
            if extents.is_wide() {
                return Ok(());
            }
            for entry in self.store.read(&Query::all(), position.previous(), *position, 1).await? {
                let event = entry.event()?;
                extents.extent.hear(&event);
                let Some(history) = history_of(&event).filter(|tag| !extents.histories.contains(tag)) else { continue };
                for entry in facts::all(&self.store, &Query::tagged(history.clone()), Position::START, last).await? {
                    let event = entry.event()?;
                    if history_of(&event).as_ref() == Some(&history) {
                        extents.extent.hear(&event);
                    }
                }
                extents.histories.insert(history);
            }
        }
        Ok(())
    }
}
