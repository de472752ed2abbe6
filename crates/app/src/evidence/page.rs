//! The pack as people read it: the words are those of `wording`, the facts those of the entries.

use std::collections::BTreeMap;

use eventlog::{Event, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use wording::evidence::{EvidencePage, PackedEvent, PageCase, Scope, SealedRecord, Shown};
use workflow::Role;

use super::disclose::Disclosed;
use super::{Disclosure, Evidence, PackedCase};
use crate::calendar;

/// The page of a pack in which `opened` is disclosed.
pub(super) fn html(evidence: &Evidence, disclosure: Disclosure, opened: &[Disclosed]) -> String {
    let opened: BTreeMap<(u64, u64), &Disclosed> =
        opened.iter().map(|record| ((record.opening.position, record.opening.ordinal), record)).collect();
    let policies = evidence.cases.iter().flat_map(|case| &case.positions);
    let mut policies: Vec<(String, u64)> = policies
        .filter_map(|position| evidence.entries.get(position))
        .flat_map(|(_, event)| event.policy.iter().map(|policy| (policy.section.clone(), policy.position.get())))
        .collect();
    policies.sort();
    policies.dedup();
    wording::evidence::page(&EvidencePage {
        origin: evidence.origin.clone(),
        position: evidence.head.size,
        root: evidence.head.root.to_string(),
        keys: evidence.keys.iter().map(ToString::to_string).collect(),
        scope: match (disclosure, opened.is_empty()) {
            (Disclosure::Nothing, _) | (Disclosure::Texts | Disclosure::Everything, true) => Scope::Nothing,
            (Disclosure::Texts, false) => Scope::Texts,
            (Disclosure::Everything, false) => Scope::Everything,
        },
        cases: evidence.cases.iter().map(|case| case_of(evidence, case, &opened)).collect(),
        policies,
        earlier: evidence.earlier.len(),
        losses: of_the_log(evidence, "log-continued", |at, told: Lost| (told.lost_from, told.lost_to, at)),
        key_changes: of_the_log(evidence, "signing-key-changed", |at, told: Changed| (at, told.from.is_some())),
        erased: evidence.erased.iter().map(|gone| (gone.subject.clone(), gone.told_at.clone())).collect(),
    })
}

/// A loss, as an event tells it.
#[derive(Deserialize)]
struct Lost {
    lost_from: u64,
    lost_to: u64,
}

/// A change of key, as an event tells it.
#[derive(Deserialize)]
struct Changed {
    from: Option<String>,
}

/// What the log says of itself by events of one type; of these, what `told` makes of position and payload.
fn of_the_log<D: for<'de> Deserialize<'de>, T>(evidence: &Evidence, of: &str, told: impl Fn(u64, D) -> T) -> Vec<T> {
    let events = evidence.entries.iter().filter(|(_, (_, event))| event.event_type.as_str() == of);
    events.filter_map(|(position, (_, event))| Some(told(*position, event.data.parse().ok()?))).collect()
}

fn case_of(evidence: &Evidence, case: &PackedCase, opened: &BTreeMap<(u64, u64), &Disclosed>) -> PageCase {
    let events = case.positions.iter().filter_map(|position| Some((*position, evidence.entries.get(position)?)));
    PageCase {
        reference: case.reference.to_string(),
        id: case.request.0.to_string(),
        events: events.map(|(position, (_, event))| event_of(evidence, (position, event), opened)).collect(),
    }
}

fn event_of(
    evidence: &Evidence,
    (position, event): (u64, &Event),
    opened: &BTreeMap<(u64, u64), &Disclosed>,
) -> PackedEvent {
    let sealed = (0_u64..).zip(&event.personal).map(|(ordinal, named)| {
        let subject = named.subject.to_string();
        let is_erased = evidence.erased.iter().any(|gone| gone.subject == subject);
        let shown = match opened.get(&(position, ordinal)) {
            Some(record) => Shown::Disclosed(pairs(&Value::Object(record.fields.clone()))),
            None if is_erased => Shown::Erased,
            None => Shown::Closed,
        };
        SealedRecord { field_set: named.field_set.clone(), shown }
    });
    PackedEvent {
        number: event.request.map_or(0, |request| request.number),
        position,
        event_type: event.event_type.as_str().to_owned(),
        occurred_at: told(event.occurred_at),
        role: Role::from_name(&event.actor.role)
            .map_or_else(|| event.actor.role.clone(), |role| wording::role(role).to_owned()),
        user: event.actor.user.clone(),
        channel: event.actor.channel.clone(),
        facts: event.data.parse().map(|data| pairs(&data)).unwrap_or_default(),
        sealed: sealed.collect(),
    }
}

fn told(at: Timestamp) -> String {
    calendar::civil(at).strftime("%d/%m/%Y %H:%M:%S").to_string()
}

/// What an object says, a line a fact: where it stands in it, and its value. `null` says nothing.
fn pairs(value: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    flatten(String::new(), value, &mut pairs);
    pairs
}

fn flatten(path: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    let within = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => pairs.push((path, value.to_string())),
        Value::String(text) => pairs.push((path, text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| flatten(within(&(index + 1).to_string()), item, pairs));
        }
        Value::Object(members) => members.iter().for_each(|(key, member)| flatten(within(key), member, pairs)),
    }
}
