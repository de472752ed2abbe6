//! The envelope of a command as it comes from outside: who, when, through which channel, about what.

use eventlog::{CommandId, Position, SubjectId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use std::fmt;
use uuid::Uuid;
use workflow::{ActionKind, RequestId, Role};

use crate::calendar;
use crate::error::InputError;

/// A command in words: a line of `parcours exec`, the body of an API call.
///
/// `{"id":…,"as":"claire.durand","at":"2026-01-12T09:30:00+01:00","request":"MSS-2026-000123","do":"validate-need","with":{…}}`
#[derive(Debug, Clone)]
pub struct Order {
    /// The caller's id; drawn when it is absent, and then a repeat is another command.
    pub id: Option<CommandId>,
    /// The login of the registered user who acts.
    pub user: Option<String>,
    /// The role in which they act; the first of theirs that may, when absent.
    pub role: Option<Role>,
    /// When it happened; now, when absent.
    pub at: Option<Timestamp>,
    /// How it reached us.
    pub channel: Option<String>,
    /// The person it is done for.
    pub on_behalf: Option<SubjectId>,
    /// The last event of the request that the caller saw.
    pub expected: Option<Position>,
    /// The request it is about.
    pub request: Option<RequestName>,
    /// What is wanted.
    pub kind: ActionKind,
    /// The particulars, in the words of each command.
    pub with: Value,
    /// Everything but the id, as bytes: what a repeat must equal.
    pub body: Vec<u8>,
}

/// A request by its id or by its reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestName {
    /// By id.
    Id(RequestId),
    /// By reference: year of the opening, position of the opening.
    Reference(Reference),
}

/// `MSS-2026-000123`: the year in which a request was opened and the position of the event that opened it.
///
/// Unique without a counter, and rising. Positions past 999,999 take as many digits as they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Year of recording, in Paris.
    pub year: i16,
    /// Position of `request-opened`.
    pub opened_at: Position,
}

impl Reference {
    /// The reference of a request whose opening was recorded at `recorded_at`.
    pub fn of(opened_at: Position, recorded_at: Timestamp) -> Self {
        Self { year: calendar::civil(recorded_at).year(), opened_at }
    }

    /// Reads a reference; `None` for another form.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.strip_prefix("MSS-")?.split_once('-')?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || number.len() < 6 || !digits(year) || !digits(number) {
            return None;
        }
        let reference = Self { year: year.parse().ok()?, opened_at: Position::new(number.parse().ok()?) };
        // One request has one way to be written.
        (reference.to_string() == text).then_some(reference)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("MSS-{:04}-{:06}", self.year, self.opened_at.get()))
    }
}

impl RequestName {
    /// Reads an id or a reference; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let by_id = || Uuid::try_parse(text).ok().map(|id| Self::Id(RequestId(id)));
        Reference::parse(text).map(Self::Reference).or_else(by_id)
    }
}

/// How a command may reach us.
const CHANNELS: [&str; 7] = ["api", "console", "form", "mail", "paper", "phone", "shell"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<Uuid>,
    #[serde(rename = "as")]
    user: Option<String>,
    role: Option<String>,
    at: Option<String>,
    channel: Option<String>,
    on_behalf: Option<Uuid>,
    expected: Option<u64>,
    request: Option<String>,
    #[serde(rename = "do")]
    name: String,
    with: Option<Value>,
}

impl Order {
    /// Reads one JSON line.
    ///
    /// # Errors
    /// [`InputError`] naming the key: not JSON, an unknown or doubled key, a value of another form, an unknown command.
    pub fn parse(text: &str) -> Result<Self, InputError> {
        let not_a_command = |e: serde_json::Error| InputError {
            field: "line".to_owned(),
            given: None,
            expected: format!("a command as a JSON object: {e}"),
            rule: "json".to_owned(),
            suggestion: None,
        };
        // Read twice: once strictly, which also refuses doubled keys, once as the body that a repeat must equal.
        let line: Line = serde_json::from_str(text).map_err(not_a_command)?;
        let mut body: Value = serde_json::from_str(text).map_err(not_a_command)?;
        body.as_object_mut().map(|members| members.remove("id"));
        Self::of(line, body.to_string().into_bytes())
    }

    fn of(line: Line, body: Vec<u8>) -> Result<Self, InputError> {
        let kind = ActionKind::ALL.iter().copied().find(|kind| kind.as_str() == line.name);
        let at = line.at.map(|text| instant(&text)).transpose()?;
        let request = line.request.map(|text| {
            RequestName::parse(&text)
                .ok_or_else(|| InputError::new("/request", text, "a request id or a reference like MSS-2026-000123"))
        });
        Ok(Self {
            id: line.id.map(CommandId),
            user: line.user,
            role: line.role.map(|name| role(&name)).transpose()?,
            at,
            channel: line.channel.map(channel).transpose()?,
            on_behalf: line.on_behalf.map(SubjectId),
            expected: line.expected.map(Position::new),
            request: request.transpose()?,
            kind: kind.ok_or_else(|| InputError::new("/do", &line.name, "a command; see `parcours exec --help`"))?,
            with: line.with.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            body,
        })
    }
}

fn instant(text: &str) -> Result<Timestamp, InputError> {
    calendar::instant(text)
        .ok_or_else(|| InputError::new("/at", text, "an RFC 3339 instant like 2026-01-12T09:30:00+01:00"))
}

fn role(name: &str) -> Result<Role, InputError> {
    let expected = || Role::ALL.map(Role::as_str).join(", ");
    Role::from_name(name).ok_or_else(|| InputError::new("/role", name, format!("one of {}", expected())))
}

fn channel(name: String) -> Result<String, InputError> {
    if CHANNELS.contains(&name.as_str()) {
        Ok(name)
    } else {
        Err(InputError::new("/channel", name, format!("one of {}", CHANNELS.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_one_way_to_be_written() {
        let reference = Reference::parse("MSS-2026-000123").unwrap();
        assert_eq!((reference.year, reference.opened_at.get()), (2026, 123));
        assert_eq!(Reference::parse("MSS-2026-1234567").unwrap().to_string(), "MSS-2026-1234567");
        for bad in
            ["MSS-2026-123", "MSS-26-000123", "mss-2026-000123", "MSS-2026-0001234", "MSS-2026-+00123", "MSS-2026-"]
        {
            assert!(Reference::parse(bad).is_none(), "{bad} passed for a reference");
        }
    }

    #[test]
    fn unknown_and_doubled_keys_are_refused_by_name() {
        let unknown = Order::parse(r#"{"do":"validate-need","wiht":{}}"#).unwrap_err();
        assert!(unknown.expected.contains("wiht"), "{unknown}");
        let doubled = Order::parse(r#"{"do":"validate-need","do":"close-request"}"#).unwrap_err();
        assert!(doubled.expected.contains("duplicate field"), "{doubled}");
    }

    #[test]
    fn the_body_leaves_the_id_out_and_nothing_else() {
        let body = |text: &str| Order::parse(text).unwrap().body;
        let one = body(r#"{"id":"01890000-0000-7000-8000-000000000001","do":"validate-need","channel":"mail"}"#);
        let two = body(r#"{"channel":"mail","do":"validate-need","id":"01890000-0000-7000-8000-000000000002"}"#);
        assert_eq!(one, two);
        assert_ne!(one, body(r#"{"do":"validate-need","channel":"phone"}"#));
    }
}
