//! What can be done about a request, held against the decisions themselves; and the check list before a creation.

use std::collections::BTreeSet;

use workflow::event::{
    ContactOutcome, DisputeOutcome, FieldName, HabilitationVerdict, MailboxType, ToDoItem, ToDoStatus,
};
use workflow::{
    Action, ActionKind, Check, CheckItem, Command, Decision, Possibility, Possible, Role, State, allowed, decide,
    readiness,
};

use crate::support::*;

fn possibilities(state: &State, role: Role) -> Vec<Possibility> {
    allowed(state, REQUEST, actor(role), (NOW, &today()))
}

fn everywhere() -> Vec<Stand> {
    along_the_paths().into_iter().chain(beside_the_paths()).collect()
}

/// Full commands for a possibility, as many as there are sensible particulars.
fn commands(possibility: &Possibility, state: &State, role: Role) -> Vec<Command> {
    let mailbox = possibility.mailbox.unwrap_or(OTHER_BOX);
    let known = &state.request(REQUEST).unwrap().mailboxes;
    let mailbox_type = known.get(&mailbox).map_or(MailboxType::Nominative, |known| known.mailbox_type);
    let own = match mailbox_type {
        MailboxType::Nominative => ADDRESS,
        MailboxType::Organisational => TEAM_ADDRESS,
        MailboxType::Application => PROGRAM_ADDRESS,
    };
    let base = Pick {
        mailbox,
        named: possibility.person,
        partner: possibility.partner.unwrap_or(SECOND_PARTNER),
        holder: OTHER_HOLDER,
        address: own,
        user: CLAIRE,
        day: today(),
        ..Pick::default()
    };
    let picks = [
        base.clone(),
        Pick { address: OTHER_ADDRESS, outcome: DisputeOutcome::ReportedTaken, ..base.clone() },
        Pick { login: OTHER_LOGIN, verdict: HabilitationVerdict::Refused, ..base.clone() },
        Pick { user: PAUL, contact: ContactOutcome::Declined, ..base.clone() },
        Pick { field: FieldName::Site, limit: 300, ..base },
    ];
    let mut actions: Vec<Action> = picks.iter().map(|pick| action(possibility.kind, pick)).collect();
    if possibility.kind == ActionKind::ChangeMailboxName {
        actions.push(Action::ChangeMailboxName { request: REQUEST, mailbox, wished_name: PROGRAM_ADDRESS.to_owned() });
    } else if possibility.kind == ActionKind::ChangeRedList {
        actions.push(Action::ChangeRedList { request: REQUEST, mailbox, is_red: false });
    } else if possibility.kind == ActionKind::QuoteContribution {
        actions.push(Action::QuoteContribution { request: REQUEST, criterion: "beds-unknown".to_owned(), year: 2026 });
    } else if possibility.kind == ActionKind::UpdateToDo {
        let (item, status) = (ToDoItem::SoftwareIntegrated, ToDoStatus::Done);
        actions.push(Action::UpdateToDo { request: REQUEST, item, status });
    } else if possibility.kind == ActionKind::AddMailboxUser {
        let asked_by = None;
        actions.push(Action::AddMailboxUser { request: REQUEST, mailbox, user: user(OTHER_HOLDER), asked_by });
        actions.push(Action::AddMailboxUser {
            request: REQUEST,
            mailbox,
            user: user(TECHNICIAN),
            asked_by: Some(MANAGER),
        });
    } else if possibility.kind == ActionKind::CorrectMailboxUser {
        let person = possibility.person;
        let user = user(person.unwrap_or(HOLDER));
        actions.push(Action::CorrectMailboxUser { request: REQUEST, mailbox, person, user });
    }
    actions.into_iter().map(|action| by(role, action)).collect()
}

fn is_accepted(state: &State, command: &Command) -> bool {
    matches!(decide(state, command), Ok(Decision::Events(_)))
}

#[test]
fn every_action_about_a_request_is_among_the_possibilities() {
    let all = given(team_path());
    let asked: BTreeSet<_> = possibilities(all.log().whole(), Role::Agent).iter().map(|one| one.kind).collect();
    let known: BTreeSet<_> = ActionKind::ALL.iter().copied().filter(|kind| kind.is_about_a_request()).collect();
    assert_eq!(asked, known);
}

#[test]
fn of_each_mailbox_user_and_partner_each_possibility_is_told_once() {
    for (name, stand) in everywhere() {
        let told = possibilities(stand.log().whole(), Role::Agent);
        let apart: BTreeSet<_> = told.iter().map(|one| (one.kind, one.mailbox, one.person, one.partner)).collect();
        assert_eq!(apart.len(), told.len(), "{name}");
    }
}

#[test]
fn what_is_said_to_be_possible_is_accepted_with_some_particulars() {
    let mut confirmed = BTreeSet::new();
    for (name, stand) in everywhere() {
        let state = stand.log().whole();
        for role in Role::ALL {
            for one in possibilities(state, role).into_iter().filter(|one| one.possible == Possible::Yes) {
                let is_done = commands(&one, state, role).iter().any(|command| is_accepted(state, command));
                assert!(is_done, "{name}: {role} may {}, and nothing is accepted: {one:?}", one.kind);
                confirmed.insert(one.kind);
            }
        }
    }
    let never: Vec<_> =
        ActionKind::ALL.iter().filter(|kind| kind.is_about_a_request() && !confirmed.contains(kind)).collect();
    assert!(never.is_empty(), "possible in no state: {never:?}");
}

#[test]
fn what_is_said_to_be_impossible_is_refused_whatever_the_particulars() {
    let mut tried = 0;
    for (name, stand) in everywhere() {
        let state = stand.log().whole();
        for role in Role::ALL {
            for one in possibilities(state, role) {
                let Possible::No(refusal) = &one.possible else { continue };
                for command in commands(&one, state, role) {
                    assert!(!is_accepted(state, &command), "{name}: {role} {command:?} passed, in spite of {refusal}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 10_000, "{tried} commands");
}

#[test]
fn what_is_so_already_changes_nothing() {
    for (name, stand) in everywhere() {
        let state = stand.log().whole();
        for one in possibilities(state, Role::Agent).into_iter().filter(|one| one.possible == Possible::IsSo) {
            let changes = commands(&one, state, Role::Agent).iter().all(|command| is_accepted(state, command));
            assert!(!changes, "{name}: {} is said to be so already", one.kind);
        }
    }
}

#[test]
fn whoever_may_not_is_told_who_could() {
    for (name, stand) in everywhere() {
        for one in possibilities(stand.log().whole(), Role::Auditor) {
            let Possible::No(refusal) = &one.possible else { panic!("{name}: an auditor may {}", one.kind) };
            assert_eq!(refusal.rule, workflow::Rule::RoleMayNot);
            assert!(!refusal.could.is_empty(), "{name}: {} can be done by nobody", one.kind);
        }
    }
}

#[test]
fn the_scope_of_a_case_is_enough_to_say_what_is_possible() {
    for (name, stand) in everywhere() {
        for role in Role::ALL {
            let scoped = stand.log().facts_of_case(REQUEST, actor(role).user);
            let (on_scope, on_all) = (possibilities(&scoped, role), possibilities(stand.log().whole(), role));
            assert_eq!(on_scope, on_all, "{name}, {role}");
        }
    }
}

#[test]
fn nothing_is_possible_about_a_request_that_nobody_opened() {
    assert!(possibilities(given([]).log().whole(), Role::Agent).is_empty());
}

#[test]
fn rule_21_the_check_list_says_what_the_request_for_creation_says() {
    let mut ready = 0;
    for (name, stand) in everywhere() {
        let known = stand.log().whole().request(REQUEST).unwrap();
        if known.end.is_some() || known.correction.is_some() {
            continue;
        }
        for (id, mailbox) in known.mailboxes.iter().filter(|(_, one)| one.status.at().is_none()) {
            for wanted in [ADDRESS, TEAM_ADDRESS, PROGRAM_ADDRESS, "jean-yves.kerbriac@esantepdl.mssante.fr"] {
                let command = command(ask_for(*id, wanted));
                let (state, _) = stand.log().facts(&command);
                let address = address(wanted);
                let checks = readiness(&state, (REQUEST, *id), Some(&address), &today()).expect("it has the mailbox");
                let first = checks.iter().find_map(|check| check.verdict.clone().and_then(Result::err));
                assert_eq!(decide(&state, &command).err(), first, "{name}: {:?} as {wanted}", mailbox.mailbox_type);
                ready += usize::from(first.is_none());
            }
        }
    }
    assert!(ready >= 3, "each type of mailbox was ready somewhere: {ready}");
}

#[test]
fn rule_21_each_item_of_the_check_list_has_its_evidence_and_waits_for_an_address() {
    let ready = given(through("terms-accepted"));
    let checks = readiness(ready.log().whole(), (REQUEST, BOX), None, &today()).expect("it has the mailbox");
    let items: Vec<_> = checks.iter().map(|check| check.item).collect();
    assert_eq!(items, CheckItem::ALL);
    for Check { item, verdict } in checks {
        match (item, verdict) {
            (CheckItem::Naming | CheckItem::Collision, verdict) => assert_eq!(verdict, None, "no address was named"),
            (item, Some(Ok(evidence))) => assert!(!evidence.is_empty(), "{} says yes on nothing", item.as_str()),
            (item, other) => panic!("{}: {other:?}", item.as_str()),
        }
    }
    assert_eq!(readiness(ready.log().whole(), (REQUEST, OTHER_BOX), None, &today()), None);
}

#[test]
fn rule_21_whoever_is_undecided_is_not_called_refused() {
    let of = |given: &Given| {
        let checks = workflow::readiness(given.log().whole(), (REQUEST, BOX), None, &today()).unwrap();
        let habilitation = checks.into_iter().find(|check| check.item == workflow::CheckItem::Habilitation).unwrap();
        habilitation.verdict.unwrap().unwrap_err().rule
    };
    assert_eq!(of(&given([opened(), wished(BOX, HOLDER)])), workflow::Rule::PersonUndecided);
    let refused = given([opened(), wished(BOX, HOLDER), not_granted(BOX, HOLDER)]);
    assert_eq!(of(&refused), workflow::Rule::PersonNotHabilitated);
}

#[test]
fn nobody_reopens_a_request_whose_address_was_taken_since_and_no_particular_helps() {
    let taken = given(through("creation-requested")).and([dropped()]).and_in(
        OTHER_REQUEST,
        [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS)],
    );
    let told = possibilities(taken.log().whole(), Role::Supervisor);
    let reopening = told.into_iter().find(|one| one.kind == ActionKind::ReopenRequest).unwrap();
    let Possible::No(refusal) = reopening.possible else { panic!("{:?}", reopening.possible) };
    assert_eq!(refusal.rule, workflow::Rule::AddressTaken);
}

#[test]
fn rule_21_terms_are_an_item_once_somebody_may_use_the_mailbox_and_always_for_a_program() {
    let terms = |given: &Given| {
        let checks = readiness(given.log().whole(), (REQUEST, BOX), None, &today()).unwrap();
        checks.into_iter().find(|check| check.item == CheckItem::Terms).unwrap().verdict
    };
    assert_eq!(terms(&given([opened(), wished(BOX, HOLDER)])), None, "nobody is asked yet");
    assert_eq!(
        terms(&given(up_to(program_path(), "mailbox-requested"))),
        Some(Ok(Vec::new())),
        "a program accepts none"
    );
    let open = terms(&given(through("habilitation-decided"))).unwrap().unwrap_err();
    assert_eq!(open.rule, workflow::Rule::TermsNotAccepted);
}
