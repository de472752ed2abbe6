//! Whom and which mailbox a line is about.

use audit_trail::Trail;
use eventlog::{EventStore, Position, SubjectId};
use read_model::SealedOpener;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Line, Log, line, sources};

const TEAM: u128 = 0xb1;
const OWN: u128 = 0xb2;
const APPLICATION: u128 = 0xb3;

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn named(first_name: &str, last_name: &str) -> Value {
    json!({"first_name": first_name, "last_name": last_name})
}

fn added(mailbox: u128, user: u128, name: Value) -> Line {
    let data = json!({"mailbox": id(mailbox), "user": id(user)});
    Line { records: vec![("user", user, name)], ..line(1, "mailbox-user-added", data) }
}

fn about(event_type: &'static str, mailbox: u128, person: u128) -> Line {
    line(1, event_type, json!({"mailbox": id(mailbox), "person": id(person)}))
}

fn team() -> Line {
    let wished = vec![("wished_name", 9, json!({"address": "team@x.test"}))];
    let data = json!({"mailbox": id(TEAM), "mailbox_type": "organisational", "wished_name": id(9)});
    Line { records: wished, ..line(1, "mailbox-requested", data) }
}

fn own(holder: u128, name: Value) -> Line {
    let data = json!({"holder": id(holder), "mailbox": id(OWN), "mailbox_type": "nominative"});
    Line { records: vec![("holder", holder, name)], ..line(1, "mailbox-requested", data) }
}

/// What each line of a trail says it is about, in text.
fn said(trail: &Trail) -> Vec<Vec<String>> {
    let lines = trail.lines.iter().map(|line| line.about.to_string());
    lines.map(|about| about.lines().map(|line| line.trim().to_owned()).collect()).collect()
}

#[tokio::test]
async fn a_line_about_a_user_says_whom_and_of_several_mailboxes_which() {
    let mut log = Log::new();
    log.add(team()).await;
    log.add(added(TEAM, 1, named("Judith", "Ernewein"))).await;
    log.add(about("terms-accepted", TEAM, 1)).await;
    log.add(own(2, named("Amand", "Rocheblave"))).await;
    log.add(about("terms-accepted", OWN, 2)).await;
    log.add(about("terms-accepted", TEAM, 1)).await;
    let granted = vec![("address_text", 2, json!({"address": "a.rocheblave@x.test"}))];
    log.add(Line { records: granted, ..line(1, "mailbox-created", json!({"mailbox": id(OWN)})) }).await;
    log.add(about("first-login-recorded", OWN, 2)).await;
    let expected: [&[&str]; 8] = [
        &[],
        &[],
        &["person: Judith Ernewein"],
        &[],
        &["mailbox: of Amand Rocheblave", "person: Amand Rocheblave"],
        &["mailbox: team@x.test", "person: Judith Ernewein"],
        &["mailbox: a.rocheblave@x.test"],
        &["mailbox: a.rocheblave@x.test", "person: Amand Rocheblave"],
    ];
    assert_eq!(said(&log.trail(1, u64::MAX).await), expected);
}

/// Machines read who it was even where a person needs no telling.
#[tokio::test]
async fn what_goes_without_saying_is_there_for_machines() {
    let mut log = Log::new();
    log.add(own(2, named("Amand", "Rocheblave"))).await;
    let about = &log.trail(1, u64::MAX).await.lines[0].about;
    let person = about.person.as_ref().unwrap();
    assert_eq!((person.id.as_str(), person.name.as_deref()), (&*id(2), Some("Amand Rocheblave")));
    assert_eq!(about.mailbox.as_ref().unwrap().id, id(OWN));
    assert_eq!(about.to_string(), "");
}

#[tokio::test]
async fn two_of_one_name_in_a_mailbox_are_told_apart() {
    let mut log = Log::new();
    log.add(team()).await;
    for user in [1, 2] {
        log.add(added(TEAM, user, named("Ange", "Foscarelli"))).await;
    }
    log.add(about("terms-accepted", TEAM, 2)).await;
    log.add(about("terms-accepted", TEAM, 1)).await;
    let said = said(&log.trail(1, u64::MAX).await);
    assert_eq!(said[3], ["person: Ange Foscarelli (no. 2 of that name)"]);
    assert_eq!(said[4], ["person: Ange Foscarelli (no. 1 of that name)"]);
}

/// The correction says whom it corrects, and later lines whom it led to: one person, under whichever subject.
#[tokio::test]
async fn a_corrected_user_is_called_as_before_and_then_as_corrected() {
    let mut log = Log::new();
    log.add(own(1, named("Anaïs", "Lebrun"))).await;
    let data = json!({"mailbox": id(OWN), "person": id(1), "user": id(2)});
    let records = vec![("user", 2, named("Anaïs", "Le Brun"))];
    log.add(Line { records, ..line(1, "mailbox-user-corrected", data) }).await;
    log.add(about("terms-accepted", OWN, 2)).await;
    log.add(team()).await;
    log.add(about("first-login-recorded", OWN, 2)).await;
    let expected: [&[&str]; 5] = [
        &[],
        &["person: Anaïs Lebrun"],
        &["person: Anaïs Le Brun"],
        &[],
        &["mailbox: of Anaïs Le Brun", "person: Anaïs Le Brun"],
    ];
    assert_eq!(said(&log.trail(1, u64::MAX).await), expected);
}

/// An address that the operator reported by mistake is not what the mailbox is called.
#[tokio::test]
async fn a_disputed_address_names_no_mailbox() {
    let mut log = Log::new();
    log.add(own(1, named("Anaïs", "Lebrun"))).await;
    log.add(team()).await;
    let reported = vec![("address_text", 1, json!({"address": "somebody@x.test"}))];
    let data = json!({"address_text": id(1), "mailbox": id(TEAM)});
    log.add(Line { records: reported, ..line(1, "mailbox-return-disputed", data) }).await;
    assert_eq!(said(&log.trail(1, u64::MAX).await)[2], ["mailbox: team@x.test"]);
}

#[tokio::test]
async fn who_is_sealed_or_erased_has_the_end_of_an_id() {
    let mut log = Log::new();
    log.add(own(1, named("Anaïs", "Lebrun"))).await;
    log.add(about("terms-accepted", OWN, 1)).await;
    let data = json!({"mailbox": id(APPLICATION), "mailbox_type": "application"});
    log.add(line(1, "mailbox-requested", data)).await;
    let sealed = Trail::of_request(sources(&log.store, &SealedOpener), Uuid::from_u128(1), Position::new(9)).await;
    let expected: [&[&str]; 3] =
        [&["mailbox: 0000000000b2", "person: 000000000001"], &["person: 000000000001"], &["mailbox: 0000000000b3"]];
    assert_eq!(said(&sealed.unwrap()), expected);
    log.store.forget(SubjectId(Uuid::from_u128(1))).await.unwrap();
    assert_eq!(said(&log.trail(1, u64::MAX).await), expected);
}

#[tokio::test]
async fn a_partner_is_called_as_when_it_was_told() {
    let mut log = Log::new();
    let identity = vec![("identity", 9, json!({"mail": "p@x.test", "name": "Clinic A"}))];
    let data = json!({"identity": id(9), "partner": id(0xa)});
    log.add(Line { records: identity, ..line(1, "partner-told", data) }).await;
    log.add(line(1, "partner-reminded", json!({"partner": id(0xa)}))).await;
    let expected: [&[&str]; 2] = [&[], &["partner: Clinic A"]];
    assert_eq!(said(&log.trail(1, u64::MAX).await), expected);
}

/// A role is granted to somebody: the line says to whom, by the name that the caller knows.
#[tokio::test]
async fn a_line_about_a_registered_user_says_which() {
    let mut log = Log::new();
    let granted = json!({"role": "agent", "user": crate::support::AGENT});
    log.add(Line {
        request: None,
        tags: vec![format!("user:{}", crate::support::AGENT)],
        ..line(1, "role-granted", granted)
    })
    .await;
    let trail = Trail::of_positions(sources(&log.store, &SealedOpener), &[Position::new(1)], Position::new(1)).await;
    assert_eq!(said(&trail.unwrap()), [["user: Claire Durand"]]);
}
