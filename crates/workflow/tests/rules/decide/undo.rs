//! The author of the last act on a case takes it back, for a while.

use workflow::event::{ActUndone, NeedValidated, Reclaimed, ReminderSent, WaitingFor, WaitingStarted};
use workflow::{Action, ActionKind, Command, EventKind, Instant, Role, Rule};

use crate::support::*;

const UNDO: Action = Action::UndoLastAct { request: REQUEST };

fn minutes_later(minutes: i64, action: Action) -> Command {
    Command { at: Instant(NOW.0 + minutes * 60_000_000), ..by(Role::Agent, action) }
}

/// An agent does this to what happened, then takes it back: all is as before, but for what was recorded.
fn done_and_undone(so_far: Given, act: Action, undone: EventKind) -> Given {
    let before = so_far.log().whole().request(REQUEST).unwrap().clone();
    let done = so_far.when(act.clone()).then_types([undone.as_str()]);
    let at = done.log().events().last().unwrap().at;
    let back = done.when(UNDO).then_types(["act-undone"]);
    let event = back.log().events().last().map(|last| last.event.clone());
    let Some(workflow::Event::ActUndone(ActUndone { undone: of, undone_type, .. })) = event else {
        panic!("the last event takes something back");
    };
    assert_eq!((of, undone_type.as_str()), (at, undone.as_str()));
    let mut after = back.log().whole().request(REQUEST).unwrap().clone();
    (after.events, after.last_event) = (before.events, before.last_event);
    assert_eq!(after, workflow::state::Request { last_act: None, ..before });
    // It can be done again.
    back.when(act).then_types([undone.as_str()])
}

#[test]
fn each_act_that_can_be_taken_back_leaves_things_as_they_were() {
    let assign = Action::AssignRequest { request: REQUEST, owner: PAUL };
    done_and_undone(given([opened()]), assign, EventKind::RequestAssigned);
    let owned = given([opened()]).when(Action::AssignRequest { request: REQUEST, owner: CLAIRE });
    let owned = owned.then_something_happens();
    done_and_undone(owned, Action::ReleaseRequest { request: REQUEST }, EventKind::RequestReleased);
    done_and_undone(given(before("need-validated")), validate_need(), EventKind::NeedValidated);
    let finish = Action::FinishPartnerCampaign { request: REQUEST };
    done_and_undone(given(through("partner-answered")), finish, EventKind::PartnerCampaignFinished);
    let refuse = decide_habilitation(habilitate(BOX, workflow::event::HabilitationVerdict::Refused));
    done_and_undone(given(through("mailbox-requested")), refuse.clone(), EventKind::HabilitationDecided);
    done_and_undone(given(through("need-validated")), refuse, EventKind::HabilitationDecided);
    done_and_undone(given(through("mailbox-requested")), drop_request(), EventKind::RequestDropped);
    let reject = action(ActionKind::RejectRequest, &Pick::default());
    let waiting = WaitingStarted { due_on: None, party: WaitingFor::Applicant, reason: None };
    done_and_undone(given([opened(), waiting.into()]), reject, EventKind::RequestRejected);
}

#[test]
fn a_decision_taken_back_leaves_the_proposal_that_waited() {
    let propose = action(ActionKind::ProposeHabilitationOverride, &Pick::default());
    let proposed = given(through("mailbox-requested")).when(propose).then_something_happens();
    let approve = action(ActionKind::ApproveHabilitationOverride, &Pick::default());
    let before = proposed.log().whole().request(REQUEST).unwrap().mailboxes.clone();
    let approved = proposed.when_by(Role::Supervisor, approve).then_types(["habilitation-decided"]);
    let undone = approved.when_by(Role::Supervisor, UNDO).then_types(["act-undone"]);
    assert_eq!(undone.log().whole().request(REQUEST).unwrap().mailboxes, before);
}

#[test]
fn dropping_taken_back_reserves_again_what_it_gave_back() {
    let undone = given(through("creation-requested")).when(drop_request()).then([dropped()]);
    let at = undone.log().events().last().unwrap().at;
    let reclaimed = vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }];
    let event = ActUndone { reclaimed, undone: at, undone_type: "request-dropped".to_owned() };
    let undone = undone.when(UNDO).then([event.into()]);
    undone.when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
}

#[test]
fn dropping_is_not_taken_back_when_the_address_was_taken_meanwhile() {
    let elsewhere = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER)];
    let taken = given(through("creation-requested")).when(drop_request()).then_something_happens();
    let taken = taken.and_in(OTHER_REQUEST, elsewhere);
    let taken = taken.and_in(OTHER_REQUEST, [asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS)]);
    taken.when(UNDO).refused(Rule::AddressTaken).leaning_on(["creation-requested"]);
}

#[test]
fn dropping_is_not_taken_back_when_the_place_was_taken_meanwhile() {
    let elsewhere = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER)];
    let full = given_nothing().and_of_nobody(folder_with_cap(1)).and(through("creation-requested"));
    let full = full.when(drop_request()).then_something_happens().and_in(OTHER_REQUEST, elsewhere);
    let full = full.and_in(OTHER_REQUEST, [asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS)]);
    full.when(UNDO).refused(Rule::QuotaReached).telling("1");
}

#[test]
fn only_its_author_takes_an_act_back() {
    let done = given(before("need-validated")).when(validate_need()).then_something_happens();
    done.when_by(Role::Supervisor, UNDO).refused(Rule::UndoNotYours).leaning_on(["need-validated"]);
}

#[test]
fn an_act_is_taken_back_only_for_the_minutes_that_the_policy_gives() {
    let done = || given(before("need-validated")).when(validate_need()).then_something_happens();
    done().when_commanded(minutes_later(15, UNDO)).then_types(["act-undone"]);
    let late = done().when_commanded(minutes_later(16, UNDO)).refused(Rule::UndoTooLate);
    late.telling("15").leaning_on(["policy-adopted", "need-validated"]);
}

#[test]
fn another_act_on_the_case_closes_that_door() {
    let done = || given(before("need-validated")).when(validate_need()).then_something_happens();
    let note = Action::AddNote { request: REQUEST, note: text("called") };
    let noted = done().when(note.clone()).then_something_happens();
    noted.when(UNDO).refused(Rule::NothingToUndo).leaning_on(["note-added"]);
    let by_applicant = done().when_by(Role::Applicant, action(ActionKind::AcceptTerms, &Pick::default()));
    by_applicant.then_something_happens().when(UNDO).refused(Rule::NothingToUndo);
    let noted_after_the_end = given([opened()]).when(drop_request()).then_something_happens().when(note);
    noted_after_the_end.then_something_happens().when(UNDO).refused(Rule::NothingToUndo);
}

#[test]
fn what_the_program_does_meanwhile_closes_no_door() {
    let done = given(before("need-validated")).when(validate_need()).then_something_happens();
    done.and([ReminderSent { number: 1 }.into()]).when(UNDO).then_types(["act-undone"]);
}

#[test]
fn what_leaves_the_house_cannot_be_taken_back() {
    for event_type in ["membership-made-effective", "creation-requested", "mailbox-created", "request-closed"] {
        given(through(event_type)).when(UNDO).refused(Rule::NothingToUndo).leaning_on([event_type]);
    }
}

#[test]
fn an_act_is_taken_back_once() {
    let undone = given(before("need-validated")).when(validate_need()).then_something_happens().when(UNDO);
    let undone = undone.then_types(["act-undone"]);
    let twice = undone.when(UNDO).refused(Rule::NothingToUndo).leaning_on(["act-undone"]);
    let again = twice.given().and([NeedValidated {}.into()]);
    again.when_by(Role::Supervisor, UNDO).refused(Rule::UndoNotYours);
}

#[test]
fn what_an_end_gave_back_is_taken_again_when_the_end_is_taken_back() {
    let kept = given(through("creation-requested")).when(drop_request()).then([dropped()]).when(UNDO);
    let kept = kept.then_types(["act-undone"]);
    assert_eq!(kept.log().whole().structure(&structure()).unwrap().taken().count(), 1, "the place is taken");
    let other = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), granted(OTHER_BOX, OTHER_HOLDER)];
    let ready = [NeedValidated {}.into(), accepted(OTHER_BOX, OTHER_HOLDER, TERMS)];
    let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
    let ask = Action::RequestCreation { request: OTHER_REQUEST, wish };
    let asked = kept.and_in(OTHER_REQUEST, other).and_in(OTHER_REQUEST, ready).when(ask);
    asked.refused(Rule::AddressTaken).telling("reserved");
}

#[test]
fn an_act_taken_back_after_the_end_reserves_nothing_again() {
    // A team is equipped; a second mailbox was only asked for, and its place given back by the end.
    let mut events = up_to(team_path(), "need-validated");
    events.extend([wished(SECOND_BOX, OTHER_HOLDER), granted(SECOND_BOX, OTHER_HOLDER), NeedValidated {}.into()]);
    events.extend([asked_for_all(BOX, &[HOLDER, SECOND_HOLDER], TEAM_ADDRESS), created_for_all(BOX, TEAM_ADDRESS)]);
    events.extend([asked_for(SECOND_BOX, OTHER_HOLDER, OTHER_ADDRESS), dropped(), added(BOX, TECHNICIAN)]);
    let taken = |given: &Given| given.log().whole().structure(&structure()).unwrap().taken().count();
    let ended = given(events);
    assert_eq!(taken(&ended), 1, "the team's mailbox exists");
    let decision = workflow::command::HabilitationDecision {
        person: Some(TECHNICIAN),
        ..habilitate(BOX, workflow::event::HabilitationVerdict::Granted)
    };
    let decided = ended.when(decide_habilitation(decision)).then_types(["habilitation-decided"]);
    let undone = decided.when(UNDO).then_types(["act-undone"]);
    assert_eq!(taken(&undone), 1, "what the end gave back stays so");
    let reclaimed = vec![Reclaimed { address: hash(OTHER_ADDRESS), mailbox: SECOND_BOX }];
    undone.when(reopen()).then([reopened(reclaimed)]);
}
