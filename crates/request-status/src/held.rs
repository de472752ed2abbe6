//! Who held the ball, and for how long.

use eventlog::Timestamp;
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::named_params;
use serde::Serialize;
use workflow::RequestId;

/// Time by who held the ball (µs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct HeldBy {
    /// The agency.
    pub agency_micros: i64,
    /// The applicant.
    pub applicant_micros: i64,
    /// The mail operator.
    pub operator_micros: i64,
}

impl HeldBy {
    /// How long `request` was held by whom, from its opening to the instant `at`, as of a position. The parts sum to the
    /// time in which it was open: what lies after an end is nobody's, so that a reopened request counts its intervals.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn of_request(look: &Look<'_>, as_of: AsOf, request: RequestId, at: Timestamp) -> Result<Self, ReadModelError> {
        look.ask(|connection| {
            let mut statement = connection.prepare(
                "SELECT waiting_for, CASE WHEN valid_to <= :as_of THEN until ELSE max(since, :at) END - since AS micros
                 FROM v_requests WHERE request = :request AND valid_from <= :as_of AND ending IS NULL",
            )?;
            let given = named_params! {
                ":as_of": as_of.as_sql(), ":request": request.to_string(), ":at": at.as_micros(),
            };
            let mut rows = statement.query(given)?;
            let mut held = Self::default();
            while let Some(row) = rows.next()? {
                held.add(Self::of(row.get_ref("waiting_for")?.as_str_or_null()?, row.get("micros")?));
            }
            Ok(held)
        })
    }

    /// All of it.
    pub const fn total_micros(&self) -> i64 {
        self.agency_micros + self.applicant_micros + self.operator_micros
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.agency_micros += other.agency_micros;
        self.applicant_micros += other.applicant_micros;
        self.operator_micros += other.operator_micros;
    }

    /// Time in which `waiting_for` was waited for; nobody, or somebody of the agency, is the agency.
    pub(crate) fn of(waiting_for: Option<&str>, micros: i64) -> Self {
        match waiting_for {
            Some("applicant") => Self { applicant_micros: micros, ..Self::default() },
            Some("operator") => Self { operator_micros: micros, ..Self::default() },
            Some(_) | None => Self { agency_micros: micros, ..Self::default() },
        }
    }
}
