//! Fourth step: credentials per person.

use workflow::event::{CredentialsBounced, CredentialsReceived, CredentialsResent, FirstLoginRecorded, NeedValidated};
use workflow::{Action, Event, Private, Rule, Stage};

use crate::support::*;

fn bounce() -> Action {
    Action::RecordCredentialsBounced {
        request: REQUEST,
        mailbox: BOX,
        person: None,
        reason: Some(text("mailbox full")),
    }
}

fn resend() -> Action {
    Action::ResendCredentials { request: REQUEST, mailbox: BOX, person: None }
}

fn receive() -> Action {
    Action::RecordCredentialsReceived { request: REQUEST, mailbox: BOX, person: None }
}

fn first_login() -> Action {
    Action::RecordFirstLogin { request: REQUEST, mailbox: BOX, person: None }
}

fn resent() -> Event {
    CredentialsResent { mailbox: BOX, person: HOLDER }.into()
}

fn stage(given: &Given) -> Stage {
    given.log().whole().request(REQUEST).expect("it was opened").stage(&today())
}

#[test]
fn credentials_are_declared_sent_for_a_mailbox_that_exists() {
    let sent_now = given(through("mailbox-created")).when(declare_sent(BOX, LOGIN)).then([sent(BOX, HOLDER, LOGIN)]);
    sent_now.when(declare_sent(BOX, LOGIN)).then_nothing_changes();
    let early = given(through("creation-requested")).when(declare_sent(BOX, LOGIN));
    early.refused(Rule::MailboxNotCreated).leaning_on(["mailbox-requested"]);
}

#[test]
fn a_login_follows_the_naming_policy_and_a_better_one_is_proposed() {
    let elsewhere = given(through("mailbox-created")).when(declare_sent(BOX, "solenn.kerbriac@example.org"));
    elsewhere.refused(Rule::LoginPolicy).telling("login-domain").proposing(LOGIN);
}

/// [`HOLDER`] has [`LOGIN`]; the second mailbox exists, and is `holder`'s.
fn second_mailbox_of(holder: workflow::SubjectId) -> Given {
    let second = [
        wished(SECOND_BOX, holder),
        granted(SECOND_BOX, holder),
        NeedValidated {}.into(),
        asked_for(SECOND_BOX, holder, OTHER_ADDRESS),
        created(SECOND_BOX, holder, OTHER_ADDRESS),
    ];
    given(through("credentials-declared-sent")).and(second)
}

#[test]
fn a_login_belongs_to_one_person() {
    let taken = second_mailbox_of(SECOND_HOLDER).when(declare_sent(SECOND_BOX, LOGIN)).refused(Rule::LoginIdTaken);
    taken.telling("other-person").leaning_on(["credentials-declared-sent"]);
    second_mailbox_of(SECOND_HOLDER)
        .when(declare_sent(SECOND_BOX, OTHER_LOGIN))
        .then_types(["credentials-declared-sent"]);
}

#[test]
fn one_person_with_several_mailboxes_has_one_login() {
    second_mailbox_of(HOLDER).when(declare_sent(SECOND_BOX, LOGIN)).then_types(["credentials-declared-sent"]);
    let second_login =
        second_mailbox_of(HOLDER).when(declare_sent(SECOND_BOX, OTHER_LOGIN)).refused(Rule::LoginIdTaken);
    second_login.telling("other-login").leaning_on(["credentials-declared-sent"]);
}

#[test]
fn credentials_that_came_back_are_sent_again() {
    let reason = Some(Private::known(CASE, text("mailbox full")));
    let sent = given(through("credentials-declared-sent"));
    let back = sent.when(bounce()).then([CredentialsBounced { mailbox: BOX, person: HOLDER, reason }.into()]);
    assert_eq!(stage(&back), Stage::CredentialsSent, "somebody has to send them again");
    let again = back.when(bounce()).then_nothing_changes().when(resend()).then([resent()]);
    assert_eq!(stage(&again), Stage::PartnerCommunication);
}

#[test]
fn nothing_comes_back_from_or_is_sent_again_to_whoever_signed_in() {
    given(through("credentials-received")).when(bounce()).refused(Rule::CredentialsArrived);
    given(through("first-login-recorded")).when(bounce()).refused(Rule::CredentialsArrived);
    let signed_in = given(through("first-login-recorded")).when(resend()).refused(Rule::CredentialsArrived);
    signed_in.leaning_on(["first-login-recorded"]);
    given(through("credentials-received")).when(resend()).then([resent()]);
}

#[test]
fn what_happens_to_credentials_happens_after_they_were_sent() {
    for action in [bounce(), resend(), receive(), first_login()] {
        given(through("mailbox-created")).when(action).refused(Rule::CredentialsNotSent);
    }
}

#[test]
fn receipt_and_first_login_are_facts_per_person() {
    let sent = given(through("credentials-declared-sent"));
    let received = sent.when(receive()).then([CredentialsReceived { mailbox: BOX, person: HOLDER }.into()]);
    let received = received.when(receive()).then_nothing_changes();
    let signed_in = received.when(first_login()).then([FirstLoginRecorded { mailbox: BOX, person: HOLDER }.into()]);
    signed_in.when(first_login()).then_nothing_changes().when(receive()).then_nothing_changes();
}

#[test]
fn facts_about_an_equipped_person_go_on_arriving_after_the_closing() {
    let mut closed = path();
    closed.retain(|event| !matches!(event.type_name(), "credentials-received" | "first-login-recorded"));
    given(closed.clone()).when(first_login()).then_types(["first-login-recorded"]);
    given(closed.clone()).when(bounce()).then_types(["credentials-bounced"]).when(resend()).then([resent()]);
    given(closed).when(declare_sent(BOX, LOGIN)).then_nothing_changes();
}

#[test]
fn rule_22_each_user_of_a_team_has_credentials_of_their_own() {
    let declare = |person, text: &str| Action::DeclareCredentialsSent {
        request: REQUEST,
        mailbox: BOX,
        person: Some(person),
        login: login(text),
    };
    let made = given(up_to(team_path(), "mailbox-created")).when(declare(HOLDER, LOGIN));
    let one = made.then([sent(BOX, HOLDER, LOGIN)]);
    assert_eq!(stage(&one), Stage::CredentialsSent, "the other has none yet");
    let same = one.when(declare(SECOND_HOLDER, LOGIN)).refused(Rule::LoginIdTaken).telling("other-person").given();
    let both = same.when(declare(SECOND_HOLDER, OTHER_LOGIN)).then([sent(BOX, SECOND_HOLDER, OTHER_LOGIN)]);
    assert_eq!(stage(&both), Stage::PartnerCommunication);
    let bounce =
        Action::RecordCredentialsBounced { request: REQUEST, mailbox: BOX, person: Some(HOLDER), reason: None };
    let back = both.when(bounce).then_types(["credentials-bounced"]);
    assert_eq!(stage(&back), Stage::CredentialsSent);
}

#[test]
fn rule_22_a_mailbox_of_a_program_has_nobodys_credentials() {
    let made = given(up_to(program_path(), "mailbox-created"));
    assert_eq!(stage(&made), Stage::PartnerCommunication);
    made.when(declare_sent(BOX, LOGIN)).refused(Rule::PersonNotNamed);
}

#[test]
fn rule_22_no_secret_has_a_place_in_any_event() {
    for event in crate::support::samples() {
        let stored = workflow::wire::encode(&event);
        let all = format!("{} {:?}", stored.data, stored.personal.iter().map(|one| &one.field_set).collect::<Vec<_>>());
        assert!(!all.contains("password") && !all.contains("secret\""), "{all}");
    }
}

#[test]
fn credentials_that_were_sent_are_not_declared_again_under_another_login() {
    let sent = given(through("credentials-declared-sent"));
    let other = sent.when(declare_sent(BOX, OTHER_LOGIN)).refused(Rule::LoginIdTaken).telling("other-login");
    other.leaning_on(["credentials-declared-sent"]);
}

#[test]
fn how_far_the_credentials_of_a_mailbox_have_come_is_told_with_the_event_that_says_so() {
    let says = |given: &Given| {
        let mailbox = &given.log().whole().request(REQUEST).unwrap().mailboxes[&BOX];
        mailbox.credentials().at().map(|at| given.log().type_at(at))
    };
    for last in ["credentials-declared-sent", "credentials-received", "first-login-recorded"] {
        assert_eq!(says(&given(through(last))), Some(last));
    }
    let both = given(up_to(team_path(), "credentials-declared-sent"));
    for person in [HOLDER, SECOND_HOLDER] {
        let back = CredentialsBounced { mailbox: BOX, person, reason: None };
        assert_eq!(says(&both.clone().and([back.into()])), Some("credentials-bounced"), "whoever is furthest behind");
    }
    assert_eq!(says(&given(through("mailbox-created"))), None);
}
