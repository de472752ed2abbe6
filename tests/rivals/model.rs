//! A model of caps and addresses against the real log: whatever is done in whatever order, both say the same.
//!
//! The model knows mailboxes, addresses, two structures and a cap, and nothing of events. The system is the whole path of a
//! command on a SQLite file.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tokio::runtime::Runtime;
use workflow::Rule;
use workflow::policy::{QuotaCounts, QuotaPolicy, QuotaScope, Section};

use crate::ground::{BOURG, Ground, NANTES, Ready, Verdict, address, ask, decided};
use crate::walk::{assert_rules_hold, events};

/// Mailboxes: the first half of Nantes, the second of Bourg.
const BOXES: usize = 6;
const ADDRESSES: usize = 4;
const CAP: u32 = 2;

/// Where a mailbox stands in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Wished,
    Reserved(usize),
    Created(usize),
    Closed,
    Refused,
    Abandoned,
}

/// What is done next.
#[derive(Debug, Clone)]
enum Deed {
    Ask(usize, usize),
    Create(usize),
    Refuse(usize),
    Abandon(usize),
    Drop(usize),
    Reopen(usize),
    Close(usize),
    Merge,
    SetCap(u32),
}

/// The model, with what it says of the last deed.
#[derive(Debug, Clone)]
struct Model {
    boxes: [Stands; BOXES],
    dropped: [bool; BOXES],
    granted: BTreeMap<usize, usize>,
    is_merged: bool,
    cap: u32,
    said: Verdict,
}

impl Model {
    fn takes_a_place(&self, one: usize) -> bool {
        match self.boxes[one] {
            Stands::Reserved(_) => !self.dropped[one],
            Stands::Created(_) => true,
            Stands::Wished | Stands::Closed | Stands::Refused | Stands::Abandoned => false,
        }
    }

    fn has_room(&self, one: usize) -> bool {
        let counts = |other: usize| self.is_merged || (other < BOXES / 2) == (one < BOXES / 2);
        let taken = (0..BOXES).filter(|other| counts(*other) && self.takes_a_place(*other)).count();
        taken < self.cap as usize
    }

    fn is_free(&self, address: usize, for_whom: usize) -> bool {
        let reserved =
            |other: usize| other != for_whom && !self.dropped[other] && self.boxes[other] == Stands::Reserved(address);
        !self.granted.contains_key(&address) && !(0..BOXES).any(reserved)
    }

    /// What the rules say of the deed.
    fn verdict(&self, deed: &Deed) -> Verdict {
        use Verdict::{Done, Refused, Unchanged};
        match *deed {
            Deed::Ask(one, _) | Deed::Refuse(one) | Deed::Abandon(one) if self.dropped[one] => {
                Refused(Rule::RequestEnded)
            }
            Deed::Ask(one, address) => match self.boxes[one] {
                Stands::Reserved(known) if known == address => Unchanged,
                Stands::Wished if !self.has_room(one) => Refused(Rule::QuotaReached),
                Stands::Wished if !self.is_free(address, one) => Refused(Rule::AddressTaken),
                Stands::Wished => Done,
                _ => Refused(Rule::MailboxSettled),
            },
            Deed::Create(one) => match self.boxes[one] {
                Stands::Reserved(_) => Done,
                Stands::Created(_) | Stands::Closed => Unchanged,
                Stands::Wished => Refused(Rule::CreationNotRequested),
                Stands::Refused | Stands::Abandoned => unreachable!("disputes are beyond this model"),
            },
            Deed::Refuse(one) => match self.boxes[one] {
                Stands::Reserved(_) => Done,
                Stands::Refused => Unchanged,
                Stands::Wished => Refused(Rule::CreationNotRequested),
                Stands::Created(_) | Stands::Closed | Stands::Abandoned => Refused(Rule::MailboxSettled),
            },
            Deed::Abandon(one) => match self.boxes[one] {
                Stands::Wished | Stands::Reserved(_) => Done,
                Stands::Abandoned => Unchanged,
                Stands::Created(_) | Stands::Closed | Stands::Refused => Refused(Rule::MailboxSettled),
            },
            Deed::Drop(one) => {
                if self.dropped[one] {
                    Unchanged
                } else {
                    Done
                }
            }
            Deed::Reopen(one) if !self.dropped[one] => Refused(Rule::RequestNotEnded),
            Deed::Reopen(one) => match self.boxes[one] {
                Stands::Reserved(address) if !self.is_free(address, one) => Refused(Rule::AddressTaken),
                Stands::Reserved(_) if !self.has_room(one) => Refused(Rule::QuotaReached),
                _ => Done,
            },
            Deed::Close(_) | Deed::SetCap(_) => Done,
            Deed::Merge => {
                if self.is_merged {
                    Unchanged
                } else {
                    Done
                }
            }
        }
    }

    fn perform(&mut self, deed: &Deed) {
        match *deed {
            Deed::Ask(one, address) => self.boxes[one] = Stands::Reserved(address),
            Deed::Create(one) => {
                if let Stands::Reserved(address) = self.boxes[one] {
                    self.boxes[one] = Stands::Created(address);
                    self.granted.insert(address, one);
                }
            }
            Deed::Refuse(one) => self.boxes[one] = Stands::Refused,
            Deed::Abandon(one) => self.boxes[one] = Stands::Abandoned,
            Deed::Drop(one) => self.dropped[one] = true,
            Deed::Reopen(one) => self.dropped[one] = false,
            Deed::Close(one) => self.boxes[one] = Stands::Closed,
            Deed::Merge => self.is_merged = true,
            Deed::SetCap(cap) => self.cap = cap,
        }
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Deed;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            boxes: [Stands::Wished; BOXES],
            dropped: [false; BOXES],
            granted: BTreeMap::new(),
            is_merged: false,
            cap: CAP,
            said: Verdict::Done,
        })
        .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Deed> {
        let one = || 0..BOXES;
        let closable: Vec<usize> =
            (0..BOXES).filter(|one| matches!(state.boxes[*one], Stands::Created(_)) && !state.dropped[*one]).collect();
        let caps: Vec<u32> = (1..=4).filter(|cap| *cap != state.cap).collect();
        let always = prop_oneof![
            8 => (one(), 0..ADDRESSES).prop_map(|(one, address)| Deed::Ask(one, address)),
            4 => one().prop_map(Deed::Create),
            1 => one().prop_map(Deed::Refuse),
            1 => one().prop_map(Deed::Abandon),
            2 => one().prop_map(Deed::Drop),
            3 => one().prop_map(Deed::Reopen),
            1 => Just(Deed::Merge),
            1 => select(caps).prop_map(Deed::SetCap),
        ];
        if closable.is_empty() {
            always.boxed()
        } else {
            prop_oneof![6 => always, 1 => select(closable).prop_map(Deed::Close)].boxed()
        }
    }

    fn preconditions(state: &Self, deed: &Deed) -> bool {
        match deed {
            Deed::Close(one) => matches!(state.boxes[*one], Stands::Created(_)) && !state.dropped[*one],
            Deed::SetCap(cap) => *cap != state.cap,
            // What the operator makes although nobody waits for it becomes a dispute, of which the model knows nothing.
            Deed::Create(one) => match state.boxes[*one] {
                Stands::Reserved(_) => !state.dropped[*one],
                Stands::Wished | Stands::Created(_) | Stands::Closed => true,
                Stands::Refused | Stands::Abandoned => false,
            },
            _ => true,
        }
    }

    fn apply(mut state: Self, deed: &Deed) -> Self {
        state.said = state.verdict(deed);
        if state.said == Verdict::Done {
            state.perform(deed);
        }
        state
    }
}

/// The real thing.
struct System {
    runtime: Runtime,
    ground: Ground,
    ready: Vec<Ready>,
    asked: [usize; BOXES],
    step: usize,
}

impl System {
    /// The command, through one door or the other.
    fn give(&mut self, line: &str) -> Verdict {
        self.step += 1;
        let door = self.ground.door(self.step);
        self.runtime.block_on(decided(&door, line))
    }

    fn about(&self, one: usize, who: &str, rest: &str) -> String {
        format!(r#"{{"as":"{who}","request":"{}",{rest}}}"#, self.ready[one].request)
    }

    fn of_box(&self, one: usize, command: &str, more: &str) -> String {
        let mailbox = self.ready[one].mailbox;
        self.about(one, "claire.durand", &format!(r#""do":"{command}","with":{{"mailbox":"{mailbox}"{more}}}"#))
    }

    fn perform(&mut self, deed: &Deed) -> Verdict {
        let reason = r#","reason":"un motif inventé""#;
        match *deed {
            Deed::Ask(one, wanted) => {
                let verdict = self.give(&ask("claire.durand", &self.ready[one], &address(wanted)));
                if verdict == Verdict::Done {
                    self.asked[one] = wanted;
                }
                verdict
            }
            Deed::Create(one) => {
                let reported = format!(r#","address":"{}""#, address(self.asked[one]));
                self.give(&self.of_box(one, "record-mailbox-created", &reported))
            }
            Deed::Refuse(one) => self.give(&self.of_box(one, "record-mailbox-refused", reason)),
            Deed::Abandon(one) => self.give(&self.of_box(one, "abandon-mailbox", reason)),
            Deed::Drop(one) => {
                self.give(&self.about(one, "claire.durand", r#""do":"drop-request","with":{"reason":"sans réponse"}"#))
            }
            Deed::Reopen(one) => {
                self.give(&self.about(one, "sophie.morel", r#""do":"reopen-request","with":{"reason":"rappelés"}"#))
            }
            Deed::Close(one) => {
                let announced =
                    self.of_box(one, "announce-mailbox-closing", r#","closes_on":"2026-02-01","ground":"asked""#);
                assert_eq!(
                    self.give(&announced.replacen('{', r#"{"at":"2026-01-01T09:00:00+01:00","#, 1)),
                    Verdict::Done
                );
                let closed = self.of_box(one, "close-mailbox", "");
                self.give(&closed.replacen('{', r#"{"at":"2026-03-02T09:00:00+01:00","#, 1))
            }
            Deed::Merge => self.give(&format!(
                r#"{{"as":"sophie.morel","do":"merge-structures","with":{{"absorbed":{{"finess_juridique":"{BOURG}"}},
                    "into":{{"finess_juridique":"{NANTES}"}},"effective_on":"2026-01-01","reason":"fusion"}}}}"#
            )),
            Deed::SetCap(limit) => {
                let quota = QuotaPolicy { limit, counts: QuotaCounts::Mailboxes, scope: QuotaScope::Structure };
                let sections = [Section::Quota(quota)];
                let adopted = self.runtime.block_on(self.ground.doors[0].adopt_policy("admin", &sections));
                adopted.expect("a new cap is adopted");
                Verdict::Done
            }
        }
    }
}

impl StateMachineTest for System {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let (ground, ready) = runtime.block_on(async {
            let ground = Ground::with_cap(CAP).await;
            ground.member_with(NANTES, 0).await;
            ground.member_with(BOURG, 0).await;
            let mut ready = Vec::new();
            for number in 0..BOXES {
                ready.push(ground.ready(if number < BOXES / 2 { NANTES } else { BOURG }, number).await);
            }
            (ground, ready)
        });
        Self { runtime, ground, ready, asked: [0; BOXES], step: 0 }
    }

    fn apply(mut system: Self, model: &Model, deed: Deed) -> Self {
        let verdict = system.perform(&deed);
        assert_eq!(verdict, model.said, "{deed:?}");
        system
    }

    fn teardown(system: Self, _: Model) {
        let events = system.runtime.block_on(events(&system.ground.doors[0]));
        assert_rules_hold(&events);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_log_says_what_the_model_says(sequential 10..40 => System);
}
