//! Logs of many real events, built fast: the trade's own events, tagged by the rules, without keys.
//!
//! A rebuild and an opening do not care who decided what is in the log. So these histories are written straight to
//! the store, one append a request, and their sealed records are left out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use eventlog::{
    Actor, Append, BodyMac, Clock, CommandId, Data, Event, EventId, EventStore, MockClock, NumberedRequest, Position,
    Prepared, SystemClock, Timestamp,
};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use uuid::Uuid;
use workflow::event::{
    AdhesionFormCompleted, AdhesionFormReceived, CredentialsReceived, CredentialsResent, FirstLoginRecorded,
    LogCreated, MailboxRequested, MailboxType, MembershipMadeEffective, NeedValidated, NoteAdded,
    PartnerCampaignFinished, PartnerReminded, PartnerTold, RequestAssigned, RequestClosed, RequestOpened,
    TermsAccepted, WaitingEnded, WaitingFor, WaitingStarted,
};
use workflow::{
    Day, EventRef, Instant, MailboxId, PartnerId, Personal, Private, RecordedEvent, RequestId, State, StructureKey,
    SubjectId, UserId, evolve, tags, wire,
};

/// What a long log is called, in the names of its checkpoints.
pub(crate) const ORIGIN: &str = "bench.example/parcours";

/// The id of a long log.
pub(crate) const LOG_ID: Uuid = Uuid::from_u128(1);

/// Events of one request's history.
pub(crate) const EVENTS_A_REQUEST: u64 = 20;

/// A log of some `events` events in `folder` under this name, closed and on disk: where it lies, and where it ends.
pub(crate) async fn long(folder: &Path, name: &str, events: u64) -> Result<(PathBuf, Position)> {
    let path = folder.join(name);
    let store = SqliteStore::create(&path, in_bulk())?;
    let head = write(&store, events).await?;
    store.synced().await?;
    Ok((path, head))
}

/// Writes a log of about `events` events at `store` and gives its head.
pub(crate) async fn write(store: &SqliteStore, events: u64) -> Result<Position> {
    let born = LogCreated { demo: true, log_id: LOG_ID, origin: ORIGIN.to_owned() };
    let mut last = append(store, 0, None, &[born.into()]).await?;
    for number in 1..=events / EVENTS_A_REQUEST {
        last = append(store, number, Some(RequestId(id(1, number))), &of_one_request(number)).await?;
    }
    Ok(last)
}

/// Writes the log of a region at `store`, whose clock is `clock`: `requests` requests over two years, each somewhere on its
/// way, half of them at its end. Gives the head.
pub(crate) async fn write_region(
    store: &SqliteStore,
    clock: &MockClock,
    log_id: Uuid,
    requests: u64,
) -> Result<Position> {
    const MICROS_TWO_YEARS: i64 = 2 * 365 * 86_400_000_000;
    let pause = MICROS_TWO_YEARS / i64::try_from(requests)?;
    let born = LogCreated { demo: true, log_id, origin: ORIGIN.to_owned() };
    let mut last = append_at(store, clock.wall(), 0, None, &[born.into()]).await?;
    for number in 1..=requests {
        clock.advance(pause);
        let mut events = of_one_request(number);
        if number.is_multiple_of(2) {
            events.truncate(1 + usize::try_from(number / 2 % EVENTS_A_REQUEST)?);
        }
        last = append_at(store, clock.wall(), number, Some(RequestId(id(1, number))), &events).await?;
    }
    Ok(last)
}

/// Fast settings: nothing is acknowledged to anybody.
pub(crate) fn in_bulk() -> SqliteOptions {
    SqliteOptions { durability: eventlog_sqlite::Durability::Bulk, ..SqliteOptions::default() }
}

async fn append(
    store: &SqliteStore,
    number: u64,
    request: Option<RequestId>,
    events: &[workflow::Event],
) -> Result<Position> {
    append_at(store, SystemClock.wall(), number, request, events).await
}

async fn append_at(
    store: &SqliteStore,
    now: Timestamp,
    number: u64,
    request: Option<RequestId>,
    events: &[workflow::Event],
) -> Result<Position> {
    let command = CommandId(id(9, number));
    let mut state = State::default();
    let mut prepared = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let (index, number) = (u32::try_from(index)?, u64::try_from(index)? + 1);
        let mut carried =
            tags(event, request, &state).into_iter().map(|tag| app::translate::tag(&tag)).collect::<Vec<_>>();
        carried.sort_unstable();
        let stored = wire::encode(event);
        prepared.push(Prepared::new(
            Event {
                actor: Actor { channel: None, on_behalf: None, role: "system".to_owned(), uid: None, user: None },
                causation: None,
                command,
                correlation: None,
                data: Data::of(&stored.data)?,
                id: EventId::derive(command, index),
                occurred_at: now,
                personal: Vec::new(),
                policy: Vec::new(),
                request: request.map(|request| NumberedRequest { id: request.0, number }),
                schema: stored.schema,
                tags: carried,
                event_type: app::translate::event_type(stored.event_type),
            },
            Vec::new(),
        )?);
        let happened_at = Instant(now.as_micros());
        let recorded = RecordedEvent { at: EventRef(number), by: None, happened_at, request, event: event.clone() };
        state = evolve(state, &recorded);
    }
    let body = BodyMac([0; 32]);
    Ok(store.append(Append { command, body, events: prepared, condition: None }).await?.last)
}

/// A whole history, each kind of step once.
fn of_one_request(number: u64) -> Vec<workflow::Event> {
    let structure = structure(number % STRUCTURES);
    let (case, person) = (SubjectId(id(2, number)), SubjectId(id(3, number)));
    let colleague = SubjectId(id(7, number));
    let (mailbox, partner, owner) = (MailboxId(id(4, number)), PartnerId(id(5, number)), UserId(id(6, number % 20)));
    let day = Day::parse("2026-03-02").expect("a day");
    let opened = RequestOpened {
        applicant: None,
        case,
        category: None,
        department: Some(DEPARTMENTS[(number % 5) as usize].to_owned()),
        evidence: Vec::new(),
        head: None,
        request: RequestId(id(1, number)),
        sector: SECTORS[(number % 3) as usize].to_owned(),
        site: None,
        structure: structure.clone(),
        structure_contact: None,
        structure_identity: None,
        structure_name: Some("CHU de Nantes".to_owned()),
        taken_over: false,
    };
    let wished = MailboxRequested {
        administrator: None,
        holder: Some(under(person)),
        mailbox,
        mailbox_type: MailboxType::Nominative,
        practice_site: None,
        software: None,
        technical_contact: None,
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    };
    let waiting = WaitingFor::Applicant;
    vec![
        opened.into(),
        wished.into(),
        RequestAssigned { owner }.into(),
        AdhesionFormReceived { document: under(case), received_on: day.clone(), structure: structure.clone() }.into(),
        WaitingStarted { due_on: Some(day.clone()), party: waiting, reason: None }.into(),
        NoteAdded { note: under(case) }.into(),
        WaitingEnded { party: waiting }.into(),
        AdhesionFormCompleted { structure: structure.clone() }.into(),
        MembershipMadeEffective { effective_on: day, structure }.into(),
        NeedValidated {}.into(),
        TermsAccepted { accepted_version: "2025-1".to_owned(), mailbox, person }.into(),
        NoteAdded { note: under(case) }.into(),
        CredentialsResent { mailbox, person }.into(),
        CredentialsReceived { mailbox, person }.into(),
        FirstLoginRecorded { mailbox, person }.into(),
        PartnerTold { identity: under(colleague), partner }.into(),
        PartnerReminded { partner }.into(),
        NoteAdded { note: under(case) }.into(),
        PartnerCampaignFinished {}.into(),
        RequestClosed {}.into(),
    ]
}

/// A region has some three thousand structures.
const STRUCTURES: u64 = 3_000;
const DEPARTMENTS: [&str; 5] = ["44", "49", "53", "72", "85"];
const SECTORS: [&str; 3] = ["sanitaire", "medico-social", "social"];

/// A structure of the region, under a number whose key holds.
fn structure(number: u64) -> StructureKey {
    let parsed = (0..10).find_map(|key| StructureKey::parse(&format!("finess:{:08}{key}", 44_000_000 + number)).ok());
    parsed.expect("one of ten keys holds")
}

fn under<T>(subject: SubjectId) -> Private<T> {
    Private { subject, content: Personal::Sealed }
}

/// Ids spread as random ones are: neighbours in time are no neighbours in an index.
pub(crate) fn id(kind: u64, number: u64) -> Uuid {
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ kind.wrapping_mul(0xD1B5_4A32_D192_ED03);
    uuid::Builder::from_random_bytes(((u128::from(spread) << 64) | u128::from(spread ^ kind ^ number)).to_be_bytes())
        .into_uuid()
}

/// The log as the port sees it.
pub(crate) fn shared(store: SqliteStore) -> Arc<dyn EventStore> {
    Arc::new(store)
}
