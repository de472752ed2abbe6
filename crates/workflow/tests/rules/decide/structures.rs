//! Domain rules 1, 7 and 27: structures without FINESS, and structures that go into others.

use identifiers::{Siret, StructureId};
use workflow::command::Submission;
use workflow::event::{MembershipMadeEffective, NeedValidated, RequestOpened, StructureAccepted, StructuresMerged};
use workflow::{Action, Event, Private, Role, Rule, StructureIdentity, StructureKey};

use crate::support::*;

/// A structure known by its SIRET alone.
fn without_finess() -> StructureKey {
    StructureKey::Registered(StructureId::Siret(Siret::parse("35600000000048").expect("an institution's number")))
}

fn third_structure() -> StructureKey {
    StructureKey::Registered(StructureId::parse("finess:980600027").expect("an institution's number").value)
}

/// The path up to this event, of a structure without FINESS.
fn ready_without_finess(event_type: &str) -> Vec<Event> {
    let of_it = |event| match event {
        Event::RequestOpened(opened) => RequestOpened { structure: without_finess(), ..opened }.into(),
        Event::AdhesionFormReceived(mut event) => {
            event.structure = without_finess();
            event.into()
        }
        Event::AdhesionFormCompleted(mut event) => {
            event.structure = without_finess();
            event.into()
        }
        Event::MembershipMadeEffective(event) => {
            MembershipMadeEffective { structure: without_finess(), ..event }.into()
        }
        other => other,
    };
    through(event_type).into_iter().map(of_it).collect()
}

fn accept() -> Action {
    Action::AcceptStructure { request: REQUEST, reason: text("a centre of the department") }
}

fn merge_on(absorbed: StructureKey, into: StructureKey, effective_on: &str) -> Action {
    let reason = Private::known(BOARD, text("one hospital now"));
    Action::MergeStructures { absorbed, into, effective_on: day(effective_on), reason }
}

fn merge(absorbed: StructureKey, into: StructureKey) -> Action {
    merge_on(absorbed, into, "2026-03-01")
}

fn merged(absorbed: StructureKey, into: StructureKey) -> Event {
    let reason = Private::known(BOARD, text("one hospital now"));
    StructuresMerged { absorbed, effective_on: day("2026-03-01"), into, reason }.into()
}

#[test]
fn rule_7_a_structure_without_finess_takes_a_decision_by_hand_before_membership_and_creation() {
    let form = given(ready_without_finess("adhesion-form-completed"));
    let effective = Action::MakeMembershipEffective { request: REQUEST, effective_on: day("2026-03-01") };
    let refused = form.when(effective.clone()).refused(Rule::StructureNotAccepted).leaning_on(["request-opened"]);
    let reason = Private::known(CASE, text("a centre of the department"));
    let event = StructureAccepted { reason, structure: without_finess() };
    let accepted = refused.given().when(accept()).then([event.into()]).when(accept()).then_nothing_changes();
    accepted.when(effective).then_types(["membership-made-effective"]);
    let ready = given(ready_without_finess("terms-accepted"));
    let refused = ready.when(ask_for(BOX, ADDRESS)).refused(Rule::StructureNotAccepted).given();
    let accepted = refused.when(accept()).then_types(["structure-accepted"]);
    accepted.when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_7_a_structure_with_finess_takes_none() {
    given([opened()]).when(accept()).refused(Rule::StructureRegistered).leaning_on(["request-opened"]);
    given([opened()]).when_by(Role::Applicant, accept()).refused(Rule::RoleMayNot);
}

#[test]
fn rule_7_what_was_accepted_once_holds_for_every_request_of_the_structure() {
    let accepted = given(ready_without_finess("request-opened")).when(accept()).then_something_happens();
    let Event::RequestOpened(other) = opened_as(OTHER_CASE) else { unreachable!("that is what it is") };
    let other = RequestOpened { structure: without_finess(), ..other };
    let again = accepted.and_in(OTHER_REQUEST, [other.into()]);
    again.when(Action::AcceptStructure { request: OTHER_REQUEST, reason: text("again") }).then_nothing_changes();
}

#[test]
fn rule_7_the_number_of_a_structure_that_is_one_person_is_sealed_with_its_name() {
    let practice = Submission {
        structure: StructureKey::Person(SECOND_HOLDER),
        structure_number: Some("rpps-rang:99700000013001".to_owned()),
        structure_name: Some("Cabinet Penhoat".to_owned()),
        ..submission()
    };
    let opened = given([]).when(submit(practice)).then_something_happens();
    let identity = opened.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(event) => event.structure_identity.clone(),
        _ => None,
    });
    let sealed = StructureIdentity {
        name: Some("Cabinet Penhoat".to_owned()),
        number: Some("rpps-rang:99700000013001".to_owned()),
        site: None,
    };
    assert_eq!(identity, Some(Private::known(SECOND_HOLDER, sealed)));
    let confirm = Action::ConfirmAbbreviation { request: REQUEST, abbreviation: "cab".to_owned() };
    opened.when(confirm).refused(Rule::StructureIsPerson);
}

#[test]
fn rule_27_one_structure_goes_into_another_from_a_day_on() {
    let one = given([]).when(merge(other_structure(), structure())).then([merged(other_structure(), structure())]);
    one.when(merge(other_structure(), structure())).then_nothing_changes();
    let tomorrow = merge_on(other_structure(), structure(), "2026-03-17");
    given([]).when(tomorrow).refused(Rule::DayNotCome).telling("2026-03-17");
    given([]).when_by(Role::Agent, merge(other_structure(), structure())).refused(Rule::RoleMayNot);
}

#[test]
fn rule_27_no_structure_goes_into_itself_or_round_in_a_circle() {
    given([]).when(merge(structure(), structure())).refused(Rule::MergerOfItself);
    let one = given([]).and_of_nobody([merged(other_structure(), structure())]);
    let circle = one.when(merge(structure(), other_structure())).refused(Rule::StructureAbsorbed);
    let twice = circle.proposing("finess:440000289").leaning_on(["structures-merged"]).given();
    twice.when(merge(other_structure(), third_structure())).refused(Rule::StructureAbsorbed);
}

#[test]
fn rule_27_two_mergers_that_would_close_a_circle_conflict() {
    let two = given([]);
    let (_, read) = two.log().facts(&command(merge(structure(), other_structure())));
    let read_up_to = two.log().len();
    let one = two.when(merge(other_structure(), structure())).then_something_happens();
    assert!(one.log().conflicts(&read, read_up_to));
}

#[test]
fn rule_27_a_new_request_names_the_structure_that_goes_on() {
    let chain = [merged(other_structure(), third_structure()), merged(third_structure(), structure())];
    let chained = given([]).and_of_nobody(chain);
    let named = submit(Submission { structure: other_structure(), ..submission() });
    let refused = chained.when(named).refused(Rule::StructureAbsorbed).telling("finess:970302022");
    refused.proposing("finess:440000289").leaning_on(["structures-merged"]);
}

#[test]
fn rule_27_what_was_under_way_goes_on_with_the_membership_of_the_structure_that_goes_on() {
    let mut theirs = through("terms-accepted");
    theirs.retain(|event| !event.type_name().starts_with("adhesion") && !event.type_name().starts_with("membership"));
    let Some(Event::RequestOpened(opened)) = theirs.first_mut() else { unreachable!("a path begins so") };
    opened.structure = other_structure();
    let member = [opened_as(OTHER_CASE), form_received(), member_from("2026-02-01")];
    let before = || given(theirs.clone()).and_in(OTHER_REQUEST, member.clone());
    before().when(ask_for(BOX, ADDRESS)).refused(Rule::AdhesionPending);
    let merged = before().and_of_nobody([merged(other_structure(), structure())]);
    let cited = merged.when(Action::CiteMembership { request: REQUEST }).then_types(["membership-cited"]);
    cited.and([NeedValidated {}.into()]).when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_14_an_abbreviation_of_the_structure_that_goes_on_stands_for_its_name() {
    let ready = given(up_to(team_path(), "terms-accepted"));
    let abbreviation =
        workflow::event::AbbreviationConfirmed { abbreviation: "chu".to_owned(), structure: other_structure() };
    let member = MembershipMadeEffective { effective_on: day("2026-02-01"), structure: other_structure() };
    let into = [abbreviation.into(), member.into(), merged(structure(), other_structure())];
    let merged = ready.and_of_nobody(into);
    merged.when(ask_for(BOX, "chu.cardiologie@esantepdl.mssante.fr")).then_types(["creation-requested"]);
}

#[test]
fn rule_27_a_merger_holds_from_the_day_it_is_recorded_at_the_latest() {
    let today = today();
    let on_the_day = merge_on(other_structure(), structure(), today.as_str());
    given([]).when(on_the_day).then_types(["structures-merged"]);
    let tomorrow = today.plus_days(1);
    let too_early = merge_on(other_structure(), structure(), tomorrow.as_str());
    given([]).when(too_early).refused(Rule::DayNotCome).telling(tomorrow.as_str());
}
