//! Properties over random histories. proptest prints the seed of a failure and keeps it beside this file.

mod histories;
mod holdings;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use workflow::state::Request;
use workflow::{
    ActionKind, Decision, EventRef, Personal, RecordedEvent, RequestId, Role, State, allowed, decide, evolve,
    evolve_case, next_action,
};

use self::histories::{CAP, REQUESTS, STEPS, commanded, steps};
use self::holdings::Holdings;
use crate::personal::fold;
use crate::support::*;

fn folder() -> Log {
    let mut log = Log::default();
    folder_with_cap(CAP).into_iter().for_each(|event| log.append(None, event));
    log
}

/// Acts that may happen twice: each time is a fact of its own.
const HAPPENS_AGAIN: [ActionKind; 16] = [
    ActionKind::AcceptClock,
    ActionKind::EnquireMembership,
    ActionKind::AddNote,
    ActionKind::AddDocument,
    ActionKind::RemindApplicant,
    // What was changed before is personal, and no decision reads it.
    ActionKind::ChangeApplicant,
    ActionKind::ChangeStructureHead,
    ActionKind::ChangeMailboxName,
    ActionKind::ChangeMailboxAdministrator,
    ActionKind::CorrectMailboxUser,
    ActionKind::RegulariseProfessionalId,
    ActionKind::IssueCreationList,
    ActionKind::ReceiveAdhesionForm,
    ActionKind::ResendCredentials,
    ActionKind::RemindPartner,
    ActionKind::RecordPartnerAnswer,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// A verification folds case by case, and puts each to rest as text in between.
    #[test]
    fn a_case_folded_alone_and_read_again_after_each_event_is_that_of_the_whole_fold(steps in steps(STEPS)) {
        let mut log = folder();
        for step in &steps {
            let command = commanded(step, log.whole());
            // Refused or not.
            let _ = log.carry_out(&command);
        }
        let mut cases: BTreeMap<RequestId, Request> = BTreeMap::new();
        for recorded in log.events() {
            let Some(id) = recorded.request else { continue };
            let rested = cases.remove(&id).map(|case| {
                let text = serde_json::to_string(&case).expect("facts have a text");
                let again: Request = serde_json::from_str(&text).expect("it is one that was written");
                prop_assert_eq!(serde_json::to_string(&again).expect("facts have a text"), text);
                Ok(again)
            });
            if let Some(case) = evolve_case(rested.transpose()?, recorded) {
                cases.insert(id, case);
            }
        }
        prop_assert_eq!(&cases, &log.whole().requests);
    }

    /// Each decision is asserted to be the same on its scope as on everything, and its tags too (`support::Log`).
    #[test]
    fn any_accepted_history_folds_and_keeps_caps_addresses_ids_and_logins(steps in steps(STEPS)) {
        let mut log = folder();
        let mut holdings = Holdings::default();
        for step in &steps {
            let command = commanded(step, log.whole());
            let before = log.len();
            if log.carry_out(&command).is_ok() {
                log.events().skip(before).for_each(|recorded| holdings.note(recorded));
            }
        }
        let again = log.events().fold(State::default(), evolve);
        prop_assert_eq!(&again, log.whole());
        for content in [Personal::Sealed, Personal::Erased] {
            prop_assert_eq!(&fold(log.events(), Some(&content)), log.whole());
        }
    }

    /// Nothing is said to be impossible that is done, and the scope of the case is enough to say it.
    #[test]
    fn what_is_possible_is_said_on_the_scope_of_the_case(steps in steps(STEPS)) {
        let mut log = folder();
        for step in &steps {
            let _ = log.carry_out(&commanded(step, log.whole()));
        }
        for role in [Role::Agent, Role::Applicant] {
            let by = actor(role);
            let scoped = log.facts_of_case(REQUEST, by.user);
            let on_scope = allowed(&scoped, REQUEST, by, (NOW, &today()));
            prop_assert_eq!(on_scope, allowed(log.whole(), REQUEST, by, (NOW, &today())));
        }
    }

    #[test]
    fn repeating_an_accepted_command_changes_nothing(steps in steps(STEPS)) {
        let mut log = folder();
        for step in &steps {
            let command = commanded(step, log.whole());
            if matches!(log.carry_out(&command), Ok(Decision::Events(_)))
                && let Ok(Decision::Events(events)) = log.decide(&command)
            {
                let kind = command.action.kind();
                prop_assert!(HAPPENS_AGAIN.contains(&kind), "{} happened twice: {:?}", kind, events);
            }
        }
    }

    /// Two commands are decided on the same facts. The second is written only if nothing in its scope was recorded
    /// meanwhile, and then its decision is what it would be had it come later.
    #[test]
    fn a_decision_without_conflict_is_the_decision_that_would_be_taken_later(pairs in prop::collection::vec((steps(2), steps(2)), 0..40)) {
        let mut log = folder();
        let mut holdings = Holdings::default();
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (one.first(), other.first()) else { continue };
            let (first, second) = (commanded(one, log.whole()), commanded(other, log.whole()));
            let before = log.len();
            let (decided, (_, read)) = (log.decide(&second), log.facts(&second));
            let _ = log.carry_out(&first);
            if !log.conflicts(&read, before) {
                prop_assert_eq!(&log.decide(&second), &decided, "{:?} after {:?}", second, first);
                let _ = log.carry_out(&second);
            }
            log.events().skip(before).for_each(|recorded| holdings.note(recorded));
        }
    }

    #[test]
    fn events_in_any_order_fold_without_panic(
        chosen in prop::collection::vec((any::<Index>(), prop::option::of(select(&REQUESTS[..]))), 0..80)
    ) {
        let known = samples();
        let mut state = State::default();
        for (position, (index, request)) in chosen.iter().enumerate() {
            let event = index.get(&known).clone();
            let request = request.map(|(id, _)| id);
            let _ = workflow::tags(&event, request, &state);
            state = evolve(state, &RecordedEvent { at: EventRef(position as u64 + 1), by: Some(CLAIRE), happened_at: NOW, request, event });
            for action in every_action() {
                let _ = decide(&state, &command(action));
            }
            if let Some(request) = state.request(REQUEST) {
                let _ = next_action(request, &state, &today());
                let _ = allowed(&state, REQUEST, actor(Role::Agent), (NOW, &today()));
            }
        }
    }
}

/// How many histories together reach every event.
const HISTORIES: usize = 256;

/// How many at the most, until every step has been reached.
const HISTORIES_MAX: usize = 2_048;

/// What no command of these histories brings about: every structure of these histories has a FINESS.
const NEVER: [&str; 1] = ["structure-accepted"];

#[test]
fn random_histories_reach_every_step() {
    // A property over histories that never leave the first step would hold for nothing.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached: BTreeMap<&'static str, u32> = BTreeMap::new();
    let is_missing = |reached: &BTreeMap<&str, u32>, name: &str| !reached.contains_key(name) && !NEVER.contains(&name);
    for number in 0..HISTORIES_MAX {
        // The rarest steps take longer to turn up by chance: it goes on until each has, within reason.
        if number >= HISTORIES && !workflow::Event::TYPES.iter().any(|name| is_missing(&reached, name)) {
            break;
        }
        let mut log = folder();
        for step in steps(STEPS).new_tree(&mut runner).expect("a strategy without filters").current() {
            let command = commanded(&step, log.whole());
            let _ = log.carry_out(&command);
        }
        for recorded in log.events() {
            *reached.entry(recorded.event.type_name()).or_default() += 1;
        }
    }
    let missing: Vec<_> = workflow::Event::TYPES.iter().filter(|name| is_missing(&reached, name)).collect();
    assert!(missing.is_empty(), "{missing:?} happened in none of {HISTORIES_MAX} histories: {reached:?}");
    for name in [
        "mailbox-created",
        "credentials-declared-sent",
        "request-closed",
        "request-reopened",
        "request-marked-duplicate",
        "structures-merged",
        "mailbox-taken-over",
        "act-undone",
        "mailbox-closing-announced",
        "mailbox-closed",
    ] {
        let times = reached.get(name).copied().unwrap_or(0);
        assert!(times >= 3, "{name} happened {times} times in {HISTORIES} histories: {reached:?}");
    }
}
