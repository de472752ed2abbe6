//! Finding lines: by request, by who did it, by what happened, by when.

use eventlog::{Position, Timestamp};
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::types::Value;
use uuid::Uuid;

/// Which events are wanted. What is `None` or empty asks nothing; everything else must hold at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Events that carry the tag of this request.
    pub request: Option<Uuid>,
    /// Events that this user did.
    pub user: Option<String>,
    /// Events done in this role.
    pub role: Option<String>,
    /// Events that came through this channel.
    pub channel: Option<String>,
    /// Events of any of these types.
    pub types: Vec<String>,
    /// Events after this position.
    pub after: Option<Position>,
    /// Events recorded at this instant or later.
    pub since: Option<Timestamp>,
    /// Events recorded before this instant.
    pub until: Option<Timestamp>,
}

/// A stretch of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Begin after this position.
    pub after: Position,
    /// At most this many.
    pub limit: usize,
}

impl Page {
    /// Everything at once.
    pub const WHOLE: Self = Self { after: Position::START, limit: usize::MAX };
}

impl Filter {
    /// The positions of the events that match, oldest first.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn positions(&self, look: &Look<'_>, as_of: AsOf, page: Page) -> Result<Vec<Position>, ReadModelError> {
        let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
        let sql = format!("SELECT event.position {} ORDER BY event.position LIMIT {limit}", self.matching());
        let numbers = self.ask(look, &sql, as_of, page.after)?;
        Ok(numbers.into_iter().map(Position::new).collect())
    }

    /// How many events match.
    ///
    /// # Errors
    /// As [`Filter::positions`].
    pub fn count(&self, look: &Look<'_>, as_of: AsOf) -> Result<u64, ReadModelError> {
        let sql = format!("SELECT count(*) {}", self.matching());
        Ok(self.ask(look, &sql, as_of, Position::START)?.first().copied().unwrap_or_default())
    }

    /// The part of the statement that says which events are wanted: only what is asked stands in it, for a condition
    /// that may be void keeps SQLite from its indexes.
    fn matching(&self) -> String {
        let asked = [
            (self.request.is_some(), IN_REQUEST),
            (self.user.is_some(), "event.user = :user"),
            (self.role.is_some(), "event.role = :role"),
            (self.channel.is_some(), "event.channel = :channel"),
            (!self.types.is_empty(), "event.type IN (SELECT value FROM json_each(:types))"),
            (self.since.is_some(), "event.recorded_at >= :since"),
            (self.until.is_some(), "event.recorded_at < :until"),
        ];
        let asked = asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, condition)| condition);
        let always = ["event.position <= :as_of", "event.position > :after"];
        let conditions: Vec<&str> = always.into_iter().chain(asked).collect();
        format!("FROM v_events AS event WHERE {}", conditions.join(" AND "))
    }

    /// Runs a statement over [`Filter::matching`] whose rows are single numbers.
    fn ask(&self, look: &Look<'_>, sql: &str, as_of: AsOf, after: Position) -> Result<Vec<u64>, ReadModelError> {
        let given: [(&str, Value); 9] = [
            (":as_of", as_of.as_sql().into()),
            (":after", self.after.map_or(after, |own| own.max(after)).get().cast_signed().into()),
            (":request", self.request.map(|id| id.to_string()).into()),
            (":user", self.user.clone().into()),
            (":role", self.role.clone().into()),
            (":channel", self.channel.clone().into()),
            (":types", serde_json::Value::from(self.types.clone()).to_string().into()),
            (":since", self.since.map(Timestamp::as_micros).into()),
            (":until", self.until.map(Timestamp::as_micros).into()),
        ];
        look.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            for (name, value) in &given {
                if let Some(index) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(index, value)?;
                }
            }
            let rows = statement.raw_query().mapped(|row| row.get::<_, i64>(0));
            rows.map(|number| number.map(i64::cast_unsigned)).collect()
        })
    }
}

/// The events that carry a request's tag.
const IN_REQUEST: &str =
    "event.position IN (SELECT link.position FROM v_request_events AS link WHERE link.request = :request)";
