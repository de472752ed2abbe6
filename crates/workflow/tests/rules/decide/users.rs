//! Domain rules 22, 27 and 28: users of a mailbox that several people share come and go.

use workflow::event::{MailboxUserAdded, MailboxUserRemoved};
use workflow::{Action, Event, Person, Private, Role, Rule, SubjectId};

use crate::support::*;

fn add(person: SubjectId, asked_by: Option<SubjectId>) -> Action {
    Action::AddMailboxUser { request: REQUEST, mailbox: BOX, user: user(person), asked_by }
}

fn remove(person: SubjectId, asked_by: Option<SubjectId>) -> Action {
    let reason = Some(text("left the team"));
    Action::RemoveMailboxUser { request: REQUEST, mailbox: BOX, person: Some(person), asked_by, reason }
}

fn added_by(person: SubjectId, requested_by: Option<SubjectId>) -> Event {
    let user = Private::known(person, person_of(person));
    MailboxUserAdded { mailbox: BOX, requested_by, structure: structure(), user, warnings: Vec::new() }.into()
}

fn removed_by(person: SubjectId, requested_by: Option<SubjectId>) -> Event {
    let reason = Some(Private::known(CASE, text("left the team")));
    MailboxUserRemoved { mailbox: BOX, person, reason, requested_by, structure: structure() }.into()
}

fn wished_for() -> Given {
    given(up_to(team_path(), "mailbox-user-added"))
}

fn existing() -> Given {
    given(up_to(team_path(), "mailbox-created"))
}

#[test]
fn rule_28_until_it_exists_whoever_prepares_the_request_names_the_users() {
    let named = wished_for().when_by(Role::Applicant, add(OTHER_HOLDER, None)).then([added_by(OTHER_HOLDER, None)]);
    named.when(remove(OTHER_HOLDER, Some(HEAD))).then([removed_by(OTHER_HOLDER, None)]);
}

#[test]
fn rule_28_once_it_exists_only_its_administrator_asks_for_access() {
    for asked_by in [None, Some(HOLDER), Some(HEAD)] {
        existing().when(add(OTHER_HOLDER, asked_by)).refused(Rule::NotTheAdministrator);
        let refused = existing().when(remove(HOLDER, asked_by)).refused(Rule::NotTheAdministrator);
        refused.liftable_by([Role::Applicant, Role::Agent, Role::Supervisor]);
    }
    let asked = existing().when(add(OTHER_HOLDER, Some(MANAGER)));
    let asked = asked.then([added_by(OTHER_HOLDER, Some(MANAGER))]);
    asked.when(remove(HOLDER, Some(MANAGER))).then([removed_by(HOLDER, Some(MANAGER))]);
}

#[test]
fn rule_27_access_is_asked_for_and_given_back_after_the_closing_of_the_request() {
    let closed = || given(team_path());
    let asked = closed().when_by(Role::Applicant, add(OTHER_HOLDER, Some(MANAGER)));
    let asked = asked.then_types(["mailbox-user-added"]);
    let pending = asked.and([]).when(Action::DeclareCredentialsSent {
        request: REQUEST,
        mailbox: BOX,
        person: Some(OTHER_HOLDER),
        login: login("gwendal.armoret@planet-sante.fr"),
    });
    let pending = pending.refused(Rule::PersonUndecided).leaning_on(["mailbox-user-added"]).given();
    let decision = workflow::command::HabilitationDecision {
        person: Some(OTHER_HOLDER),
        ..habilitate(BOX, workflow::event::HabilitationVerdict::Granted)
    };
    let decided = pending.when(decide_habilitation(decision)).then_types(["habilitation-decided"]);
    let sent = decided.when(Action::DeclareCredentialsSent {
        request: REQUEST,
        mailbox: BOX,
        person: Some(OTHER_HOLDER),
        login: login("gwendal.armoret@planet-sante.fr"),
    });
    sent.then_types(["credentials-declared-sent"]);
    closed().when(remove(HOLDER, Some(MANAGER))).then_types(["mailbox-user-removed"]);
}

#[test]
fn rule_22_whoever_was_refused_gets_no_credentials() {
    let refused = existing().and([added(BOX, OTHER_HOLDER), not_granted(BOX, OTHER_HOLDER)]);
    let sent = Action::DeclareCredentialsSent {
        request: REQUEST,
        mailbox: BOX,
        person: Some(OTHER_HOLDER),
        login: login("gwendal.armoret@planet-sante.fr"),
    };
    refused.when(sent).refused(Rule::PersonNotHabilitated).leaning_on(["habilitation-decided"]);
}

#[test]
fn a_new_administrator_asks_in_the_place_of_the_old_one() {
    let change = Action::ChangeMailboxAdministrator { request: REQUEST, mailbox: BOX, administrator: contact_of(HEAD) };
    let changed = given(team_path()).when_by(Role::Applicant, change).then_types(["mailbox-administrator-changed"]);
    let old = changed.when(add(OTHER_HOLDER, Some(MANAGER))).refused(Rule::NotTheAdministrator);
    old.given().when(add(OTHER_HOLDER, Some(HEAD))).then_types(["mailbox-user-added"]);
}

#[test]
fn nobody_is_a_user_of_one_mailbox_twice() {
    wished_for().when(add(HOLDER, None)).refused(Rule::PersonTwice).leaning_on(["mailbox-user-added"]);
    let gone = wished_for().when(remove(HOLDER, None)).then_types(["mailbox-user-removed"]);
    gone.when(add(HOLDER, None)).then([added_by(HOLDER, None)]);
}

#[test]
fn rule_16_a_user_added_later_gives_a_mail_of_their_own() {
    let with_mail = |mail: &str| {
        let person = Person { mail: mail.to_owned(), ..person_of(OTHER_HOLDER) };
        let user = user_who_is(OTHER_HOLDER, person);
        Action::AddMailboxUser { request: REQUEST, mailbox: BOX, user, asked_by: Some(MANAGER) }
    };
    existing().when(with_mail("accueil@example.org")).refused(Rule::ContactNotIndividual).telling("contact-generic");
    let mut taken = user(OTHER_HOLDER);
    taken.mail_of = Some(HOLDER);
    let shared = Action::AddMailboxUser { request: REQUEST, mailbox: BOX, user: taken, asked_by: Some(MANAGER) };
    existing().when(shared).refused(Rule::ContactShared);
}

#[test]
fn the_last_user_who_may_have_it_is_not_taken_off() {
    let one_left = existing().when(remove(HOLDER, Some(MANAGER))).then_types(["mailbox-user-removed"]);
    let last = one_left.when(remove(SECOND_HOLDER, Some(MANAGER))).refused(Rule::LastUser);
    let pending = last.given().and([added(BOX, OTHER_HOLDER)]);
    let still = pending.when(remove(SECOND_HOLDER, Some(MANAGER))).refused(Rule::LastUser);
    let decided = still.given().and([granted(BOX, OTHER_HOLDER)]);
    decided.when(remove(SECOND_HOLDER, Some(MANAGER))).then_types(["mailbox-user-removed"]);
}

#[test]
fn the_last_user_who_may_have_it_stays_while_it_is_being_created() {
    let asked = given(up_to(team_path(), "creation-requested"));
    let one_left = asked.when(remove(HOLDER, None)).then_types(["mailbox-user-removed"]);
    one_left.when(remove(SECOND_HOLDER, None)).refused(Rule::LastUser);
}

#[test]
fn a_mailbox_of_one_person_or_of_a_program_has_no_users_to_come_or_go() {
    given(through("mailbox-created")).when(add(OTHER_HOLDER, None)).refused(Rule::MailboxOfOtherType);
    given(through("mailbox-created")).when(remove(HOLDER, None)).refused(Rule::MailboxOfOtherType);
    given(program_path()).when(add(OTHER_HOLDER, None)).refused(Rule::MailboxOfOtherType).telling("application");
}

#[test]
fn a_mailbox_that_was_given_up_or_closed_has_no_users_to_come_or_go() {
    let given_up = wished_for().and([abandoned(BOX)]);
    given_up.when(add(OTHER_HOLDER, None)).refused(Rule::MailboxSettled);
    let closed = workflow::event::MailboxClosed { mailbox: BOX, structure: structure() };
    let closed = given(team_path()).and([closed.into()]);
    closed.when(add(OTHER_HOLDER, Some(MANAGER))).refused(Rule::MailboxClosed).leaning_on(["mailbox-closed"]);
}

#[test]
fn a_user_named_before_creation_opens_the_need_again_and_one_named_after_the_closing_does_not() {
    let need = |given: &Given| given.log().whole().request(REQUEST).unwrap().need_validated_at.is_some();
    let before = given(up_to(team_path(), "terms-accepted")).when(add(OTHER_HOLDER, None));
    assert!(!need(&before.then_types(["mailbox-user-added"])));
    let after = given(team_path()).when(add(OTHER_HOLDER, Some(MANAGER)));
    assert!(need(&after.then_types(["mailbox-user-added"])));
}
