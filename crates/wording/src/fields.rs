//! The fields of stored events as people read them: what a field is called, and what a word of a fixed list means.
//!
//! Known by their stored names, for whoever shows entries may meet those of a newer program: what is not known is shown as it
//! is stored. `crates/wording/tests/words` wants a label for every field of `fixtures/wire`.

mod names;
mod values;

pub use values::value;

use names::{FIELDS, OF_EVENTS, RULES};

/// What a field of an event is called; `None` for a name that nobody has given words.
///
/// `event_type` decides where one stored name means two things.
pub fn named(event_type: &str, field: &str) -> Option<&'static str> {
    let own = OF_EVENTS.iter().find(|(of, name, _)| *of == event_type && *name == field).map(|(_, _, label)| *label);
    let mut shared = FIELDS.iter().chain(RULES).filter(|(name, _)| *name == field);
    own.or_else(|| shared.next().map(|(_, label)| *label))
}

/// Where a value stands in an event, in words: « Boîtes 2 › Adresse ». Steps are separated by dots, items count from 1.
pub fn path(event_type: &str, path: &str) -> String {
    let mut told = String::new();
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let is_place = step.bytes().all(|byte| byte.is_ascii_digit());
        if !told.is_empty() {
            told += if is_place { "\u{a0}" } else { " › " };
        }
        told += named(event_type, step).unwrap_or(step);
    }
    told
}
