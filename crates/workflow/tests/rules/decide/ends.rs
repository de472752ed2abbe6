//! The five ends, and the way back.

use workflow::event::{
    PartnerCampaignWaived, Reclaimed, RequestClosed, RequestMarkedDuplicate, RequestRejected, RequestWithdrawn,
};
use workflow::{Action, Event, Private, Role, Rule, Stage};

use crate::support::*;

fn reject() -> Action {
    Action::RejectRequest { request: REQUEST, reason: text("not a structure") }
}

fn withdraw() -> Action {
    Action::WithdrawRequest { request: REQUEST, reason: text("no need any more") }
}

fn mark_duplicate() -> Action {
    Action::MarkDuplicate { request: REQUEST, of: OTHER_REQUEST }
}

fn rejected() -> Event {
    RequestRejected { reason: Private::known(CASE, text("not a structure")) }.into()
}

fn withdrawn() -> Event {
    RequestWithdrawn { reason: Private::known(CASE, text("no need any more")) }.into()
}

fn with_another(so_far: &str) -> Given {
    given(through(so_far)).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)])
}

#[test]
fn a_request_closes_once_every_step_is_done() {
    let done = given(before("request-closed")).when(close()).then([RequestClosed {}.into()]);
    done.when(close()).then_nothing_changes();
}

#[test]
fn a_request_with_an_open_step_does_not_close_and_says_which() {
    for (so_far, stage, leaning_on) in [
        ("mailbox-requested", Stage::Adhesion, "request-opened"),
        ("membership-made-effective", Stage::Needs, "mailbox-requested"),
        ("creation-requested", Stage::Creation, "creation-requested"),
        ("mailbox-created", Stage::CredentialsSent, "mailbox-created"),
        ("first-login-recorded", Stage::PartnerCommunication, "mailbox-created"),
    ] {
        let refused = given(through(so_far)).when(close()).refused(Rule::StepNotDone);
        refused.telling(stage.as_str()).leaning_on([leaning_on]);
    }
}

#[test]
fn a_request_that_equipped_nobody_does_not_close() {
    let nobody = given(through("terms-accepted")).and([abandoned(BOX)]);
    nobody.when(close()).refused(Rule::MailboxNotCreated).liftable_by([Role::Agent, Role::Supervisor]);
}

#[test]
fn a_request_with_one_mailbox_refused_by_the_operator_closes_with_the_others() {
    let mut events = through("membership-made-effective");
    events.push(wished(SECOND_BOX, SECOND_HOLDER));
    for (mailbox, holder) in [(BOX, HOLDER), (SECOND_BOX, SECOND_HOLDER)] {
        events.extend([granted(mailbox, holder), accepted(mailbox, holder, TERMS)]);
    }
    events.extend([workflow::event::NeedValidated {}.into(), asked_for(BOX, HOLDER, ADDRESS)]);
    events.extend([created(BOX, HOLDER, ADDRESS), asked_for(SECOND_BOX, SECOND_HOLDER, OTHER_ADDRESS)]);
    events.extend([operator_refused(SECOND_BOX), sent(BOX, HOLDER, LOGIN)]);
    events.push(PartnerCampaignWaived { reason: Private::known(CASE, text("a closed team")) }.into());
    given(events).when(close()).then([RequestClosed {}.into()]);
}

#[test]
fn the_five_ends_are_five_events_and_each_is_repeated_in_vain() {
    let duplicate = Event::from(RequestMarkedDuplicate { of: OTHER_REQUEST });
    let ends =
        [(reject(), rejected()), (drop_request(), dropped()), (withdraw(), withdrawn()), (mark_duplicate(), duplicate)];
    for (action, event) in ends {
        let ended = with_another("mailbox-requested").when(action.clone()).then([event]);
        ended.when(action).then_nothing_changes();
    }
}

#[test]
fn an_ended_request_does_not_end_otherwise_and_is_advanced_no_more() {
    let ended = || given([opened(), wished(BOX, HOLDER), dropped()]);
    for action in [reject(), withdraw(), close(), validate_need()] {
        let refused = ended().when(action).refused(Rule::RequestEnded);
        refused.telling("dropped").leaning_on(["request-dropped"]).liftable_by([Role::Supervisor]);
    }
}

#[test]
fn a_request_that_equipped_somebody_was_neither_refused_nor_a_duplicate() {
    for action in [reject(), mark_duplicate()] {
        with_another("mailbox-created").when(action).refused(Rule::RequestEquipped).leaning_on(["mailbox-requested"]);
    }
}

#[test]
fn a_request_equipped_half_way_may_be_dropped_or_withdrawn_and_keeps_what_exists() {
    for (action, event) in [(drop_request(), dropped()), (withdraw(), withdrawn())] {
        let ended = given(through("mailbox-created")).when(action).then([event]);
        let taken = ended.log().whole().structure(&structure()).unwrap().taken().count();
        assert_eq!(taken, 1, "the mailbox exists and counts");
    }
}

#[test]
fn a_request_is_no_duplicate_of_itself_or_of_one_that_nobody_opened() {
    let of_itself = Action::MarkDuplicate { request: REQUEST, of: REQUEST };
    given([opened()]).when(of_itself).refused(Rule::DuplicateOfItself);
    given([opened()]).when(mark_duplicate()).refused(Rule::RequestUnknown);
}

#[test]
fn of_two_duplicates_one_is_handled() {
    let circle =
        with_another("mailbox-requested").and_in(OTHER_REQUEST, [RequestMarkedDuplicate { of: REQUEST }.into()]);
    let refused = circle.when(mark_duplicate()).refused(Rule::DuplicateOfDuplicate);
    refused.leaning_on(["request-marked-duplicate"]).telling(&REQUEST.to_string());
}

#[test]
fn a_duplicate_points_at_the_request_that_is_handled() {
    let third = workflow::RequestId(uuid::Uuid::from_u128(3));
    let elsewhere =
        with_another("mailbox-requested").and_in(OTHER_REQUEST, [RequestMarkedDuplicate { of: third }.into()]);
    let refused = elsewhere.when(mark_duplicate()).refused(Rule::DuplicateOfDuplicate);
    refused.telling(&third.to_string());
    let reopened_since = with_another("mailbox-requested")
        .and_in(OTHER_REQUEST, [RequestMarkedDuplicate { of: third }.into(), reopened(Vec::new())]);
    reopened_since.when(mark_duplicate()).then_types(["request-marked-duplicate"]);
}

#[test]
fn two_requests_marked_as_each_others_duplicate_at_once_conflict() {
    let two = with_another("mailbox-requested");
    let (_, read) = two.log().facts(&command(Action::MarkDuplicate { request: OTHER_REQUEST, of: REQUEST }));
    let read_up_to = two.log().len();
    let one = two.when(mark_duplicate()).then_types(["request-marked-duplicate"]);
    assert!(one.log().conflicts(&read, read_up_to));
}

#[test]
fn every_end_is_reopened_by_a_supervisor_with_a_reason() {
    let ends = [rejected(), dropped(), withdrawn(), RequestMarkedDuplicate { of: OTHER_REQUEST }.into()];
    for end in ends {
        given([opened(), wished(BOX, HOLDER), end]).when(reopen()).then([reopened(Vec::new())]);
    }
    given(path()).when(reopen()).then([reopened(Vec::new())]);
    given([opened(), dropped()])
        .when_by(Role::Agent, reopen())
        .refused(Rule::RoleMayNot)
        .liftable_by([Role::Supervisor]);
    given([opened()]).when(reopen()).refused(Rule::RequestNotEnded).leaning_on(["request-opened"]);
}

#[test]
fn reopening_reserves_again_what_the_end_gave_back() {
    let reclaimed = vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }];
    let again = given(through("creation-requested")).and([dropped()]).when(reopen()).then([reopened(reclaimed)]);
    again.when(record_created(BOX, ADDRESS)).then([created(BOX, HOLDER, ADDRESS)]);
}

#[test]
fn reopening_is_refused_when_the_address_was_taken_meanwhile() {
    let taken = given(through("creation-requested")).and([dropped()]).and_in(
        OTHER_REQUEST,
        [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS)],
    );
    taken.when(reopen()).refused(Rule::AddressTaken).leaning_on(["creation-requested"]);
}

#[test]
fn reopening_is_refused_when_the_places_were_taken_meanwhile() {
    let full = given_nothing().and_of_nobody(folder_with_cap(1)).and(through("creation-requested")).and([dropped()]);
    let full = full.and_in(
        OTHER_REQUEST,
        [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS)],
    );
    full.when(reopen()).refused(Rule::QuotaReached).telling("1");
}

#[test]
fn an_end_carries_every_mailbox_and_address_it_frees() {
    let reserved = given(through("creation-requested"));
    let tags = workflow::tags(&dropped(), Some(REQUEST), reserved.log().whole());
    for tag in [workflow::Tag::Mailbox(BOX), workflow::Tag::Address(hash(ADDRESS))] {
        assert!(tags.contains(&tag), "{tag} is missing in {tags:?}");
    }
}

#[test]
fn reopening_takes_again_an_address_that_another_had_and_gave_back() {
    let reclaimed = vec![Reclaimed { address: hash(ADDRESS), mailbox: BOX }];
    let free = given(through("creation-requested")).and([dropped()]).and_in(
        OTHER_REQUEST,
        [
            opened_as(OTHER_CASE),
            wished(OTHER_BOX, OTHER_HOLDER),
            asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS),
            abandoned(OTHER_BOX),
        ],
    );
    free.when(reopen()).then([reopened(reclaimed)]);
}
