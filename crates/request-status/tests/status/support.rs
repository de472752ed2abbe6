//! Histories in the words of the rules, in a log, behind a read model.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eventlog::memory::MemoryStore;
use eventlog::{
    Actor, Append, BodyMac, CommandId, Data, EventId, EventStore, EventType, MockClock, NumberedRequest, PolicyRef,
    Position, Prepared, Tag, Timestamp,
};
use read_model::{AsOf, Look, Reader, Runner};
use request_status::{Board, BoardRow, Requests};
use tempfile::TempDir;
use uuid::Uuid;
use workflow::event::*;
use workflow::{
    Day, Event, EventRef, KeyedHash, MailboxId, Personal, Private, RequestId, StructureKey, SubjectId, UserId, wire,
};

/// 2026-01-12T09:00:00Z, a Monday.
pub(crate) const BEGIN: i64 = 1_768_208_400_000_000;
pub(crate) const HOUR: i64 = 3_600_000_000;

/// An event of a request, and how many hours after the one before it happened.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    pub(crate) request: u128,
    pub(crate) event: Event,
    pub(crate) hours: i64,
}

/// A log of whole histories and the folder of its read models.
pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
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

    pub(crate) async fn of(history: &[Happened]) -> Self {
        let mut world = Self::new();
        for happened in history {
            world.add(happened).await;
        }
        world
    }

    pub(crate) async fn add(&mut self, happened: &Happened) {
        let stored = wire::encode(&happened.event);
        self.add_stored(happened, stored.event_type, Data::of(&stored.data).unwrap()).await;
    }

    /// Adds an event that the rules do not know.
    pub(crate) async fn add_foreign(&mut self, request: u128) {
        let happened = happens(request, 1, RequestClosed {});
        self.add_stored(&happened, "request-teleported", Data::of(&serde_json::json!({})).unwrap()).await;
    }

    async fn add_stored(&mut self, happened: &Happened, event_type: &str, data: Data) {
        self.count += 1;
        // What is reported late happened before what was recorded before it; the clock itself never goes back.
        self.clock.advance(happened.hours.max(0) * HOUR);
        let occurred_at = self.now().plus(happened.hours.min(0) * HOUR);
        let command = CommandId(Uuid::from_u128(u128::from(self.count)));
        let id = Uuid::from_u128(happened.request);
        let actor = Actor {
            channel: Some("form".into()),
            on_behalf: None,
            role: "agent".into(),
            uid: None,
            user: Some(agent()),
        };
        let mut tags = vec![Tag::new("request", id).unwrap(), Tag::new("structure", structure()).unwrap()];
        tags.sort();
        let event = eventlog::Event {
            actor,
            causation: None,
            command,
            correlation: None,
            data,
            id: EventId::derive(command, 0),
            occurred_at,
            personal: Vec::new(),
            policy: vec![PolicyRef { position: Position::new(7), section: "deadlines".into() }],
            request: Some(NumberedRequest { id, number: self.count }),
            schema: 1,
            tags,
            event_type: EventType::parse(event_type).unwrap(),
        };
        let events = vec![Prepared::new(event, Vec::new()).unwrap()];
        self.store.append(Append { command, body: BodyMac([0; 32]), events, condition: None }).await.unwrap();
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn catch_up(&self, path: &Path) {
        let store = Arc::clone(&self.store) as Arc<dyn EventStore>;
        Runner::open(path, store, vec![Box::new(Requests)]).unwrap().catch_up().await.unwrap();
    }

    /// The log's clock.
    pub(crate) fn now(&self) -> Timestamp {
        eventlog::Clock::wall(&self.clock)
    }
}

/// Asks the read model in `path` as of a position, or of all it has read.
pub(crate) fn ask<T>(
    path: &Path,
    position: Option<u64>,
    question: impl FnOnce(&Look<'_>, AsOf) -> Result<T, read_model::ReadModelError>,
) -> T {
    let mut reader = Reader::open(path).unwrap();
    reader.look(|look| question(look, look.as_of(Requests::NAME, position.map(Position::new))?)).unwrap()
}

/// The whole board as of a position, for a day long after all of them.
pub(crate) fn board(path: &Path, position: Option<u64>) -> Vec<BoardRow> {
    ask(path, position, |look, as_of| Board::default().rows(look, as_of, &day("2027-01-01")))
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn structure() -> StructureKey {
    StructureKey::parse("finess:440000289").unwrap()
}

pub(crate) fn happens(request: u128, hours: i64, event: impl Into<Event>) -> Happened {
    Happened { request, event: event.into(), hours }
}

pub(crate) fn private<T>(subject: u128) -> Private<T> {
    Private { subject: SubjectId(Uuid::from_u128(subject)), content: Personal::Sealed }
}

pub(crate) fn mailbox(number: u128) -> MailboxId {
    MailboxId(Uuid::from_u128(number))
}

pub(crate) fn opened(request: u128) -> RequestOpened {
    RequestOpened {
        applicant: None,
        case: SubjectId(Uuid::from_u128(0xca5e)),
        category: None,
        department: Some("44".into()),
        evidence: Vec::new(),
        head: None,
        request: RequestId(Uuid::from_u128(request)),
        sector: "hospital".into(),
        site: None,
        structure: structure(),
        structure_contact: None,
        structure_identity: None,
        structure_name: Some("CHU de Nantes".into()),
        taken_over: false,
    }
}

fn agent() -> String {
    assigned().owner.to_string()
}

pub(crate) fn assigned() -> RequestAssigned {
    RequestAssigned { owner: UserId(Uuid::from_u128(0xa9e17)) }
}

pub(crate) fn wished(number: u128) -> MailboxRequested {
    MailboxRequested { holder: Some(private(number + 100)), ..wished_as(MailboxType::Nominative, number) }
}

pub(crate) fn wished_as(mailbox_type: MailboxType, number: u128) -> MailboxRequested {
    MailboxRequested {
        administrator: None,
        holder: None,
        mailbox: mailbox(number),
        mailbox_type,
        practice_site: None,
        software: None,
        technical_contact: None,
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    }
}

pub(crate) fn decided(number: u128, verdict: HabilitationVerdict) -> HabilitationDecided {
    HabilitationDecided {
        attestation: None,
        basis: None,
        evidence: Vec::new(),
        looked_up: None,
        overrides: None,
        mailbox: mailbox(number),
        person: SubjectId(Uuid::from_u128(number + 100)),
        profession: "TRE_G15:10".into(),
        reason: None,
        rules_version: "example-1".into(),
        verdict,
    }
}

pub(crate) fn asked_for(number: u128) -> CreationRequested {
    CreationRequested {
        address: KeyedHash(format!("{number:064x}")),
        address_text: private(number + 100),
        mailbox: mailbox(number),
        site: None,
        structure: structure(),
        users: vec![SubjectId(Uuid::from_u128(number + 100))],
    }
}

pub(crate) fn created(number: u128) -> MailboxCreated {
    let address = KeyedHash(format!("{number:064x}"));
    let address_text = Some(private(number + 100));
    MailboxCreated { address, address_text, mailbox: mailbox(number), structure: structure() }
}

pub(crate) fn sent(number: u128) -> CredentialsDeclaredSent {
    let person = SubjectId(Uuid::from_u128(number + 100));
    CredentialsDeclaredSent {
        login: KeyedHash(format!("{:064x}", number + 500)),
        login_text: private(number + 100),
        mailbox: mailbox(number),
        person,
    }
}

pub(crate) fn waits_for(party: WaitingFor, due_on: &str) -> WaitingStarted {
    WaitingStarted { due_on: Some(day(due_on)), party, reason: None }
}

/// The ordinary course with everything that can come beside it: two mailboxes of which one is refused, a wait for the
/// applicant, credentials that come back, an end and a way back.
pub(crate) fn a_journey(request: u128) -> Vec<Happened> {
    let box_of = |number: u128| request * 10 + number;
    let member = MembershipMadeEffective { effective_on: day("2026-01-20"), structure: structure() };
    let bounced = CredentialsBounced {
        mailbox: mailbox(box_of(1)),
        person: SubjectId(Uuid::from_u128(box_of(1) + 100)),
        reason: None,
    };
    let resent = CredentialsResent { mailbox: bounced.mailbox, person: bounced.person };
    let refused = MailboxRefused { mailbox: mailbox(box_of(2)), reason: private(0xca5e), structure: structure() };
    vec![
        happens(request, 1, opened(request)),
        happens(request, 2, assigned()),
        happens(request, 3, NoteAdded { note: private(0xca5e) }),
        happens(request, 4, waits_for(WaitingFor::Applicant, "2026-01-30")),
        happens(
            request,
            48,
            AdhesionFormReceived { document: private(0xd0c), received_on: day("2026-01-14"), structure: structure() },
        ),
        happens(request, 0, WaitingEnded { party: WaitingFor::Applicant }),
        happens(request, 5, AdhesionFormCompleted { structure: structure() }),
        happens(request, 96, member),
        happens(request, 1, wished(box_of(1))),
        happens(request, 1, wished(box_of(2))),
        happens(request, 2, decided(box_of(1), HabilitationVerdict::Granted)),
        happens(request, 2, decided(box_of(2), HabilitationVerdict::Granted)),
        happens(request, 1, NeedValidated {}),
        happens(request, 24, asked_for(box_of(1))),
        happens(request, 0, asked_for(box_of(2))),
        happens(request, 0, waits_for(WaitingFor::Operator, "2026-02-10")),
        happens(request, 72, created(box_of(1))),
        happens(request, 1, refused),
        happens(request, 0, WaitingEnded { party: WaitingFor::Operator }),
        happens(request, 4, sent(box_of(1))),
        happens(request, 20, bounced),
        happens(request, 3, resent),
        happens(request, 30, PartnerCampaignFinished {}),
        happens(request, 1, RequestClosed {}),
        happens(request, 200, RequestReopened { reclaimed: Vec::new(), reason: private(0xca5e) }),
        happens(request, 10, RequestClosed {}),
    ]
}

/// What a shared mailbox goes through: users one by one, a round of correction, a proposal, a disputed return, an end that
/// is taken back while somebody is waited for, the to-do list, and a closing after the end.
pub(crate) fn a_shared_journey(request: u128) -> Vec<Happened> {
    [a_shared_need(request), a_shared_creation(request), a_shared_life(request)].concat()
}

const CASE: u128 = 0xca5e;

/// The mailbox of a shared journey, its number, and its two users.
fn shared(request: u128) -> (u128, MailboxId, [SubjectId; 2]) {
    let number = request * 10 + 5;
    (number, mailbox(number), [0, 1].map(|user| SubjectId(Uuid::from_u128(number + 100 + user))))
}

fn a_shared_need(request: u128) -> Vec<Happened> {
    let (number, one, [first, second]) = shared(request);
    let user = |user: SubjectId| MailboxUserAdded {
        mailbox: one,
        requested_by: None,
        structure: structure(),
        user: Private { subject: user, content: Personal::Sealed },
        warnings: Vec::new(),
    };
    let administrator = Some(private(number + 300));
    let flagged = FlaggedField { field: FieldName::MailboxName, mailbox: Some(one), person: None };
    let asked = CorrectionAsked { due_on: Some(day("2026-02-01")), fields: vec![flagged], message: private(CASE) };
    let proposed = HabilitationOverrideProposed {
        mailbox: one,
        person: second,
        profession: "TRE_G15:10".into(),
        reason: private(CASE),
    };
    let decided = |person| HabilitationDecided { person, ..decided(number, HabilitationVerdict::Granted) };
    vec![
        happens(request, 1, opened(request)),
        happens(request, 1, MailboxRequested { administrator, ..wished_as(MailboxType::Organisational, number) }),
        happens(request, 1, user(first)),
        happens(request, 1, user(second)),
        happens(request, 1, asked),
        happens(request, 9, CorrectionAnswered {}),
        happens(request, 9, CorrectionAccepted {}),
        happens(request, 1, MembershipCited { membership: EventRef(1), structure: structure() }),
        happens(request, 2, decided(first)),
        happens(request, 1, proposed),
        happens(request, 1, decided(second)),
        happens(request, 1, NeedValidated {}),
    ]
}

fn a_shared_creation(request: u128) -> Vec<Happened> {
    let (number, one, [first, second]) = shared(request);
    let disputed = MailboxReturnDisputed {
        address: KeyedHash(format!("{:064x}", number + 1)),
        address_text: Some(private(CASE)),
        cause: DisputeCause::AddressDiffers,
        mailbox: one,
    };
    let settled = DisputedReturnSettled { mailbox: one, outcome: DisputeOutcome::ReservedKept, reason: private(CASE) };
    let undone = ActUndone { reclaimed: Vec::new(), undone: EventRef(0), undone_type: "request-dropped".into() };
    let accepted = TermsAccepted { accepted_version: "2026-1".into(), mailbox: one, person: first };
    vec![
        happens(request, 1, accepted),
        happens(request, 1, asked_for(number)),
        happens(request, 5, disputed),
        happens(request, 1, settled),
        happens(request, 1, waits_for(WaitingFor::Operator, "2026-02-10")),
        happens(request, 1, RequestDropped { reason: private(CASE) }),
        happens(request, 0, undone),
        happens(request, 1, WaitingEnded { party: WaitingFor::Operator }),
        happens(request, 1, created(number)),
        happens(request, 1, CredentialsDeclaredSent { person: first, ..sent(number) }),
        happens(request, 1, CredentialsDeclaredSent { person: second, ..sent(number) }),
    ]
}

fn a_shared_life(request: u128) -> Vec<Happened> {
    let (_, one, [_, second]) = shared(request);
    let done = ToDoUpdated { item: ToDoItem::WebmailBookmarked, status: ToDoStatus::Done };
    let announced = MailboxClosingAnnounced {
        closes_on: day("2026-09-01"),
        ground: ClosingGround::Asked,
        mailbox: one,
        reason: None,
    };
    let structure = structure();
    let removed = MailboxUserRemoved { mailbox: one, person: second, reason: None, requested_by: None, structure };
    vec![
        happens(request, 1, done),
        happens(request, 1, PartnerCampaignWaived { reason: private(CASE) }),
        happens(request, 1, RequestClosed {}),
        happens(request, 900, announced),
        happens(request, 1, RedListChanged { is_red: true, mailbox: one }),
        happens(request, 1, removed.clone()),
        happens(request, 1, MailboxClosed { mailbox: one, structure: removed.structure }),
    ]
}

/// The same in a log of its own, where positions are known: what takes an act back names the act.
pub(crate) fn a_shared_history() -> Vec<Happened> {
    let mut history = a_shared_journey(1);
    for happened in &mut history {
        if let Event::ActUndone(undone) = &mut happened.event {
            undone.undone = EventRef(18);
        }
    }
    history
}
