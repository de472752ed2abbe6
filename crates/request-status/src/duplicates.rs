//! Requests that may be the same as another: the same address for one structure, the same person, the same applicant.
//!
//! A hint and no more: whoever looks at both says whether one is a duplicate of the other.
//!
//! # Source
//! `product.md` S11.

use read_model::{AsOf, Look, ReadModelError};
use rusqlite::types::Value;
use serde::Serialize;
use workflow::{Day, RequestId};

use crate::code;
use crate::day::{days_after, start_of};

/// For so many days after its end a request is still compared with new ones.
pub const RECENT_DAYS: i64 = 90;

/// Two requests that may be one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Duplicate {
    /// The request.
    pub request: String,
    /// Its reference.
    pub reference: String,
    /// The other request.
    pub other: String,
    /// The reference of the other.
    pub other_reference: String,
    /// What they have in common.
    pub reason: DuplicateReason,
}

/// What two requests have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DuplicateReason {
    /// The same structure, and the same address for a mailbox.
    Address,
    /// The same person is to use a mailbox: the same RPPS or ADELI, or the same mail under the same name.
    Person,
    /// The same structure, and the same person asks.
    Applicant,
}

impl DuplicateReason {
    const ALL: [Self; 3] = [Self::Address, Self::Person, Self::Applicant];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Person => "person",
            Self::Applicant => "applicant",
        }
    }
}

impl Duplicate {
    /// The pairs of requests that go on or ended less than [`RECENT_DAYS`] before `today`, as of a position; those of
    /// `only`, if it is named, the pair once for each side.
    ///
    /// A request that was closed as a duplicate is settled, and so is a file of what was there before this log.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn find(
        look: &Look<'_>,
        as_of: AsOf,
        today: &Day,
        only: Option<RequestId>,
    ) -> Result<Vec<Self>, ReadModelError> {
        let since = start_of(&days_after(today, -RECENT_DAYS)).as_micros();
        let sql = pairs(as_of, only.is_some());
        look.ask(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let given: [(&str, Value); 3] = [
                (":as_of", as_of.as_sql().into()),
                (":since", since.into()),
                (":only", only.map(|only| only.to_string()).into()),
            ];
            for (name, value) in &given {
                if let Some(index) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(index, value)?;
                }
            }
            statement.raw_query().mapped(read_row).collect()
        })
    }
}

/// What pairs two rows, where both hold, and what the two requests must have in common beside it.
const PAIRED: [(&str, &str, &str); 3] = [
    ("person", "v_users AS mine JOIN v_users AS theirs ON theirs.person = mine.person", "TRUE"),
    ("address", "v_mailboxes AS mine JOIN v_mailboxes AS theirs ON theirs.address = mine.address", SAME_STRUCTURE),
    ("applicant", "v_requests AS mine JOIN v_requests AS theirs ON theirs.applicant = mine.applicant", SAME_STRUCTURE),
];

const SAME_STRUCTURE: &str = "one.structure = other.structure";

/// Parameters: `:as_of`, `:since` (µs), and `:only` where only the pairs of one are asked for.
fn pairs(as_of: AsOf, is_of_one: bool) -> String {
    let asked = if is_of_one { "mine.request = :only" } else { "TRUE" };
    let (mine, theirs) = (as_of.holds("mine"), as_of.holds("theirs"));
    let compared = ["one", "other"].map(|row| {
        let holds = as_of.holds(row);
        format!(
            "{holds} AND NOT {row}.taken_over
             AND ({row}.ending IS NULL OR ({row}.ending <> 'duplicate' AND {row}.ended_at >= :since))"
        )
    });
    let branches = PAIRED.map(|(reason, rows, alike)| {
        format!(
            "SELECT one.opened_position AS opened, one.request AS request, one.reference AS reference,
                    other.opened_position AS other_opened, other.request AS other, other.reference AS other_reference,
                    '{reason}' AS reason
             FROM {rows} JOIN v_requests AS one ON one.request = mine.request
                  JOIN v_requests AS other ON other.request = theirs.request
             WHERE mine.request <> theirs.request AND {asked} AND {mine} AND {theirs} AND {alike} AND {}",
            compared.join(" AND ")
        )
    });
    format!("{} ORDER BY opened, other_opened, reason", branches.join(" UNION "))
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Duplicate> {
    let reason = |word: &str| DuplicateReason::ALL.into_iter().find(|reason| reason.as_str() == word);
    Ok(Duplicate {
        request: row.get("request")?,
        reference: row.get("reference")?,
        other: row.get("other")?,
        other_reference: row.get("other_reference")?,
        reason: code::read(row, "reason", reason)?,
    })
}
