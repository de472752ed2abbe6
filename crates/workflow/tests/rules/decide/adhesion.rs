//! First step: membership.

use workflow::event::{
    AdhesionFormCompleted, AdhesionFormReceived, ContributionQuoted, MembershipCited, MembershipMadeEffective,
    MembershipRefused, MembershipWithdrawn, NeedValidated, PolicyAdopted,
};
use workflow::policy::{AdhesionPolicy, Section};
use workflow::{Action, Event, EventRef, Private, Role, Rule, Stage};

use crate::support::*;

fn quote(criterion: &str, year: u32) -> Action {
    Action::QuoteContribution { request: REQUEST, criterion: criterion.to_owned(), year }
}

fn receive(received_on: &str) -> Action {
    let document = Private::known(FORM, document("adhesion.pdf"));
    Action::ReceiveAdhesionForm { request: REQUEST, document, received_on: day(received_on) }
}

fn complete() -> Action {
    Action::CompleteAdhesionForm { request: REQUEST }
}

fn make_effective(effective_on: &str) -> Action {
    Action::MakeMembershipEffective { request: REQUEST, effective_on: day(effective_on) }
}

fn refuse() -> Action {
    Action::RefuseMembership { request: REQUEST, reason: text("not of the region") }
}

fn refused_membership() -> Event {
    MembershipRefused { reason: Private::known(CASE, text("not of the region")), structure: structure() }.into()
}

fn completed() -> Event {
    AdhesionFormCompleted { structure: structure() }.into()
}

/// Another request of the same structure, which has become a member through the first.
fn other_of_a_member(effective_on: &str) -> Given {
    given_nothing()
        .and_of_nobody(folder_with_cap(150))
        .and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), form_received(), completed(), member_from(effective_on)])
        .and([opened()])
}

#[test]
fn the_contribution_is_computed_from_the_scale_in_force_and_keeps_its_inputs() {
    let quoted = given([opened()]).when(quote("beds-1-to-99", 2026)).then_types(["contribution-quoted"]);
    let Some(Event::ContributionQuoted(event)) = quoted.log().events().last().map(|last| last.event.clone()) else {
        panic!("the last event is the quote");
    };
    assert_eq!((event.amount_cents, event.example, event.year), (Some(50_000), true, 2026));
    assert_eq!(quoted.log().type_at(event.scale), "policy-adopted");
    quoted.when(quote("beds-1-to-99", 2026)).then_nothing_changes();
}

#[test]
fn an_amount_to_be_determined_is_a_legal_outcome() {
    let quoted = given([opened()]).when(quote("beds-unknown", 2026)).then_types(["contribution-quoted"]);
    let last = quoted.log().events().last().map(|last| last.event.clone());
    assert!(matches!(last, Some(Event::ContributionQuoted(ContributionQuoted { amount_cents: None, .. }))));
}

#[test]
fn a_line_that_the_scale_does_not_have_is_refused_with_its_inputs() {
    let refused = given([opened()]).when(quote("beds-1-to-99", 2031)).refused(Rule::FeeLineUnknown);
    refused.telling("medico-social, beds-1-to-99, 2031, 2026-a").liftable_by([Role::Administrator]);
}

#[test]
fn a_new_scale_changes_no_past_amount_and_may_be_quoted_anew() {
    let new_scale = Event::from(PolicyAdopted { adopted: Section::Fees(fees("2026-b")) });
    let quoted = given([opened()]).when(quote("beds-1-to-99", 2026)).then_types(["contribution-quoted"]);
    quoted.and_of_nobody([new_scale]).when(quote("beds-1-to-99", 2026)).then_types(["contribution-quoted"]);
}

#[test]
fn the_form_comes_back_under_a_subject_of_its_own() {
    given([opened()]).when(receive("2026-01-12")).then([form_received()]);
}

#[test]
fn a_form_does_not_come_tomorrow() {
    given([opened()]).when(receive("2026-03-17")).refused(Rule::DayNotCome).telling("2026-03-17");
}

#[test]
fn another_copy_replaces_a_form_until_one_is_complete() {
    let replaced = given([opened(), form_received()]).when(receive("2026-01-20"));
    let document = Private::known(FORM, document("adhesion.pdf"));
    let second = AdhesionFormReceived { document, received_on: day("2026-01-20"), structure: structure() };
    let replaced = replaced.then([second.into()]);
    let complete = replaced.when(complete()).then([completed()]);
    complete.when(receive("2026-01-21")).refused(Rule::AdhesionFormComplete).leaning_on(["adhesion-form-completed"]);
}

#[test]
fn a_form_is_found_complete_once_it_came() {
    given([opened()]).when(complete()).refused(Rule::AdhesionFormMissing);
    let completed = given([opened(), form_received()]).when(complete()).then([completed()]);
    completed.when(complete()).then_nothing_changes();
}

#[test]
fn membership_is_effective_on_a_day_after_a_complete_form() {
    let incomplete = given([opened(), form_received()]).when(make_effective("2026-02-01"));
    incomplete.refused(Rule::AdhesionFormIncomplete).leaning_on(["adhesion-form-received"]);
    given([opened()]).when(make_effective("2026-02-01")).refused(Rule::AdhesionFormMissing);

    let made = MembershipMadeEffective { effective_on: day("2026-02-01"), structure: structure() };
    let member = given([opened(), form_received(), completed()]).when(make_effective("2026-02-01")).then([made.into()]);
    member
        .when(make_effective("2026-02-01"))
        .then_nothing_changes()
        .when(make_effective("2026-03-01"))
        .refused(Rule::AlreadyMember);
}

#[test]
fn a_member_needs_no_form() {
    let member = || given(through("membership-made-effective"));
    for action in [receive("2026-01-12"), complete(), refuse()] {
        member().when(action).refused(Rule::AlreadyMember).leaning_on(["membership-made-effective"]);
    }
}

#[test]
fn the_board_refuses_with_a_reason_and_another_form_may_follow() {
    given([opened()]).when(refuse()).refused(Rule::AdhesionFormMissing);
    let refused = given([opened(), form_received()]).when(refuse()).then([refused_membership()]);
    let refused = refused.when(refuse()).then_nothing_changes();
    let refused = refused.when(make_effective("2026-02-01")).refused(Rule::AdhesionFormMissing);
    refused.leaning_on(["membership-refused"]);
    given([opened(), form_received(), refused_membership()])
        .when(receive("2026-02-20"))
        .then_types(["adhesion-form-received"]);
}

#[test]
fn a_request_of_a_member_passes_the_step_by_citing_the_membership() {
    let cite = || Action::CiteMembership { request: REQUEST };
    let member = other_of_a_member("2026-02-01");
    let membership = member.log().events().find(|event| event.event.type_name() == "membership-made-effective");
    let membership = membership.map(|event| event.at).unwrap_or(EventRef(0));
    let cited = member.when(cite()).then([MembershipCited { membership, structure: structure() }.into()]);
    assert_eq!(cited.log().whole().request(REQUEST).unwrap().stage(&today()), Stage::Needs);
    cited.when(cite()).then_nothing_changes();
}

#[test]
fn a_request_submitted_by_a_member_cites_the_membership_at_once() {
    let submitted_by_member_from = |effective_on: &str| {
        let member = [opened_as(OTHER_CASE), form_received(), completed(), member_from(effective_on)];
        given([]).and_in(OTHER_REQUEST, member).when_by(Role::Applicant, submit(submission()))
    };
    let at_once = submitted_by_member_from("2026-02-01");
    let at_once = at_once.then_types(["request-opened", "membership-cited", "mailbox-requested"]);
    assert_eq!(at_once.log().whole().request(REQUEST).unwrap().stage(&today()), Stage::Needs);
    submitted_by_member_from("2026-04-01").then_types(["request-opened", "mailbox-requested"]);
}

#[test]
fn a_membership_is_cited_from_its_day_on() {
    let cite = || Action::CiteMembership { request: REQUEST };
    other_of_a_member("2026-03-16").when(cite()).then_types(["membership-cited"]);
    let early = other_of_a_member("2026-04-01").when(cite()).refused(Rule::NotMember);
    early.telling("2026-04-01").leaning_on(["membership-made-effective"]);
    given([opened()]).when(cite()).refused(Rule::NotMember);
    given([opened(), form_received()]).when(cite()).refused(Rule::NotMember).leaning_on(["adhesion-form-received"]);
    given([opened(), form_received(), refused_membership()])
        .when(cite())
        .refused(Rule::NotMember)
        .leaning_on(["membership-refused"]);
}

#[test]
fn what_another_request_made_effective_is_not_made_effective_again() {
    other_of_a_member("2026-02-01").when(make_effective("2026-02-01")).refused(Rule::AlreadyMember);
}

#[test]
fn the_step_is_done_from_the_day_of_membership_on() {
    let member = given(through("adhesion-form-completed")).and([member_from("2026-04-01")]);
    let request = member.log().whole().request(REQUEST).unwrap().clone();
    assert_eq!(request.stage(&day("2026-03-31")), Stage::Adhesion);
    assert_eq!(request.stage(&day("2026-04-01")), Stage::Needs);
}

#[test]
fn needs_are_prepared_while_membership_is_pending_and_creation_waits_for_it() {
    let prepared = || {
        given([opened(), wished(BOX, HOLDER), form_received()])
            .when(decide_habilitation(habilitate(BOX, workflow::event::HabilitationVerdict::Granted)))
            .then_types(["habilitation-decided"])
            .when(validate_need())
            .then_types(["need-validated"])
            .and([accepted(BOX, HOLDER, TERMS)])
    };
    prepared().when(ask_for(BOX, ADDRESS)).refused(Rule::AdhesionPending).leaning_on(["policy-adopted"]);
    let lenient = PolicyAdopted { adopted: Section::Adhesion(AdhesionPolicy { pending_blocks_creation: false }) };
    prepared().and_of_nobody([lenient.into()]).when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

fn left_on(left_day: &str) -> Event {
    let reason = Private::known(BOARD, text("leaves"));
    MembershipWithdrawn { effective_on: day(left_day), reason, structure: structure() }.into()
}

#[test]
fn a_membership_that_has_ended_is_not_cited_and_the_end_says_why() {
    let cite = || Action::CiteMembership { request: REQUEST };
    for ended_on in ["2026-03-01", "2026-03-16"] {
        let ended = other_of_a_member("2026-02-01").and_of_nobody([left_on(ended_on)]);
        ended.when(cite()).refused(Rule::NotMember).leaning_on(["membership-withdrawn"]);
    }
    other_of_a_member("2026-02-01")
        .and_of_nobody([left_on("2026-03-17")])
        .when(cite())
        .then_types(["membership-cited"]);
}

#[test]
fn a_membership_to_come_is_not_cited_yet_also_when_its_end_is_decided() {
    let season = || other_of_a_member("2026-04-01").and_of_nobody([left_on("2026-06-30")]);
    let early = season().when(Action::CiteMembership { request: REQUEST }).refused(Rule::NotMember);
    early.telling("2026-04-01").leaning_on(["membership-made-effective"]);
    let ready = [wished(BOX, HOLDER), granted(BOX, HOLDER), NeedValidated {}.into(), accepted(BOX, HOLDER, TERMS)];
    let creation = season().and(ready).when(ask_for(BOX, ADDRESS)).refused(Rule::AdhesionPending);
    creation.leaning_on(["policy-adopted"]);
}

#[test]
fn whoever_leaves_today_may_join_again_today() {
    let leaves = |left_day| other_of_a_member("2026-02-01").and_of_nobody([left_on(left_day)]);
    leaves("2026-03-16").when(receive("2026-03-16")).then_types(["adhesion-form-received"]);
    leaves("2026-03-17").when(receive("2026-03-16")).refused(Rule::AlreadyMember).telling("2026-03-17");
}
