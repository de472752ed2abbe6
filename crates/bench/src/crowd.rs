//! A crowd of invented requests, with names: what a search box is asked about. Personal fields lie open beside the log.

use anyhow::Result;
use eventlog::{
    Actor, Append, BodyMac, Clock, CommandId, Data, EventId, EventStore, NumberedRequest, PersonalRef, Prepared,
    Sealed, SystemClock,
};
use eventlog_sqlite::SqliteStore;
use sha2::{Digest, Sha256};
use workflow::event::{
    CreationRequested, CredentialsDeclaredSent, LogCreated, MailboxCreated, MailboxRequested, MailboxType,
    RequestOpened,
};
use workflow::{
    AddressText, Contact, Event, KeyedHash, MailboxId, Person, Personal, Private, RequestId, StructureKey, SubjectId,
    wire,
};

use crate::history::id;

/// A region has so many.
const STRUCTURES: u64 = 3_000;

/// Events of one request.
const EVENTS: u64 = 5;

const FIRST_NAMES: [&str; 24] = [
    "Anne", "Paul", "Claire", "Yanis", "Sophie", "Luc", "Jeanne", "Hugo", "Emma", "Louis", "Alice", "Jules", "Chloe",
    "Adam", "Lina", "Raphael", "Rose", "Arthur", "Mila", "Noah", "Agathe", "Victor", "Ines", "Samuel",
];
const SYLLABLES: [&str; 20] = [
    "mar", "tin", "ber", "nard", "du", "rand", "le", "fe", "vre", "mo", "reau", "gi", "rard", "bon", "net", "fon",
    "taine", "rous", "sel", "blan",
];
const TOWNS: [&str; 16] = [
    "Nantes", "Angers", "Laval", "Le Mans", "Cholet", "Saumur", "Vertou", "Clisson", "Ancenis", "Pornic", "Fontenay",
    "Lucon", "Sable", "Mayenne", "Segre", "Reze",
];
const SORTS: [&str; 6] = ["Hopital", "EHPAD Les Tilleuls", "Clinique", "Maison de sante", "SSIAD", "Laboratoire"];

/// Writes `requests` requests, each with one mailbox of one person, an applicant and a login.
pub(crate) async fn write(store: &SqliteStore, requests: u64) -> Result<()> {
    let born = LogCreated { demo: true, log_id: id(1, 0), origin: "bench.example/parcours".to_owned() };
    append(store, requests + 1, None, &[born.into()]).await?;
    let numbers: Vec<String> = (0..STRUCTURES.min(requests)).map(finess).collect();
    for number in 0..requests {
        let structure = &numbers[usize::try_from(number % STRUCTURES)?];
        append(store, number, Some(RequestId(id(1, number))), &of_one_request(number, structure)?).await?;
    }
    Ok(())
}

/// Where the request was opened.
pub(crate) fn position_of(number: u64) -> u64 {
    number * EVENTS + 2
}

/// The number of its structure: nine digits with a valid key.
pub(crate) fn finess(number: u64) -> String {
    let body = format!("44{:06}", number % STRUCTURES);
    let keyed = (0..10).map(|key| format!("{body}{key}")).find(|text| identifiers::Finess::parse(text).is_ok());
    keyed.expect("one key of ten holds")
}

pub(crate) fn rpps(number: u64) -> String {
    format!("99{number:09}")
}

pub(crate) fn first_name(number: u64) -> String {
    picked(&FIRST_NAMES, number.wrapping_mul(31)).to_owned()
}

/// One of some thousands, some more frequent than others.
pub(crate) fn last_name(number: u64) -> String {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let syllables = 2 + mixed % 2;
    (0..syllables).map(|nth| picked(&SYLLABLES, mixed / 20_u64.pow(u32::try_from(nth).unwrap_or_default()))).collect()
}

pub(crate) fn town(number: u64) -> &'static str {
    picked(&TOWNS, number % STRUCTURES)
}

pub(crate) fn mail(number: u64) -> String {
    format!("{}.{}{number}@sante.example", first_name(number).to_lowercase(), last_name(number))
}

pub(crate) fn address(number: u64) -> String {
    format!("{}.{}{number}@esantepdl.mssante.fr", first_name(number).to_lowercase(), last_name(number))
}

fn picked(words: &[&'static str], number: u64) -> &'static str {
    words[usize::try_from(number % words.len() as u64).unwrap_or_default()]
}

fn of_one_request(number: u64, finess: &str) -> Result<Vec<Event>> {
    let structure = StructureKey::parse(&format!("finess:{finess}"))?;
    let (case, person) = (SubjectId(id(2, number)), SubjectId(id(3, number)));
    let (mailbox, applicant) = (MailboxId(id(4, number)), SubjectId(id(5, number / 4)));
    let sort = picked(&SORTS, number % STRUCTURES / 7);
    let asks = Contact {
        last_name: last_name(number / 4 + 1_000_000),
        first_name: first_name(number / 4 + 1),
        mail: format!("cadre{}@sante.example", number / 4),
        phone: None,
    };
    let holder = Person {
        last_name: last_name(number),
        first_name: first_name(number),
        mail: mail(number),
        phone: None,
        professional_id: Some(rpps(number)),
        profession: None,
        civility: None,
        place_of_practice: None,
    };
    let hash = || KeyedHash("ab".repeat(32));
    let text = |address: String| Private::known(person, AddressText { address });
    let opened = RequestOpened {
        applicant: Some(Private::known(applicant, asks)),
        case,
        category: None,
        department: Some("44".to_owned()),
        evidence: Vec::new(),
        head: None,
        request: RequestId(id(1, number)),
        sector: "sanitaire".to_owned(),
        site: None,
        structure: structure.clone(),
        structure_contact: None,
        structure_identity: None,
        structure_name: Some(format!("{sort} de {} {}", town(number), number % STRUCTURES)),
        taken_over: false,
    };
    let wished = MailboxRequested {
        administrator: None,
        holder: Some(Private::known(person, holder)),
        mailbox,
        mailbox_type: MailboxType::Nominative,
        practice_site: None,
        software: None,
        technical_contact: None,
        warnings: Vec::new(),
        wished_address: None,
        wished_name: None,
    };
    let reserved = CreationRequested {
        address: hash(),
        address_text: text(address(number)),
        mailbox,
        site: None,
        structure: structure.clone(),
        users: Vec::new(),
    };
    let created = MailboxCreated { address: hash(), address_text: Some(text(address(number))), mailbox, structure };
    let login = format!("{}.{}{number}@planet-sante.fr", first_name(number).to_lowercase(), last_name(number));
    let sent = CredentialsDeclaredSent { login: hash(), login_text: text(login), mailbox, person };
    Ok(vec![opened.into(), wished.into(), reserved.into(), created.into(), sent.into()])
}

async fn append(store: &SqliteStore, number: u64, request: Option<RequestId>, events: &[Event]) -> Result<()> {
    let command = CommandId(id(9, number));
    let now = SystemClock.wall();
    let mut prepared = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let (index, own) = (u32::try_from(index)?, u64::try_from(index)? + 1);
        let stored = wire::encode(event);
        let beside = stored.personal.iter().map(beside).collect::<Result<Vec<_>>>()?;
        let (personal, sealed) = beside.into_iter().unzip();
        let event = eventlog::Event {
            actor: Actor { channel: None, on_behalf: None, role: "system".to_owned(), uid: None, user: None },
            causation: None,
            command,
            correlation: None,
            data: Data::of(&stored.data)?,
            id: EventId::derive(command, index),
            occurred_at: now,
            personal,
            policy: Vec::new(),
            request: request.map(|request| NumberedRequest { id: request.0, number: own }),
            schema: stored.schema,
            tags: Vec::new(),
            event_type: app::translate::event_type(stored.event_type),
        };
        prepared.push(Prepared::new(event, sealed)?);
    }
    let body = BodyMac([0; 32]);
    store.append(Append { command, body, events: prepared, condition: None }).await?;
    Ok(())
}

/// A record that lies open where its ciphertext would.
fn beside(fields: &wire::SealedFields) -> Result<(PersonalRef, Sealed)> {
    let Personal::Known(content) = &fields.content else { anyhow::bail!("a crowd is told openly") };
    let ciphertext = serde_json::to_vec(content)?;
    let sha256 = Sha256::digest(&ciphertext).iter().map(|byte| format!("{byte:02x}")).collect();
    let (subject, field_set) = (eventlog::SubjectId(fields.subject.0), fields.field_set.clone());
    let named = PersonalRef { commitment: "00".repeat(32), field_set: field_set.clone(), sha256, subject };
    Ok((named, Sealed { subject, field_set, ciphertext }))
}
