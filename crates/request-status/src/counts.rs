//! The board in numbers: how many requests stand where.

use std::collections::BTreeMap;

use eventlog::Position;
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::Row;
use serde::Serialize;
use workflow::Day;

use crate::board::{Board, STAGE_ON_DAY};
use crate::clock::{Due, due_of};
use crate::day::as_date;

/// How many requests stand where, by each thing that a board is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The position.
    pub as_of: Position,
    /// Requests that match.
    pub requests: u64,
    /// The counts, facet by facet.
    pub facets: Vec<FacetCount>,
}

/// How many of them have one value of a facet.
///
/// The counts of a facet sum to the whole, but for `type`: a request may ask for mailboxes of several types, or for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// What is counted by.
    pub facet: Facet,
    /// The value, in the words of the views; `none` where there is no value.
    pub value: String,
    /// How many requests.
    pub requests: u64,
    /// Of these, how many are late.
    pub late: u64,
}

/// What a board is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// The step, of those that go on; how they ended, of the others.
    Stage,
    /// Who is waited for.
    Waiting,
    /// The user who owns it, by id.
    Owner,
    /// How the due date stands: `late`, `near`, `far`.
    Due,
    /// Sector.
    Sector,
    /// Department.
    Department,
    /// How it reached us.
    Channel,
    /// Type of mailbox.
    Type,
}

impl Facet {
    /// Every facet, in the order in which they are shown.
    pub const ALL: [Self; 8] =
        [Self::Stage, Self::Waiting, Self::Owner, Self::Due, Self::Sector, Self::Department, Self::Channel, Self::Type];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Waiting => "waiting",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Sector => "sector",
            Self::Department => "department",
            Self::Channel => "channel",
            Self::Type => "type",
        }
    }
}

/// Requests that are alike in everything counted by, and how many.
struct Alike {
    values: [Option<String>; 6],
    due_on: Option<Day>,
    requests: u64,
}

const NONE: &str = "none";

impl Counts {
    /// Counts the requests that match `board` as of a position, whatever its limit; `today` is the day for which stages and
    /// due dates hold.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn compute(board: &Board, look: &Look<'_>, as_of: AsOf, today: &Day) -> Result<Self, ReadModelError> {
        let alike = board.ask(look, &alike(board), (as_of, today), read_alike)?;
        let of_type = board.ask(look, &by_type(board), (as_of, today), |row| {
            Ok((row.get::<_, String>("type")?, row.get::<_, i64>("requests")?, row.get::<_, i64>("late")?))
        })?;
        let mut counts: BTreeMap<(Facet, String), (u64, u64)> = BTreeMap::new();
        for group in &alike {
            let due = group.due_on.as_ref().map(|due_on| due_of(due_on, as_date(today)));
            let late = if matches!(due, Some(Due::Late(_))) { group.requests } else { 0 };
            let [stage, waiting, owner, sector, department, channel] = group.values.clone();
            let due = due.map(|due| due.as_str().to_owned());
            let values = [stage, waiting, owner, due, sector, department, channel];
            for (facet, value) in Facet::ALL.into_iter().zip(values) {
                let count = counts.entry((facet, value.unwrap_or_else(|| NONE.to_owned()))).or_default();
                *count = (count.0 + group.requests, count.1 + late);
            }
        }
        for (mailbox_type, requests, late) in of_type {
            counts.insert((Facet::Type, mailbox_type), (requests.cast_unsigned(), late.cast_unsigned()));
        }
        let count = |((facet, value), (requests, late))| FacetCount { facet, value, requests, late };
        let requests = alike.iter().map(|group| group.requests).sum();
        Ok(Self { as_of: as_of.position(), requests, facets: counts.into_iter().map(count).collect() })
    }
}

/// Requests that are alike, in one pass.
fn alike(board: &Board) -> String {
    format!(
        "SELECT coalesce(ending, {STAGE_ON_DAY}) AS stage, waiting_for, owner, sector, department, channel,
                CASE WHEN ending IS NULL THEN due_on END AS due, count(*) AS requests
         {} GROUP BY 1, 2, 3, 4, 5, 6, 7",
        board.wanted()
    )
}

fn read_alike(row: &Row<'_>) -> rusqlite::Result<Alike> {
    let values = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
    let due_on = crate::code::read_any(row, "due", crate::code::day)?;
    Ok(Alike { values, due_on, requests: row.get::<_, i64>("requests")?.cast_unsigned() })
}

fn by_type(board: &Board) -> String {
    format!(
        "WITH wanted AS (SELECT request, ending IS NULL AND due_on < :today AS is_late {})
         SELECT type, count(*) AS requests, coalesce(sum(is_late), 0) AS late FROM wanted JOIN
             (SELECT DISTINCT request, type FROM v_mailboxes WHERE valid_from <= :as_of AND :as_of < valid_to)
             USING (request)
         GROUP BY type",
        board.wanted()
    )
}
