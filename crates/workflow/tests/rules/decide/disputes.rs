//! Domain rules 17 and 20: the list that goes to the mail operator, and what comes back otherwise than asked.

use workflow::event::{
    CreationListIssued, DisputeCause, DisputeOutcome, DisputedReturnSettled, MailboxReturnDisputed, NeedValidated,
    WaitingEnded, WaitingFor, WaitingStarted,
};
use workflow::{Action, ActionKind, Event, Private, Role, Rule, SubjectId};

use crate::support::*;

fn settle(outcome: DisputeOutcome, address_text: Option<&str>) -> Action {
    let address = address_text.map(address);
    Action::SettleDisputedReturn { request: REQUEST, mailbox: BOX, outcome, address, reason: text("they called us") }
}

fn settled(outcome: DisputeOutcome) -> Event {
    DisputedReturnSettled { mailbox: BOX, outcome, reason: Private::known(CASE, text("they called us")) }.into()
}

fn disputed(subject: SubjectId, reported: &str, cause: DisputeCause) -> Event {
    let address_text = Some(Private::known(subject, address_text(reported)));
    MailboxReturnDisputed { address: hash(reported), address_text, cause, mailbox: BOX }.into()
}

fn asked() -> Given {
    given(through("creation-requested"))
}

/// The operator reported another address than the one reserved.
fn differing() -> Given {
    asked().when(record_created(BOX, OTHER_ADDRESS)).then_something_happens()
}

/// The address that the operator reports is reserved by another mailbox.
fn taken_elsewhere() -> Given {
    let elsewhere = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER)];
    let elsewhere =
        elsewhere.into_iter().chain([asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS)]).collect::<Vec<_>>();
    asked().and_in(OTHER_REQUEST, elsewhere)
}

fn issue() -> Action {
    Action::IssueCreationList { request: REQUEST }
}

#[test]
fn rule_20_the_creation_list_names_what_was_asked_for_and_waits_for_the_operator() {
    let due_on = Some(day("2026-03-21"));
    let waiting = || Event::from(WaitingStarted { due_on: due_on.clone(), party: WaitingFor::Operator, reason: None });
    let issued = || Event::from(CreationListIssued { mailboxes: vec![BOX] });
    let sent = asked().when(issue()).then([issued(), waiting()]);
    let again = sent.when(issue());
    again.then([issued(), WaitingEnded { party: WaitingFor::Operator }.into(), waiting()]);
}

#[test]
fn rule_20_nobody_waits_for_the_operator_once_it_has_answered_everything() {
    let ended = || Event::from(WaitingEnded { party: WaitingFor::Operator });
    let sent = || asked().when(issue()).then_something_happens();
    sent().when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS), ended()]);
    for kind in [ActionKind::RecordMailboxRefused, ActionKind::AbandonMailbox] {
        let last = sent().when(action(kind, &Pick::default())).then_something_happens();
        assert_eq!(last.log().events().last().map(|last| last.event.clone()), Some(ended()), "{kind:?}");
    }
    // The return is disputed: the operator is asked again, or an agent takes what it says.
    let differing = sent().when(record_created(BOX, OTHER_ADDRESS)).then_types(["mailbox-return-disputed"]);
    let taken = differing.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    taken.then_types(["disputed-return-settled", "mailbox-created", "waiting-ended"]);
}

#[test]
fn rule_20_the_operator_is_waited_for_while_one_mailbox_is_asked_of_it_and_nobody_else_is_touched() {
    let second = [wished(SECOND_BOX, SECOND_HOLDER), asked_for(SECOND_BOX, SECOND_HOLDER, OTHER_ADDRESS)];
    let both = asked().and(second).when(issue()).then_something_happens();
    let one = both.when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
    one.when(record_created(SECOND_BOX, OTHER_ADDRESS)).then_types(["mailbox-created", "waiting-ended"]);
    let waiting = Event::from(WaitingStarted { due_on: None, party: WaitingFor::Applicant, reason: None });
    asked().and([waiting]).when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
}

#[test]
fn rule_20_a_list_of_nothing_is_not_sent() {
    given(through("terms-accepted")).when(issue()).refused(Rule::NothingToCreate).leaning_on(["request-opened"]);
    given(through("mailbox-created")).when(issue()).refused(Rule::NothingToCreate);
}

#[test]
fn rule_20_an_address_that_differs_from_the_reserved_one_is_disputed() {
    let reported = asked().when(record_created(BOX, OTHER_ADDRESS));
    let disputed = reported.then([disputed(HOLDER, OTHER_ADDRESS, DisputeCause::AddressDiffers)]);
    disputed.when(record_created(BOX, OTHER_ADDRESS)).then_nothing_changes();
}

#[test]
fn rule_20_an_address_that_another_mailbox_has_is_disputed() {
    let reported = taken_elsewhere().when(record_created(BOX, OTHER_ADDRESS));
    reported.then([disputed(HOLDER, OTHER_ADDRESS, DisputeCause::AddressTaken)]);
}

#[test]
fn rule_20_the_disputed_address_of_a_team_lies_under_the_case() {
    let other = "centrehospitalierdenantes.cardio@esantepdl.mssante.fr";
    let reported = given(up_to(team_path(), "creation-requested")).when(record_created(BOX, other));
    reported.then([disputed(CASE, other, DisputeCause::AddressDiffers)]);
}

#[test]
fn rule_20_an_agent_takes_the_address_that_was_reported_and_the_reserved_one_is_free() {
    let taken = differing().when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    let taken = taken.then([settled(DisputeOutcome::ReportedTaken), created(BOX, HOLDER, OTHER_ADDRESS)]);
    let second = [wished(SECOND_BOX, SECOND_HOLDER), granted(SECOND_BOX, SECOND_HOLDER)];
    let second = second.into_iter().chain([accepted(SECOND_BOX, SECOND_HOLDER, TERMS), NeedValidated {}.into()]);
    let next = taken.and(second.collect::<Vec<_>>());
    let next = next.when(ask_for(SECOND_BOX, OTHER_ADDRESS)).refused(Rule::AddressTaken).telling("granted").given();
    next.when(ask_for(SECOND_BOX, ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_20_or_asks_again_for_the_reserved_one() {
    let kept = differing().when(settle(DisputeOutcome::ReservedKept, None));
    let kept = kept.then([settled(DisputeOutcome::ReservedKept)]);
    kept.when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
}

#[test]
fn rule_20_an_address_that_another_has_is_not_taken() {
    let disputed = taken_elsewhere().when(record_created(BOX, OTHER_ADDRESS)).then_something_happens();
    let refused = disputed.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    let refused = refused.refused(Rule::AddressTaken).telling("reserved").leaning_on(["creation-requested"]);
    refused.given().when(settle(DisputeOutcome::ReservedKept, None)).then_types(["disputed-return-settled"]);
}

#[test]
fn rule_20_only_the_very_address_that_was_reported_is_taken() {
    for named in [None, Some(ADDRESS), Some("gwendal.armoret@esantepdl.mssante.fr")] {
        let refused = differing().when(settle(DisputeOutcome::ReportedTaken, named)).refused(Rule::ReturnNotDisputed);
        refused.leaning_on(["mailbox-return-disputed"]);
    }
    asked().when(settle(DisputeOutcome::ReservedKept, None)).refused(Rule::ReturnNotDisputed);
}

#[test]
fn rule_20_what_is_disputed_is_settled_before_anything_else_is_recorded_of_it() {
    let refuse = Action::RecordMailboxRefused { request: REQUEST, mailbox: BOX, reason: text("unknown") };
    for action in [refuse, record_created(BOX, ADDRESS)] {
        differing().when(action).refused(Rule::ReturnDisputed).telling("address-differs");
    }
}

#[test]
fn rule_17_the_address_of_a_mailbox_that_exists_is_never_changed_by_a_return() {
    let disputed = given(through("mailbox-created")).when(record_created(BOX, OTHER_ADDRESS));
    let disputed = disputed.then_types(["mailbox-return-disputed"]);
    let refused = disputed.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    refused.refused(Rule::MailboxSettled).leaning_on(["mailbox-created"]);
}

#[test]
fn rule_20_a_mailbox_given_up_while_disputed_is_not_created_by_settling_it() {
    let given_up = differing().and([abandoned(BOX)]);
    let refused = given_up.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    refused.refused(Rule::MailboxSettled).leaning_on(["mailbox-abandoned"]);
}

#[test]
fn rule_20_creation_of_an_address_taken_meanwhile_by_another_is_seen_by_the_second_import() {
    // Both requests reserved; the operator mixed up the two lines.
    let mixed = taken_elsewhere().when(record_created(BOX, OTHER_ADDRESS)).then_types(["mailbox-return-disputed"]);
    let other =
        Action::RecordMailboxCreated { request: OTHER_REQUEST, mailbox: OTHER_BOX, address: address(OTHER_ADDRESS) };
    let right = mixed.when(other).then_types(["mailbox-created"]);
    let refused = right.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS)));
    refused.refused(Rule::AddressTaken).telling("granted").leaning_on(["mailbox-created"]);
}

#[test]
fn rule_20_a_reserved_address_is_free_for_other_structures_once_the_reported_one_is_taken() {
    let taken = differing().when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS))).then_something_happens();
    let Event::RequestOpened(other) = opened_as(OTHER_CASE) else { unreachable!("that is what it is") };
    let theirs = other_structure();
    let member =
        workflow::event::MembershipMadeEffective { effective_on: day("2026-02-01"), structure: theirs.clone() };
    let other = workflow::event::RequestOpened { structure: theirs, ..other };
    let ready = taken.and_in(OTHER_REQUEST, [other.into(), member.into(), wished(OTHER_BOX, OTHER_HOLDER)]);
    let ready = ready.and_in(OTHER_REQUEST, [granted(OTHER_BOX, OTHER_HOLDER), NeedValidated {}.into()]);
    let ready = ready.and_in(OTHER_REQUEST, [accepted(OTHER_BOX, OTHER_HOLDER, TERMS)]);
    let ask = |text: &str| Action::RequestCreation {
        request: OTHER_REQUEST,
        wish: workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(text) },
    };
    let refused = ready.when(ask(OTHER_ADDRESS)).refused(Rule::AddressTaken).telling("granted").given();
    refused.when(ask(ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_20_a_request_does_not_end_over_a_return_that_nobody_settled() {
    let reject = Action::RejectRequest { request: REQUEST, reason: text("not entitled") };
    let withdraw = Action::WithdrawRequest { request: REQUEST, reason: text("not wanted") };
    for ending in [drop_request(), withdraw, reject] {
        let refused = differing().when(ending.clone()).refused(Rule::ReturnDisputed).telling("address-differs");
        let settled = refused.given().when(settle(DisputeOutcome::ReservedKept, None)).then_something_happens();
        settled.when(ending).then_something_happens();
    }
}

#[test]
fn rule_20_what_the_operator_created_after_the_end_is_taken_only_by_reopening() {
    let late = asked().and([dropped()]).when(record_created(BOX, OTHER_ADDRESS));
    let late = late.then([disputed(HOLDER, OTHER_ADDRESS, DisputeCause::NotAwaited)]);
    let take = || settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS));
    let refused = late.when(take()).refused(Rule::RequestEnded).telling("dropped").leaning_on(["request-dropped"]);
    let again = refused.liftable_by([Role::Supervisor]).given().when(reopen()).then_types(["request-reopened"]);
    again.when(take()).then([settled(DisputeOutcome::ReportedTaken), created(BOX, HOLDER, OTHER_ADDRESS)]);
}

#[test]
fn rule_17_the_address_of_a_mailbox_is_not_changed_after_the_closing_and_no_reopening_helps() {
    let late = given(path()).when(record_created(BOX, OTHER_ADDRESS)).then_types(["mailbox-return-disputed"]);
    let refused = late.when(settle(DisputeOutcome::ReportedTaken, Some(OTHER_ADDRESS))).refused(Rule::MailboxSettled);
    refused.leaning_on(["mailbox-created"]);
}
