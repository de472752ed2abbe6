//! Requests that may be the same as another: the same address for one structure, the same person, the same applicant.
//!
//! A hint and no more: whoever looks at both says whether one is a duplicate of the other.
//!
//! # Source
//! `product.md` S11.

use read_model::{AsOf, Look, ReadModelError};
use rusqlite::named_params;
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
        let sql = if only.is_some() { PAIRS.replace("TRUE", "one.request = :only") } else { PAIRS.to_owned() };
        look.ask(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let only = only.map(|only| only.to_string());
            let given = named_params! {":as_of": as_of.as_sql(), ":since": since};
            for (name, value) in given {
                if let Some(index) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(index, value)?;
                }
            }
            if let (Some(index), Some(only)) = (statement.parameter_index(":only")?, only) {
                statement.raw_bind_parameter(index, only)?;
            }
            statement.raw_query().mapped(read_row).collect()
        })
    }
}

/// Parameters: `:as_of`, `:since` (µs), and `:only` where it takes the place of TRUE.
const PAIRS: &str = "
WITH request AS MATERIALIZED (
    SELECT request, reference, opened_position, structure, applicant FROM v_requests
    WHERE valid_from <= :as_of AND :as_of < valid_to AND NOT taken_over
      AND (ending IS NULL OR (ending <> 'duplicate' AND ended_at >= :since))
), used AS MATERIALIZED (
    SELECT DISTINCT request, person FROM v_users WHERE valid_from <= :as_of AND :as_of < valid_to
), addressed AS MATERIALIZED (
    SELECT DISTINCT request, address FROM v_mailboxes
    WHERE valid_from <= :as_of AND :as_of < valid_to AND address IS NOT NULL
), pair AS (
    SELECT mine.request AS one, theirs.request AS other, 'person' AS reason
    FROM used AS mine JOIN used AS theirs ON theirs.person = mine.person
    UNION ALL
    SELECT mine.request, theirs.request, 'address'
    FROM addressed AS mine JOIN addressed AS theirs ON theirs.address = mine.address
    UNION ALL
    SELECT mine.request, theirs.request, 'applicant'
    FROM request AS mine JOIN request AS theirs ON theirs.applicant = mine.applicant
)
SELECT DISTINCT one.request, one.reference, other.request AS other, other.reference AS other_reference, pair.reason
FROM pair JOIN request AS one ON one.request = pair.one JOIN request AS other ON other.request = pair.other
WHERE one.request <> other.request AND (pair.reason = 'person' OR one.structure = other.structure) AND TRUE
ORDER BY one.opened_position, other.opened_position, pair.reason";

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
