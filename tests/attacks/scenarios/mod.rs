//! Deeds of malice, each with the question that finds it and the name that the answer gives it.

mod chain;
mod checkpoints;
mod journal;
mod keys;
mod models;
mod tables;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::asking::Ask;
use crate::folder::Folder;

/// A deed.
pub(crate) struct Scenario {
    /// In a few words, as the page has it.
    pub(crate) what: &'static str,
    /// What the attacker does.
    pub(crate) deed: fn(&Folder),
    /// The question that finds it.
    pub(crate) ask: Ask,
    /// The check that is named, or words that the answer holds where no check has a name.
    pub(crate) named: &'static str,
}

/// Every deed, by what it is done to.
pub(crate) fn all() -> Vec<(&'static str, &'static [Scenario])> {
    vec![
        ("Entries and their chain", chain::SCENARIOS),
        ("The tables beside the entries", tables::SCENARIOS),
        ("Checkpoints and the keys that sign", checkpoints::SCENARIOS),
        ("Keys of persons, and erasures", keys::SCENARIOS),
        ("The journal of reads", journal::SCENARIOS),
        ("Read models", models::SCENARIOS),
    ]
}

impl Scenario {
    /// What is wrong with the answer, if anything is.
    fn objection(&self, done: &Folder) -> Option<String> {
        (self.deed)(done);
        let answer = self.ask.of(done);
        let named = answer.named();
        // The name of a check is one word, and the whole of it.
        let is_named = named == self.named || (self.named.contains([' ', '_']) && answer.stderr.contains(self.named));
        if answer.code == Some(4) && is_named {
            println!("{:<78} {:<42} {}", self.what, self.ask.typed(), self.named);
            return None;
        }
        Some(format!(
            "{}: {} ended with {:?}, naming {named:?}: {}",
            self.what,
            self.ask.typed(),
            answer.code,
            answer.stderr
        ))
    }
}

#[test]
fn every_deed_is_detected_and_named() {
    let all: Vec<&Scenario> = all().into_iter().flat_map(|(_, scenarios)| scenarios).collect();
    let (next, objections) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    Folder::untouched();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(scenario) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let objection = scenario.objection(&Folder::untouched().again());
                    objections.lock().expect("a list").extend(objection);
                }
            });
        }
    });
    let objections = objections.into_inner().expect("a list");
    assert!(objections.is_empty(), "{} of {} deeds:\n{}", objections.len(), all.len(), objections.join("\n"));
    assert!(all.len() >= 30, "{} deeds", all.len());
}

/// The control: to a folder that nobody touched, every question is answered without an alarm, and no deed is claimed.
#[test]
fn nothing_is_named_where_nothing_was_done() {
    for ask in [Ask::Verify, Ask::Since, Ask::Pinned, Ask::Access, Ask::AccessKnown, Ask::Prove, Ask::Sign] {
        let answer = ask.of(&Folder::untouched().again());
        assert_eq!(answer.code, Some(0), "{}: {}", ask.typed(), answer.stderr);
    }
    let idle = Scenario { what: "nothing", deed: |_| (), ask: Ask::Since, named: "rewritten" };
    assert!(idle.objection(&Folder::untouched().again()).is_some());
}
