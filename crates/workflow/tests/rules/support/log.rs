//! A log in memory that answers scopes as the real store does, so that each test of a rule is one of its scope too.

use std::collections::BTreeSet;

use workflow::{
    Action, Command, Decision, Event, EventRef, Fact, Instant, RecordedEvent, Refusal, RequestId, Scope, State, Tag,
    UserId, decide, evolve, scope, scope_of_case, sealed_under, tags, wire::encode,
};

use super::folder::CLAIRE;

/// How often a scope may grow: request, then its structure, then what that leads to.
const ROUNDS_MAX: usize = 8;

/// When the first event of a log happened: 2026-01-01.
const BEGINNING: Instant = Instant(1_767_225_600_000_000);

/// What happened, with the tags it was appended under, and the fold of all of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    entries: Vec<(RecordedEvent, BTreeSet<Tag>)>,
    whole: State,
}

impl Log {
    /// Appends an event as it is, whatever the rules say of it: done by the agent, a minute after the one before.
    pub(crate) fn append(&mut self, request: Option<RequestId>, event: Event) {
        let carried = tags(&event, request, &self.whole);
        let happened_at = Instant(BEGINNING.0 + 60_000_000 * i64::try_from(self.len()).expect("a short log"));
        self.record((request, event), (Some(CLAIRE), happened_at), carried);
    }

    fn record(
        &mut self,
        (request, event): (Option<RequestId>, Event),
        (by, happened_at): (Option<UserId>, Instant),
        carried: BTreeSet<Tag>,
    ) {
        let at = EventRef(self.entries.len() as u64 + 1);
        let recorded = RecordedEvent { at, by, happened_at, request, event };
        self.whole = evolve(std::mem::take(&mut self.whole), &recorded);
        self.entries.push((recorded, carried));
    }

    /// The events, oldest first.
    pub(crate) fn events(&self) -> impl Iterator<Item = &RecordedEvent> {
        self.entries.iter().map(|(recorded, _)| recorded)
    }

    /// The fold of everything.
    pub(crate) fn whole(&self) -> &State {
        &self.whole
    }

    /// The stored type of the event at a position.
    pub(crate) fn type_at(&self, at: EventRef) -> &'static str {
        self.entries[at.0 as usize - 1].0.event.type_name()
    }

    /// The fold of what the scope of `command` names, asked for until nothing is new, and that scope.
    pub(crate) fn facts(&self, command: &Command) -> (State, Scope) {
        self.settled(|state| scope(command, state))
    }

    /// The same for what bears on whatever somebody could do about a request.
    pub(crate) fn facts_of_case(&self, request: RequestId, by: Option<UserId>) -> State {
        self.settled(|state| scope_of_case(request, by, state)).0
    }

    fn settled(&self, ask: impl Fn(&State) -> Scope) -> (State, Scope) {
        let (mut state, mut asked) = (State::default(), Scope::new());
        for _ in 0..ROUNDS_MAX {
            let wanted = ask(&state);
            let lost: Vec<_> = asked.difference(&wanted).collect();
            assert!(lost.is_empty(), "a scope only grows with the state, and this one lost {lost:?}");
            if wanted == asked {
                return (state, asked);
            }
            asked = wanted;
            let read =
                self.entries.iter().filter(|(recorded, tags)| asked.iter().any(|fact| is_in(fact, recorded, tags)));
            state = read.fold(State::default(), |state, (recorded, _)| evolve(state, recorded));
        }
        panic!("the scope never settled: {asked:?}");
    }

    /// Decides on what the scope names, which must be what everything together says.
    pub(crate) fn decide(&self, command: &Command) -> Result<Decision, Refusal> {
        let (state, _) = self.facts(command);
        let decided = decide(&state, command);
        assert_eq!(decided, decide(&self.whole, command), "{command:?} leans on something its scope does not name");
        decided
    }

    /// Decides, and appends what was decided.
    pub(crate) fn carry_out(&mut self, command: &Command) -> Result<Decision, Refusal> {
        let decision = self.decide(command)?;
        if let Decision::Events(events) = &decision {
            let (mut state, _) = self.facts(command);
            let known = sealed_under(command, &state);
            for event in events {
                for fields in encode(event).personal {
                    assert!(known.contains(&fields.subject), "{command:?} seals {} unasked", fields.field_set);
                }
                let request = own_request(&command.action);
                let carried = tags(event, request, &state);
                assert_eq!(carried, tags(event, request, &self.whole), "tags of {event:?} lean on what was not read");
                self.record((request, event.clone()), (command.by.user, command.at), carried);
                let (recorded, _) = self.entries.last().expect("an event was just recorded");
                state = evolve(state, recorded);
            }
        }
        Ok(decision)
    }

    /// Whether something in `scope` was recorded after `position`: what makes an append conflict.
    pub(crate) fn conflicts(&self, scope: &Scope, position: usize) -> bool {
        let later = self.entries.iter().skip(position);
        later.into_iter().any(|(recorded, tags)| scope.iter().any(|fact| is_in(fact, recorded, tags)))
    }

    /// How many events there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

fn is_in(fact: &Fact, recorded: &RecordedEvent, tags: &BTreeSet<Tag>) -> bool {
    let type_fits = fact.types.is_empty() || fact.types.contains(&recorded.event.type_name());
    type_fits && fact.tags.iter().all(|tag| tags.contains(tag))
}

/// The request whose own event an action's events are.
pub(crate) fn own_request(action: &Action) -> Option<RequestId> {
    match action {
        Action::SubmitRequest(submission) => Some(submission.request),
        Action::TakeOver(taken) => Some(taken.request),
        action => action.request(),
    }
}
