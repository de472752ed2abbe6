//! The list of requests: a line each.

use app::calendar;
use request_status::{BoardRow, Clocks, Due, day_of};
use serde::Serialize;

use crate::colour::Tone;
use crate::output::Row;

/// A request on the board.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) row: BoardRow,
    /// The login behind `owner`.
    pub(super) owner_login: Option<String>,
    /// What moves with time, at the moment asked.
    pub(super) clocks: Clocks,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &[
        "reference",
        "structure",
        "dept",
        "stage",
        "adhesion",
        "owner",
        "waiting for",
        "due",
        "age",
        "created",
        "opened",
    ];

    const FIELDS: &'static [&'static str] = &[
        "reference",
        "request",
        "opened_at",
        "structure",
        "structure_name",
        "site",
        "department",
        "sector",
        "channel",
        "is_taken_over",
        "stage",
        "adhesion",
        "member_from",
        "owner",
        "waiting_for",
        "waiting_since",
        "due_on",
        "days_left",
        "correction",
        "ending",
        "ended_at",
        "duplicate_of",
        "mailboxes",
        "created",
        "refused",
        "abandoned",
        "closed",
        "age_days",
        "is_in_doubt",
    ];

    fn cells(&self) -> Vec<String> {
        let Self { row, owner_login, clocks } = self;
        let doubt = if row.is_in_doubt { " (in doubt)" } else { "" };
        let stage = row.ending.clone().unwrap_or_else(|| clocks.stage.as_str().to_owned());
        vec![
            row.reference.clone(),
            row.structure_name.clone().unwrap_or_else(|| row.structure.clone()),
            row.department.clone().unwrap_or_default(),
            format!("{stage}{doubt}"),
            row.adhesion.clone(),
            owner_login.clone().unwrap_or_default(),
            held_up_by(row),
            clocks.due.map(due).unwrap_or_default(),
            format!("{} d", clocks.age_days),
            format!("{}/{}", row.created, row.mailboxes),
            day_of(row.opened_at).to_string(),
        ]
    }

    fn tones(&self) -> Vec<(String, Tone)> {
        let tone = match self.clocks.due {
            Some(Due::Late(_)) => Tone::Bad,
            Some(Due::Near(_)) => Tone::Near,
            Some(Due::Far(_)) | None => return Vec::new(),
        };
        self.clocks.due.map(|soon| (due(soon), tone)).into_iter().collect()
    }

    fn record(&self) -> Vec<String> {
        let Self { row, owner_login, clocks } = self;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            row.reference.clone(),
            row.request.clone(),
            calendar::rfc3339(row.opened_at),
            row.structure.clone(),
            text(&row.structure_name),
            text(&row.site),
            text(&row.department),
            row.sector.clone(),
            text(&row.channel),
            row.is_taken_over.to_string(),
            clocks.stage.to_string(),
            row.adhesion.clone(),
            row.member_from.as_ref().map(ToString::to_string).unwrap_or_default(),
            text(owner_login),
            text(&row.waiting_for),
            row.waiting_since.map(calendar::rfc3339).unwrap_or_default(),
            row.due_on.as_ref().map(ToString::to_string).unwrap_or_default(),
            clocks.due.map(|due| days_left(due).to_string()).unwrap_or_default(),
            row.correction.clone(),
            text(&row.ending),
            row.ended_at.map(calendar::rfc3339).unwrap_or_default(),
            text(&row.duplicate_of),
            row.mailboxes.to_string(),
            row.created.to_string(),
            row.refused.to_string(),
            row.abandoned.to_string(),
            row.closed.to_string(),
            clocks.age_days.to_string(),
            row.is_in_doubt.to_string(),
        ]
    }
}

/// Who is waited for; a correction says so itself, and whose turn it is.
fn held_up_by(row: &BoardRow) -> String {
    match (row.correction.as_str(), &row.waiting_for) {
        ("answered", _) => "correction answered".to_owned(),
        ("asked", None) => "correction".to_owned(),
        (_, waiting_for) => waiting_for.clone().unwrap_or_default(),
    }
}

const fn days_left(due: Due) -> i64 {
    match due {
        Due::Late(days) => -days,
        Due::Near(days) | Due::Far(days) => days,
    }
}

fn due(due: Due) -> String {
    match due {
        Due::Late(days) => format!("{days} d late"),
        Due::Near(0) => "today".to_owned(),
        Due::Near(days) | Due::Far(days) => format!("in {days} d"),
    }
}
