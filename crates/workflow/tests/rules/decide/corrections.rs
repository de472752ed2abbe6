//! Rounds of correction: only what was flagged, the request held up meanwhile, answered and accepted or cancelled.

use workflow::event::{
    ApplicantChanged, CorrectionAccepted, CorrectionAnswered, CorrectionAsked, CorrectionCancelled, FieldName,
    FlaggedField, MailboxAdministratorChanged, MailboxNameChanged, MailboxUserCorrected, SiteChanged, WaitingEnded,
    WaitingFor, WaitingStarted,
};
use workflow::{Action, Day, Event, Evidence, Person, Private, Referential, Role, Rule, SubjectId, Verdict};

use crate::support::*;

fn of_request(field: FieldName) -> FlaggedField {
    FlaggedField { field, mailbox: None, person: None }
}

fn of_box(field: FieldName, person: Option<SubjectId>) -> FlaggedField {
    FlaggedField { field, mailbox: Some(BOX), person }
}

fn ask_until(fields: Vec<FlaggedField>, due_on: Option<Day>) -> Action {
    Action::AskCorrection { request: REQUEST, fields, message: text("please correct"), due_on }
}

fn ask(fields: &[FlaggedField]) -> Action {
    ask_until(fields.to_vec(), None)
}

fn asked(fields: &[FlaggedField]) -> Event {
    let message = Private::known(CASE, text("please correct"));
    CorrectionAsked { due_on: Some(day("2026-04-15")), fields: fields.to_vec(), message }.into()
}

fn waiting() -> Event {
    WaitingStarted { due_on: Some(day("2026-04-15")), party: WaitingFor::Applicant, reason: None }.into()
}

fn waits_no_more() -> Event {
    WaitingEnded { party: WaitingFor::Applicant }.into()
}

const ANSWER: Action = Action::AnswerCorrection { request: REQUEST };
const ACCEPT: Action = Action::AcceptCorrection { request: REQUEST };
const CANCEL: Action = Action::CancelCorrection { request: REQUEST };

/// The mailbox of a team is wished for, and these fields are flagged.
fn flagged(fields: &[FlaggedField]) -> Given {
    given(up_to(team_path(), "mailbox-user-added")).and([asked(fields), waiting()])
}

fn change_applicant() -> Action {
    Action::ChangeApplicant { request: REQUEST, applicant: applicant() }
}

fn change_name(wished_name: &str) -> Action {
    Action::ChangeMailboxName { request: REQUEST, mailbox: BOX, wished_name: wished_name.to_owned() }
}

fn correct(person: Option<SubjectId>, user: workflow::command::UserWish) -> Action {
    Action::CorrectMailboxUser { request: REQUEST, mailbox: BOX, person, user }
}

#[test]
fn a_correction_names_its_fields_and_waits_for_the_applicant_until_a_day() {
    let fields = [of_request(FieldName::Applicant), of_box(FieldName::MailboxUser, Some(HOLDER))];
    let open = given(up_to(team_path(), "mailbox-user-added")).when(ask(&fields)).then([asked(&fields), waiting()]);
    open.when(ask(&fields)).refused(Rule::CorrectionOpen).leaning_on(["correction-asked"]);
    let until = ask_until(fields.to_vec(), Some(day("2026-03-20")));
    let until = given(up_to(team_path(), "mailbox-user-added")).when(until).then_something_happens();
    let request = until.log().whole().request(REQUEST).unwrap();
    assert_eq!(request.waiting.as_ref().unwrap().due_on, Some(day("2026-03-20")));
}

#[test]
fn a_correction_ends_whatever_was_waited_for() {
    let operator = WaitingStarted { due_on: None, party: WaitingFor::Operator, reason: None };
    let fields = [of_request(FieldName::Site)];
    let open = given(up_to(team_path(), "mailbox-user-added")).and([operator.into()]).when(ask(&fields));
    open.then([asked(&fields), WaitingEnded { party: WaitingFor::Operator }.into(), waiting()]);
}

#[test]
fn a_field_that_the_request_does_not_have_is_not_asked_about() {
    let so_far = || given(up_to(team_path(), "mailbox-user-added"));
    so_far().when(ask(&[])).refused(Rule::ParticularsMissing).telling("fields");
    for unknown in [
        of_box(FieldName::Applicant, None),
        of_request(FieldName::MailboxName),
        of_request(FieldName::MailboxUser),
        of_box(FieldName::MailboxUser, None),
        of_box(FieldName::MailboxUser, Some(OTHER_HOLDER)),
        of_box(FieldName::MailboxName, Some(HOLDER)),
    ] {
        so_far().when(ask(&[unknown])).refused(Rule::FieldUnknown).telling(unknown.field.as_str());
    }
    let of_a_person = given([opened(), wished(BOX, HOLDER)]);
    for field in [FieldName::MailboxName, FieldName::MailboxAdministrator] {
        let of_a_person = given(of_a_person.log().events().skip(25).map(|one| one.event.clone()).collect::<Vec<_>>());
        of_a_person.and([opened(), wished(BOX, HOLDER)]).when(ask(&[of_box(field, None)])).refused(Rule::FieldUnknown);
    }
    let elsewhere = FlaggedField { mailbox: Some(OTHER_BOX), ..of_box(FieldName::MailboxName, None) };
    so_far().when(ask(&[elsewhere])).refused(Rule::MailboxUnknown);
}

#[test]
fn the_applicant_changes_only_what_was_flagged() {
    let open = flagged(&[of_request(FieldName::Applicant)]);
    let name = "centrehospitalierdenantes.urgences";
    let refused = open.when_by(Role::Applicant, change_name(name)).refused(Rule::FieldNotFlagged);
    let refused = refused.telling("mailbox-name").leaning_on(["correction-asked"]);
    let refused = refused.liftable_by([Role::Agent, Role::Supervisor]);
    let changed = refused.given().when_by(Role::Applicant, change_applicant());
    changed.then([ApplicantChanged { applicant: applicant() }.into()]);
    let nothing_asked = given(up_to(team_path(), "mailbox-user-added"));
    nothing_asked.when_by(Role::Applicant, change_applicant()).refused(Rule::FieldNotFlagged);
}

#[test]
fn the_applicant_changes_nothing_once_they_have_answered() {
    let answered = flagged(&[of_request(FieldName::Applicant)]).when_by(Role::Applicant, ANSWER);
    let answered = answered.then([CorrectionAnswered {}.into(), waits_no_more()]);
    let answered = answered.when_by(Role::Applicant, ANSWER).then_nothing_changes();
    answered.when_by(Role::Applicant, change_applicant()).refused(Rule::FieldNotFlagged);
}

#[test]
fn staff_change_what_they_are_told_of_without_asking() {
    let so_far = || given(up_to(team_path(), "mailbox-user-added"));
    so_far().when(change_applicant()).then([ApplicantChanged { applicant: applicant() }.into()]);
    let head = Action::ChangeStructureHead { request: REQUEST, head: head() };
    so_far().when(head).then([head_changed()]);
    let administrator = contact_of(HEAD);
    let change = Action::ChangeMailboxAdministrator { request: REQUEST, mailbox: BOX, administrator };
    let changed = MailboxAdministratorChanged { administrator: contact_of(HEAD), mailbox: BOX };
    so_far().when(change).then([changed.into()]);
    let name = "centrehospitalierdenantes.urgences@esantepdl.mssante.fr";
    let changed = MailboxNameChanged {
        mailbox: BOX,
        wished_address: None,
        wished_name: Private::known(CASE, address_text(name)),
    };
    so_far().when(change_name("centrehospitalierdenantes.urgences")).then([changed.into()]);
}

#[test]
fn a_changed_name_is_judged_like_a_wished_one() {
    let so_far = || given(up_to(team_path(), "mailbox-user-added"));
    let hyphen = so_far().when(change_name("centre-hospitalier-de-nantes.cardiologie")).refused(Rule::AddressPolicy);
    hyphen.telling("address-hyphen").proposing(TEAM_ADDRESS);
    let late = given(up_to(team_path(), "creation-requested")).when(change_name(TEAM_ADDRESS));
    late.refused(Rule::MailboxSettled).leaning_on(["creation-requested"]);
    let of_a_person = given([opened(), wished(BOX, HOLDER)]).when(change_name(ADDRESS));
    of_a_person.refused(Rule::MailboxOfOtherType).telling("nominative");
}

#[test]
fn a_changed_site_is_one_that_the_register_knows_as_a_site() {
    let change = |evidence| Action::ChangeSite { request: REQUEST, site: site(), evidence };
    let changed = given([opened()]).when(change(Vec::new()));
    let changed = changed.then([SiteChanged { evidence: Vec::new(), site: site() }.into()]);
    changed.when(change(Vec::new())).then_nothing_changes();
    let looked_up = |verdict| Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), verdict);
    given([opened()]).when(change(vec![looked_up(Verdict::Found)])).refused(Rule::ReleaseUnknown);
    let (release, sha256) = ("2026-05-12".to_owned(), "f1".repeat(32));
    let import = Action::RecordImport { referential: Referential::Finess, release, sha256, rows: 1 };
    let imported = given([opened()]).when(import).then_something_happens();
    let entity = imported.when(change(vec![looked_up(Verdict::OtherKind)])).refused(Rule::StructureKind);
    entity.telling("970302022").given().when(change(vec![looked_up(Verdict::Found)])).then_types(["site-changed"]);
}

#[test]
fn a_person_who_was_corrected_is_decided_anew() {
    let so_far = || given(up_to(team_path(), "need-validated"));
    let better = Person { mail: "s.kerbriac@example.org".to_owned(), ..person_of(HOLDER) };
    let corrected = so_far().when(correct(Some(HOLDER), user_who_is(HOLDER, better.clone())));
    let event =
        MailboxUserCorrected { mailbox: BOX, person: HOLDER, user: Private::known(HOLDER, better), warnings: vec![] };
    let corrected = corrected.then([event.into()]);
    let request = corrected.log().whole().request(REQUEST).unwrap();
    assert_eq!(request.mailboxes[&BOX].users[&HOLDER].habilitation, workflow::state::Habilitation::Pending);
    assert!(request.need_validated_at.is_none(), "the need names somebody else now");
    // The number corrected may lead to another person.
    let other = so_far().when(correct(Some(HOLDER), user(OTHER_HOLDER))).then_types(["mailbox-user-corrected"]);
    let users = &other.log().whole().request(REQUEST).unwrap().mailboxes[&BOX].users;
    assert_eq!(users.keys().copied().collect::<Vec<_>>(), [SECOND_HOLDER, OTHER_HOLDER]);
}

#[test]
fn a_person_is_corrected_into_nobody_who_is_there_already_and_not_once_creation_is_asked_for() {
    let so_far = || given(up_to(team_path(), "need-validated"));
    so_far().when(correct(Some(HOLDER), user(SECOND_HOLDER))).refused(Rule::PersonTwice);
    so_far().when(correct(None, user(OTHER_HOLDER))).refused(Rule::PersonNotNamed);
    let team = Person { mail: "accueil@example.org".to_owned(), ..person_of(HOLDER) };
    so_far().when(correct(Some(HOLDER), user_who_is(HOLDER, team))).refused(Rule::ContactNotIndividual);
    let late = given(up_to(team_path(), "creation-requested")).when(correct(Some(HOLDER), user(HOLDER)));
    late.refused(Rule::MailboxSettled);
}

#[test]
fn the_applicant_corrects_the_user_who_was_flagged_and_no_other() {
    let open = flagged(&[of_box(FieldName::MailboxUser, Some(HOLDER))]);
    let other = open.when_by(Role::Applicant, correct(Some(SECOND_HOLDER), user(SECOND_HOLDER)));
    let other = other.refused(Rule::FieldNotFlagged).telling("mailbox-user").given();
    other.when_by(Role::Applicant, correct(Some(HOLDER), user(HOLDER))).then_types(["mailbox-user-corrected"]);
}

#[test]
fn nothing_brings_the_request_to_its_next_step_while_a_correction_is_open() {
    let kinds = [
        workflow::ActionKind::MakeMembershipEffective,
        workflow::ActionKind::CiteMembership,
        workflow::ActionKind::ValidateNeed,
        workflow::ActionKind::RequestCreation,
        workflow::ActionKind::IssueCreationList,
        workflow::ActionKind::FinishPartnerCampaign,
        workflow::ActionKind::WaivePartnerCampaign,
        workflow::ActionKind::CloseRequest,
    ];
    for kind in kinds {
        let advance = || action(kind, &Pick::default());
        let refused = flagged(&[of_request(FieldName::Site)]).when(advance()).refused(Rule::CorrectionOpen);
        let answered = refused.leaning_on(["correction-asked"]).given().and([CorrectionAnswered {}.into()]);
        answered.when(advance()).refused(Rule::CorrectionOpen);
    }
    for beside in [workflow::ActionKind::AddNote, workflow::ActionKind::ReceiveAdhesionForm] {
        flagged(&[of_request(FieldName::Site)]).when(action(beside, &Pick::default())).then_something_happens();
    }
}

#[test]
fn an_answer_is_accepted_and_the_request_goes_on() {
    let open = flagged(&[of_request(FieldName::Site)]);
    let early = open.when(ACCEPT).refused(Rule::CorrectionAnswer).leaning_on(["correction-asked"]);
    let answered = early.given().when_by(Role::Applicant, ANSWER).then_something_happens();
    let accepted = answered.when(ACCEPT).then([CorrectionAccepted {}.into()]);
    accepted.when(ACCEPT).refused(Rule::CorrectionNotOpen);
}

#[test]
fn an_answer_that_is_not_good_enough_is_asked_for_anew() {
    let fields = [of_request(FieldName::Site)];
    let answered = flagged(&fields).when_by(Role::Applicant, ANSWER).then_something_happens();
    let again = answered.when(ask(&fields)).then([asked(&fields), waiting()]);
    again.when(ACCEPT).refused(Rule::CorrectionAnswer);
}

#[test]
fn a_correction_that_was_cancelled_waits_for_nobody() {
    let cancelled = flagged(&[of_request(FieldName::Site)]).when(CANCEL);
    let cancelled = cancelled.then([CorrectionCancelled {}.into(), waits_no_more()]);
    for action in [CANCEL, ANSWER, ACCEPT] {
        let so_far = flagged(&[of_request(FieldName::Site)]).and([CorrectionCancelled {}.into(), waits_no_more()]);
        so_far.when(action).refused(Rule::CorrectionNotOpen).leaning_on(["request-opened"]);
    }
    cancelled.when_by(Role::Applicant, change_applicant()).refused(Rule::FieldNotFlagged);
}

#[test]
fn contacts_of_an_equipped_structure_are_its_own_to_change() {
    let administrator = contact_of(HEAD);
    let changes = [
        change_applicant(),
        Action::ChangeStructureHead { request: REQUEST, head: head() },
        Action::ChangeMailboxAdministrator { request: REQUEST, mailbox: BOX, administrator },
    ];
    for change in changes {
        given(team_path()).when_by(Role::Applicant, change).then_something_happens();
    }
    given(team_path()).when(change_name(TEAM_ADDRESS)).refused(Rule::RequestEnded);
}

#[test]
fn whoever_was_flagged_may_be_corrected_twice_under_the_number_or_mail_that_is_right() {
    let open = flagged(&[of_box(FieldName::MailboxUser, Some(HOLDER))]);
    let once = open.when_by(Role::Applicant, correct(Some(HOLDER), user(OTHER_HOLDER)));
    let once = once.then_types(["mailbox-user-corrected"]);
    let twice = once.when_by(Role::Applicant, correct(Some(OTHER_HOLDER), user(OTHER_HOLDER)));
    twice.then_types(["mailbox-user-corrected"]);
}

#[test]
fn a_person_corrected_keeps_their_place_in_the_list_and_only_their_own_terms() {
    let so_far = || given(up_to(team_path(), "mailbox-user-added")).and([accepted(BOX, HOLDER, TERMS)]);
    let first = so_far().log().whole().request(REQUEST).unwrap().mailboxes[&BOX].users[&HOLDER].added_at;
    let same = so_far().when(correct(Some(HOLDER), user(HOLDER))).then_something_happens();
    let known = &same.log().whole().request(REQUEST).unwrap().mailboxes[&BOX].users[&HOLDER];
    assert_eq!((known.added_at, known.terms.is_some()), (first, true));
    let other = so_far().when(correct(Some(HOLDER), user(OTHER_HOLDER))).then_something_happens();
    let known = &other.log().whole().request(REQUEST).unwrap().mailboxes[&BOX].users[&OTHER_HOLDER];
    assert_eq!((known.added_at, known.terms.is_some()), (first, false));
}

#[test]
fn of_two_users_flagged_the_one_corrected_leaves_the_other_flagged() {
    let fields = [of_box(FieldName::MailboxUser, Some(HOLDER)), of_box(FieldName::MailboxUser, Some(SECOND_HOLDER))];
    let by_applicant = |so_far: Given, person, into| {
        let corrected = so_far.when_by(Role::Applicant, correct(Some(person), user(into)));
        corrected.then_types(["mailbox-user-corrected"])
    };
    let one = by_applicant(flagged(&fields), HOLDER, OTHER_HOLDER);
    // Whoever takes the place of the first is flagged in their stead.
    let again = by_applicant(one, OTHER_HOLDER, MANAGER);
    by_applicant(again, SECOND_HOLDER, TECHNICIAN);
}
