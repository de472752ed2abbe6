//! One line of a trail.

use eventlog::{CommandId, EventId, NumberedRequest, PolicyRef, Position, SubjectId, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::{About, Change, Shown};

/// One event, as an auditor reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrailLine {
    /// Where it stands.
    pub position: Position,
    /// When it was recorded (µs UTC).
    pub recorded_at: Timestamp,
    /// When it happened (µs UTC).
    pub occurred_at: Timestamp,
    /// The stored name of what happened.
    #[serde(rename = "type")]
    pub event_type: String,
    /// What happened, in words.
    pub label: String,
    /// Who did it.
    pub who: Who,
    /// The request whose own event it is, and its number there.
    pub request: Option<NumberedRequest>,
    /// Which mailbox, and whom.
    pub about: About,
    /// Why.
    pub reason: Option<Shown>,
    /// From what.
    pub documents: Vec<CitedDocument>,
    /// What is otherwise since then, in the order of the payload.
    pub changes: Vec<Change>,
    /// The policy versions it leant on.
    pub policy: Vec<PolicyRef>,
    /// The command it answered.
    pub command: CommandId,
    /// The event that made it necessary.
    pub causation: Option<EventId>,
    /// What it has in common with others: an import run, a bulk action.
    pub correlation: Option<Uuid>,
}

/// Who did it, in which role, for whom and through what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// The registered user; `None` for the program and for applicants.
    pub user: Option<String>,
    /// The user's name, as far as the caller knows it.
    pub name: Option<String>,
    /// The role in which it was done.
    pub role: String,
    /// The person it was done for, when somebody else typed it.
    pub on_behalf: Option<SubjectId>,
    /// How it reached us.
    pub channel: Option<String>,
    /// The numeric account of the operating system.
    pub uid: Option<u32>,
}

/// A document that an event leans on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CitedDocument {
    /// The field set that holds it, such as `document` or `attestation`.
    pub field_set: String,
    /// What is known of it: an object with `name` and `sha256`.
    pub content: Shown,
}
