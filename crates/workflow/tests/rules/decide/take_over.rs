//! Domain rule 29: an agency starts with what it has; that enters as facts, and counts.

use workflow::command::{TakeOver, TakenOverMailbox, TakenOverUser};
use workflow::event::{MailboxTakenOver, MailboxType, MailboxUserTakenOver, RequestOpened};
use workflow::{Action, Day, Event, MailboxId, Private, Role, Rule, StructureKey, SubjectId};

use crate::support::*;

fn user_with(person: SubjectId, login_text: Option<&str>) -> TakenOverUser {
    TakenOverUser { person: Private::known(person, person_of(person)), login: login_text.map(login) }
}

fn mailbox(id: MailboxId, address_text: &str, users: Vec<TakenOverUser>) -> TakenOverMailbox {
    TakenOverMailbox {
        mailbox: id,
        mailbox_type: MailboxType::Nominative,
        address: address(address_text),
        site: None,
        created_on: Some(day("2021-05-17")),
        administrator: None,
        users,
    }
}

fn of_holder() -> TakenOverMailbox {
    mailbox(BOX, ADDRESS, vec![user_with(HOLDER, Some(LOGIN))])
}

fn past(member_since: Option<Day>, mailboxes: Vec<TakenOverMailbox>) -> TakeOver {
    TakeOver {
        request: REQUEST,
        case: CASE,
        structure: structure(),
        structure_number: None,
        structure_name: Some("Centre hospitalier de Nantes".to_owned()),
        site: Some(site()),
        sector: "medico-social".to_owned(),
        department: Some("44".to_owned()),
        member_since,
        mailboxes,
    }
}

fn take(past: TakeOver) -> Action {
    Action::TakeOver(Box::new(past))
}

fn since_2019() -> Option<Day> {
    Some(day("2019-01-01"))
}

#[test]
fn rule_29_what_a_structure_had_is_one_closed_case_of_facts() {
    let taken = given([]).when(take(past(since_2019(), vec![of_holder()])));
    let taken = taken.then_types([
        "request-opened",
        "membership-taken-over",
        "mailbox-taken-over",
        "mailbox-user-taken-over",
        "request-closed",
    ]);
    let request = taken.log().whole().request(REQUEST).unwrap();
    let mailbox = &request.mailboxes[&BOX];
    assert!(mailbox.is_created() && mailbox.are_credentials_settled());
    let opening = taken.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(RequestOpened { taken_over, .. }) => Some(*taken_over),
        _ => None,
    });
    assert_eq!(opening, Some(true));
}

#[test]
fn rule_29_a_nominative_address_and_login_lie_under_their_person_and_that_of_a_team_under_the_case() {
    let team = TakenOverMailbox {
        mailbox_type: MailboxType::Organisational,
        administrator: Some(contact_of(MANAGER)),
        ..mailbox(SECOND_BOX, TEAM_ADDRESS, vec![user_with(SECOND_HOLDER, None)])
    };
    let taken = given([]).when(take(past(None, vec![of_holder(), team]))).then_something_happens();
    let addresses: Vec<_> = taken
        .log()
        .events()
        .filter_map(|recorded| match &recorded.event {
            Event::MailboxTakenOver(MailboxTakenOver { address_text, .. }) => Some(address_text.subject),
            _ => None,
        })
        .collect();
    assert_eq!(addresses, [HOLDER, CASE]);
    let logins: Vec<_> = taken
        .log()
        .events()
        .filter_map(|recorded| match &recorded.event {
            Event::MailboxUserTakenOver(MailboxUserTakenOver { login_text, .. }) => Some(login_text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(logins, [Some(Private::known(HOLDER, address_text(LOGIN))), None]);
}

#[test]
fn rule_29_a_membership_that_the_log_knows_is_cited_and_another_taken_over() {
    let member = [opened_as(OTHER_CASE), form_received(), member_from("2026-02-01")];
    let known = given([]).and_in(OTHER_REQUEST, member).when(take(past(since_2019(), Vec::new())));
    known.then_types(["request-opened", "membership-cited", "request-closed"]);
    let unknown = given([]).when(take(past(since_2019(), Vec::new())));
    let unknown = unknown.then_types(["request-opened", "membership-taken-over", "request-closed"]);
    let cite = Action::CiteMembership { request: OTHER_REQUEST };
    unknown.and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)]).when(cite).then_types(["membership-cited"]);
}

#[test]
fn rule_29_the_cap_holds_nothing_back_that_exists() {
    let beyond = given_nothing().and_of_nobody(folder_with_cap(0)).when(take(past(None, vec![of_holder()])));
    let beyond = beyond.then_something_happens();
    assert_eq!(beyond.log().whole().structure(&structure()).unwrap().taken().count(), 1);
}

#[test]
fn rule_29_addresses_and_logins_are_ones_own() {
    let granted = [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER)];
    let granted = || {
        let granted = given([]).and_in(OTHER_REQUEST, granted.clone());
        granted.and_in(OTHER_REQUEST, [asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS)])
    };
    let reserved = granted().when(take(past(None, vec![of_holder()]))).refused(Rule::AddressTaken);
    reserved.telling("reserved").leaning_on(["creation-requested"]);
    let made = granted().and_in(OTHER_REQUEST, [created(OTHER_BOX, OTHER_HOLDER, ADDRESS)]);
    made.when(take(past(None, vec![of_holder()]))).refused(Rule::AddressTaken).telling("granted");
    let same = mailbox(SECOND_BOX, ADDRESS, vec![user_with(SECOND_HOLDER, None)]);
    given([]).when(take(past(None, vec![of_holder(), same]))).refused(Rule::AddressTaken);
    let same = mailbox(SECOND_BOX, OTHER_ADDRESS, vec![user_with(SECOND_HOLDER, Some(LOGIN))]);
    let two_persons = given([]).when(take(past(None, vec![of_holder(), same]))).refused(Rule::LoginIdTaken);
    two_persons.telling("other-person");
    let two = mailbox(SECOND_BOX, OTHER_ADDRESS, vec![user_with(HOLDER, Some(OTHER_LOGIN))]);
    let two_logins = given([]).when(take(past(None, vec![of_holder(), two]))).refused(Rule::LoginIdTaken);
    two_logins.telling("other-login");
}

#[test]
fn rule_29_logins_of_before_are_nobody_elses_afterwards() {
    let taken = || given([]).when(take(past(None, vec![of_holder()]))).then_something_happens();
    let elsewhere = vec![
        opened_as(OTHER_CASE),
        wished(OTHER_BOX, OTHER_HOLDER),
        granted(OTHER_BOX, OTHER_HOLDER),
        asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS),
        created(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS),
    ];
    let declare = |login_text| Action::DeclareCredentialsSent {
        request: OTHER_REQUEST,
        mailbox: OTHER_BOX,
        person: None,
        login: login(login_text),
    };
    let refused = taken().and_in(OTHER_REQUEST, elsewhere).when(declare(LOGIN)).refused(Rule::LoginIdTaken);
    let refused = refused.telling("other-person").leaning_on(["mailbox-user-taken-over"]).given();
    refused.when(declare(OTHER_LOGIN)).then_types(["credentials-declared-sent"]);
}

#[test]
fn rule_29_a_nominative_mailbox_has_one_user_a_program_none_and_nobody_is_named_twice() {
    let users = |mailbox_type, users| TakenOverMailbox { mailbox_type, users, ..of_holder() };
    let one = || vec![user_with(HOLDER, None)];
    let two = || vec![user_with(HOLDER, None), user_with(SECOND_HOLDER, None)];
    for wrong in [
        users(MailboxType::Nominative, Vec::new()),
        users(MailboxType::Nominative, two()),
        users(MailboxType::Application, one()),
    ] {
        given([]).when(take(past(None, vec![wrong]))).refused(Rule::ParticularsMissing).telling("users");
    }
    let twice = users(MailboxType::Organisational, vec![user_with(HOLDER, None), user_with(HOLDER, None)]);
    given([]).when(take(past(None, vec![twice]))).refused(Rule::PersonTwice);
    let program = users(MailboxType::Application, Vec::new());
    given([]).when(take(past(None, vec![program]))).then_something_happens();
}

#[test]
fn rule_29_something_is_taken_over_once() {
    given([]).when(take(past(None, Vec::new()))).refused(Rule::ParticularsMissing).telling("mailboxes");
    let taken = || given([]).when(take(past(since_2019(), vec![of_holder()]))).then_something_happens();
    taken().when(take(past(since_2019(), vec![of_holder()]))).refused(Rule::IdTaken);
    let elsewhere = TakeOver { request: OTHER_REQUEST, case: OTHER_CASE, ..past(None, vec![of_holder()]) };
    taken().when(take(elsewhere)).refused(Rule::IdTaken).telling(&BOX.to_string());
    given([]).when_by(Role::Agent, take(past(since_2019(), Vec::new()))).refused(Rule::RoleMayNot);
}

#[test]
fn rule_29_a_structure_that_is_one_person_is_taken_over_under_that_person() {
    let practice = TakeOver {
        structure: StructureKey::Person(SECOND_HOLDER),
        structure_number: Some("rpps-rang:99700000013001".to_owned()),
        ..past(since_2019(), Vec::new())
    };
    let taken = given([]).when(take(practice)).then_something_happens();
    let opening = taken.log().events().find_map(|recorded| match &recorded.event {
        Event::RequestOpened(event) => Some((event.structure_name.clone(), event.structure_identity.clone())),
        _ => None,
    });
    let (name, identity) = opening.unwrap();
    let identity = identity.unwrap();
    assert_eq!((name, identity.subject), (None, SECOND_HOLDER));
    let number = identity.content.known().and_then(|sealed| sealed.number.clone());
    assert_eq!(number.as_deref(), Some("rpps-rang:99700000013001"));
}

#[test]
fn rule_29_life_goes_on_with_what_was_taken_over() {
    let taken = || given([]).when(take(past(since_2019(), vec![of_holder()]))).then_something_happens();
    let red = Action::ChangeRedList { request: REQUEST, mailbox: BOX, is_red: true };
    taken().when(red).then_types(["red-list-changed"]);
    let closes_on = day("2026-06-30");
    let (ground, reason) = (workflow::event::ClosingGround::Inactivity, None);
    let idle = Action::AnnounceMailboxClosing { request: REQUEST, mailbox: BOX, closes_on, ground, reason };
    taken().when(idle).then_types(["mailbox-closing-announced"]);
    let resend = Action::ResendCredentials { request: REQUEST, mailbox: BOX, person: None };
    taken().when(resend).then_types(["credentials-resent"]);
}

#[test]
fn rule_29_the_login_taken_over_is_that_of_its_person_from_then_on() {
    let taken = given([]).when(take(past(since_2019(), vec![of_holder()]))).then_something_happens();
    let user = &taken.log().whole().request(REQUEST).unwrap().mailboxes[&BOX].users[&HOLDER];
    assert_eq!(user.login, Some(hash(LOGIN)));
    // A second mailbox of the same person, under the login they have.
    let mut two = vec![of_holder(), mailbox(SECOND_BOX, OTHER_ADDRESS, vec![user_with(HOLDER, Some(LOGIN))])];
    given([]).when(take(past(since_2019(), two.clone()))).then_something_happens();
    two[1].users = vec![user_with(SECOND_HOLDER, Some(LOGIN))];
    given([]).when(take(past(since_2019(), two))).refused(Rule::LoginIdTaken).telling("other-person");
}

#[test]
fn rule_29_a_member_since_today_is_taken_over_and_one_from_tomorrow_is_not() {
    let since = |member_day| given([]).when(take(past(Some(day(member_day)), Vec::new())));
    since("2026-03-16").then_types(["request-opened", "membership-taken-over", "request-closed"]);
    since("2026-03-17").refused(Rule::DayNotCome).telling("2026-03-17");
}

#[test]
fn rule_29_whoever_has_a_login_already_is_taken_over_under_that_one() {
    let second = |person, login_text| {
        let mailboxes = vec![mailbox(SECOND_BOX, OTHER_ADDRESS, vec![user_with(person, Some(login_text))])];
        let elsewhere = TakeOver { request: OTHER_REQUEST, case: OTHER_CASE, ..past(None, mailboxes) };
        given(through("credentials-declared-sent")).when(take(elsewhere))
    };
    second(HOLDER, LOGIN).then_something_happens();
    second(SECOND_HOLDER, OTHER_LOGIN).then_something_happens();
    let of_another = second(SECOND_HOLDER, LOGIN).refused(Rule::LoginIdTaken).telling("other-person");
    of_another.leaning_on(["credentials-declared-sent"]);
    let another = second(HOLDER, OTHER_LOGIN).refused(Rule::LoginIdTaken).telling("other-login");
    another.leaning_on(["credentials-declared-sent"]);
}

#[test]
fn rule_29_what_was_taken_over_asks_for_nothing_and_its_users_were_let_in_then() {
    let taken = given([]).when(take(past(since_2019(), vec![of_holder()]))).then_something_happens();
    let request = taken.log().whole().request(REQUEST).unwrap();
    let next = workflow::next_action(request, taken.log().whole(), &today());
    assert_eq!(next.kind, workflow::NextKind::Ended);
    assert_eq!(request.mailboxes[&BOX].granted().map(|(person, _)| person).collect::<Vec<_>>(), [HOLDER]);
}
