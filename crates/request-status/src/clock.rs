//! What moves with time: one pure function of a row and the instant asked.

use eventlog::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use workflow::{Day, Stage};

use crate::BoardRow;
use crate::day::{as_date, date_of, days_between};

/// From how many days before the due date a request is near due.
pub const NEAR_DAYS: i64 = 3;

/// The clocks of a request at an instant. Days are those of the civil calendar in Paris.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Clocks {
    /// The first step not done on that day.
    pub stage: Stage,
    /// Days since the opening; of an ended request, up to its end.
    pub age_days: i64,
    /// Days since whoever is waited for was first waited for.
    pub waiting_days: Option<i64>,
    /// How the due date stands.
    pub due: Option<Due>,
    /// Whether the agency's own clock runs: not while the applicant is waited for, and not after the end.
    pub agency_clock_runs: bool,
}

/// How a due date stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "days")]
pub enum Due {
    /// Passed, this many days ago: at least one.
    Late(i64),
    /// In this many days: none when it is today, [`NEAR_DAYS`] at most.
    Near(i64),
    /// In this many days.
    Far(i64),
}

impl Due {
    /// The state in one word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late(_) => "late",
            Self::Near(_) => "near",
            Self::Far(_) => "far",
        }
    }
}

/// The clocks of `row` at the instant `at`. Board, detail, reports and timers ask here and nowhere else.
pub fn clocks(row: &BoardRow, at: Timestamp) -> Clocks {
    let today = date_of(at);
    // What happens in the life of the mailboxes after the end makes nobody wait.
    let last = row.ended_at.map_or(today, date_of);
    let is_member_later = row.member_from.as_ref().is_some_and(|day| as_date(day) > today);
    Clocks {
        stage: if is_member_later { Stage::Adhesion } else { row.stage },
        age_days: days_between(date_of(row.opened_at), last),
        waiting_days: row.waiting_since.map(|since| days_between(date_of(since), today)),
        due: row.due_on.as_ref().map(|due_on| due_of(due_on, today)),
        agency_clock_runs: row.ending.is_none() && row.waiting_for.as_deref() != Some("applicant"),
    }
}

/// How a due date stands on a day.
pub(crate) fn due_of(due_on: &Day, today: Date) -> Due {
    let days_left = days_between(today, as_date(due_on));
    match days_left {
        ..0 => Due::Late(-days_left),
        0..=NEAR_DAYS => Due::Near(days_left),
        _ => Due::Far(days_left),
    }
}
