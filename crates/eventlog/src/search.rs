//! Finding by tags: leapfrog over index ranges, shared by every store.
//!
//! An index keeps, per tag and per type, the positions that carry it, in order. An item of a query is answered by
//! seeking each of its tags in turn to the largest position seen so far, until all agree: a hot and a rare tag cost
//! what the rare one costs. The index keeps numbers, not words, so a place found is a candidate: it counts only once
//! it is confirmed against the entry.

use crate::tag::{event_type_key, tag_key};
use crate::{Event, EventType, EventView, Position, Query, QueryItem, Tag};

/// How many leading bits of a tag's number an index keeps.
///
/// Stores keep all 64; suites keep 4, so that every search meets strangers and a store that forgets to confirm fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagWidth(u32);

impl TagWidth {
    /// All 64 bits.
    pub const FULL: Self = Self(64);

    /// The `bits` leading bits, at least 1 and at most 64.
    pub const fn bits(bits: u32) -> Self {
        match bits {
            0 => Self(1),
            1..=64 => Self(bits),
            _ => Self::FULL,
        }
    }

    /// The number under which events that carry `tag` are found.
    pub fn tag(self, tag: &Tag) -> i64 {
        self.cut(tag.index_key())
    }

    /// The number under which events of `event_type` are found.
    pub fn event_type(self, event_type: &EventType) -> i64 {
        self.cut(event_type.index_key())
    }

    /// Every number under which `event` is found: its tags and its type, ascending, each once.
    pub fn numbers(self, event: &Event) -> Vec<i64> {
        self.of_words(event.tags.iter().map(Tag::as_str), event.event_type.as_str())
    }

    /// The same of a view.
    pub fn numbers_of_view(self, event: &EventView<'_>) -> Vec<i64> {
        self.of_words(event.tags.iter().map(AsRef::as_ref), &event.event_type)
    }

    fn of_words<'a>(self, tags: impl ExactSizeIterator<Item = &'a str>, event_type: &str) -> Vec<i64> {
        let mut numbers = Vec::with_capacity(tags.len() + 1);
        numbers.extend(tags.map(|tag| self.cut(tag_key(tag))));
        numbers.push(self.cut(event_type_key(event_type)));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn cut(self, number: i64) -> i64 {
        number >> (64 - self.0)
    }
}

/// The one question an index answers.
pub trait TagIndex {
    /// Why the index could not be read.
    type Error;

    /// The first position under `number` that is not before `from`.
    ///
    /// # Errors
    /// The index's own.
    fn seek(&mut self, number: i64, from: Position) -> Result<Option<Position>, Self::Error>;
}

/// The candidates of one query, in order of position.
#[derive(Debug)]
pub struct Search {
    branches: Vec<Branch>,
    from: Position,
    up_to: Position,
}

impl Search {
    /// A search for `query` after `after` and not after `up_to`, on an index that keeps `width` of each number.
    pub fn new(query: &Query, width: TagWidth, after: Position, up_to: Position) -> Self {
        let branches = query.items.iter().map(|item| Branch::new(item, width)).collect();
        Self { branches, from: after.next(), up_to }
    }

    /// The next candidate; `None` when there are no more.
    ///
    /// # Errors
    /// The index's own.
    pub fn next<I: TagIndex>(&mut self, index: &mut I) -> Result<Option<Position>, I::Error> {
        let mut nearest: Option<Position> = None;
        for branch in &mut self.branches {
            let limit = nearest.map_or(self.up_to, Position::previous);
            nearest = branch.seek(index, self.from, limit)?.or(nearest);
        }
        self.from = nearest.map_or(self.up_to.next(), Position::next);
        Ok(nearest)
    }
}

/// One item: every leg must stand at the same position.
#[derive(Debug)]
struct Branch {
    legs: Vec<Leg>,
}

impl Branch {
    fn new(item: &QueryItem, width: TagWidth) -> Self {
        let tags = item.tags.iter().map(|tag| Leg { any_of: vec![Cursor::new(width.tag(tag))] });
        let types = item.types.iter().map(|name| Cursor::new(width.event_type(name))).collect::<Vec<_>>();
        let types = (!types.is_empty()).then_some(Leg { any_of: types });
        Self { legs: tags.chain(types).collect() }
    }

    /// The first position from `from` to `up_to` at which all legs stand; `None` when there is none.
    fn seek<I: TagIndex>(
        &mut self,
        index: &mut I,
        from: Position,
        up_to: Position,
    ) -> Result<Option<Position>, I::Error> {
        let legs = self.legs.len();
        let mut candidate = from;
        let mut agreeing = 0;
        while agreeing < legs && candidate <= up_to {
            for leg in &mut self.legs {
                match leg.seek(index, candidate)? {
                    None => return Ok(None),
                    Some(position) if position == candidate => agreeing += 1,
                    Some(position) => (candidate, agreeing) = (position, 1),
                }
                if agreeing == legs || candidate > up_to {
                    break;
                }
            }
        }
        Ok(Some(candidate).filter(|candidate| *candidate <= up_to))
    }
}

/// One tag, or the types of an item: any of its cursors will do.
#[derive(Debug)]
struct Leg {
    any_of: Vec<Cursor>,
}

impl Leg {
    fn seek<I: TagIndex>(&mut self, index: &mut I, from: Position) -> Result<Option<Position>, I::Error> {
        let mut nearest: Option<Position> = None;
        for cursor in &mut self.any_of {
            nearest = match (nearest, cursor.seek(index, from)?) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Ok(nearest)
    }
}

/// A place in one index range; it remembers what it found, for the others may not have caught up yet.
#[derive(Debug)]
struct Cursor {
    number: i64,
    found: Found,
}

#[derive(Debug, Clone, Copy)]
enum Found {
    NotSought,
    At(Position),
    Nothing,
}

impl Cursor {
    fn new(number: i64) -> Self {
        Self { number, found: Found::NotSought }
    }

    fn seek<I: TagIndex>(&mut self, index: &mut I, from: Position) -> Result<Option<Position>, I::Error> {
        match self.found {
            Found::Nothing => Ok(None),
            Found::At(position) if position >= from => Ok(Some(position)),
            Found::At(_) | Found::NotSought => {
                let found = index.seek(self.number, from)?;
                self.found = found.map_or(Found::Nothing, Found::At);
                Ok(found)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::convert::Infallible;

    /// An index over `tag -> positions` that counts how often it is asked.
    #[derive(Default)]
    struct Counting {
        positions: BTreeMap<i64, BTreeSet<Position>>,
        seeks: usize,
    }

    impl Counting {
        fn put(&mut self, number: i64, position: u64) {
            self.positions.entry(number).or_default().insert(Position::new(position));
        }
    }

    impl TagIndex for Counting {
        type Error = Infallible;
        fn seek(&mut self, number: i64, from: Position) -> Result<Option<Position>, Infallible> {
            self.seeks += 1;
            Ok(self.positions.get(&number).and_then(|set| set.range(from..).next().copied()))
        }
    }

    fn tag(number: u8) -> Tag {
        Tag::new("t", number).unwrap()
    }

    fn kind(number: u8) -> EventType {
        EventType::parse(format!("happened-{number}")).unwrap()
    }

    fn all(search: &mut Search, index: &mut Counting) -> Vec<u64> {
        std::iter::from_fn(|| search.next(index).unwrap()).map(Position::get).collect()
    }

    #[test]
    fn a_hot_and_a_rare_tag_cost_what_the_rare_one_costs() {
        let mut index = Counting::default();
        let (hot, rare) = (TagWidth::FULL.tag(&tag(1)), TagWidth::FULL.tag(&tag(2)));
        (1..=100_000).for_each(|position| index.put(hot, position));
        (1..=10).for_each(|place| index.put(rare, place * 9_973));
        for order in [[tag(1), tag(2)], [tag(2), tag(1)]] {
            index.seeks = 0;
            let query = Query::any_of([QueryItem::tagged(order)]);
            let mut search = Search::new(&query, TagWidth::FULL, Position::START, Position::new(100_000));
            assert_eq!(all(&mut search, &mut index).len(), 10);
            assert!(index.seeks <= 40, "{} seeks for 10 rare events", index.seeks);
        }
    }

    proptest! {
        #[test]
        fn a_search_finds_what_a_scan_finds(
            events in proptest::collection::vec((0u8..3, proptest::collection::btree_set(0u8..5, 0..4)), 0..40),
            items in proptest::collection::vec(
                (proptest::collection::btree_set(0u8..3, 0..3), proptest::collection::btree_set(0u8..5, 0..3)), 0..4),
            after in 0u64..10, up_to in 0u64..50,
        ) {
            let mut index = Counting::default();
            for (place, (event_type, tags)) in events.iter().enumerate() {
                let position = place as u64 + 1;
                index.put(TagWidth::FULL.event_type(&kind(*event_type)), position);
                tags.iter().for_each(|n| index.put(TagWidth::FULL.tag(&tag(*n)), position));
            }
            let up_to = up_to.min(events.len() as u64);
            let query = Query::any_of(items.iter().map(|(types, tags)| QueryItem {
                types: types.iter().copied().map(kind).collect(),
                tags: tags.iter().copied().map(tag).collect(),
            }));
            let expected: Vec<u64> = (after + 1..=up_to).filter(|position| {
                let (event_type, carried) = &events[*position as usize - 1];
                items.iter().any(|(types, tags)| {
                    (types.is_empty() || types.contains(event_type)) && tags.is_subset(carried)
                })
            }).collect();
            let mut search = Search::new(&query, TagWidth::FULL, Position::new(after), Position::new(up_to));
            prop_assert_eq!(all(&mut search, &mut index), expected);
        }
    }
}
