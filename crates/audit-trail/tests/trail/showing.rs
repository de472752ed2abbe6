//! What a line says.

use audit_trail::Shown;
use eventlog::{EventStore, Position, SubjectId};
use read_model::SealedOpener;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Line, Log, a_case, line, sources};

#[tokio::test]
async fn a_trail_says_who_when_why_from_what_and_what_is_otherwise() {
    let log = a_case().await;
    insta::assert_snapshot!(log.trail(1, u64::MAX).await, @r"
    #1      2026-01-12 09:00:10Z  Request opened
            applicant, through form
            department: 44
            sector: hospital
    #2      2026-01-12 09:00:20Z  mailbox requested
            Claire Durand (agent), through console
            mailbox_type: nominative
            holder.first_name: Anaïs
            holder.last_name: Lebrun
    #3      2026-01-12 09:00:30Z  mailbox corrected
            Claire Durand (agent), through console
            holder.last_name: Lebrun → Le Brun
    #4      2026-01-12 09:00:40Z  waiting started
            Claire Durand (agent), through console
            due_on: 2026-02-01
            party: applicant
            policy: deadlines #1
    #5      2026-01-12 09:00:50Z  waiting started
            Claire Durand (agent), through console
            due_on: 2026-02-01 → 2026-02-15
    #6      2026-01-11 09:01:00Z  request rejected
            Claire Durand (agent) on behalf of 00000000-0000-0000-0000-000000000b0d, through paper
            recorded 2026-01-12 09:01:00Z
            reason: No answer from the head of the structure
            document: letter.pdf, sha256 abababababababababababababababababababababababababababababababab
    ");
}

#[tokio::test]
async fn fields_are_compared_within_one_part_of_a_case() {
    let mut log = Log::new();
    for (partner, name) in [(1, "Clinic A"), (2, "Clinic B"), (1, "Clinic A"), (1, "Clinic A+")] {
        let data = json!({"name": name, "partner": Uuid::from_u128(partner).to_string()});
        log.add(line(1, "partner-told", data)).await;
    }
    let trail = log.trail(1, u64::MAX).await;
    let changes: Vec<Vec<String>> =
        trail.lines.iter().map(|line| line.changes.iter().map(ToString::to_string).collect()).collect();
    let expected: [&[&str]; 4] = [&["name: Clinic A"], &["name: Clinic B"], &[], &["name: Clinic A → Clinic A+"]];
    assert_eq!(changes, expected);
}

/// What each line of the trail of request 1 says is otherwise.
async fn changes(log: &Log) -> Vec<Vec<String>> {
    let trail = log.trail(1, u64::MAX).await;
    trail.lines.iter().map(|line| line.changes.iter().map(ToString::to_string).collect()).collect()
}

/// One person's terms are not another's, and the same person in the next mailbox is another part again.
#[tokio::test]
async fn a_user_of_a_mailbox_is_a_part_of_its_own() {
    let mut log = Log::new();
    let terms = |mailbox: u128, person: u128, version: &str| {
        let [mailbox, person] = [mailbox, person].map(|id| Uuid::from_u128(id).to_string());
        line(1, "terms-accepted", json!({"accepted_version": version, "mailbox": mailbox, "person": person}))
    };
    for (mailbox, person, version) in [(1, 1, "2025"), (1, 2, "2026"), (2, 1, "2026"), (1, 1, "2026"), (1, 2, "2026")] {
        log.add(terms(mailbox, person, version)).await;
    }
    let expected: [&[&str]; 5] = [
        &["accepted_version: 2025"],
        &["accepted_version: 2026"],
        &["accepted_version: 2026"],
        &["accepted_version: 2025 → 2026"],
        &[],
    ];
    assert_eq!(changes(&log).await, expected);
}

/// A correction that leads to another person is compared with what was said of the one before, holder or user.
#[tokio::test]
async fn a_corrected_user_is_compared_with_who_it_was() {
    let mut log = Log::new();
    let [mailbox, first, second] = [0xb0c5_u128, 1, 2].map(|id| Uuid::from_u128(id).to_string());
    let named = |last_name: &str, mail: &str| json!({"last_name": last_name, "mail": mail});
    log.add(Line {
        records: vec![("holder", 1, named("Lebrun", "a@x.test"))],
        ..line(1, "mailbox-requested", json!({"holder": first, "mailbox": mailbox, "mailbox_type": "nominative"}))
    })
    .await;
    let corrected = |before: &str, after: &str| json!({"mailbox": mailbox, "person": before, "user": after});
    log.add(Line {
        records: vec![("user", 2, named("Le Brun", "a@x.test"))],
        ..line(1, "mailbox-user-corrected", corrected(&first, &second))
    })
    .await;
    log.add(Line {
        records: vec![("user", 2, named("Le Brun", "b@x.test"))],
        ..line(1, "mailbox-user-corrected", corrected(&second, &second))
    })
    .await;
    let expected: [&[&str]; 3] = [
        &["mailbox_type: nominative", "holder.last_name: Lebrun", "holder.mail: a@x.test"],
        &["user.last_name: Lebrun → Le Brun"],
        &["user.mail: a@x.test → b@x.test"],
    ];
    assert_eq!(changes(&log).await, expected);
}

#[tokio::test]
async fn an_item_of_a_list_is_named_before_what_is_said_of_it() {
    let mut log = Log::new();
    for (item, status) in [("a", "asked"), ("b", "asked"), ("a", "done")] {
        log.add(line(1, "to-do-updated", json!({"item": item, "status": status}))).await;
    }
    let expected: [&[&str]; 3] = [&["a.status: asked"], &["b.status: asked"], &["a.status: asked → done"]];
    assert_eq!(changes(&log).await, expected);
}

/// What belongs to no request is compared with what was said of the same structure, whatever requests it also touches.
#[tokio::test]
async fn what_is_about_a_structure_alone_has_the_history_of_the_structure() {
    let mut log = Log::new();
    let of = |structure: &str, outcome: &str, requests: &[u128]| Line {
        request: None,
        tags: requests
            .iter()
            .map(|request| format!("request:{}", Uuid::from_u128(*request)))
            .chain([format!("structure:finess:{structure}"), format!("subject:{}", Uuid::from_u128(7))])
            .collect(),
        ..line(1, "membership-enquired", json!({"outcome": outcome}))
    };
    log.add(of("440000289", "not-member", &[])).await;
    log.add(of("490000031", "not-member", &[])).await;
    log.add(of("440000289", "member", &[1])).await;
    assert_eq!(changes(&log).await, [["outcome: not-member → member"]]);
}

#[tokio::test]
async fn what_is_erased_is_said_to_be_and_nothing_else_changes() {
    let log = a_case().await;
    let before = log.trail(1, u64::MAX).await;
    log.store.forget(SubjectId(Uuid::from_u128(0x0b0d))).await.unwrap();
    let after = log.trail(1, u64::MAX).await;
    assert_eq!(after.lines[1].changes.last().unwrap().to_string(), "holder: (erased)");
    assert_eq!(after.lines[2].changes, []);
    for place in [0, 3, 4, 5] {
        assert_eq!(after.lines[place], before.lines[place]);
    }
}

#[tokio::test]
async fn who_may_not_open_sees_that_something_is_there() {
    let log = a_case().await;
    let from = sources(&log.store, &SealedOpener);
    let trail = audit_trail::Trail::of_request(from, Uuid::from_u128(1), Position::new(99)).await.unwrap();
    assert_eq!(trail.lines[5].reason, Some(Shown::Sealed));
    assert_eq!(trail.lines[5].documents[0].to_string(), "document: (sealed)");
    assert!(!serde_json::to_string(&trail).unwrap().contains("Brun"));
}

#[tokio::test]
async fn an_event_that_nobody_understands_any_more_is_readable() {
    let mut log = Log::new();
    let data = json!({"floor": 3, "former_site": {"city": "Nantes"}, "rooms": ["a", "b"]});
    log.add(line(1, "site-relocated", data)).await;
    let trail = log.trail(1, u64::MAX).await;
    assert_eq!(trail.lines[0].label, "site relocated");
    let changes: Vec<String> = trail.lines[0].changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["floor: 3", "former_site.city: Nantes", "rooms: [\"a\",\"b\"]"]);
}

#[tokio::test]
async fn a_trail_as_of_a_position_is_the_trail_as_it_was_then() {
    let log = a_case().await;
    let whole = log.trail(1, u64::MAX).await;
    assert_eq!(whole.as_of, Position::new(6));
    for end in 0..=6 {
        let then = log.trail(1, end).await;
        assert_eq!(then.lines, whole.lines[..usize::try_from(end).unwrap()]);
    }
}

#[tokio::test]
async fn a_policy_shows_what_a_new_version_changes() {
    let mut log = Log::new();
    for limit in [150, 200] {
        let data = json!({"adopted": {"content": {"limit": limit, "scope": "structure"}, "section": "quota"}});
        let tags = vec!["policy:quota".to_owned()];
        log.add(Line { request: None, tags, ..line(1, "policy-adopted", data) }).await;
    }
    let opener = SealedOpener;
    let second = [Position::new(2)];
    let trail =
        audit_trail::Trail::of_positions(sources(&log.store, &opener), &second, Position::new(2)).await.unwrap();
    let changes: Vec<String> = trail.lines[0].changes.iter().map(ToString::to_string).collect();
    assert_eq!(changes, ["adopted.content.limit: 150 → 200"]);
}
