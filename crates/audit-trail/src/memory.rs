//! What was said so far in one history: what an event says is a change where it differs from that.

use std::collections::BTreeMap;

use eventlog::Position;

use crate::change::{Change, Part, Said, Shown, is_hidden, is_nothing};
use crate::concerned::{About, Names};
use crate::separate::is_separate;

/// What was said last of a field, and by which event.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) shown: Shown,
    /// The last event that said anything else than before, or said anew what cannot be compared.
    pub(crate) set_at: Position,
    /// How many events did.
    pub(crate) times: u64,
}

/// What was said last of one part of a history, by field.
pub(crate) type Fields = BTreeMap<String, Kept>;

/// What was said last, per part of a history and field, and what its people and mailboxes are called.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    parts: BTreeMap<Part, Fields>,
    names: Names,
}

impl Memory {
    /// Takes in what an event calls whom, and answers what it is about.
    pub(crate) fn concerned(&mut self, said: &Said) -> About {
        self.names.hear(&said.mention)
    }

    /// Takes in what the event at `at` said, and answers in what it differs from what was said before.
    pub(crate) fn compare(&mut self, said: &Said, at: Position) -> Vec<Change> {
        if let Some(before) = said.before.as_ref().filter(|before| **before != said.part) {
            let moved = self.parts.get(before).cloned().unwrap_or_default();
            self.parts.entry(said.part.clone()).or_insert(moved);
        }
        let mut changes = Vec::new();
        for (field, new) in &said.fields {
            if is_separate(&said.event_type, field) {
                if !is_nothing(new) {
                    changes.push(Change { field: field.clone(), old: None, new: new.clone() });
                }
                continue;
            }
            let (part, path) = said.place(field);
            let known = self.parts.entry(part.clone()).or_default();
            let before = known.get(&path).or_else(|| hidden_before(known, &path)).cloned();
            let old = before.as_ref().map(|kept| &kept.shown);
            let is_news = if is_nothing(new) { old.is_some_and(|old| !is_nothing(old)) } else { true };
            let is_change = is_news && old != Some(new);
            if is_change {
                let old = old.filter(|old| !is_nothing(old)).cloned();
                changes.push(Change { field: field.clone(), old, new: new.clone() });
            }
            if is_change || is_hidden(new) {
                let times = before.map_or(0, |kept| kept.times) + 1;
                known.insert(path, Kept { shown: new.clone(), set_at: at, times });
            }
        }
        self.replace(said);
        changes
    }

    /// A record that can be read stands in the place of one that could not, and the other way round.
    fn replace(&mut self, said: &Said) {
        for (field, new) in &said.fields {
            let (part, path) = said.place(field);
            let Some(known) = self.parts.get_mut(part).filter(|_| !is_separate(&said.event_type, field)) else {
                continue;
            };
            if is_hidden(new) {
                let within = format!("{path}.");
                known.retain(|other, _| !other.starts_with(&within));
            } else if let Some((record, _)) = path.split_once('.') {
                known.retain(|other, kept| other != record || !is_hidden(&kept.shown));
            }
        }
    }

    /// What was said last of everything.
    pub(crate) const fn parts(&self) -> &BTreeMap<Part, Fields> {
        &self.parts
    }

    /// What a part of the history is called by now.
    pub(crate) fn called(&self, part: &Part) -> About {
        let named = |kind: &str| part.get(kind).map(String::as_str);
        self.names.about(named("mailbox"), named("person"), named("partner"))
    }
}

/// What stands in the place of `field` while the record that holds it cannot be read.
pub(crate) fn hidden_before<'a>(known: &'a Fields, field: &str) -> Option<&'a Kept> {
    let (record, _) = field.split_once('.')?;
    known.get(record).filter(|kept| is_hidden(&kept.shown))
}
