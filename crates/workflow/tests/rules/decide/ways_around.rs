//! Ways around a rule that somebody could have found, each closed.

use workflow::command::{TakeOver, TakenOverMailbox};
use workflow::event::{
    ClosingGround, CorrectionAsked, DisputeCause, DisputeOutcome, FieldName, FlaggedField, HabilitationVerdict,
    MailboxClosingAnnounced, MailboxReturnDisputed, MailboxType, MailboxUserRemoved, MembershipExcluded,
    PartnerReminded, PolicyAdopted,
};
use workflow::policy::{AdhesionPolicy, Section};
use workflow::state::{Membership, PartnerStatus};
use workflow::{Action, ActionKind, Command, Event, NextKind, Private, Role, Rule, SubjectId, next_action};

use crate::support::*;

fn existing(address_text: &str) -> Action {
    let mailbox = TakenOverMailbox {
        mailbox: OTHER_BOX,
        mailbox_type: MailboxType::Organisational,
        address: address(address_text),
        site: None,
        created_on: None,
        administrator: None,
        users: Vec::new(),
    };
    take_over(vec![mailbox], None)
}

fn take_over(mailboxes: Vec<TakenOverMailbox>, member_since: Option<&str>) -> Action {
    Action::TakeOver(Box::new(TakeOver {
        request: OTHER_REQUEST,
        case: OTHER_CASE,
        structure: structure(),
        structure_number: None,
        structure_name: None,
        site: None,
        sector: "medico-social".to_owned(),
        department: None,
        member_since: member_since.map(day),
        mailboxes,
    }))
}

fn reopened_and_asked(given: Given) -> When {
    given.when(reopen())
}

#[test]
fn rule_17_an_address_given_back_and_found_to_exist_is_never_given_again() {
    for end in [dropped(), abandoned(BOX), operator_refused(BOX)] {
        let gave_back = given(through("creation-requested")).and([end.clone()]);
        let found = gave_back.when(existing(ADDRESS)).then_something_happens();
        let third = found.and([wished(SECOND_BOX, SECOND_HOLDER)]);
        if end == dropped() {
            reopened_and_asked(third).refused(Rule::AddressTaken);
        } else {
            let ready = [granted(SECOND_BOX, SECOND_HOLDER), accepted(SECOND_BOX, SECOND_HOLDER, TERMS)];
            let ready = third.and(ready).and([workflow::event::NeedValidated {}.into()]);
            ready.when(ask_for(SECOND_BOX, ADDRESS)).refused(Rule::AddressTaken).telling("granted");
        }
    }
}

#[test]
fn rule_17_and_20_a_mailbox_that_the_operator_made_for_nobody_is_a_fact_and_burns_its_address() {
    let settle = || Action::SettleDisputedReturn {
        request: REQUEST,
        mailbox: BOX,
        outcome: DisputeOutcome::ReservedKept,
        address: None,
        reason: text("they will remove it"),
    };
    for end in [dropped(), abandoned(BOX), operator_refused(BOX)] {
        let reported = given(through("creation-requested")).and([end]).when(record_created(BOX, ADDRESS));
        let reported = reported.then_types(["mailbox-return-disputed"]);
        let cause = reported.log().events().last().map(|last| match &last.event {
            Event::MailboxReturnDisputed(MailboxReturnDisputed { cause, .. }) => *cause,
            other => panic!("no dispute: {other:?}"),
        });
        assert_eq!(cause, Some(DisputeCause::NotAwaited));
        let settled = reported.when(settle()).then_types(["disputed-return-settled"]);
        let other = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), granted(OTHER_BOX, OTHER_HOLDER)];
        let ready = settled.and_in(OTHER_REQUEST, other).and_in(
            OTHER_REQUEST,
            [workflow::event::NeedValidated {}.into(), accepted(OTHER_BOX, OTHER_HOLDER, TERMS)],
        );
        let wish = workflow::command::CreationWish { mailbox: OTHER_BOX, address: address(ADDRESS) };
        let asked = ready.when(Action::RequestCreation { request: OTHER_REQUEST, wish });
        asked.refused(Rule::AddressTaken).telling("granted");
    }
}

#[test]
fn rule_20_a_line_read_twice_after_the_closing_changes_nothing() {
    given(path()).when(record_created(BOX, ADDRESS)).then_nothing_changes();
}

#[test]
fn rule_20_a_disputed_return_can_always_be_settled() {
    // A created mailbox is reported under another address: the request does not close over it.
    let late = given(before("request-closed")).when(record_created(BOX, OTHER_ADDRESS)).then_something_happens();
    let refused = late.when(close()).refused(Rule::ReturnDisputed).given();
    let settle = Action::SettleDisputedReturn {
        request: REQUEST,
        mailbox: BOX,
        outcome: DisputeOutcome::ReservedKept,
        address: None,
        reason: text("a slip of theirs"),
    };
    refused.when(settle.clone()).then_something_happens().when(close()).then_something_happens();
    // Erased meanwhile, the person stands in nobody's way.
    let gone = Event::from(workflow::event::SubjectAbandoned { subject: HOLDER });
    let disputed = given(through("creation-requested")).when(record_created(BOX, OTHER_ADDRESS));
    disputed.then_something_happens().and_of_nobody([gone]).when(settle).then_types(["disputed-return-settled"]);
}

#[test]
fn rule_9_a_refusal_stays_with_the_person_who_is_taken_off_and_named_again() {
    let refused = || given(up_to(team_path(), "mailbox-user-added")).and([not_granted(BOX, HOLDER)]);
    let removed = Event::from(MailboxUserRemoved {
        mailbox: BOX,
        person: HOLDER,
        reason: None,
        requested_by: None,
        structure: structure(),
    });
    let decide = |person: SubjectId| {
        let decision = habilitate(BOX, HabilitationVerdict::Granted);
        decide_habilitation(workflow::command::HabilitationDecision { person: Some(person), ..decision })
    };
    let again = refused().and([removed, added(BOX, HOLDER)]);
    again.when(decide(HOLDER)).refused(Rule::SecondAgentNeeded).leaning_on(["habilitation-decided"]);
    let correct =
        Action::CorrectMailboxUser { request: REQUEST, mailbox: BOX, person: Some(HOLDER), user: user(OTHER_HOLDER) };
    let corrected = refused().when(correct).then_something_happens();
    corrected.when(decide(OTHER_HOLDER)).refused(Rule::SecondAgentNeeded);
}

#[test]
fn rule_9_the_number_of_a_colleague_lets_nobody_in() {
    let borrowed = workflow::command::HabilitationDecision {
        number_of: Some(SECOND_HOLDER),
        ..habilitate(BOX, HabilitationVerdict::Granted)
    };
    given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(borrowed)).refused(Rule::NumberOfAnother);
    let own = workflow::command::HabilitationDecision {
        number_of: Some(HOLDER),
        ..habilitate(BOX, HabilitationVerdict::Granted)
    };
    given([opened(), wished(BOX, HOLDER)]).when(decide_habilitation(own)).then_something_happens();
}

fn excluded() -> Event {
    let reason = Private::known(FORM, text("unpaid"));
    MembershipExcluded { effective_on: day("2026-03-01"), reason, structure: structure() }.into()
}

#[test]
fn rule_5_a_take_over_revives_no_membership_that_ended() {
    let gone = given(path()).and_of_nobody([excluded()]);
    let taken = gone.when(take_over(Vec::new(), Some("2019-01-01"))).then_something_happens();
    let membership = &taken.log().whole().structure(&structure()).unwrap().membership;
    assert!(matches!(membership, Membership::Effective { ends: Some(_), .. }), "{membership:?}");
    given([]).when(take_over(Vec::new(), Some("2026-12-24"))).refused(Rule::DayNotCome).telling("2026-12-24");
}

#[test]
fn rule_27_a_new_form_does_not_hide_that_the_structure_left() {
    let gone = given(path()).and_of_nobody([excluded()]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)]);
    let applies = gone.and_in(OTHER_REQUEST, [form_received()]);
    let state = applies.log().whole();
    let next = next_action(state.request(REQUEST).unwrap(), state, &today());
    assert_eq!(next.kind, NextKind::Act(ActionKind::AnnounceMailboxClosing));
    let announce = Action::AnnounceMailboxClosing {
        request: REQUEST,
        mailbox: BOX,
        closes_on: day("2026-04-15"),
        ground: ClosingGround::MembershipEnded,
        reason: None,
    };
    applies.when(announce).then_types(["mailbox-closing-announced"]);
}

#[test]
fn rule_6_where_a_pending_adhesion_is_enough_none_at_all_is_not() {
    let lenient =
        Event::from(PolicyAdopted { adopted: Section::Adhesion(AdhesionPolicy { pending_blocks_creation: false }) });
    let ready = |without: &[&str]| {
        let mut events = through("terms-accepted");
        events.retain(|event| !without.contains(&event.type_name()));
        given(events).and_of_nobody([lenient.clone()])
    };
    ready(&["membership-made-effective"]).when(ask_for(BOX, ADDRESS)).then_types(["creation-requested"]);
    let nothing = ["membership-made-effective", "adhesion-form-completed", "adhesion-form-received"];
    ready(&nothing).when(ask_for(BOX, ADDRESS)).refused(Rule::AdhesionPending);
    let refused = workflow::event::MembershipRefused {
        reason: Private::known(CASE, text("not of the region")),
        structure: structure(),
    };
    let refused = ready(&["membership-made-effective"]).and([refused.into()]);
    refused.when(ask_for(BOX, ADDRESS)).refused(Rule::NotMember).leaning_on(["membership-refused"]);
}

#[test]
fn rule_27_whoever_signs_in_after_the_announcement_has_answered_it() {
    let announced = Event::from(MailboxClosingAnnounced {
        closes_on: day("2027-05-01"),
        ground: ClosingGround::Inactivity,
        mailbox: BOX,
        reason: None,
    });
    let on = |day_text: &str, action: Action| Command { today: day(day_text), ..command(action) };
    let close = Action::CloseMailbox { request: REQUEST, mailbox: BOX };
    let used = workflow::event::LoginRecorded { mailbox: BOX, on: day("2027-04-20"), person: HOLDER };
    let silent = given(path()).and([announced]);
    silent.when_commanded(on("2027-05-01", close.clone())).then_types(["mailbox-closed"]);
    let announced = Event::from(MailboxClosingAnnounced {
        closes_on: day("2027-05-01"),
        ground: ClosingGround::Inactivity,
        mailbox: BOX,
        reason: None,
    });
    let answered = given(path()).and([announced, used.into()]);
    answered.when_commanded(on("2027-05-01", close)).refused(Rule::ClosingGround).telling("inactivity");
}

#[test]
fn rule_25_a_partner_who_answered_has_answered_however_often_they_are_asked() {
    let asked = given(before("partner-campaign-finished")).and([PartnerReminded { partner: PARTNER }.into()]);
    let status = asked.log().whole().request(REQUEST).unwrap().partners[&PARTNER].status;
    assert_eq!(status, PartnerStatus::Answered);
}

#[test]
fn in_a_round_the_applicant_changes_what_was_flagged_and_nothing_else() {
    let field = FlaggedField { field: FieldName::Applicant, mailbox: None, person: None };
    let message = Private::known(CASE, text("please correct"));
    let asked = Event::from(CorrectionAsked { due_on: None, fields: vec![field], message });
    let round = || given(up_to(team_path(), "mailbox-user-added")).and([asked.clone()]);
    let another = Action::AddMailbox { request: REQUEST, wish: wish(SECOND_BOX, SECOND_HOLDER) };
    let remove = Action::RemoveMailboxUser {
        request: REQUEST,
        mailbox: BOX,
        person: Some(HOLDER),
        asked_by: None,
        reason: None,
    };
    for change in [another, add_user(BOX, OTHER_HOLDER), remove] {
        round().when_by(Role::Applicant, change.clone()).refused(Rule::CorrectionOpen);
        round().when_by(Role::Agent, change).then_something_happens();
    }
}
