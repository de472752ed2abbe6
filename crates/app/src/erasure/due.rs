//! Cases that have rested for as long as the policy says, and who is to be erased with them.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{Position, Query};
use workflow::policy::{RetentionPolicy, Section, SectionName};
use workflow::{Day, RequestId, State, SubjectId, due_for_erasure, evolve};

use crate::app::App;
use crate::error::CommandError;
use crate::order::Reference;
use crate::translate;

/// Events read at once.
const PAGE: usize = 1_000;

/// An ended case whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCase {
    /// The case.
    pub request: RequestId,
    /// Its reference.
    pub reference: Reference,
    /// How it ended.
    pub ending: &'static str,
    /// Since which day it is due.
    pub due_on: Day,
    /// Who can be erased with it: its free text, its documents, its persons, unless something else still speaks of them.
    pub subjects: BTreeSet<SubjectId>,
    /// Those of them that a legal hold keeps, with the position of the event that says so.
    pub held: BTreeMap<SubjectId, Position>,
}

impl App {
    /// The cases that are due on `today` and of which somebody is left to erase, oldest first.
    ///
    /// Costs one fold of the whole log.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] when an event cannot be read; [`CommandError::Machine`] when the log cannot.
    pub async fn due_for_erasure(&self, today: &Day) -> Result<Vec<DueCase>, CommandError> {
        let (state, opened) = self.folded().await?;
        let Some(policy) = retention(&state) else { return Ok(Vec::new()) };
        let due: BTreeMap<RequestId, Day> = state
            .requests
            .iter()
            .filter_map(|(id, case)| Some((*id, due_for_erasure(case, *state.rests_since.get(id)?, policy)?)))
            .filter(|(_, day)| day <= today)
            .collect();
        let mut cases: Vec<DueCase> =
            due.iter().filter_map(|(id, day)| case_of(&state, (*id, day), &due, &opened)).collect();
        cases.sort_by_key(|case| case.reference.opened_at);
        Ok(cases)
    }

    /// The whole log folded, and the reference of each request.
    async fn folded(&self) -> Result<(State, BTreeMap<RequestId, Reference>), CommandError> {
        let head = self.store.head().await?.position;
        let (mut state, mut opened) = (State::default(), BTreeMap::new());
        let mut last = Position::START;
        loop {
            let page = self.store.read(&Query::all(), last, head, PAGE).await?;
            let Some(end) = page.last().map(|entry| entry.position) else { return Ok((state, opened)) };
            last = end;
            for entry in &page {
                let recorded = translate::recorded(entry)?;
                if let workflow::Event::RequestOpened(event) = &recorded.event {
                    opened.insert(event.request, Reference::of(entry.position, entry.recorded_at));
                }
                state = evolve(state, &recorded);
            }
        }
    }
}

fn retention(state: &State) -> Option<&RetentionPolicy> {
    let section = &state.policy.get(SectionName::Retention)?.section;
    if let Section::Retention(policy) = section { Some(policy) } else { None }
}

fn case_of(
    state: &State,
    (request, due_on): (RequestId, &Day),
    due: &BTreeMap<RequestId, Day>,
    opened: &BTreeMap<RequestId, Reference>,
) -> Option<DueCase> {
    let known = state.request(request)?;
    let is_only_spoken_of_where_due = |subject: &SubjectId| {
        let places = state.one_person(*subject).into_iter().filter_map(|one| state.spoken_in.get(&one)).flatten();
        places.into_iter().all(|place| place.is_some_and(|id| due.contains_key(&id)))
    };
    let here = state.spoken_in.iter().filter(|(_, places)| places.contains(&Some(request))).map(|(id, _)| *id);
    let left = here.filter(|subject| !state.gone_subjects.contains_key(subject)).filter(is_only_spoken_of_where_due);
    let subjects: BTreeSet<SubjectId> = left.collect();
    let hold = |subject: &SubjectId| {
        let holds = state.one_person(*subject).into_iter().filter_map(|one| state.legal_holds.get(&one).copied()).min();
        Some((*subject, translate::position(holds?)))
    };
    let held = subjects.iter().filter_map(hold).collect();
    let (reference, ending) = (*opened.get(&request)?, known.end?.as_str());
    let case = DueCase { request, reference, ending, due_on: due_on.clone(), subjects, held };
    (!case.subjects.is_empty()).then_some(case)
}
