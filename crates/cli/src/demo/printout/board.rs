//! Where the requests stand, and which need something first.

use std::cmp::Reverse;
use std::fmt::Write;

use eventlog::{EventStore, Position, Timestamp};
use request_status::{BoardRow, Detail, Due, Figures, clocks};
use workflow::{Day, RequestId};

use super::ink::{Ink, bar, padded};
use crate::failure::Failure;
use crate::people::People;

/// How many requests are shown.
const SHOWN: usize = 10;

/// Counts by stage and by end, one bar each.
pub(super) fn counts(figures: &Figures, ink: Ink) -> String {
    let open = figures.open_by_stage.iter().map(|(stage, count)| (format!("{} {stage}", stage.number()), *count));
    let ended = figures.ended.iter().map(|(ending, count)| (format!("  {ending}"), *count));
    let lines: Vec<(String, u64)> = open.chain(ended).collect();
    let most = lines.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let mut text = String::new();
    for (index, (name, count)) in lines.iter().enumerate() {
        if index == figures.open_by_stage.len() {
            text.push('\n');
        }
        let _ = writeln!(text, "  {} {count:>5}  {}", padded(name, 24), ink.quiet(&bar(*count, most)));
    }
    let waiting = figures.waiting.iter().map(|(party, count)| format!("{count} for {}", whom(party)));
    let waiting: Vec<String> = waiting.collect();
    if !waiting.is_empty() {
        let _ = writeln!(text, "\n  waiting: {}", waiting.join(", "));
    }
    text
}

fn whom(party: &str) -> &str {
    match party {
        "applicant" => "the applicant",
        "operator" => "the mail operator",
        // Waiting inside the agency: for its board, or for another request.
        "internal" => "the agency itself",
        other => other,
    }
}

/// The open requests that need something first: late before near due, the agency's turn before others', old before new.
pub(super) async fn first_things(
    rows: &[BoardRow],
    (store, head): (&dyn EventStore, Position),
    (at, today): (Timestamp, &Day),
    people: &People,
) -> Result<String, Failure> {
    let mut open: Vec<&BoardRow> = rows.iter().filter(|row| row.ending.is_none()).collect();
    open.sort_by_key(|row| urgency(row, at));
    let mut text = format!(
        "  {} {} {} {} {} {}\n",
        padded("reference", 16),
        padded("structure", 26),
        padded("step", 21),
        padded("next", 26),
        padded("due", 13),
        "owner"
    );
    for row in open.into_iter().take(SHOWN) {
        let id = RequestId(row.request.parse().map_err(|_| Failure::Doubt(format!("{}: no id", row.reference)))?);
        let detail = Detail::read(store, id, head, today).await;
        let detail = detail.map_err(|error| Failure::Doubt(error.to_string()))?;
        let next = detail.map_or("", |detail| detail.next.action);
        let owner = row.owner.as_deref().map(|owner| people.login_of(owner)).unwrap_or_default();
        let line = [
            padded(&row.reference, 16),
            // A structure that is one person has no public name.
            padded(row.structure_name.as_deref().unwrap_or("(one person's practice)"), 26),
            padded(row.stage.as_str(), 21),
            padded(next, 26),
            padded(&due(row, at), 13),
            owner,
        ];
        let _ = writeln!(text, "  {}", line.join(" ").trim_end());
    }
    Ok(text)
}

/// What comes first when sorted.
fn urgency(row: &BoardRow, at: Timestamp) -> (u8, Reverse<i64>) {
    let clocks = clocks(row, at);
    match clocks.due {
        Some(Due::Late(days)) => (0, Reverse(days)),
        Some(Due::Near(days)) => (1, Reverse(-days)),
        Some(Due::Far(_)) | None if row.waiting_for.is_none() => (2, Reverse(clocks.age_days)),
        Some(Due::Far(_)) | None => (3, Reverse(clocks.age_days)),
    }
}

fn due(row: &BoardRow, at: Timestamp) -> String {
    let clocks = clocks(row, at);
    match clocks.due {
        Some(Due::Late(days)) => format!("{days} d late"),
        Some(Due::Near(0)) => "today".to_owned(),
        Some(Due::Near(days) | Due::Far(days)) => format!("in {days} d"),
        None => format!("open {} d", clocks.age_days),
    }
}
