//! One case in full.

use eventlog::Position;
use request_status::Detail;
use uuid::Uuid;
use workflow::{EventRef, RequestId};

use crate::support::{World, a_journey, day, happens, opened};

/// A case in the middle of its third step, as `request show --format json` prints it.
const IN_CREATION: &str = r#"{
  "request": "00000000-0000-0000-0000-000000000001",
  "as_of": 17,
  "stage": "creation",
  "adhesion": {
    "state": "member",
    "event": 8,
    "member_from": "2026-01-20"
  },
  "need_validated": 13,
  "mailboxes": [
    {
      "mailbox": "00000000-0000-0000-0000-00000000000b",
      "type": "nominative",
      "holder": "00000000-0000-0000-0000-00000000006f",
      "requested": 9,
      "habilitation": {
        "state": "granted",
        "event": 11
      },
      "terms": null,
      "creation": {
        "state": "created",
        "event": 17
      },
      "credentials": {
        "state": "none",
        "event": null
      }
    },
    {
      "mailbox": "00000000-0000-0000-0000-00000000000c",
      "type": "nominative",
      "holder": "00000000-0000-0000-0000-000000000070",
      "requested": 10,
      "habilitation": {
        "state": "granted",
        "event": 12
      },
      "terms": null,
      "creation": {
        "state": "creation-requested",
        "event": 15
      },
      "credentials": {
        "state": "none",
        "event": null
      }
    }
  ],
  "campaign": {
    "state": "open",
    "event": null
  },
  "waiting": {
    "state": "operator",
    "event": 16
  },
  "ending": null,
  "next": {
    "action": "wait-for-operator",
    "mailbox": null,
    "until": null,
    "evidence": [
      16
    ]
  }
}"#;

#[tokio::test]
async fn a_case_names_the_event_behind_each_thing_it_says() {
    let world = World::of(&a_journey(1)).await;
    let id = RequestId(Uuid::from_u128(1));
    let case = Detail::read(world.store.as_ref(), id, Position::new(17), &day("2026-01-20")).await.unwrap().unwrap();
    assert_eq!(serde_json::to_string_pretty(&case).unwrap(), IN_CREATION);
}

/// Membership is of the structure: a request that never saw it come is told where it stands all the same.
#[tokio::test]
async fn the_next_action_leans_on_what_another_request_brought() {
    let mut world = World::of(&a_journey(1)[..8]).await;
    world.add(&happens(2, 1, opened(2))).await;
    let id = RequestId(Uuid::from_u128(2));
    let read = async |at: u64, today: &str| {
        Detail::read(world.store.as_ref(), id, Position::new(at), &day(today)).await.unwrap()
    };
    let next = read(99, "2026-01-20").await.unwrap().next;
    assert_eq!((next.action, &next.evidence[..]), ("cite-membership", &[EventRef(8)][..]));
    let next = read(99, "2026-01-19").await.unwrap().next;
    assert_eq!((next.action, next.until), ("wait-until", Some(day("2026-01-20"))));
    assert_eq!(read(8, "2026-01-20").await, None, "not opened by then");
}
