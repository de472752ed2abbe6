//! The board in numbers: how many requests stand where.

use std::collections::HashMap;

use eventlog::Position;
use jiff::civil::Date;
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::Row;
use serde::Serialize;
use workflow::Day;

use crate::board::{Board, STAGE_ON_DAY};
use crate::clock::{Due, due_of};
use crate::code;
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
    /// Every facet, in the order in which they are shown and read.
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

const NONE: &str = "none";

/// What is counted of one value: requests, and how many of them are late.
type Tally = (u64, u64);

/// The tallies of each facet, by value.
type Tallies = [HashMap<String, Tally>; Facet::ALL.len()];

impl Counts {
    /// Counts the requests that match `board` as of a position, whatever its limit; `today` is the day for which stages and
    /// due dates hold.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn compute(board: &Board, look: &Look<'_>, as_of: AsOf, today: &Day) -> Result<Self, ReadModelError> {
        // Grouped here and not by SQLite, which would sort every row by every facet.
        let sql = format!(
            "SELECT coalesce(ending, {STAGE_ON_DAY}) AS stage, waiting_for, owner,
                    CASE WHEN ending IS NULL THEN due_on END AS due, sector, department, channel, types {}",
            board.wanted(as_of)
        );
        let date = as_date(today);
        let (mut tallies, mut requests) = (Tallies::default(), 0);
        board.each(look, &sql, (as_of, today), |row| {
            requests += 1;
            tally(&mut tallies, row, date)
        })?;
        let facets = Facet::ALL.into_iter().zip(tallies).flat_map(|(facet, values)| {
            let mut values: Vec<_> = values.into_iter().collect();
            values.sort_unstable();
            values.into_iter().map(move |(value, (requests, late))| FacetCount { facet, value, requests, late })
        });
        Ok(Self { as_of: as_of.position(), requests, facets: facets.collect() })
    }
}

/// Counts one request under each of its values.
fn tally(tallies: &mut Tallies, row: &Row<'_>, today: Date) -> rusqlite::Result<()> {
    let due = code::read_any(row, "due", code::day)?.map(|due_on| due_of(&due_on, today));
    let late = u64::from(matches!(due, Some(Due::Late(_))));
    for (facet, values) in Facet::ALL.into_iter().zip(tallies) {
        match facet {
            Facet::Due => count(values, due.as_ref().map_or(NONE, |due| due.as_str()), late),
            Facet::Type => {
                let types = row.get_ref(facet as usize)?.as_str()?;
                types.split(',').filter(|of| !of.is_empty()).for_each(|of| count(values, of, late));
            }
            Facet::Stage | Facet::Waiting | Facet::Owner | Facet::Sector | Facet::Department | Facet::Channel => {
                count(values, row.get_ref(facet as usize)?.as_str_or_null()?.unwrap_or(NONE), late);
            }
        }
    }
    Ok(())
}

fn count(values: &mut HashMap<String, Tally>, value: &str, late: u64) {
    match values.get_mut(value) {
        Some(tally) => *tally = (tally.0 + 1, tally.1 + late),
        None => {
            values.insert(value.to_owned(), (1, late));
        }
    }
}
