//! Requests that were written down by hand, in the words of the online form: played beside the generated ones.

use std::collections::BTreeSet;
use std::rc::Rc;

use app::Order;
use eventlog::Timestamp;
use serde_json::Value;
use workflow::ActionKind;

use super::timeline::{Telling, Thread};
use super::world::Shared;
use crate::failure::Failure;

/// The journeys that lie within the history and leave most institutions to the generated requests; the canary's is written
/// to be searched for, not to be read.
const JOURNEYS: [(&str, &str); 10] = [
    ("first-equipment", include_str!("../../../../fixtures/journeys/first-equipment.jsonl")),
    ("second-request-of-a-member", include_str!("../../../../fixtures/journeys/second-request-of-a-member.jsonl")),
    ("dropped-and-reopened", include_str!("../../../../fixtures/journeys/dropped-and-reopened.jsonl")),
    ("withdrawn", include_str!("../../../../fixtures/journeys/withdrawn.jsonl")),
    ("homonyms", include_str!("../../../../fixtures/journeys/homonyms.jsonl")),
    ("duplicate", include_str!("../../../../fixtures/journeys/duplicate.jsonl")),
    ("structure-without-finess", include_str!("../../../../fixtures/journeys/structure-without-finess.jsonl")),
    ("sole-practice-by-siret", include_str!("../../../../fixtures/journeys/sole-practice-by-siret.jsonl")),
    ("sole-practice", include_str!("../../../../fixtures/journeys/sole-practice.jsonl")),
    ("merger", include_str!("../../../../fixtures/journeys/merger.jsonl")),
];

/// A journey, line by line, each with the instant that it names.
pub(super) struct Journey {
    lines: Vec<(Timestamp, String)>,
    /// The legal entities that it is about.
    structures: BTreeSet<String>,
    /// Those among them that are no more afterwards.
    absorbed: BTreeSet<String>,
    /// The mails, addresses and numbers that it gives.
    taken: Vec<String>,
    /// Mailboxes that it asks of the operator.
    places: u32,
    is_of_a_member: bool,
}

/// The journeys that come with the program.
///
/// # Errors
/// [`Failure`] naming journey and line: the program was built from a damaged tree.
pub(super) fn embedded() -> Result<Vec<Journey>, Failure> {
    JOURNEYS.into_iter().map(|(name, text)| Journey::read(name, text)).collect()
}

impl Journey {
    fn read(name: &str, text: &str) -> Result<Self, Failure> {
        let damaged = |line: usize, what: &str| {
            Failure::Machine(anyhow::anyhow!("the journey {name} is damaged: line {}: {what}", line + 1))
        };
        let mut journey = Self {
            lines: Vec::new(),
            structures: BTreeSet::new(),
            absorbed: BTreeSet::new(),
            taken: Vec::new(),
            places: 0,
            is_of_a_member: false,
        };
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let order = Order::parse(line).map_err(|error| damaged(index, &error.to_string()))?;
            let at = order.at.ok_or_else(|| damaged(index, "it names no instant"))?;
            let mut words: Value = serde_json::from_str(line).map_err(|error| damaged(index, &error.to_string()))?;
            // The clock will stand at that instant: the log dates the event by itself.
            words.as_object_mut().map(|members| members.remove("at"));
            journey.note(&order);
            journey.lines.push((at, words.to_string()));
        }
        if journey.lines.is_empty() { Err(damaged(0, "there is none")) } else { Ok(journey) }
    }

    /// Remembers what a line takes from others.
    fn note(&mut self, order: &Order) {
        collect(&order.with, &mut self.taken);
        let number = |path: &str| order.with.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let named = ["/structure/finess_juridique", "/into/finess_juridique"].into_iter().filter_map(number);
        self.structures.extend(named);
        self.absorbed.extend(number("/absorbed/finess_juridique"));
        let taken_over = order.with.get("boites").and_then(Value::as_array).map_or(0, Vec::len);
        self.places += u32::from(order.kind == ActionKind::RequestCreation);
        self.places += u32::try_from(taken_over).unwrap_or_default();
        self.is_of_a_member |= matches!(order.kind, ActionKind::MakeMembershipEffective | ActionKind::TakeOver);
    }

    /// Claims its structures, and tells itself from its first instant on.
    pub(super) fn begin(self, world: &Shared) -> (Timestamp, Thread, Telling) {
        for structure in &self.structures {
            world.borrow_mut().claim(structure, &self.taken);
        }
        // A journey has a line at least: `read` refused any other.
        let first = self.lines[0].0;
        let (thread, world) = (Thread::new(), Rc::clone(world));
        let own = thread.clone();
        let telling = async move {
            for (at, order) in self.lines {
                own.until(at).await;
                own.order(order).await;
            }
            if self.is_of_a_member {
                let stay = self.structures.difference(&self.absorbed);
                stay.for_each(|one| world.borrow_mut().equipped_by_journey(one, self.places));
            }
        };
        (first, thread, Box::pin(telling))
    }
}

/// Every mail and number in the particulars.
fn collect(value: &Value, taken: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains('@') || text.len() == 11 => taken.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| collect(value, taken)),
        Value::Object(members) => members.values().for_each(|value| collect(value, taken)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
