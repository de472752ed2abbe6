//! A log whose personal fields lie open beside it, the file of the index, and what is found in it.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use eventlog::memory::MemoryStore;
use eventlog::{
    Actor, Append, BodyMac, CommandId, Data, EventId, EventStore, EventType, MockClock, NumberedRequest, PersonalRef,
    Position, Prepared, Sealed, Timestamp,
};
use read_model::{Materials, OpenFailure, Opened, Opener, Reader, Runner, Verdict, prove};
use request_status::search::{Hit, Index, Kind, Search};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;
use workflow::event::*;
use workflow::{
    AddressText, Contact, Event, HeadName, KeyedHash, MailboxId, Person, Personal, Private, RequestId,
    StructureContact, StructureKey, SubjectId, wire,
};

/// 2026-01-12T09:00:00Z.
const BEGIN: i64 = 1_768_208_400_000_000;

/// A log and its index.
pub(crate) struct World {
    store: Arc<MemoryStore>,
    folder: TempDir,
    clock: MockClock,
    count: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = MockClock::at(Timestamp::from_micros(BEGIN));
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        Self { store, folder: tempfile::tempdir().unwrap(), clock, count: 0 }
    }

    /// Writes an event of `request`, or of none where that is 0; its position.
    pub(crate) async fn tell(&mut self, request: u128, event: impl Into<Event>) -> u64 {
        self.count += 1;
        self.clock.advance(1_000_000);
        let stored = wire::encode(&event.into());
        let (personal, sealed) = stored.personal.iter().map(beside).unzip();
        let command = CommandId(Uuid::from_u128(u128::from(self.count)));
        let event = eventlog::Event {
            actor: Actor { channel: None, on_behalf: None, role: "agent".into(), uid: None, user: None },
            causation: None,
            command,
            correlation: None,
            data: Data::of(&stored.data).unwrap(),
            id: EventId::derive(command, 0),
            occurred_at: Timestamp::from_micros(BEGIN),
            personal,
            policy: Vec::new(),
            request: (request > 0).then(|| NumberedRequest { id: Uuid::from_u128(request), number: self.count }),
            schema: stored.schema,
            tags: Vec::new(),
            event_type: EventType::parse(stored.event_type).unwrap(),
        };
        let events = vec![Prepared::new(event, sealed).unwrap()];
        self.store.append(Append { command, body: BodyMac([0; 32]), events, condition: None }).await.unwrap();
        self.count
    }

    /// Destroys what lies beside the log under `subject`.
    pub(crate) async fn destroy(&self, subject: u128) {
        self.store.forget(eventlog::SubjectId(Uuid::from_u128(subject))).await.unwrap();
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("search.db")
    }

    pub(crate) fn runner(&self) -> Runner {
        let store = Arc::clone(&self.store) as Arc<dyn EventStore>;
        let opener = Arc::new(PlainSight(Arc::clone(&self.store)));
        Runner::open_private(&self.file(), store, vec![Box::new(Index)], opener).unwrap()
    }

    pub(crate) async fn catch_up(&self) {
        self.runner().catch_up().await.unwrap();
    }

    pub(crate) async fn rebuild(&self) {
        self.runner().rebuild(&[], &mut |_| {}).await.unwrap();
    }

    /// What `text` leads to, the index brought up to date.
    /// What a proof says of the index as it lies there.
    pub(crate) async fn prove(&self) -> Verdict {
        let opener: Option<Arc<dyn Opener>> = Some(Arc::new(PlainSight(Arc::clone(&self.store))));
        let store = Arc::clone(&self.store) as Arc<dyn EventStore>;
        let materials = Materials { store, opener, projections: vec![Box::new(Index)] };
        let scratch = tempfile::tempdir().unwrap();
        let proofs = prove(materials, &self.file(), &scratch.path().join("search.db"), &mut |_| {}).await.unwrap();
        proofs.into_iter().next().expect("one projection, one proof").verdict
    }

    pub(crate) async fn find(&self, text: &str) -> Vec<Hit> {
        self.answer(&Search::parse(text).unwrap()).await
    }

    pub(crate) async fn answer(&self, search: &Search) -> Vec<Hit> {
        self.catch_up().await;
        Reader::open(&self.file()).unwrap().look(|look| search.hits(look)).unwrap()
    }

    /// Kind and title of each hit.
    pub(crate) async fn titles(&self, text: &str) -> Vec<(Kind, String)> {
        self.find(text).await.into_iter().map(|hit| (hit.kind, hit.title)).collect()
    }

    /// Every byte of the index and of whatever lies beside it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

/// A record that lies open where a ciphertext would.
fn beside(fields: &wire::SealedFields) -> (PersonalRef, Sealed) {
    let Personal::Known(content) = &fields.content else { panic!("these histories are told openly") };
    let ciphertext = content.to_string().into_bytes();
    let sha256 = Sha256::digest(&ciphertext).iter().map(|byte| format!("{byte:02x}")).collect();
    let (subject, field_set) = (eventlog::SubjectId(fields.subject.0), fields.field_set.clone());
    let named = PersonalRef { commitment: "00".repeat(32), field_set: field_set.clone(), sha256, subject };
    (named, Sealed { subject, field_set, ciphertext })
}

/// Opens whatever is still there.
struct PlainSight(Arc<MemoryStore>);

#[async_trait]
impl Opener for PlainSight {
    async fn open(&self, _event: &eventlog::Event, position: Position) -> Result<Vec<Opened>, OpenFailure> {
        let records = self.0.ciphertexts(position).await.unwrap();
        let open = |record: Option<Vec<u8>>| match record {
            Some(bytes) => Opened::Known(serde_json::from_slice(&bytes).unwrap()),
            None => Opened::Erased,
        };
        Ok(records.into_iter().map(open).collect())
    }
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn under<T>(subject: u128, content: T) -> Private<T> {
    Private::known(SubjectId(id(subject)), content)
}

/// A request of a public structure, asked for by nobody in particular.
pub(crate) fn opened(request: u128, structure: &str, name: &str) -> RequestOpened {
    RequestOpened {
        applicant: None,
        case: SubjectId(id(0xca5e)),
        category: None,
        department: Some("44".into()),
        evidence: Vec::new(),
        head: None,
        request: RequestId(id(request)),
        sector: "hospital".into(),
        site: None,
        structure: StructureKey::parse(structure).unwrap(),
        structure_contact: None,
        structure_identity: None,
        structure_name: Some(name.into()),
        taken_over: false,
    }
}

pub(crate) fn contact(first: &str, last: &str, mail: &str) -> Contact {
    Contact { last_name: last.into(), first_name: first.into(), mail: mail.into(), phone: None }
}

pub(crate) fn head(first: &str, last: &str) -> HeadName {
    HeadName { last_name: last.into(), first_name: first.into() }
}

pub(crate) fn reached_at(mail: &str) -> StructureContact {
    StructureContact { mail: mail.into(), phone: None }
}

pub(crate) fn person(first: &str, last: &str, mail: &str) -> Person {
    Person {
        last_name: last.into(),
        first_name: first.into(),
        mail: mail.into(),
        phone: None,
        professional_id: None,
        profession: None,
        civility: None,
        place_of_practice: None,
    }
}

/// A mailbox of one person, or of a team where there is no holder.
pub(crate) fn wished(mailbox: u128, holder: Option<Private<Person>>) -> MailboxRequested {
    MailboxRequested {
        administrator: None,
        mailbox_type: if holder.is_some() { MailboxType::Nominative } else { MailboxType::Organisational },
        holder,
        mailbox: MailboxId(id(mailbox)),
        practice_site: None,
        software: None,
        technical_contact: None,
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    }
}

pub(crate) fn address(text: &str) -> AddressText {
    AddressText { address: text.into() }
}

pub(crate) fn reserved(mailbox: u128, text: Private<AddressText>) -> CreationRequested {
    CreationRequested {
        address: KeyedHash("aa".repeat(32)),
        address_text: text,
        mailbox: MailboxId(id(mailbox)),
        site: None,
        structure: StructureKey::parse("finess:440000289").unwrap(),
        users: Vec::new(),
    }
}

pub(crate) fn granted(mailbox: u128, text: Private<AddressText>) -> MailboxCreated {
    MailboxCreated {
        address: KeyedHash("aa".repeat(32)),
        address_text: Some(text),
        mailbox: MailboxId(id(mailbox)),
        structure: StructureKey::parse("finess:440000289").unwrap(),
    }
}

pub(crate) fn erasure(subject: u128) -> ErasureDecided {
    ErasureDecided {
        asked_by: Some(ErasureAskedBy::Person),
        legal_basis: ErasureBasis::ConsentWithdrawn,
        lost: None,
        reason: Some(under(0xca5f, workflow::Text { text: "asked".into() })),
        subject: SubjectId(id(subject)),
    }
}

/// A hospital, its request (1), and Anaïs Lefèvre (0xa1) with her mailbox (0xb1), created, and her login.
pub(crate) async fn a_hospital() -> World {
    let mut world = World::new();
    world.tell(1, opened(1, "finess:440000289", "Hôpital Saint-Jean de Nantes")).await;
    let holder = Person { professional_id: Some("99700237045".into()), ..anais() };
    world.tell(1, wished(0xb1, Some(under(0xa1, holder)))).await;
    world.tell(1, reserved(0xb1, under(0xa1, address("anais.lefevre@esantepdl.mssante.fr")))).await;
    world.tell(1, granted(0xb1, under(0xa1, address("anais.lefevre@esantepdl.mssante.fr")))).await;
    let login = CredentialsDeclaredSent {
        login: KeyedHash("bb".repeat(32)),
        login_text: under(0xa1, address("anais.lefevre@planet-sante.fr")),
        mailbox: MailboxId(id(0xb1)),
        person: SubjectId(id(0xa1)),
    };
    world.tell(1, login).await;
    world
}

pub(crate) fn anais() -> Person {
    person("Anaïs", "Lefèvre", "anais.lefevre@sante.example")
}
