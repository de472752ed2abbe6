//! The folder's own life: its birth, its policy, its registers, and subjects that were drawn for nothing.

use std::collections::BTreeMap;

use super::people::registered;
use super::{Decided, Decision, one};
use crate::command::Birth;
use crate::event::{
    AccessPurged, ClockAccepted, Event, LogCreated, PolicyAdopted, ReferentialImported, RoleGranted, SubjectAbandoned,
};
use crate::evidence::Referential;
use crate::policy::{SECTION_SIZE_BYTES_MAX, Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{Instant, Private, Role, SubjectId, Text};

/// One append, under the condition that there is no event at all.
pub(super) fn initialise(state: &State, birth: &Birth) -> Decided {
    if let Some(log) = state.log {
        return Err(Refusal::new(Rule::LogExists).because([log.at]));
    }
    let administrator = birth.administrator.user;
    let created = LogCreated { demo: birth.demo, log_id: birth.log_id, origin: birth.origin.clone() };
    let mut events: Vec<Event> = vec![
        created.into(),
        registered(&birth.administrator).into(),
        RoleGranted { role: Role::Administrator, user: administrator }.into(),
    ];
    sections_fit(&birth.policy)?;
    events.extend(birth.policy.iter().map(adopted));
    Ok(Decision::Events(events))
}

/// Only sections that differ from those in force are adopted; of a section named twice, the last.
pub(super) fn adopt(state: &State, sections: &[Section]) -> Decided {
    let wanted: BTreeMap<SectionName, &Section> = sections.iter().map(|section| (section.name(), section)).collect();
    let in_force = |section: &Section| state.policy.get(section.name()).is_some_and(|known| known.section == *section);
    let changed: Vec<Event> = wanted.into_values().filter(|section| !in_force(section)).map(adopted).collect();
    sections_fit(sections)?;
    Ok(if changed.is_empty() { Decision::Unchanged } else { Decision::Events(changed) })
}

fn adopted(section: &Section) -> Event {
    PolicyAdopted { adopted: section.clone() }.into()
}

/// A section lies in one entry of the log, and is read with every decision that leans on it.
fn sections_fit(sections: &[Section]) -> Result<(), Refusal> {
    let too_large = sections.iter().find(|section| section.size_bytes() > SECTION_SIZE_BYTES_MAX);
    too_large.map_or(Ok(()), |section| Err(Refusal::new(Rule::PolicyTooLarge).detail(section.name().as_str())))
}

/// A release is imported once; the same release of other bytes is another file under the same name, and refused.
pub(super) fn import(state: &State, (register, release): (Referential, &str), sha256: &str, rows: u64) -> Decided {
    match state.imports.get(&(register, release.to_owned())) {
        Some(known) if known.sha256 == sha256 => Ok(Decision::Unchanged),
        Some(known) => Err(Refusal::new(Rule::ReleaseTaken).because([known.at]).detail(release)),
        None => one(ReferentialImported {
            referential: register,
            release: release.to_owned(),
            rows,
            sha256: sha256.to_owned(),
        }),
    }
}

/// A subject may be given up only while no event speaks about it.
pub(super) fn abandon(state: &State, subject: SubjectId) -> Decided {
    if state.gone_subjects.contains_key(&subject) {
        return Ok(Decision::Unchanged);
    }
    if state.spoken_subjects.contains(&subject) {
        return Err(Refusal::new(Rule::SubjectInUse).detail(subject.to_string()));
    }
    one(SubjectAbandoned { subject })
}

/// An administrator vouches for the clock; that it is the last instant of the log is for the store to see, which alone
/// knows it at the moment of writing.
pub(super) fn accept_clock(state: &State, accepted: Instant, reason: &Private<Text>) -> Decided {
    if state.clock_accepted >= Some(accepted) {
        return Ok(Decision::Unchanged);
    }
    one(ClockAccepted { accepted, reason: reason.clone() })
}

/// Rows are counted once: of what was told before, nothing is told again. Which rows are old enough is read from the
/// journal, which `app` does; here only their numbers are held to those of the purge before.
pub(super) fn purge_access(state: &State, before: Instant, (first, last): (u64, u64), head: &str) -> Decided {
    if last < first || first <= state.access_purged_to {
        return Ok(Decision::Unchanged);
    }
    one(AccessPurged { before, first, head: head.to_owned(), last, rows: last - first + 1 })
}
