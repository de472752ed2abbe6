//! Which events one asks for.

use crate::{Event, EventType, Tag};

/// An OR of items. A query without items matches nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The alternatives.
    pub items: Vec<QueryItem>,
}

/// One alternative: an event matches when its type is one of `types` (any, if none are named) and it carries all `tags`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryItem {
    /// Types, OR.
    pub types: Vec<EventType>,
    /// Tags, AND.
    pub tags: Vec<Tag>,
}

impl Query {
    /// Every event.
    pub fn all() -> Self {
        Self { items: vec![QueryItem::default()] }
    }

    /// The events that match any of `items`.
    pub fn any_of(items: impl IntoIterator<Item = QueryItem>) -> Self {
        Self { items: items.into_iter().collect() }
    }

    /// The events that carry `tag`.
    pub fn tagged(tag: Tag) -> Self {
        Self::any_of([QueryItem::tagged([tag])])
    }

    /// Adds an alternative, unless it is there already.
    pub fn or(&mut self, item: QueryItem) {
        if !self.items.contains(&item) {
            self.items.push(item);
        }
    }

    /// Says whether `event` matches any item.
    pub fn matches(&self, event: &Event) -> bool {
        self.items.iter().any(|item| item.matches(event))
    }
}

impl QueryItem {
    /// Any type, all of `tags`.
    pub fn tagged(tags: impl IntoIterator<Item = Tag>) -> Self {
        Self { types: Vec::new(), tags: tags.into_iter().collect() }
    }

    /// One of `types`, any tags.
    pub fn typed(types: impl IntoIterator<Item = EventType>) -> Self {
        Self { types: types.into_iter().collect(), tags: Vec::new() }
    }

    /// Adds a tag that must be carried too.
    #[must_use]
    pub fn and(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// Says whether `event` is of one of the types and carries all of the tags.
    pub fn matches(&self, event: &Event) -> bool {
        (self.types.is_empty() || self.types.contains(&event.event_type))
            && self.tags.iter().all(|tag| event.tags.binary_search(tag).is_ok())
    }
}
