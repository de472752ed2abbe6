//! Lines page by page: a long list is read once, and what was said before is remembered from page to page.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{Event, Position, Query, Recorded, StoreError, Tag};

use crate::change::history_of;
use crate::line::TrailLine;
use crate::memory::Memory;
use crate::trail::{Sources, TrailError, line, read_after, read_at};

/// Histories remembered between two pages; one is some ten kilobytes.
const REMEMBERED_MAX: usize = 1_000;

/// Makes lines of events, page after page, however many there are.
///
/// An event is compared with the whole of its own history (its request, its structure …), and each history is read once
/// while its events come in order and not too far apart: what was said of the thousand histories spoken of last is
/// remembered, and what was forgotten is read again. Memory does not grow with the number of pages.
pub struct Histories<'a> {
    from: Sources<'a>,
    remembered: BTreeMap<Tag, History>,
}

/// One history, as far as it was read.
#[derive(Default)]
struct History {
    memory: Memory,
    up_to: Position,
}

impl<'a> Histories<'a> {
    /// Nothing remembered yet.
    pub const fn new(from: Sources<'a>) -> Self {
        Self { from, remembered: BTreeMap::new() }
    }

    /// The lines of the events at `positions`, which rise.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn at(&mut self, positions: &[Position]) -> Result<Vec<TrailLine>, TrailError> {
        self.lines(read_at(self.from.store, positions).await?).await
    }

    /// The lines of `wanted`, in order of position.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn lines(&mut self, wanted: Vec<Recorded>) -> Result<Vec<TrailLine>, TrailError> {
        let mut by_history: BTreeMap<Option<Tag>, Vec<(Recorded, Event)>> = BTreeMap::new();
        for recorded in wanted {
            let event = recorded.event().map_err(StoreError::from)?;
            by_history.entry(history_of(&event)).or_default().push((recorded, event));
        }
        let mut lines = Vec::new();
        for (history, wanted) in by_history {
            match history {
                Some(tag) => {
                    let positions = wanted.iter().map(|(recorded, _)| recorded.position).collect();
                    lines.extend(self.lines_within(tag, &positions).await?);
                }
                None => {
                    for (recorded, event) in wanted {
                        lines.push(line(self.from, &recorded, event, &mut Memory::default()).await?.0);
                    }
                }
            }
        }
        self.forget();
        lines.sort_by_key(|line| line.position);
        Ok(lines)
    }

    /// The lines of the events at `wanted`, all of the history under `tag`, which is read up to the last of them.
    async fn lines_within(&mut self, tag: Tag, wanted: &BTreeSet<Position>) -> Result<Vec<TrailLine>, TrailError> {
        let (first, last) = (wanted.first().copied(), wanted.last().copied().unwrap_or_default());
        // What was read past cannot be read back: it begins anew.
        let is_ahead = |history: &History| first.is_some_and(|first| history.up_to < first);
        let mut history = self.remembered.remove(&tag).filter(is_ahead).unwrap_or_default();
        let mut lines = Vec::new();
        for recorded in read_after(self.from.store, &Query::tagged(tag.clone()), history.up_to, last).await? {
            let event = recorded.event().map_err(StoreError::from)?;
            if history_of(&event).as_ref() != Some(&tag) {
                continue;
            }
            let (line, _) = line(self.from, &recorded, event, &mut history.memory).await?;
            if wanted.contains(&line.position) {
                lines.push(line);
            }
        }
        history.up_to = last;
        self.remembered.insert(tag, history);
        Ok(lines)
    }

    /// Forgets what was spoken of longest ago.
    fn forget(&mut self) {
        let Some(surplus) = self.remembered.len().checked_sub(REMEMBERED_MAX).filter(|surplus| *surplus > 0) else {
            return;
        };
        let mut spoken_of: Vec<Position> = self.remembered.values().map(|history| history.up_to).collect();
        spoken_of.sort_unstable();
        let oldest: BTreeSet<Position> = spoken_of.into_iter().take(surplus).collect();
        self.remembered.retain(|_, history| !oldest.contains(&history.up_to));
    }
}
