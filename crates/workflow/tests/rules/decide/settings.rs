//! The folder's birth, its policy, its registers, subjects given up.

use workflow::event::{
    AccessPurged, ClockAccepted, LogContinued, MasterKeyChanged, PolicyAdopted, ReferentialImported, SubjectAbandoned,
};
use workflow::policy::{LinkPolicy, RetentionPolicy, Section};
use workflow::{Action, Instant, Private, Referential, Role, Rule, SubjectId};

use crate::support::*;

#[test]
fn a_log_is_born_with_its_administrator_and_its_policy() {
    let born = given_nothing().when(birth());
    born.then_types([
        "log-created",
        "user-registered",
        "role-granted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
        "policy-adopted",
    ]);
}

#[test]
fn a_log_is_born_once() {
    given([]).when(birth()).refused(Rule::LogExists).leaning_on(["log-created"]);
}

#[test]
fn only_sections_that_differ_are_adopted() {
    let both = Action::AdoptPolicy { sections: vec![quota(200), terms(TERMS)] };
    given([]).when(both.clone()).then([PolicyAdopted { adopted: quota(200) }.into()]).when(both).then_nothing_changes();
}

#[test]
fn of_a_section_named_twice_the_last_is_adopted() {
    let twice = Action::AdoptPolicy { sections: vec![quota(200), quota(300)] };
    given([]).when(twice).then([PolicyAdopted { adopted: quota(300) }.into()]);
}

#[test]
fn a_section_too_large_for_an_entry_is_refused() {
    let links = |webmail: String| {
        let (essential_rules, online_form, professions) = (String::new(), String::new(), String::new());
        Section::Links(LinkPolicy { webmail, essential_rules, online_form, professions })
    };
    let of_bytes = |size: usize| links("x".repeat(size - links(String::new()).size_bytes()));
    let adopt = |section: &Section| Action::AdoptPolicy { sections: vec![section.clone()] };
    let (largest, too_large) = (of_bytes(32_768), of_bytes(32_769));
    given([]).when(adopt(&too_large)).refused(Rule::PolicyTooLarge).telling("links");
    given([]).when(adopt(&largest)).then([PolicyAdopted { adopted: largest }.into()]);
}

#[test]
fn the_policy_in_force_is_told_section_by_section() {
    let folder = given([]).and_of_nobody([PolicyAdopted { adopted: quota(200) }.into()]);
    let told: Vec<_> = folder.log().whole().policy.iter().map(|adopted| adopted.section.clone()).collect();
    let mut expected = policy(200);
    expected.sort_by_key(Section::name);
    assert_eq!(told, expected);
}

#[test]
fn an_administrator_vouches_for_the_clock() {
    let reason = Private::known(FORM, text("the clock was set"));
    let accept = Action::AcceptClock { accepted: Instant(1), reason: reason.clone() };
    given([]).when(accept.clone()).then([ClockAccepted { accepted: Instant(1), reason }.into()]);
    given([]).when_by(Role::Agent, accept).refused(Rule::RoleMayNot).liftable_by([Role::Administrator]);
}

fn import(sha256: &str) -> Action {
    let (release, sha256) = ("2026-05-12".to_owned(), sha256.repeat(32));
    Action::RecordImport { referential: Referential::Finess, release, sha256, rows: 103_000 }
}

#[test]
fn a_release_is_imported_once() {
    let imported = ReferentialImported {
        referential: Referential::Finess,
        release: "2026-05-12".to_owned(),
        rows: 103_000,
        sha256: "f1".repeat(32),
    };
    given([]).when(import("f1")).then([imported.into()]).when(import("f1")).then_nothing_changes();
}

#[test]
fn another_file_under_the_name_of_a_known_release_is_refused() {
    let imported = given([]).when(import("f1")).then_types(["referential-imported"]);
    imported.when(import("f2")).refused(Rule::ReleaseTaken).leaning_on(["referential-imported"]);
}

#[test]
fn a_subject_is_given_up_while_no_event_speaks_about_it() {
    let abandon = || Action::AbandonSubject { subject: OTHER_HOLDER };
    let given_up = given(path()).when(abandon()).then([SubjectAbandoned { subject: OTHER_HOLDER }.into()]);
    given_up.when(abandon()).then_nothing_changes();
}

#[test]
fn a_subject_that_an_event_speaks_about_is_not_given_up() {
    let refuse = |subject: SubjectId| {
        given(path()).when(Action::AbandonSubject { subject }).refused(Rule::SubjectInUse);
    };
    [HOLDER, CASE, FORM].into_iter().for_each(refuse);
}

#[test]
fn a_structure_that_is_one_person_keeps_its_subject_in_use() {
    let mut practice = submission();
    practice.structure = workflow::StructureKey::Person(SECOND_HOLDER);
    practice.structure_name = None;
    let opened = given([]).when(submit(practice)).then_types(["request-opened", "mailbox-requested"]);
    opened.when(Action::AbandonSubject { subject: SECOND_HOLDER }).refused(Rule::SubjectInUse);
}

#[test]
fn nothing_is_sealed_under_a_subject_that_was_given_up() {
    let given_up = given([]).and_of_nobody([SubjectAbandoned { subject: HOLDER }.into()]);
    given_up.when(submit(submission())).refused(Rule::SubjectGone).leaning_on(["subject-abandoned"]);
}

#[test]
fn rule_30_links_and_retention_are_sections_of_the_policy() {
    let links = Section::Links(LinkPolicy {
        webmail: "https://webmail.example.net".to_owned(),
        essential_rules: "https://example.net/regles".to_owned(),
        online_form: "https://example.net/formulaire".to_owned(),
        professions: "https://example.net/professions".to_owned(),
    });
    let retention = Section::Retention(RetentionPolicy { unequipped_months: 6, equipped_months: 120 });
    let adopt = || Action::AdoptPolicy { sections: vec![retention.clone(), links.clone()] };
    let (one, other) = (PolicyAdopted { adopted: links.clone() }, PolicyAdopted { adopted: retention.clone() });
    let adopted = given([]).when(adopt()).then([one.into(), other.into()]);
    adopted.when(adopt()).then_nothing_changes();
}

fn purge(first: u64, last: u64) -> Action {
    Action::PurgeAccess { before: Instant(9), first, head: "ac".repeat(32), last }
}

#[test]
fn what_is_purged_of_the_journal_of_reads_is_counted_once() {
    let purged = |first, last, rows| -> workflow::Event {
        AccessPurged { before: Instant(9), first, head: "ac".repeat(32), last, rows }.into()
    };
    given([])
        .when(purge(1, 40))
        .then([purged(1, 40, 40)])
        .when(purge(1, 40))
        .then_nothing_changes()
        .when(purge(41, 40))
        .then_nothing_changes()
        .when(purge(41, 41))
        .then([purged(41, 41, 1)]);
}

#[test]
fn the_journal_of_reads_is_purged_by_an_administrator_or_the_data_protection_officer() {
    let liftable = [Role::Administrator, Role::Dpo];
    for role in [Role::Agent, Role::Supervisor, Role::Auditor] {
        given([]).when_by(role, purge(1, 40)).refused(Rule::RoleMayNot).liftable_by(liftable);
    }
}

fn change_key(to: &str) -> Action {
    let (from, statement) = (Some("log+a+AQ==".to_owned()), Some("signed by both".to_owned()));
    Action::ChangeSigningKey { from, to: to.to_owned(), statement, reason: why() }
}

fn go_on(origin: &str) -> Action {
    let last_note = "the last checkpoint".to_owned();
    Action::ContinueLog { last_note, lost: (7, 9), origin: origin.to_owned(), reason: why() }
}

fn why() -> Private<workflow::Text> {
    Private::known(OTHER_CASE, text("the disk was lost"))
}

#[test]
fn a_signing_key_is_changed_once_and_the_log_says_for_which() {
    let changed = given([]).when(change_key("log+b+AQ==")).then_types(["signing-key-changed"]);
    let changed = changed.when(change_key("log+b+AQ==")).then_nothing_changes();
    changed.when(change_key("log+c+AQ==")).then_types(["signing-key-changed"]);
}

fn change_master_key(to: &str) -> Action {
    Action::ChangeMasterKey { from: "a1".repeat(32), to: to.repeat(32), reason: why() }
}

#[test]
fn a_master_key_is_changed_once_and_the_log_says_so_without_the_key() {
    let said = MasterKeyChanged { from: "a1".repeat(32), reason: why(), to: "b2".repeat(32) };
    let changed = given([]).when(change_master_key("b2")).then([said.into()]);
    let changed = changed.when(change_master_key("b2")).then_nothing_changes();
    changed.when(change_master_key("c3")).then_types(["master-key-changed"]);
}

#[test]
fn a_loss_is_accepted_once_and_says_what_is_lost() {
    let lost = LogContinued {
        last_note: "the last checkpoint".to_owned(),
        lost_from: 7,
        lost_to: 9,
        origin: "agency/log/2".to_owned(),
        reason: why(),
    };
    let gone_on = given([]).when(go_on("agency/log/2")).then([lost.into()]);
    gone_on.when(go_on("agency/log/2")).then_nothing_changes().when(go_on("agency/log/3")).then_something_happens();
}

#[test]
fn what_signs_and_what_is_lost_is_for_an_administrator_to_say() {
    for role in [Role::Agent, Role::Supervisor, Role::Auditor, Role::Dpo] {
        for action in [change_key("log+b+AQ=="), change_master_key("b2"), go_on("agency/log/2")] {
            given([]).when_by(role, action).refused(Rule::RoleMayNot).liftable_by([Role::Administrator]);
        }
    }
}
