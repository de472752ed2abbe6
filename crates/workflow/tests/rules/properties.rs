//! Properties over random histories. proptest prints the seed of a failure and keeps it beside this file.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use workflow::event::{HabilitationVerdict, WaitingFor};
use workflow::{
    ActionKind, Command, Decision, Event, EventRef, KeyedHash, MailboxId, NextKind, PartnerId, RecordedEvent,
    RequestId, Role, State, StructureKey, SubjectId, decide, evolve, next_action,
};

use crate::support::*;

/// Few of everything, so that commands get in each other's way.
const CAP: u32 = 2;
const REQUESTS: [(RequestId, SubjectId); 3] =
    [(REQUEST, CASE), (OTHER_REQUEST, OTHER_CASE), (RequestId(NUMBER_3), FORM)];
const MAILBOXES: [MailboxId; 4] = [BOX, SECOND_BOX, OTHER_BOX, MailboxId(NUMBER_3)];
const HOLDERS: [SubjectId; 3] = [HOLDER, SECOND_HOLDER, OTHER_HOLDER];
const ADDRESSES: [&str; 3] = [ADDRESS, OTHER_ADDRESS, "jean-yves.kerbriac@esantepdl.mssante.fr"];
const LOGINS: [&str; 2] = [LOGIN, OTHER_LOGIN];
const PARTNERS: [PartnerId; 2] = [PARTNER, SECOND_PARTNER];
/// The longest history.
const STEPS: usize = 80;
const NUMBER_3: uuid::Uuid = uuid::Uuid::from_u128(3);

/// A step of a history: what comes next for some request, or anything at all.
#[derive(Debug, Clone)]
struct Step {
    follows_the_path: bool,
    kind: ActionKind,
    role: Option<Role>,
    pick: Pick,
}

fn picks() -> impl Strategy<Value = Pick> {
    // One request gets most of the steps, so that it gets far.
    let request = prop_oneof![3 => Just(REQUESTS[0]), 1 => select(&REQUESTS[1..])];
    let things = (
        request,
        select(&REQUESTS[..]),
        select(&MAILBOXES[..]),
        select(&HOLDERS[..]),
        select(&ADDRESSES[..]),
        select(&LOGINS[..]),
        select(&PARTNERS[..]),
    );
    let ways = (
        select(vec![ADA, CLAIRE, PAUL, NOLWENN]),
        select(vec![Role::Administrator, Role::Agent, Role::Supervisor]),
        select(vec!["2026-02-01", "2026-03-16", "2026-04-01"]),
        prop_oneof![4 => Just(HabilitationVerdict::Granted), 1 => Just(HabilitationVerdict::Refused)],
        select(vec![WaitingFor::Applicant, WaitingFor::Operator]),
    );
    (things, ways).prop_map(|(things, ways)| {
        let ((request, case), (other_request, _), mailbox, holder, address, login, partner) = things;
        let (user, role, day_text, verdict, party) = ways;
        let of_other_structure = request == REQUESTS[2].0;
        let day = day(day_text);
        Pick {
            request,
            other_request,
            case,
            mailbox,
            holder,
            address,
            login,
            partner,
            user,
            role,
            day,
            verdict,
            party,
            of_other_structure,
            ..Pick::default()
        }
    })
}

fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let role = prop_oneof![9 => Just(None), 1 => select(&Role::ALL[..]).prop_map(Some)];
    let step = (prop::bool::weighted(0.8), select(ActionKind::ALL), role, picks())
        .prop_map(|(follows_the_path, kind, role, pick)| Step { follows_the_path, kind, role, pick });
    prop::collection::vec(step, 0..count)
}

/// The command of a step, given what happened so far.
fn commanded(step: &Step, state: &State) -> Command {
    let mut pick = step.pick.clone();
    let kind = if step.follows_the_path { follow(&mut pick, state).unwrap_or(step.kind) } else { step.kind };
    let wanted = action(kind, &pick);
    step.role.map_or_else(|| command(wanted.clone()), |role| by(role, wanted.clone()))
}

/// What comes next for the request that was picked, as long as it has not ended.
fn follow(pick: &mut Pick, state: &State) -> Option<ActionKind> {
    let Some(request) = state.request(pick.request) else { return Some(ActionKind::SubmitRequest) };
    let next = next_action(request, state, &today());
    pick.mailbox = next.mailbox.unwrap_or(pick.mailbox);
    let reserved = request.mailboxes.get(&pick.mailbox).and_then(|mailbox| mailbox.address.as_ref());
    pick.address = ADDRESSES.into_iter().find(|known| reserved == Some(&hash(known))).unwrap_or(pick.address);
    match next.kind {
        NextKind::Act(kind) => Some(kind),
        NextKind::WaitFor(_) => Some(ActionKind::EndWaiting),
        NextKind::WaitUntil(_) => None,
        NextKind::Ended => (pick.role == Role::Supervisor).then_some(ActionKind::ReopenRequest),
    }
}

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

/// What holds of any history, read from its events alone.
#[derive(Default)]
struct Holdings {
    structures: BTreeMap<RequestId, StructureKey>,
    reserved: BTreeMap<MailboxId, (KeyedHash, RequestId)>,
    granted: BTreeMap<MailboxId, (KeyedHash, RequestId)>,
    ever_granted: BTreeMap<KeyedHash, MailboxId>,
    mailboxes: BTreeSet<MailboxId>,
    persons: BTreeMap<KeyedHash, SubjectId>,
    logins: BTreeMap<SubjectId, KeyedHash>,
}

impl Holdings {
    fn note(&mut self, recorded: &RecordedEvent) {
        let request = recorded.request;
        match &recorded.event {
            Event::RequestOpened(event) => {
                self.structures.insert(event.request, event.structure.clone());
            }
            Event::MailboxRequested(event) => assert!(self.mailboxes.insert(event.mailbox), "one id, two mailboxes"),
            Event::CreationRequested(event) => {
                self.reserved.insert(event.mailbox, (event.address.clone(), request.unwrap()));
            }
            Event::MailboxCreated(event) => {
                let held = self.reserved.remove(&event.mailbox).expect("nothing is created that was not reserved");
                let before = self.ever_granted.insert(event.address.clone(), event.mailbox);
                assert_eq!(before, None, "an address was granted twice");
                self.granted.insert(event.mailbox, (event.address.clone(), held.1));
            }
            Event::MailboxRefused(workflow::event::MailboxRefused { mailbox, .. })
            | Event::MailboxAbandoned(workflow::event::MailboxAbandoned { mailbox, .. }) => {
                self.reserved.remove(mailbox);
            }
            Event::RequestRejected(_)
            | Event::RequestDropped(_)
            | Event::RequestWithdrawn(_)
            | Event::RequestMarkedDuplicate(_) => self.reserved.retain(|_, (_, of)| Some(*of) != request),
            Event::RequestReopened(event) => self
                .reserved
                .extend(event.reclaimed.iter().map(|one| (one.mailbox, (one.address.clone(), request.unwrap())))),
            Event::CredentialsDeclaredSent(event) => {
                let person = *self.persons.entry(event.login.clone()).or_insert(event.person);
                assert_eq!(person, event.person, "one login, two persons");
                let login = self.logins.entry(event.person).or_insert_with(|| event.login.clone());
                assert_eq!(*login, event.login, "one person, two logins");
            }
            _ => {}
        }
        self.check();
    }

    fn check(&self) {
        let held: Vec<_> = self.reserved.values().chain(self.granted.values()).collect();
        let addresses: BTreeSet<_> = held.iter().map(|(address, _)| address).collect();
        assert_eq!(addresses.len(), held.len(), "an address is held twice");
        for structure in self.structures.values() {
            let places = held.iter().filter(|(_, request)| self.structures.get(request) == Some(structure)).count();
            assert!(places <= CAP as usize, "{places} places under a cap of {CAP}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

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
            }
        }
    }
}

#[test]
fn random_histories_reach_every_step() {
    // A property over histories that never leave the first step would hold for nothing.
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached: BTreeMap<&'static str, u32> = BTreeMap::new();
    for _ in 0..96 {
        let mut log = folder();
        for step in steps(STEPS).new_tree(&mut runner).expect("a strategy without filters").current() {
            let command = commanded(&step, log.whole());
            let _ = log.carry_out(&command);
        }
        for recorded in log.events() {
            *reached.entry(recorded.event.type_name()).or_default() += 1;
        }
    }
    for name in [
        "mailbox-created",
        "credentials-declared-sent",
        "request-closed",
        "request-reopened",
        "request-marked-duplicate",
    ] {
        let times = reached.get(name).copied().unwrap_or(0);
        assert!(times >= 3, "{name} happened {times} times in 96 histories: {reached:?}");
    }
}
