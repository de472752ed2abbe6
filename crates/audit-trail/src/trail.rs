//! Reading the log into lines.

use std::collections::BTreeMap;

use eventlog::{Event, EventStore, Position, Query, Recorded, StoreError, Tag};
use read_model::{OpenFailure, Opener, ReadModelError};
use serde::Serialize;
use uuid::Uuid;

use crate::change::{Memory, Said, history_of};
use crate::line::{CitedDocument, TrailLine, Who};

/// Events read at once.
const PAGE: usize = 500;

/// Lines in order of position, as they stood at a position.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trail {
    /// The position up to which the log was read.
    pub as_of: Position,
    /// One line an event.
    pub lines: Vec<TrailLine>,
}

/// Where a trail is read from: the log, and what opens its personal fields for whoever asks.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The log.
    pub store: &'a dyn EventStore,
    /// Opens what may be opened.
    pub opener: &'a dyn Opener,
    /// What things are called.
    pub words: Words<'a>,
}

/// What things are called; both answer `None` for what they do not know.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// From the stored name of an event type to words.
    pub label: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// From the id of a user to a name.
    pub user_name: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

/// Why a trail could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] StoreError),
    /// Personal fields that should open did not.
    #[error(transparent)]
    Open(#[from] OpenFailure),
    /// The read model could not be read.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
}

impl Trail {
    /// The trail of a request: every event that carries its tag, up to `as_of` (beyond the head means the head).
    ///
    /// As many lines as the log has events under `request:<id>`. A request nobody opened has none.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn of_request(from: Sources<'_>, id: Uuid, as_of: Position) -> Result<Self, TrailError> {
        let as_of = as_of.min(from.store.head().await?.position);
        let tag = Tag::new("request", id).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let wanted = read_all(from.store, &Query::tagged(tag), as_of).await?;
        Self::of_events(from, wanted, as_of).await
    }

    /// The lines of the events at `positions`, such as a [`Filter`](crate::Filter) found them, as of `as_of`.
    ///
    /// Each is compared with the whole of its own history before it, however few of that are asked for. Cost: one read a
    /// line, and one for each request among them.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn of_positions(from: Sources<'_>, positions: &[Position], as_of: Position) -> Result<Self, TrailError> {
        let everything = Query::all();
        let mut wanted = Vec::with_capacity(positions.len());
        for position in positions.iter().filter(|position| **position <= as_of) {
            wanted.extend(from.store.read(&everything, position.previous(), *position, 1).await?);
        }
        Self::of_events(from, wanted, as_of).await
    }

    async fn of_events(from: Sources<'_>, wanted: Vec<Recorded>, as_of: Position) -> Result<Self, TrailError> {
        let mut histories: BTreeMap<Option<Tag>, Vec<(Recorded, Event)>> = BTreeMap::new();
        for recorded in wanted {
            let event = recorded.event().map_err(StoreError::from)?;
            histories.entry(history_of(&event)).or_default().push((recorded, event));
        }
        let mut lines = Vec::new();
        for (history, wanted) in histories {
            match history {
                Some(tag) => lines.extend(lines_within(from, &tag, &wanted).await?),
                None => {
                    for (recorded, event) in wanted {
                        lines.push(line(from, &recorded, event, &mut Memory::default()).await?);
                    }
                }
            }
        }
        lines.sort_by_key(|line| line.position);
        Ok(Self { as_of, lines })
    }
}

/// The lines of `wanted`, all of the history under `tag`, which is read up to the last of them.
async fn lines_within(
    from: Sources<'_>,
    tag: &Tag,
    wanted: &[(Recorded, Event)],
) -> Result<Vec<TrailLine>, TrailError> {
    let last = wanted.iter().map(|(recorded, _)| recorded.position).max().unwrap_or_default();
    let mut memory = Memory::default();
    let mut lines = Vec::new();
    for recorded in read_all(from.store, &Query::tagged(tag.clone()), last).await? {
        let event = recorded.event().map_err(StoreError::from)?;
        if history_of(&event).as_ref() != Some(tag) {
            continue;
        }
        let line = line(from, &recorded, event, &mut memory).await?;
        if wanted.iter().any(|(wanted, _)| wanted.position == line.position) {
            lines.push(line);
        }
    }
    Ok(lines)
}

async fn read_all(store: &dyn EventStore, query: &Query, up_to: Position) -> Result<Vec<Recorded>, StoreError> {
    let mut all: Vec<Recorded> = Vec::new();
    loop {
        let after = all.last().map_or(Position::START, |last| last.position);
        let page = store.read(query, after, up_to, PAGE).await?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

async fn line(
    from: Sources<'_>,
    recorded: &Recorded,
    event: Event,
    memory: &mut Memory,
) -> Result<TrailLine, TrailError> {
    let opened = match event.personal.is_empty() {
        true => Vec::new(),
        false => from.opener.open(&event, recorded.position).await?,
    };
    let said = Said::by(&event, opened);
    let about = memory.concerned(&said);
    let changes = memory.compare(&said);
    let documents = said.documents.into_iter().map(|(field_set, content)| CitedDocument { field_set, content });
    let event_type = event.event_type.as_str();
    Ok(TrailLine {
        position: recorded.position,
        recorded_at: recorded.recorded_at,
        occurred_at: event.occurred_at,
        label: (from.words.label)(event_type).unwrap_or_else(|| event_type.replace('-', " ")),
        event_type: event_type.to_owned(),
        who: Who {
            name: event.actor.user.as_deref().and_then(from.words.user_name),
            user: event.actor.user,
            role: event.actor.role,
            on_behalf: event.actor.on_behalf,
            channel: event.actor.channel,
            uid: event.actor.uid,
        },
        request: event.request,
        about,
        reason: said.reason,
        documents: documents.collect(),
        changes,
        policy: event.policy,
        command: event.command,
        causation: event.causation,
        correlation: event.correlation,
    })
}
