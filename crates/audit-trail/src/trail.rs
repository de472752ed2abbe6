//! Reading the log into lines.

use eventlog::{Event, EventStore, Position, Query, Recorded, StoreError, Tag};
use read_model::{OpenFailure, Opener, ReadModelError};
use serde::Serialize;
use uuid::Uuid;

use crate::change::Said;
use crate::concerned::Concerned;
use crate::histories::Histories;
use crate::line::{CitedDocument, TrailLine, Who};
use crate::memory::Memory;

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
        let wanted = read_after(from.store, &Query::tagged(tag), Position::START, as_of).await?;
        Self::of_events(from, wanted, as_of).await
    }

    /// The lines of the events at `positions`, which rise, such as a [`Filter`](crate::Filter) found them, as of `as_of`.
    ///
    /// Each is compared with the whole of its own history before it, however few of that are asked for. Cost: one read a
    /// stretch of adjacent positions, and one for each request among them. [`Histories`] reads page after page.
    ///
    /// # Errors
    /// [`TrailError`].
    pub async fn of_positions(from: Sources<'_>, positions: &[Position], as_of: Position) -> Result<Self, TrailError> {
        let until = positions.partition_point(|position| *position <= as_of);
        Self::of_events(from, read_at(from.store, &positions[..until]).await?, as_of).await
    }

    async fn of_events(from: Sources<'_>, wanted: Vec<Recorded>, as_of: Position) -> Result<Self, TrailError> {
        Ok(Self { as_of, lines: Histories::new(from).lines(wanted).await? })
    }
}

/// The events at `positions`, which rise; adjacent ones at once.
pub(crate) async fn read_at(store: &dyn EventStore, positions: &[Position]) -> Result<Vec<Recorded>, StoreError> {
    let mut read = Vec::with_capacity(positions.len());
    for stretch in positions.chunk_by(|one, next| one.next() == *next) {
        if let [first, ..] = stretch
            && let [.., last] = stretch
        {
            read.extend(store.read(&Query::all(), first.previous(), *last, stretch.len()).await?);
        }
    }
    Ok(read)
}

/// The events that match `query`, after `after` and up to `up_to`.
pub(crate) async fn read_after(
    store: &dyn EventStore,
    query: &Query,
    after: Position,
    up_to: Position,
) -> Result<Vec<Recorded>, StoreError> {
    let mut all: Vec<Recorded> = Vec::new();
    loop {
        let after = all.last().map_or(after, |last| last.position);
        let page = store.read(query, after, up_to, PAGE).await?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// The line of one event, `memory` holding what its history said before; and what it said itself.
pub(crate) async fn line(
    from: Sources<'_>,
    recorded: &Recorded,
    event: Event,
    memory: &mut Memory,
) -> Result<(TrailLine, Said), TrailError> {
    let opened = match event.personal.is_empty() {
        true => Vec::new(),
        false => from.opener.open(&event, recorded.position).await?,
    };
    let mut said = Said::by(&event, opened);
    let mut about = memory.concerned(&said);
    about.user = said.part.get("user").map(|user| Concerned {
        id: user.clone(),
        name: (from.words.user_name)(user),
        goes_without_saying: false,
    });
    let changes = memory.compare(&said, recorded.position);
    let documents = std::mem::take(&mut said.documents).into_iter();
    let documents = documents.map(|(field_set, content)| CitedDocument { field_set, content });
    let event_type = event.event_type.as_str();
    let line = TrailLine {
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
        reason: said.reason.take(),
        documents: documents.collect(),
        changes,
        policy: event.policy,
        command: event.command,
        causation: event.causation,
        correlation: event.correlation,
    };
    Ok((line, said))
}
