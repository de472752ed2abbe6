//! One case in full.

use eventlog::Position;
use request_status::Detail;
use uuid::Uuid;
use workflow::event::MailboxClosingObjected;
use workflow::{EventRef, RequestId};

use crate::support::{World, a_journey, a_shared_history, day, happens, opened, private};

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
      "administrator": null,
      "practice_site": null,
      "requested": 9,
      "contact": null,
      "users": [
        {
          "person": "00000000-0000-0000-0000-00000000006f",
          "added": 9,
          "habilitation": {
            "state": "granted",
            "event": 11
          },
          "proposed": null,
          "terms": null,
          "credentials": {
            "state": "none",
            "event": null
          },
          "has_login": false,
          "last_login": null,
          "regularised": null
        }
      ],
      "habilitation": {
        "state": "granted",
        "event": 11
      },
      "creation": {
        "state": "created",
        "event": 17
      },
      "created_on": "2026-01-23",
      "credentials": {
        "state": "none",
        "event": null
      },
      "dispute": null,
      "closing": null,
      "is_red": false
    },
    {
      "mailbox": "00000000-0000-0000-0000-00000000000c",
      "type": "nominative",
      "holder": "00000000-0000-0000-0000-000000000070",
      "administrator": null,
      "practice_site": null,
      "requested": 10,
      "contact": null,
      "users": [
        {
          "person": "00000000-0000-0000-0000-000000000070",
          "added": 10,
          "habilitation": {
            "state": "granted",
            "event": 12
          },
          "proposed": null,
          "terms": null,
          "credentials": {
            "state": "none",
            "event": null
          },
          "has_login": false,
          "last_login": null,
          "regularised": null
        }
      ],
      "habilitation": {
        "state": "granted",
        "event": 12
      },
      "creation": {
        "state": "creation-requested",
        "event": 15
      },
      "created_on": null,
      "credentials": {
        "state": "none",
        "event": null
      },
      "dispute": null,
      "closing": null,
      "is_red": false
    }
  ],
  "campaign": {
    "state": "open",
    "event": null
  },
  "to_do": [
    {
      "item": "webmail-bookmarked",
      "state": "none",
      "event": null
    },
    {
      "item": "editor-contacted",
      "state": "none",
      "event": null
    },
    {
      "item": "software-integrated",
      "state": "none",
      "event": null
    }
  ],
  "correction": null,
  "waiting": {
    "state": "operator",
    "event": 16
  },
  "ending": null,
  "next": {
    "action": "wait-for-operator",
    "mailbox": null,
    "person": null,
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

/// Of a shared mailbox each user stands alone, and what interrupts the ordinary course is named with its event.
#[tokio::test]
async fn a_shared_mailbox_tells_each_of_its_users() {
    let world = World::of(&a_shared_history()).await;
    let id = RequestId(Uuid::from_u128(1));
    let read = async |at: u64| {
        Detail::read(world.store.as_ref(), id, Position::new(at), &day("2026-03-01")).await.unwrap().unwrap()
    };
    let asked = read(6).await;
    assert_eq!((asked.correction.unwrap().answered, asked.next.action), (Some(EventRef(6)), "accept-correction"));

    let proposed = read(10).await.mailboxes.remove(0);
    let users: Vec<_> = proposed.users.iter().map(|user| (user.habilitation.state, user.proposed)).collect();
    assert_eq!(users, [("granted", None), ("pending", Some(EventRef(10)))]);
    assert_eq!((proposed.habilitation.state, proposed.holder), ("pending", None));
    assert!(proposed.administrator.is_some());

    let disputed = read(15).await;
    assert_eq!(disputed.next.action, "settle-disputed-return");
    let disputed = &disputed.mailboxes[0];
    assert_eq!(
        disputed.dispute.as_ref().map(|dispute| (dispute.cause, dispute.event.0)),
        Some(("address-differs", 15))
    );
    let terms: Vec<_> = disputed.users.iter().map(|user| user.terms.as_ref().map(|terms| terms.event)).collect();
    assert_eq!(terms, [Some(EventRef(13)), None]);

    let sent = read(22).await;
    assert_eq!(
        (sent.next.action, sent.next.person),
        ("declare-credentials-sent", Some(sent.mailboxes[0].users[1].person))
    );

    let late = read(28).await;
    assert_eq!(late.to_do[0].reached.state, "done");
    let closing = late.mailboxes[0].closing.as_ref().unwrap();
    assert_eq!((closing.ground, closing.announced, late.mailboxes[0].is_red), ("asked", EventRef(27), true));
    assert!(closing.objections.is_empty());
}

/// Whoever objects to a closing is told, the structure beside the users.
#[tokio::test]
async fn a_closing_tells_who_objected() {
    let mut world = World::of(&a_shared_history()[..28]).await;
    let id = RequestId(Uuid::from_u128(1));
    let before = Detail::read(world.store.as_ref(), id, Position::new(99), &day("2026-03-01")).await.unwrap().unwrap();
    let (mailbox, user) = (before.mailboxes[0].mailbox, before.mailboxes[0].users[0].person);
    for person in [Some(user), None] {
        world.add(&happens(1, 1, MailboxClosingObjected { mailbox, person, reason: private(1) })).await;
    }
    let after = Detail::read(world.store.as_ref(), id, Position::new(99), &day("2026-03-01")).await.unwrap().unwrap();
    let objections = &after.mailboxes[0].closing.as_ref().unwrap().objections;
    let told: Vec<_> = objections.iter().map(|one| one.person).collect();
    assert_eq!(told, [Some(user), None]);
    assert_eq!(objections[1].event.0, objections[0].event.0 + 1);
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
