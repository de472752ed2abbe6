//! Differences add up: what was said as of one moment, with what is otherwise since, is what is said as of a later one.

use std::collections::BTreeMap;

use app::reading::Within;
use audit_trail::{Difference, DifferentPart, Shown, Sources, Trail, Words};
use eventlog::Position;
use read_model::{Opener, SealedOpener};
use serde_json::Value;
use uuid::Uuid;

use crate::journey::Journey;
use crate::world::{SEED, World};

/// What is said of each part of a request, by field.
type Said = BTreeMap<BTreeMap<&'static str, String>, BTreeMap<String, Shown>>;

/// Moments of one request that are compared, each with each.
const MOMENTS_MAX: usize = 6;

/// Where one request is asked about.
struct Asked<'a> {
    world: &'a World,
    opener: &'a dyn Opener,
    request: Uuid,
}

impl Asked<'_> {
    fn sources(&self) -> Sources<'_> {
        let words = Words { label: &|_| None, user_name: &|_| None };
        Sources { store: &**self.world.app().store(), opener: self.opener, words }
    }

    async fn difference(&self, from: Position, to: Position) -> Difference {
        Difference::of_request(self.sources(), self.request, from, to).await.expect("a readable log")
    }

    /// Where the lines of its trail stand, and the moment before it was opened.
    async fn moments(&self) -> Vec<Position> {
        let end = Position::new(u64::MAX >> 1);
        let trail = Trail::of_request(self.sources(), self.request, end).await.expect("a readable log");
        [Position::START].into_iter().chain(trail.lines.iter().map(|line| line.position)).collect()
    }
}

/// Changes what was said by what is otherwise since.
fn apply(said: &mut Said, parts: &[DifferentPart]) {
    for part in parts {
        if let Some(was) = &part.was {
            let mut ids = part.ids.clone();
            ids.insert("person", was.id.clone());
            let inherited = said.remove(&ids).unwrap_or_default();
            said.insert(part.ids.clone(), inherited);
        }
        let fields = said.entry(part.ids.clone()).or_default();
        for field in &part.fields {
            assert_eq!(fields.get(&field.field), field.old.as_ref(), "the old value of {}", field.field);
            if says_nothing(&field.new) {
                fields.remove(&field.field);
            } else {
                fields.insert(field.field.clone(), field.new.clone());
            }
        }
    }
    said.retain(|_, fields| !fields.is_empty());
}

fn says_nothing(shown: &Shown) -> bool {
    matches!(shown, Shown::Known(Value::Null)) || matches!(shown, Shown::Known(Value::Array(items)) if items.is_empty())
}

/// Everything that is said as of a moment: what is otherwise than before there was anything.
async fn said(asked: &Asked<'_>, at: Position) -> Said {
    let mut said = Said::new();
    apply(&mut said, &asked.difference(Position::START, at).await.parts);
    said
}

/// Checks each pair of moments that lie evenly among all, and answers how many fields were otherwise.
async fn check(journey: &Journey, asked: &Asked<'_>) -> usize {
    let all = asked.moments().await;
    let mut moments = Vec::new();
    for at in all.iter().step_by(all.len().div_ceil(MOMENTS_MAX - 1)).chain(all.last()) {
        moments.push((*at, said(asked, *at).await));
    }
    let mut fields = 0;
    for (index, (from, before)) in moments.iter().enumerate() {
        for (to, after) in &moments[index..] {
            let difference = asked.difference(*from, *to).await;
            let mut reached = before.clone();
            apply(&mut reached, &difference.parts);
            assert_eq!(&reached, after, "{}: {} from {from} to {to}", journey.name, asked.request);
            let set = difference.parts.iter().flat_map(|part| &part.fields).map(|field| field.set.position);
            assert!(set.clone().all(|set| *from < set && set <= *to), "{}: set in between", journey.name);
            fields += set.count();
        }
    }
    fields
}

#[tokio::test]
async fn what_was_said_then_and_what_is_otherwise_since_is_what_is_said_now() {
    let mut fields = 0;
    for journey in Journey::all() {
        let world = World::in_memory(SEED).await;
        world.play(&journey).await;
        let vault = world.app().opener_within(Within::Index);
        for request in journey.requests() {
            let request = Uuid::try_parse(&request).expect("an id");
            for opener in [&vault as &dyn Opener, &SealedOpener] {
                fields += check(&journey, &Asked { world: &world, opener, request }).await;
            }
        }
    }
    assert!(fields > 2_000, "only {fields} fields were otherwise: nothing is looked at");
}
