//! The board against the fold, field by field.

use std::collections::BTreeMap;
use std::fmt;

use app::Moment;
use request_status::{BoardRow, clocks, day_of};
use serde::Serialize;
use workflow::Day;
use workflow::state::{Adhesion, End, Mailbox, MailboxStatus, Request};

use super::Folded;

/// A field of which log and board say different things.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    request: String,
    field: &'static str,
    log: String,
    board: String,
}

/// Everything of which the board says otherwise than the fold.
pub(super) fn differences(folded: &Folded, rows: &[BoardRow], moment: Moment) -> Vec<Difference> {
    let today = day_of(moment.instant);
    let mut rows: BTreeMap<&str, &BoardRow> = rows.iter().map(|row| (row.request.as_str(), row)).collect();
    let mut differences = Vec::new();
    for (id, request) in folded {
        let id = id.to_string();
        match rows.remove(id.as_str()) {
            None => differences.push(Difference::presence(&id, ("there", "missing"))),
            Some(row) => differences.extend(of_one(&id, &said(request, &today), &shown(row, moment))),
        }
    }
    differences.extend(rows.keys().map(|id| Difference::presence(id, ("missing", "there"))));
    differences
}

fn of_one(id: &str, said: &Fields, shown: &Fields) -> Vec<Difference> {
    let differing = said.iter().zip(shown).filter(|((_, log), (_, board))| log != board);
    let difference = |((field, log), (_, board)): (&(&'static str, String), &(&'static str, String))| Difference {
        request: id.to_owned(),
        field,
        log: log.clone(),
        board: board.clone(),
    };
    differing.map(difference).collect()
}

/// Fields by name, in one order for both sides.
type Fields = [(&'static str, String); 16];

fn said(request: &Request, today: &Day) -> Fields {
    let count = |is_counted: fn(&Mailbox) -> bool| request.mailboxes.values().filter(|one| is_counted(one)).count();
    let duplicate_of = match request.end {
        Some(End::Duplicate { of, .. }) => Some(of.to_string()),
        Some(End::Closed(_) | End::Rejected(_) | End::Dropped(_) | End::Withdrawn(_)) | None => None,
    };
    [
        ("opened_position", request.opened_at.0.to_string()),
        ("structure", request.structure.to_string()),
        ("site", text(request.site)),
        ("sector", request.sector.clone()),
        ("stage", request.stage(today).to_string()),
        ("adhesion", of_adhesion(&request.adhesion).to_owned()),
        ("owner", text(request.owner)),
        ("waiting_for", text(request.waiting.as_ref().map(|waiting| waiting.party.as_str()))),
        ("correction", of_correction(request).to_owned()),
        ("ending", text(request.end.map(End::as_str))),
        ("duplicate_of", text(duplicate_of)),
        ("mailboxes", request.mailboxes.len().to_string()),
        ("created", count(|mailbox| matches!(mailbox.status, MailboxStatus::Created(_))).to_string()),
        ("refused", count(|mailbox| matches!(mailbox.status, MailboxStatus::Refused(_))).to_string()),
        ("abandoned", count(|mailbox| matches!(mailbox.status, MailboxStatus::Abandoned(_))).to_string()),
        ("closed", count(|mailbox| matches!(mailbox.status, MailboxStatus::Closed(_))).to_string()),
    ]
}

fn shown(row: &BoardRow, moment: Moment) -> Fields {
    [
        ("opened_position", row.opened_position.to_string()),
        ("structure", row.structure.clone()),
        ("site", text(row.site.as_ref())),
        ("sector", row.sector.clone()),
        ("stage", clocks(row, moment.instant).stage.to_string()),
        ("adhesion", row.adhesion.clone()),
        ("owner", text(row.owner.as_ref())),
        ("waiting_for", text(row.waiting_for.as_ref())),
        ("correction", row.correction.clone()),
        ("ending", text(row.ending.as_ref())),
        ("duplicate_of", text(row.duplicate_of.as_ref())),
        ("mailboxes", row.mailboxes.to_string()),
        ("created", row.created.to_string()),
        ("refused", row.refused.to_string()),
        ("abandoned", row.abandoned.to_string()),
        ("closed", row.closed.to_string()),
    ]
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_else(|| "none".to_owned())
}

const fn of_adhesion(adhesion: &Adhesion) -> &'static str {
    match adhesion {
        Adhesion::Open => "open",
        Adhesion::FormReceived(_) => "form-received",
        Adhesion::FormComplete(_) => "form-complete",
        Adhesion::Member { .. } => "member",
        Adhesion::Refused(_) => "refused",
    }
}

const fn of_correction(request: &Request) -> &'static str {
    match &request.correction {
        None => "none",
        Some(round) if round.answered_at.is_some() => "answered",
        Some(_) => "asked",
    }
}

impl Difference {
    fn presence(id: &str, (log, board): (&str, &str)) -> Self {
        Self { request: id.to_owned(), field: "request", log: log.to_owned(), board: board.to_owned() }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, field, log, board } = self;
        write!(f, "{request} {field}: the log says {log}, the board {board}")
    }
}
