//! Which events are asked for, found page by page: through the read model, or through the log's own tags.

use audit_trail::{Events, Filter, Page};
use eventlog::{Event, EventStore, EventType, Position, Query, QueryItem, Tag};
use read_model::Reader;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::read_models;

/// Events found at once.
const PAGE: usize = 500;

/// What is asked for; everything must hold at once.
pub(super) struct Asked {
    /// What the read model can tell. Its `after` is where to begin.
    pub(super) filter: Filter,
    /// Tags to be carried, all of them.
    pub(super) tags: Vec<Tag>,
    /// The last position that counts.
    pub(super) up_to: Position,
    /// How many are wanted at most.
    pub(super) limit: usize,
}

/// The events that are asked for.
pub(super) struct Found<'a> {
    store: &'a dyn EventStore,
    way: Way,
    last: Position,
    up_to: Position,
    left: usize,
}

/// How they are found.
enum Way {
    /// The read model knows who, in which role, what, when.
    Views { reader: Reader, filter: Filter },
    /// The log alone knows its tags.
    Tags { query: Query, filter: Filter },
}

impl<'a> Found<'a> {
    /// Prepares to find what is `asked`.
    pub(super) async fn of(folder: &'a Folder, asked: Asked) -> Result<Self, Failure> {
        let Asked { filter, tags, up_to, limit } = asked;
        let last = filter.after.unwrap_or(Position::START);
        let way = if tags.is_empty() {
            Way::Views { reader: read_models::up_to_date(folder).await?, filter }
        } else {
            Way::Tags { query: query(&filter, tags)?, filter }
        };
        Ok(Self { store: &*folder.store, way, last, up_to, left: limit })
    }

    /// The positions of the next page, rising and never empty; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Position>>, Failure> {
        while self.left > 0 && self.last < self.up_to {
            let limit = self.left.min(PAGE);
            let (positions, reached) = match &mut self.way {
                Way::Views { reader, filter } => {
                    let page = Page { after: self.last, limit };
                    let found = reader
                        .look(|look| filter.positions(look, look.as_of(Events::NAME, Some(self.up_to))?, page))?;
                    let reached = found.last().copied();
                    (found, reached)
                }
                Way::Tags { query, filter } => {
                    let tagged = self.store.read(query, self.last, self.up_to, PAGE).await?;
                    let mut found = Vec::new();
                    for recorded in &tagged {
                        let event = recorded.event().map_err(app::CommandError::from)?;
                        if found.len() < limit && is_by(&event, filter) {
                            found.push(recorded.position);
                        }
                    }
                    (found, tagged.last().map(|recorded| recorded.position))
                }
            };
            let Some(reached) = reached else { return Ok(None) };
            self.last = reached;
            if !positions.is_empty() {
                self.left -= positions.len();
                return Ok(Some(positions));
            }
        }
        Ok(None)
    }

    /// How many there are.
    pub(super) async fn count(mut self) -> Result<u64, Failure> {
        if let Way::Views { reader, filter } = &mut self.way {
            let up_to = self.up_to;
            return Ok(reader.look(|look| filter.count(look, look.as_of(Events::NAME, Some(up_to))?))?);
        }
        let mut count = 0;
        while let Some(page) = self.next().await? {
            count += u64::try_from(page.len()).unwrap_or(u64::MAX);
        }
        Ok(count)
    }
}

/// What the log's index can tell of it.
fn query(filter: &Filter, mut tags: Vec<Tag>) -> Result<Query, Failure> {
    let types = filter.types.iter().map(|name| EventType::parse(name.as_str())).collect::<Result<Vec<_>, _>>();
    let request = filter.request.map(|id| Tag::new("request", id)).transpose();
    match (types, request) {
        (Ok(types), Ok(request)) => {
            tags.extend(request);
            Ok(Query::any_of([QueryItem { types, tags }]))
        }
        (Err(error), _) | (_, Err(error)) => Err(Failure::Machine(error.into())),
    }
}

/// Whether the event came about as `filter` asks; the rest of it the log's index knows.
fn is_by(event: &Event, filter: &Filter) -> bool {
    let is = |asked: &Option<String>, said: Option<&str>| asked.is_none() || asked.as_deref() == said;
    is(&filter.user, event.actor.user.as_deref())
        && is(&filter.role, Some(&event.actor.role))
        && is(&filter.channel, event.actor.channel.as_deref())
}
