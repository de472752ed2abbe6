//! Appends to try a store with: small, made up, valid.

use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

use crate::position::hex;
use crate::{
    Actor, Append, BodyMac, CLOCK_ACCEPTED, CommandId, Condition, Data, Event, EventId, EventType, PersonalRef,
    Position, Prepared, Query, QueryItem, Sealed, SubjectId, Tag, Timestamp,
};

/// Noon of 2 March 2026, UTC: where the clocks of the suite stand when a case begins.
pub const NOON: Timestamp = Timestamp::from_micros(1_772_452_800_000_000);

/// A command id that this process has not used before.
pub fn command() -> CommandId {
    static COMMANDS: AtomicU64 = AtomicU64::new(1);
    CommandId(Uuid::from_u64_pair(0x0190_0000_0000_7000, COMMANDS.fetch_add(1, Ordering::Relaxed) | 1 << 63))
}

/// The subject with this number.
pub fn subject(number: u64) -> SubjectId {
    SubjectId(Uuid::from_u64_pair(0x5000_0000_0000_4000, number | 1 << 63))
}

/// A tag, for tests that know it is one.
pub fn tag(text: &str) -> Tag {
    Tag::parse(text).expect("the suite writes valid tags")
}

/// An event type, for tests that know it is one.
pub fn kind(text: &str) -> EventType {
    EventType::parse(text).expect("the suite writes valid types")
}

/// An item of these types and tags.
pub fn item(types: &[&str], tags: &[&str]) -> QueryItem {
    QueryItem { types: types.iter().copied().map(kind).collect(), tags: tags.iter().copied().map(tag).collect() }
}

/// A query of one item.
pub fn query(types: &[&str], tags: &[&str]) -> Query {
    Query::any_of([item(types, tags)])
}

/// "Nothing with these types and tags after `after`."
pub fn nothing(types: &[&str], tags: &[&str], after: u64) -> Condition {
    Condition { query: query(types, tags), after: Position::new(after) }
}

/// An append under construction.
#[derive(Debug, Clone)]
pub struct Draft {
    command: CommandId,
    body: BodyMac,
    events: Vec<(Event, Vec<Sealed>)>,
    condition: Option<Condition>,
}

impl Draft {
    /// An append without events, under a new command id.
    pub fn new() -> Self {
        Self::of(command())
    }

    /// An append without events, under this command id.
    pub fn of(command: CommandId) -> Self {
        Self { command, body: BodyMac([1; 32]), events: Vec::new(), condition: None }
    }

    /// An append of one event.
    pub fn event(event_type: &str, tags: &[&str]) -> Self {
        Self::new().and(event_type, tags)
    }

    /// The only append a log accepts while its clock is in doubt.
    pub fn clock_accepted(accepted: Timestamp) -> Self {
        let mut draft = Self::event(CLOCK_ACCEPTED, &[]);
        let payload = crate::ClockAccepted { accepted };
        draft.last_event().data = Data::of(&payload).expect("a payload of one number serialises");
        draft
    }

    /// Adds an event; tags are sorted here.
    #[must_use]
    pub fn and(mut self, event_type: &str, tags: &[&str]) -> Self {
        let index = u32::try_from(self.events.len()).expect("an append of the suite is short");
        let mut tags: Vec<Tag> = tags.iter().copied().map(tag).collect();
        tags.sort();
        let event = Event {
            actor: Actor { channel: None, on_behalf: None, role: "agent".into(), uid: None, user: Some("u1".into()) },
            causation: None,
            command: self.command,
            correlation: None,
            data: Data::of(&json!({"number": index, "text": "\u{3a9} \u{1} \"quoted\""})).expect("JSON serialises"),
            id: EventId::derive(self.command, index),
            occurred_at: NOON,
            personal: Vec::new(),
            policy: Vec::new(),
            request: None,
            schema: 1,
            tags,
            event_type: kind(event_type),
        };
        self.events.push((event, Vec::new()));
        self
    }

    /// Seals a record beside the last event; the store never opens it.
    #[must_use]
    pub fn sealing(mut self, subject: SubjectId, ciphertext: &[u8]) -> Self {
        let (event, sealed) = self.events.last_mut().expect("a draft seals beside an event");
        event.personal.push(PersonalRef {
            commitment: hex(&[7; 32]),
            field_set: "holder".into(),
            sha256: hex(&Sha256::digest(ciphertext)),
            subject,
        });
        sealed.push(Sealed { subject, field_set: "holder".into(), ciphertext: ciphertext.to_vec() });
        self
    }

    /// Dates the last event.
    #[must_use]
    pub fn occurring_at(mut self, occurred_at: Timestamp) -> Self {
        self.last_event().occurred_at = occurred_at;
        self
    }

    /// Makes the last event the `number`-th of a request.
    #[must_use]
    pub fn of_request(mut self, request: u64, number: u64) -> Self {
        let id = Uuid::from_u64_pair(0x7000_0000_0000_4000, request | 1 << 63);
        self.last_event().request = Some(crate::NumberedRequest { id, number });
        self
    }

    /// Gives the last event the id of another place in the command.
    #[must_use]
    pub fn misnumbered(mut self) -> Self {
        self.last_event().id = EventId::derive(self.command, 99);
        self
    }

    /// Puts it under a condition.
    #[must_use]
    pub fn under(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }

    /// Gives the command another body.
    #[must_use]
    pub fn with_body(mut self, body: u8) -> Self {
        self.body = BodyMac([body; 32]);
        self
    }

    /// The append.
    pub fn build(self) -> Append {
        let prepared = |(event, sealed)| Prepared::new(event, sealed).expect("the suite prepares valid events");
        Append {
            command: self.command,
            body: self.body,
            events: self.events.into_iter().map(prepared).collect(),
            condition: self.condition,
        }
    }

    fn last_event(&mut self) -> &mut Event {
        &mut self.events.last_mut().expect("a draft has an event by now").0
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

/// Numbers that look random and are the same in every run: splitmix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall the same way for one `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides.max(1)
    }
}
