//! One trail, a line an event: when, who, what, and why.

use std::fmt::Write;

use app::calendar;
use audit_trail::{Change, Shown, Trail, TrailLine};
use eventlog::Timestamp;
use request_status::BoardRow;
use serde_json::Value;

use super::ink::{Ink, cut, padded};

/// Fields that tell something at a glance, as trails name them.
const TELLING: [&str; 24] = [
    "structure_name",
    "holder.first_name",
    "holder.last_name",
    "verdict",
    "profession",
    "basis",
    "party",
    "due_on",
    "effective_on",
    "criterion",
    "accepted_version",
    "address_text.address",
    "login_text.address",
    "identity.name",
    "note.text",
    "received_on",
    "wished_name.address",
    "administrator.last_name",
    "user.first_name",
    "user.last_name",
    "outcome",
    "cause",
    "closes_on",
    "ground",
];

/// How much of a line is said about what changed.
const SAID_WIDTH: usize = 66;

/// The request whose trail is shown: equipped, through its own membership, and short enough to be read.
pub(super) fn subject(rows: &[BoardRow]) -> Option<&BoardRow> {
    // A structure that is one person has no public name, and a file taken over no history.
    let is_closed =
        |row: &&BoardRow| row.ending.as_deref() == Some("closed") && row.structure_name.is_some() && !row.is_taken_over;
    let brought_membership = |row: &&BoardRow| row.member_from.is_some();
    let closed = || rows.iter().filter(is_closed);
    let by_form = |row: &BoardRow| row.channel.as_deref() == Some("form");
    let plainest = |row: &&BoardRow| (row.mailboxes, !by_form(row), row.opened_position);
    let short = closed().filter(brought_membership).min_by_key(plainest);
    short.or_else(|| closed().min_by_key(|row| row.mailboxes)).or(rows.first())
}

/// A request at its third step whose turn is the agency's: mailboxes are about to be asked of the operator.
pub(super) fn in_creation(rows: &[BoardRow]) -> Option<&BoardRow> {
    let is_ours = |row: &&BoardRow| row.ending.is_none() && row.waiting_for.is_none();
    rows.iter().filter(is_ours).find(|row| row.stage == workflow::Stage::Creation)
}

/// The lines of a trail.
pub(super) fn lines(trail: &Trail, ink: Ink) -> String {
    let mut text = String::new();
    for line in &trail.lines {
        let head = [padded(&moment(line.occurred_at), 16), padded(&who(line), 24), padded(&line.label, 27)].join("  ");
        let _ = writeln!(text, "  {}", format!("{head}  {}", ink.quiet(&said(line))).trim_end());
    }
    text
}

/// Date and time in Paris.
fn moment(at: Timestamp) -> String {
    calendar::civil(at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn who(line: &TrailLine) -> String {
    match &line.who.name {
        Some(name) => format!("{name} ({})", line.who.role),
        None => match &line.who.channel {
            Some(channel) => format!("{} ({channel})", line.who.role),
            None => line.who.role.clone(),
        },
    }
}

/// Why, from which document, and what is otherwise since then.
fn said(line: &TrailLine) -> String {
    let reason = line.reason.iter().filter_map(|reason| field(reason, "text")).map(|text| format!("\"{text}\""));
    let documents = line.documents.iter().filter_map(|document| field(&document.content, "name"));
    let changes = line.changes.iter().filter(|change| TELLING.contains(&change.field.as_str())).filter_map(value);
    let parts: Vec<String> = changes.chain(documents).chain(reason).collect();
    cut(&parts.join(" · "), SAID_WIDTH)
}

fn value(change: &Change) -> Option<String> {
    match &change.new {
        Shown::Known(Value::String(text)) => Some(text.clone()),
        Shown::Known(Value::Null) => None,
        Shown::Known(other) => Some(other.to_string()),
        Shown::Sealed => Some("(sealed)".to_owned()),
        Shown::Erased => Some("(erased)".to_owned()),
    }
}

fn field(shown: &Shown, name: &str) -> Option<String> {
    match shown {
        Shown::Known(content) => content[name].as_str().map(str::to_owned),
        Shown::Sealed | Shown::Erased => None,
    }
}
