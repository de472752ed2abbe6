//! Who is erased, on which ground, what stands against it; holds, joins, lost keys, retention.

use workflow::command::ErasureGround;
use workflow::event::{
    ApplicantChanged, ErasureAskedBy, ErasureBasis, ErasureCompleted, ErasureDecided, KeyLossAccepted, LegalHoldLifted,
    LegalHoldPlaced, LostDecision, MailboxClosed, RequestClosed, RequestDropped, RoleRevoked, SubjectsJoined,
};
use workflow::{Action, Command, Day, Event, EventRef, Private, Role, Rule, SubjectId};

use crate::support::*;

fn erase(subject: SubjectId) -> Action {
    Action::EraseSubject { subject, ground: asked() }
}

fn hold(subject: SubjectId) -> Action {
    Action::PlaceLegalHold { subject, reason: text("a claim is pending") }
}

fn lift(subject: SubjectId) -> Action {
    Action::LiftLegalHold { subject, reason: text("the claim was settled") }
}

fn join(subject: SubjectId, other: SubjectId) -> Action {
    Action::JoinSubjects { subject, other, reason: text("the same number") }
}

/// The program erases by the policy on a day.
fn by_the_policy(subject: SubjectId, on: &str) -> Command {
    let ground = ErasureGround::Retention;
    Command { today: day(on), ..by(Role::Dpo, Action::EraseSubject { subject, ground }) }
}

fn by_retention(subject: SubjectId) -> Event {
    let legal_basis = ErasureBasis::Retention;
    ErasureDecided { asked_by: None, legal_basis, lost: None, reason: None, subject }.into()
}

#[test]
fn the_officer_erases_somebody_once_with_ground_and_reason() {
    let erased = given(path()).when(erase(HOLDER)).then([decided_to_erase(HOLDER)]);
    erased.when(erase(HOLDER)).then_nothing_changes();
}

#[test]
fn nobody_else_erases_or_holds() {
    for role in [Role::Administrator, Role::Agent, Role::Supervisor, Role::Auditor, Role::Applicant, Role::System] {
        for action in [erase(HOLDER), hold(HOLDER), lift(HOLDER)] {
            given(path()).when_by(role, action).refused(Rule::RoleMayNot).liftable_by([Role::Dpo]);
        }
    }
}

#[test]
fn a_person_under_several_subjects_is_erased_whole() {
    let joined = SubjectsJoined {
        other: SECOND_HOLDER,
        reason: Private::known(APPLICANT, text("the same number")),
        subject: APPLICANT,
    };
    let given = given(path()).and([added(BOX, SECOND_HOLDER), added(BOX, OTHER_HOLDER)]);
    let given = given
        .and([ApplicantChanged { applicant: contact_of(APPLICANT) }.into()])
        .when(join(APPLICANT, SECOND_HOLDER))
        .then([joined.into()]);
    let given = given.when(join(OTHER_HOLDER, SECOND_HOLDER)).then_types(["subjects-joined"]);
    let given = given.when(join(APPLICANT, OTHER_HOLDER)).then_nothing_changes();
    let everybody = [SECOND_HOLDER, OTHER_HOLDER, APPLICANT].map(decided_to_erase);
    given.when(erase(APPLICANT)).then(everybody).when(erase(OTHER_HOLDER)).then_nothing_changes();
}

#[test]
fn who_was_erased_is_joined_to_nobody() {
    let erased = given(path()).and([added(BOX, SECOND_HOLDER)]).and_of_nobody([decided_to_erase(SECOND_HOLDER)]);
    let refused = erased.when(join(HOLDER, SECOND_HOLDER)).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
    refused.given().when(join(SECOND_HOLDER, HOLDER)).refused(Rule::SubjectGone);
}

#[test]
fn a_legal_hold_stands_against_erasure_until_it_is_lifted() {
    let reason = |words| Private::known(HOLDER, text(words));
    let placed = LegalHoldPlaced { reason: reason("a claim is pending"), subject: HOLDER };
    let lifted = LegalHoldLifted { reason: reason("the claim was settled"), subject: HOLDER };
    let held = given(path()).when(hold(HOLDER)).then([placed.into()]).when(hold(HOLDER)).then_nothing_changes();
    let refused = held.when(erase(HOLDER)).refused(Rule::LegalHold).leaning_on(["legal-hold-placed"]);
    let refused = refused.liftable_by([Role::Dpo]).given();
    let refused = refused.when_commanded(by_the_policy(HOLDER, "2099-01-01")).refused(Rule::LegalHold).given();
    let lifted = refused.when(lift(HOLDER)).then([lifted.into()]).when(lift(HOLDER)).then_nothing_changes();
    lifted.when(erase(HOLDER)).then_types(["erasure-decided"]);
}

#[test]
fn a_hold_on_one_subject_of_a_person_holds_all_of_them() {
    let joined = given(path()).and([added(BOX, SECOND_HOLDER)]).when(join(HOLDER, SECOND_HOLDER));
    let held = joined.then_something_happens().when(hold(SECOND_HOLDER)).then_something_happens();
    held.when(erase(HOLDER)).refused(Rule::LegalHold).leaning_on(["legal-hold-placed"]);
}

#[test]
fn the_holder_of_a_mailbox_in_an_open_case_is_erased_and_the_case_goes_on_without_them() {
    let erased = given(through("creation-requested")).when(erase(HOLDER)).then([decided_to_erase(HOLDER)]);
    let created = erased.when(record_created(BOX, ADDRESS)).then_types(["mailbox-created"]);
    created.when(declare_sent(BOX, LOGIN)).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
}

#[test]
fn the_free_text_of_a_case_is_erased_once_the_case_has_ended() {
    let open = given(before("request-closed")).when(erase(CASE));
    open.refused(Rule::RequestNotEnded).leaning_on(["request-opened"]);
    given(path()).when(erase(CASE)).then([decided_to_erase(CASE)]);
}

#[test]
fn a_user_is_erased_once_they_act_no_more_and_acts_never_again() {
    let claire = new_user(CLAIRE, "Claire").identity.subject;
    let refused = given([]).when(erase(claire)).refused(Rule::UserStillActs).leaning_on(["role-granted"]);
    let left = refused.liftable_by([Role::Administrator]).given();
    let left = left.and_of_nobody([RoleRevoked { role: Role::Agent, user: CLAIRE }.into()]);
    let erased = left.when(erase(claire)).then([decided_to_erase(claire)]);
    let back = Action::GrantRole { user: CLAIRE, role: Role::Agent };
    erased.when(back).refused(Rule::SubjectGone).leaning_on(["erasure-decided"]);
}

#[test]
fn the_end_of_an_erasure_is_said_once_of_whoever_was_to_be_erased() {
    let complete = Action::CompleteErasure { subject: HOLDER };
    let early = given(path()).when(complete.clone()).refused(Rule::ErasureNotDecided).liftable_by([Role::Dpo]);
    let erased = early.given().when(erase(HOLDER)).then_something_happens();
    let done = erased.when(complete.clone()).then([ErasureCompleted { subject: HOLDER }.into()]);
    done.when(complete).then_nothing_changes();
}

#[test]
fn what_the_log_lost_is_decided_again_whatever_stands_against_it() {
    let lost = LostDecision { leaf: "1e".repeat(32), position: EventRef(41) };
    let again = Action::EraseAgain { subject: HOLDER, lost: lost.clone() };
    let (legal_basis, lost) = (ErasureBasis::DecidedBefore, Some(lost));
    let decided = ErasureDecided { asked_by: None, legal_basis, lost, reason: None, subject: HOLDER };
    let held = given(path()).when(hold(HOLDER)).then_something_happens();
    held.when(again.clone()).then([decided.into()]).when(again).then_nothing_changes();
    // Its subject may be one that the log that is left never spoke of.
    let stranger =
        Action::EraseAgain { subject: TECHNICIAN, lost: LostDecision { leaf: "1e".repeat(32), position: EventRef(9) } };
    given(path()).when(stranger).then_types(["erasure-decided"]);
}

#[test]
fn lost_keys_are_taken_note_of_subject_by_subject() {
    let reason = Private::known(LETTER, text("the disk broke"));
    let accept = Action::AcceptKeyLoss { subjects: vec![HOLDER, CASE, HOLDER], reason: reason.clone() };
    let lost = [CASE, HOLDER].map(|subject| KeyLossAccepted { reason: reason.clone(), subject }.into());
    let accepted = given(path()).when(accept.clone()).then(lost).when(accept).then_nothing_changes();
    accepted.when(reopen()).refused(Rule::SubjectGone).leaning_on(["key-loss-accepted"]);
    let stranger = Action::AcceptKeyLoss { subjects: vec![TECHNICIAN], reason };
    given(path()).when(stranger).refused(Rule::SubjectUnknown).telling(&TECHNICIAN.to_string());
}

/// An ended case without equipment; it ended on 2026-01-01.
fn dropped() -> Given {
    let dropped = RequestDropped { reason: Private::known(CASE, text("no answer")) };
    given(through("mailbox-requested")).and([dropped.into()])
}

#[test]
fn rule_30_a_case_that_equipped_nobody_is_due_when_the_policy_says() {
    for subject in [CASE, HOLDER] {
        let early = dropped().when_commanded(by_the_policy(subject, "2026-12-31"));
        let early = early.refused(Rule::RetentionNotDue).leaning_on(["policy-adopted", "request-dropped"]);
        let due = early.telling("2027-01-01").given().when_commanded(by_the_policy(subject, "2027-01-01"));
        due.then([by_retention(subject)]);
    }
}

#[test]
fn rule_30_an_equipped_case_is_due_so_long_after_its_last_mailbox_was_closed() {
    let late = by_the_policy(HOLDER, "2099-01-01");
    let equipped = given(path()).when_commanded(late).refused(Rule::RetentionNotDue);
    let closed = MailboxClosed { mailbox: BOX, structure: structure() };
    let closed = equipped.leaning_on(["policy-adopted", "request-opened"]).given().and([closed.into()]);
    let early = closed.when_commanded(by_the_policy(HOLDER, "2030-12-31")).refused(Rule::RetentionNotDue);
    early.given().when_commanded(by_the_policy(HOLDER, "2031-01-01")).then([by_retention(HOLDER)]);
}

#[test]
fn rule_30_who_is_spoken_of_in_a_case_that_goes_on_or_beside_all_cases_is_not_due() {
    let elsewhere = dropped().and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), added(OTHER_BOX, HOLDER)]);
    let refused = elsewhere.when_commanded(by_the_policy(HOLDER, "2099-01-01")).refused(Rule::RetentionNotDue);
    refused.leaning_on(["policy-adopted", "request-opened"]);
    let claire = new_user(CLAIRE, "Claire").identity.subject;
    let gone = given([]).and_of_nobody([RoleRevoked { role: Role::Agent, user: CLAIRE }.into()]);
    gone.when_commanded(by_the_policy(claire, "2099-01-01")).refused(Rule::RetentionNotDue);
}

#[test]
fn a_ground_is_one_of_the_law_and_words_come_back() {
    for basis in ErasureBasis::GROUNDS {
        assert_eq!(ErasureBasis::ground(basis.as_str()), Some(basis));
    }
    for word in ["retention", "decided-before", "gdpr-17-1-f", ""] {
        assert_eq!(ErasureBasis::ground(word), None, "{word} passed for a ground");
    }
    for asked_by in ErasureAskedBy::ALL {
        assert_eq!(ErasureAskedBy::from_word(asked_by.as_str()), Some(asked_by));
    }
    assert_eq!(ErasureAskedBy::from_word("neighbour"), None);
}

#[test]
fn a_reopened_case_rests_from_its_last_end() {
    let policy = workflow::policy::RetentionPolicy { unequipped_months: 12, equipped_months: 60 };
    let log = dropped();
    let state = log.log().whole();
    let case = state.request(REQUEST).expect("it was opened");
    let since = state.rests_since[&REQUEST];
    assert_eq!(workflow::due_for_erasure(case, since, &policy), Some(Day::of(since).plus_months(12)));
    let again = given(path()).and([RequestClosed {}.into()]);
    assert!(again.log().whole().rests_since[&REQUEST] > since);
}
