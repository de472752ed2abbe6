//! A log whose records are "sealed" in plain sight, so that a test can open and destroy them.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use audit_trail::{Difference, Events, Sources, Trail, Words};
use eventlog::memory::MemoryStore;
use eventlog::{
    Actor, Append, BodyMac, CommandId, Data, Event, EventId, EventStore, EventType, MockClock, NumberedRequest,
    PersonalRef, PolicyRef, Position, Prepared, Sealed, SubjectId, Tag, Timestamp,
};
use read_model::{OpenFailure, Opened, Opener, Runner};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 2026-01-12T09:00:00Z.
const BEGIN: i64 = 1_768_208_400_000_000;

/// Appends events one by one, ten seconds apart.
pub(crate) struct Log {
    pub(crate) store: Arc<MemoryStore>,
    clock: MockClock,
    count: u64,
}

/// One event to append.
pub(crate) struct Line {
    pub(crate) event_type: &'static str,
    pub(crate) data: Value,
    /// Field set, subject and fields.
    pub(crate) records: Vec<(&'static str, u128, Value)>,
    /// The request whose own event it is.
    pub(crate) request: Option<u128>,
    pub(crate) tags: Vec<String>,
    pub(crate) actor: Actor,
    pub(crate) policy: Vec<PolicyRef>,
    pub(crate) occurred_before_micros: i64,
}

pub(crate) const AGENT: &str = "00000000-0000-0000-0000-00000000a9e1";

pub(crate) fn agent() -> Actor {
    Actor {
        channel: Some("console".into()),
        on_behalf: None,
        role: "agent".into(),
        uid: None,
        user: Some(AGENT.into()),
    }
}

pub(crate) fn applicant() -> Actor {
    Actor { channel: Some("form".into()), on_behalf: None, role: "applicant".into(), uid: None, user: None }
}

/// An agent's event of `request`, to which a test adds what it is about.
pub(crate) fn line(request: u128, event_type: &'static str, data: Value) -> Line {
    Line {
        event_type,
        data,
        records: Vec::new(),
        request: Some(request),
        tags: vec![format!("request:{}", Uuid::from_u128(request))],
        actor: agent(),
        policy: Vec::new(),
        occurred_before_micros: 0,
    }
}

impl Log {
    pub(crate) fn new() -> Self {
        let clock = MockClock::at(Timestamp::from_micros(BEGIN));
        Self { store: Arc::new(MemoryStore::new(Arc::new(clock.clone()))), clock, count: 0 }
    }

    pub(crate) async fn add(&mut self, line: Line) -> Position {
        self.count += 1;
        self.clock.advance(10_000_000);
        let command = CommandId(Uuid::from_u128(u128::from(self.count)));
        let (personal, sealed) = line.records.into_iter().map(seal).unzip();
        let mut tags: Vec<Tag> = line.tags.into_iter().map(|tag| Tag::parse(tag).unwrap()).collect();
        tags.sort();
        let event = Event {
            actor: line.actor,
            causation: None,
            command,
            correlation: None,
            data: Data::of(&line.data).unwrap(),
            id: EventId::derive(command, 0),
            occurred_at: Timestamp::from_micros(BEGIN + 10_000_000 * self.count.cast_signed())
                .plus(-line.occurred_before_micros),
            personal,
            policy: line.policy,
            request: line.request.map(|id| NumberedRequest { id: Uuid::from_u128(id), number: self.count }),
            schema: 1,
            tags,
            event_type: EventType::parse(line.event_type).unwrap(),
        };
        let events = vec![Prepared::new(event, sealed).unwrap()];
        let append = Append { command, body: BodyMac([0; 32]), events, condition: None };
        self.store.append(append).await.unwrap().last
    }

    /// The trail of `request` up to `as_of`, everything opened that can be.
    pub(crate) async fn trail(&self, request: u128, as_of: u64) -> Trail {
        let opener = PlainSight(Arc::clone(&self.store));
        let id = Uuid::from_u128(request);
        Trail::of_request(sources(&self.store, &opener), id, Position::new(as_of)).await.unwrap()
    }

    /// What is otherwise of request 1 between two positions, everything opened that can be.
    pub(crate) async fn difference(&self, from: u64, to: u64) -> Difference {
        let opener = PlainSight(Arc::clone(&self.store));
        let (id, from, to) = (Uuid::from_u128(1), Position::new(from), Position::new(to));
        Difference::of_request(sources(&self.store, &opener), id, from, to).await.unwrap()
    }

    pub(crate) async fn read_model(&self, path: &Path) {
        let runner =
            Runner::open(path, Arc::clone(&self.store) as Arc<dyn EventStore>, vec![Box::new(Events)]).unwrap();
        runner.catch_up().await.unwrap();
    }
}

pub(crate) fn sources<'a>(store: &'a MemoryStore, opener: &'a dyn Opener) -> Sources<'a> {
    let words = Words {
        label: &|event_type| (event_type == "request-opened").then(|| "Request opened".to_owned()),
        user_name: &|id| (id == AGENT).then(|| "Claire Durand".to_owned()),
    };
    Sources { store, opener, words }
}

fn seal((field_set, subject, fields): (&'static str, u128, Value)) -> (PersonalRef, Sealed) {
    let ciphertext = fields.to_string().into_bytes();
    let sha256 = Sha256::digest(&ciphertext).iter().map(|byte| format!("{byte:02x}")).collect();
    let (subject, field_set) = (SubjectId(Uuid::from_u128(subject)), field_set.to_owned());
    let named = PersonalRef { commitment: "00".repeat(32), field_set: field_set.clone(), sha256, subject };
    (named, Sealed { subject, field_set, ciphertext })
}

/// Opens whatever is still there.
pub(crate) struct PlainSight(pub(crate) Arc<MemoryStore>);

#[async_trait]
impl Opener for PlainSight {
    async fn open(&self, _event: &Event, position: Position) -> Result<Vec<Opened>, OpenFailure> {
        let records = self.0.ciphertexts(position).await.unwrap();
        let open = |record: Option<Vec<u8>>| match record {
            Some(bytes) => Opened::Known(serde_json::from_slice(&bytes).unwrap()),
            None => Opened::Erased,
        };
        Ok(records.into_iter().map(open).collect())
    }
}

/// A short case: opened by form, a mailbox for one person whose name is then corrected, a reminder, a refusal on paper.
pub(crate) async fn a_case() -> Log {
    let mut log = Log::new();
    let (case, holder) = (0xca5e, 0x0b0d);
    let mailbox = Uuid::from_u128(0xb0c5).to_string();
    let holder_id = Uuid::from_u128(holder).to_string();
    let named = |last_name: &str| json!({"last_name": last_name, "first_name": "Anaïs"});
    log.add(Line {
        actor: applicant(),
        ..line(1, "request-opened", json!({"department": "44", "evidence": [], "sector": "hospital", "site": null}))
    })
    .await;
    log.add(Line {
        records: vec![("holder", holder, named("Lebrun"))],
        ..line(1, "mailbox-requested", json!({"holder": holder_id, "mailbox": mailbox, "mailbox_type": "nominative"}))
    })
    .await;
    log.add(Line {
        records: vec![("holder", holder, named("Le Brun"))],
        ..line(1, "mailbox-corrected", json!({"holder": holder_id, "mailbox": mailbox, "mailbox_type": "nominative"}))
    })
    .await;
    log.add(Line {
        policy: vec![PolicyRef { position: Position::new(1), section: "deadlines".into() }],
        ..line(1, "waiting-started", json!({"due_on": "2026-02-01", "party": "applicant"}))
    })
    .await;
    log.add(line(1, "waiting-started", json!({"due_on": "2026-02-15", "party": "applicant"}))).await;
    log.add(Line {
        actor: Actor { channel: Some("paper".into()), on_behalf: Some(SubjectId(Uuid::from_u128(holder))), ..agent() },
        occurred_before_micros: 86_400_000_000,
        records: vec![
            ("reason", case, json!({"text": "No answer from the head of the structure"})),
            ("document", case, json!({"name": "letter.pdf", "sha256": "ab".repeat(32)})),
        ],
        ..line(1, "request-rejected", json!({"document": "x", "reason": "x"}))
    })
    .await;
    log
}
