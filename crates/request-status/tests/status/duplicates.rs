//! Requests that may be one: found from both sides, as of any position, and silent once somebody has settled it.

use request_status::Duplicate;
use uuid::Uuid;
use workflow::event::*;
use workflow::{KeyedHash, RequestId, StructureKey};

use crate::support::{Happened, World, ask, asked_for, day, happens, mailbox, opened, private, wished, wished_as};

const PERSON: u128 = 0x9e75;

/// A mailbox `number` for one and the same person.
fn for_the_person(number: u128) -> MailboxRequested {
    MailboxRequested { holder: Some(private(PERSON)), ..wished(number) }
}

fn elsewhere(request: u128) -> RequestOpened {
    RequestOpened { structure: StructureKey::parse("finess:440000271").unwrap(), ..opened(request) }
}

fn asked_by(subject: u128, opening: RequestOpened) -> RequestOpened {
    RequestOpened { applicant: Some(private(subject)), ..opening }
}

async fn found(history: &[Happened], position: Option<u64>, today: &str) -> Vec<String> {
    let world = World::of(history).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let pairs = ask(&file, position, |look, as_of| Duplicate::find(look, as_of, &day(today), None));
    let said = |pair: &Duplicate| {
        let number = |reference: &str| reference[9..].trim_start_matches('0').to_owned();
        format!("{}~{} {}", number(&pair.reference), number(&pair.other_reference), pair.reason.as_str())
    };
    pairs.iter().map(said).collect()
}

#[tokio::test]
async fn one_person_in_two_requests_is_seen_from_both_sides_wherever_they_are() {
    let history = [
        happens(1, 1, opened(1)),
        happens(1, 1, for_the_person(11)),
        happens(2, 1, elsewhere(2)),
        happens(2, 1, for_the_person(21)),
        happens(3, 1, opened(3)),
        happens(3, 1, wished(31)),
    ];
    assert_eq!(found(&history, None, "2026-02-01").await, ["1~3 person", "3~1 person"]);
    assert_eq!(found(&history, Some(3), "2026-02-01").await, [""; 0], "nobody knew yet");
}

#[tokio::test]
async fn one_applicant_counts_within_one_structure() {
    let history = [
        happens(1, 1, asked_by(7, opened(1))),
        happens(2, 1, asked_by(7, elsewhere(2))),
        happens(3, 1, asked_by(8, opened(3))),
        happens(3, 1, ApplicantChanged { applicant: private(7) }),
    ];
    assert_eq!(found(&history, None, "2026-02-01").await, ["1~3 applicant", "3~1 applicant"]);
    assert_eq!(found(&history, Some(3), "2026-02-01").await, [""; 0]);
}

#[tokio::test]
async fn one_address_asked_for_anew_counts_within_one_structure() {
    let again = |number| CreationRequested { mailbox: mailbox(number), ..asked_for(11) };
    let history = [
        happens(1, 1, opened(1)),
        happens(1, 1, wished(11)),
        happens(1, 1, asked_for(11)),
        happens(1, 1, RequestDropped { reason: private(0xca5e) }),
        happens(2, 1, opened(2)),
        happens(2, 1, wished(21)),
        happens(2, 1, again(21)),
    ];
    assert_eq!(found(&history, None, "2026-02-01").await, ["1~5 address", "5~1 address"]);
}

#[tokio::test]
async fn one_address_wished_for_counts_before_anybody_asks_the_operator() {
    let hash = |of: &str| Some(KeyedHash(of.repeat(32)));
    let wish =
        |number, of| MailboxRequested { wished_address: hash(of), ..wished_as(MailboxType::Organisational, number) };
    let name = private(0xca5e);
    let changed = MailboxNameChanged { mailbox: mailbox(31), wished_address: hash("aa"), wished_name: name };
    let history = [
        happens(1, 1, opened(1)),
        happens(1, 1, wish(11, "aa")),
        happens(2, 1, opened(2)),
        happens(2, 1, wish(21, "aa")),
        happens(3, 1, opened(3)),
        happens(3, 1, wish(31, "bb")),
        happens(3, 1, changed),
    ];
    assert_eq!(found(&history, Some(6), "2026-02-01").await, ["1~3 address", "3~1 address"]);
    assert_eq!(found(&history, None, "2026-02-01").await.len(), 6, "the third wishes for it by now");
}

#[tokio::test]
async fn what_is_settled_or_long_over_is_no_hint() {
    let mut history = vec![
        happens(1, 1, opened(1)),
        happens(1, 1, for_the_person(11)),
        happens(2, 1, opened(2)),
        happens(2, 1, for_the_person(21)),
        happens(2, 1, RequestDropped { reason: private(0xca5e) }),
    ];
    assert_eq!(found(&history, None, "2026-04-01").await.len(), 2);
    assert_eq!(found(&history, None, "2026-04-20").await, [""; 0], "more than ninety days after its end");
    history.pop();
    let of = RequestId(Uuid::from_u128(1));
    history.push(happens(2, 1, RequestMarkedDuplicate { of }));
    assert_eq!(found(&history, None, "2026-02-01").await, [""; 0], "it was closed as a duplicate");
}

#[tokio::test]
async fn of_one_request_only_its_own_pairs_are_told() {
    let history = [1, 2, 3]
        .map(|number: u128| [happens(number, 1, opened(number)), happens(number, 1, for_the_person(number * 10 + 1))]);
    let world = World::of(&history.concat()).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let only = Some(RequestId(Uuid::from_u128(2)));
    let pairs = ask(&file, None, |look, as_of| Duplicate::find(look, as_of, &day("2026-02-01"), only));
    let others: Vec<_> = pairs.iter().map(|pair| (pair.reference.as_str(), pair.other_reference.as_str())).collect();
    assert_eq!(others, [("MSS-2026-000003", "MSS-2026-000001"), ("MSS-2026-000003", "MSS-2026-000005")]);
}
