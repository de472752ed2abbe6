//! Domain rules 4, 5 and 27: whether a structure belongs already, and how it leaves.

use workflow::event::{
    AdhesionFormCompleted, ClosingPlanned, EnquiryOutcome, MembershipEnquired, MembershipExcluded,
    MembershipMadeEffective, MembershipRefused, MembershipWithdrawn, PlannedClosing, StructuresMerged,
};
use workflow::{Action, Event, Evidence, Private, Referential, Role, Rule, StructureKey, Verdict};

use crate::support::*;

fn enquire_about(structure: StructureKey, evidence: Vec<Evidence>) -> Action {
    Action::EnquireMembership { structure, enquirer: Some(applicant()), evidence }
}

/// The answer, and the type of the event it leans on.
fn answer(so_far: Given, action: Action) -> (EnquiryOutcome, Option<&'static str>) {
    let answered = so_far.when_by(Role::Applicant, action).then_types(["membership-enquired"]);
    let last = answered.log().events().last().map(|last| last.event.clone());
    let Some(Event::MembershipEnquired(MembershipEnquired { outcome, membership, enquirer, .. })) = last else {
        panic!("the last event is the answer");
    };
    assert_eq!(enquirer, Some(applicant()), "sealed under whoever asked");
    (outcome, membership.map(|at| answered.log().type_at(at)))
}

fn left(effective_on: &str) -> Event {
    let reason = Private::known(BOARD, text("leaves"));
    MembershipWithdrawn { effective_on: day(effective_on), reason, structure: structure() }.into()
}

fn withdraw(effective_on: &str, closes_on: &str) -> Action {
    let (effective_on, closes_on) = (day(effective_on), day(closes_on));
    let reason = Private::known(BOARD, text("leaves"));
    Action::WithdrawMembership { structure: structure(), effective_on, closes_on, reason }
}

fn plan(mailboxes: Vec<PlannedClosing>) -> Event {
    ClosingPlanned { closes_on: day("2026-06-30"), mailboxes, structure: structure() }.into()
}

fn merged_into_ours() -> Event {
    let reason = Private::known(BOARD, text("one hospital now"));
    StructuresMerged { absorbed: other_structure(), effective_on: day("2026-01-01"), into: structure(), reason }.into()
}

#[test]
fn rule_4_an_enquiry_is_answered_member_not_member_under_way_or_unknown() {
    let ask = || enquire_about(structure(), Vec::new());
    assert_eq!(answer(given([]), ask()), (EnquiryOutcome::NotMember, None));
    let received = given([opened(), form_received()]);
    assert_eq!(answer(received, ask()), (EnquiryOutcome::AdhesionUnderWay, Some("adhesion-form-received")));
    let member = given(through("membership-made-effective"));
    assert_eq!(answer(member, ask()), (EnquiryOutcome::Member, Some("membership-made-effective")));
    let soon = given([opened(), form_received(), member_from("2026-04-01")]);
    assert_eq!(answer(soon, ask()), (EnquiryOutcome::AdhesionUnderWay, Some("membership-made-effective")));
    let no = MembershipRefused { reason: Private::known(CASE, text("not of the region")), structure: structure() };
    let refused = given([opened(), form_received(), no.into()]);
    assert_eq!(answer(refused, ask()), (EnquiryOutcome::NotMember, Some("membership-refused")));
    let gone = given(path()).and_of_nobody([left("2026-03-01")]);
    assert_eq!(answer(gone, ask()), (EnquiryOutcome::NotMember, Some("membership-withdrawn")));
    let leaving = given(path()).and_of_nobody([left("2026-06-30")]);
    assert_eq!(answer(leaving, ask()), (EnquiryOutcome::Member, Some("membership-made-effective")));
}

#[test]
fn rule_4_a_number_that_the_register_does_not_know_as_an_entity_is_unknown() {
    let (release, sha256) = ("2026-05-12".to_owned(), "f1".repeat(32));
    let import = Action::RecordImport { referential: Referential::Finess, release, sha256, rows: 1 };
    let imported = || given([]).when(import.clone()).then_something_happens();
    let looked_up = |verdict| Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), verdict);
    for verdict in [Verdict::NotFound, Verdict::OtherKind] {
        let ask = enquire_about(structure(), vec![looked_up(verdict)]);
        assert_eq!(answer(imported(), ask), (EnquiryOutcome::UnknownStructure, None));
    }
    let ask = enquire_about(structure(), vec![looked_up(Verdict::Found)]);
    assert_eq!(answer(imported(), ask.clone()), (EnquiryOutcome::NotMember, None));
    given([]).when(ask).refused(Rule::ReleaseUnknown);
}

#[test]
fn rule_4_a_structure_that_went_into_a_member_belongs() {
    let merged = given(through("membership-made-effective")).and_of_nobody([merged_into_ours()]);
    let ask = enquire_about(other_structure(), Vec::new());
    assert_eq!(answer(merged, ask), (EnquiryOutcome::Member, Some("membership-made-effective")));
}

#[test]
fn rule_27_a_member_who_leaves_has_a_closing_plan_of_every_mailbox_that_exists() {
    let ours = PlannedClosing { mailbox: BOX, request: REQUEST };
    let gone = given(path()).when(withdraw("2026-04-01", "2026-06-30")).then([left("2026-04-01"), plan(vec![ours])]);
    let gone = gone.when(withdraw("2026-04-01", "2026-06-30")).then_nothing_changes();
    let other = gone.when(withdraw("2026-05-01", "2026-06-30")).refused(Rule::NotMember);
    other.leaning_on(["membership-withdrawn"]);
    let wished_only = given(through("creation-requested")).when(withdraw("2026-04-01", "2026-06-30"));
    wished_only.then([left("2026-04-01")]);
}

#[test]
fn rule_27_the_closing_plan_names_the_mailboxes_of_all_that_went_into_the_structure() {
    let Event::RequestOpened(other) = opened_as(OTHER_CASE) else { unreachable!("that is what it is") };
    let other = workflow::event::RequestOpened { structure: other_structure(), ..other };
    let asked = workflow::event::CreationRequested {
        address: hash(OTHER_ADDRESS),
        address_text: Private::known(OTHER_HOLDER, address_text(OTHER_ADDRESS)),
        mailbox: OTHER_BOX,
        site: None,
        structure: other_structure(),
        users: vec![OTHER_HOLDER],
    };
    let made = workflow::event::MailboxCreated {
        address: hash(OTHER_ADDRESS),
        address_text: None,
        mailbox: OTHER_BOX,
        structure: other_structure(),
    };
    let theirs = [other.into(), wished(OTHER_BOX, OTHER_HOLDER), asked.into(), made.into()];
    let merged = given(path()).and_in(OTHER_REQUEST, theirs).and_of_nobody([merged_into_ours()]);
    let (ours, theirs) = (
        PlannedClosing { mailbox: BOX, request: REQUEST },
        PlannedClosing { mailbox: OTHER_BOX, request: OTHER_REQUEST },
    );
    let gone =
        merged.when(withdraw("2026-04-01", "2026-06-30")).then_types(["membership-withdrawn", "closing-planned"]);
    let planned = gone.log().events().last().map(|last| last.event.clone());
    let Some(Event::ClosingPlanned(ClosingPlanned { mailboxes, .. })) = planned else { panic!("no plan") };
    assert!(mailboxes.contains(&ours) && mailboxes.contains(&theirs), "{mailboxes:?}");
}

#[test]
fn rule_27_an_absorbed_structure_neither_leaves_nor_is_excluded_for_it_is_no_more() {
    let member = MembershipMadeEffective { effective_on: day("2025-01-01"), structure: other_structure() };
    let merged = given(path()).and_of_nobody([member.into(), merged_into_ours()]);
    let leave = Action::WithdrawMembership {
        structure: other_structure(),
        effective_on: day("2026-04-01"),
        closes_on: day("2026-06-30"),
        reason: Private::known(BOARD, text("leaves")),
    };
    merged.when(leave).refused(Rule::StructureAbsorbed).proposing("finess:440000289");
}

#[test]
fn rule_27_a_supervisor_excludes_a_member() {
    let exclude = Action::ExcludeMember {
        structure: structure(),
        effective_on: day("2026-04-01"),
        closes_on: day("2026-06-30"),
        reason: Private::known(BOARD, text("does not pay")),
    };
    given(path()).when_by(Role::Agent, exclude.clone()).refused(Rule::RoleMayNot).liftable_by([Role::Supervisor]);
    let reason = Private::known(BOARD, text("does not pay"));
    let event = MembershipExcluded { effective_on: day("2026-04-01"), reason, structure: structure() };
    let ours = PlannedClosing { mailbox: BOX, request: REQUEST };
    let excluded = given(path()).when(exclude).then([event.into(), plan(vec![ours])]);
    let membership = &excluded.log().whole().structure(&structure()).unwrap().membership;
    assert!(membership.end().unwrap().is_exclusion);
}

#[test]
fn rule_27_only_a_member_leaves_and_its_mailboxes_stay_for_the_notice() {
    given([]).when(withdraw("2026-04-01", "2026-06-30")).refused(Rule::NotMember);
    let pending = given([opened(), form_received()]).when(withdraw("2026-04-01", "2026-06-30"));
    pending.refused(Rule::NotMember).leaning_on(["adhesion-form-received"]);
    let short = given(path()).when(withdraw("2026-04-01", "2026-04-01")).refused(Rule::ClosingNotice);
    short.proposing("2026-04-15");
}

#[test]
fn rule_5_nothing_is_created_for_whoever_is_a_member_no_more() {
    let gone = given(through("terms-accepted")).and_of_nobody([left("2026-03-01")]);
    gone.when(ask_for(BOX, ADDRESS)).refused(Rule::NotMember).leaning_on(["membership-withdrawn"]);
    let leaving = given(through("terms-accepted")).and_of_nobody([left("2026-06-30")]);
    leaving.when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
}

#[test]
fn rule_5_whoever_left_may_join_again_and_not_before() {
    let receive = || Action::ReceiveAdhesionForm {
        request: OTHER_REQUEST,
        document: Private::known(FORM, document("adhesion.pdf")),
        received_on: day("2026-03-10"),
    };
    let again = |left_on| given(path()).and_of_nobody([left(left_on)]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)]);
    let joined = again("2026-03-01").when(receive()).then_types(["adhesion-form-received"]);
    let complete = AdhesionFormCompleted { structure: structure() };
    let joined = joined.and_in(OTHER_REQUEST, [complete.into(), member_from("2026-03-15")]);
    let ask = enquire_about(structure(), Vec::new());
    assert_eq!(answer(joined, ask.clone()), (EnquiryOutcome::Member, Some("membership-made-effective")));
    // Until the day it leaves it is a member: a form that comes early takes nothing away.
    let early = again("2026-06-30").when(receive()).refused(Rule::AlreadyMember).given();
    assert_eq!(answer(early, ask), (EnquiryOutcome::Member, Some("membership-made-effective")));
}

#[test]
fn rule_4_a_membership_that_ends_the_day_it_began_is_none_and_not_under_way() {
    let gone = given([opened(), form_received(), member_from("2026-03-16")]).and_of_nobody([left("2026-03-16")]);
    let ask = enquire_about(structure(), Vec::new());
    assert_eq!(answer(gone, ask), (EnquiryOutcome::NotMember, Some("membership-withdrawn")));
}
