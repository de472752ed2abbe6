//! The board: one row a request, as of a position.

use eventlog::{Position, Timestamp};
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::Row;
use rusqlite::types::Value;
use serde::Serialize;
use workflow::event::{MailboxType, WaitingFor};
use workflow::{Day, Stage};

use crate::clock::NEAR_DAYS;
use crate::code;
use crate::day::days_after;

/// A request as the board shows it: what events said. What moves with time comes from [`clocks`](crate::clocks()).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// `MSS-2026-000123`.
    pub reference: String,
    /// The request's id.
    pub request: String,
    /// Where it was opened.
    pub opened_position: Position,
    /// When it was opened, as it happened.
    pub opened_at: Timestamp,
    /// The structure, `scheme:number`, or the random id of one that is a person.
    pub structure: String,
    /// Its public name.
    pub structure_name: Option<String>,
    /// Its place, by FINESS géographique.
    pub site: Option<String>,
    /// Department code.
    pub department: Option<String>,
    /// Sector, in the words of the fee scale.
    pub sector: String,
    /// How the request reached us.
    pub channel: Option<String>,
    /// Whether it only holds what was there before this log: it is no arrival.
    pub is_taken_over: bool,
    /// The first step not done, once `member_from` has come.
    pub stage: Stage,
    /// How far membership is: `open`, `form-received`, `form-complete`, `member`, `refused`.
    pub adhesion: String,
    /// The day on which membership begins, where it does not stand since before.
    pub member_from: Option<Day>,
    /// The user who owns it.
    pub owner: Option<String>,
    /// Who asks, by the random id of the person.
    pub applicant: Option<String>,
    /// Who is waited for: `applicant`, `operator`, `internal`.
    pub waiting_for: Option<String>,
    /// Since when, as it happened.
    pub waiting_since: Option<Timestamp>,
    /// Until when.
    pub due_on: Option<Day>,
    /// The position of the policy version that set the due date.
    pub due_policy: Option<Position>,
    /// The round of correction: `none`, `asked`, `answered`.
    pub correction: String,
    /// How it ended: `closed`, `rejected`, `dropped`, `withdrawn`, `duplicate`.
    pub ending: Option<String>,
    /// When it ended, as it happened.
    pub ended_at: Option<Timestamp>,
    /// The other request, for a duplicate.
    pub duplicate_of: Option<String>,
    /// Mailboxes asked for.
    pub mailboxes: u32,
    /// Their types, each once.
    pub types: Vec<String>,
    /// Of these, created, and still there.
    pub created: u32,
    /// Of these, refused by the mail operator.
    pub refused: u32,
    /// Of these, given up.
    pub abandoned: u32,
    /// Of these, created and closed since.
    pub closed: u32,
    /// When something shown here last changed, as it happened.
    pub since: Timestamp,
    /// Whether an event of it could not be read: « en doute ».
    pub is_in_doubt: bool,
}

/// Which requests are wanted; what is `None` asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// Ended or not.
    pub ending: Option<Ending>,
    /// Those at this step, on the day asked.
    pub stage: Option<Stage>,
    /// Those that wait for this party.
    pub waiting_for: Option<WaitingFor>,
    /// Those whose due date stands so, on the day asked.
    pub due: Option<DueFilter>,
    /// Those of this user.
    pub owner: Option<Owner>,
    /// Those of this structure.
    pub structure: Option<String>,
    /// Those of this department.
    pub department: Option<String>,
    /// Those of this sector.
    pub sector: Option<String>,
    /// Those that reached us so.
    pub channel: Option<String>,
    /// Those with a mailbox of this type.
    pub mailbox_type: Option<MailboxType>,
    /// This one, by id or reference.
    pub request: Option<String>,
    /// No more than this many, the first ones; all, unless given.
    pub limit: Option<u32>,
}

/// Whether a request has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It goes on.
    Open,
    /// It has ended, in whatever way.
    Ended,
}

/// Who owns a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// This user, by id.
    User(String),
    /// Nobody yet.
    Nobody,
}

/// How a due date stands on the day asked, as [`Due`](crate::Due) says it of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueFilter {
    /// Passed.
    Late,
    /// Passed, or so near that it is shown.
    LateOrNear,
    /// On this day or before.
    By(Day),
}

/// The stage on `:today`: membership may begin later.
pub(crate) const STAGE_ON_DAY: &str = "CASE WHEN member_from > :today THEN 'adhesion' ELSE stage END";

/// Nobody waits for anything of a request that has ended.
const DUE_BY: &str = "(ending IS NULL AND due_on <= :due_by)";

const OF_TYPE: &str = "instr(types, ',' || :mailbox_type || ',') > 0";

impl Board {
    /// The rows, by due date (those without last), then in the order of opening; `today` is the day for which stages and
    /// due dates hold.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn rows(&self, look: &Look<'_>, as_of: AsOf, today: &Day) -> Result<Vec<BoardRow>, ReadModelError> {
        let limit = self.limit.map_or(-1, i64::from);
        let sql =
            format!("SELECT * {} ORDER BY due_on IS NULL, due_on, opened_position LIMIT {limit}", self.wanted(as_of));
        self.ask(look, &sql, (as_of, today), |row| read_row(row, as_of))
    }

    /// How many requests match, whatever the limit.
    ///
    /// # Errors
    /// As [`Board::rows`].
    pub fn count(&self, look: &Look<'_>, as_of: AsOf, today: &Day) -> Result<u64, ReadModelError> {
        let sql = format!("SELECT count(*) {}", self.wanted(as_of));
        let counted = self.ask(look, &sql, (as_of, today), |row| row.get::<_, i64>(0))?;
        Ok(counted.first().copied().unwrap_or_default().cast_unsigned())
    }

    fn ask<T>(
        &self,
        look: &Look<'_>,
        sql: &str,
        when: (AsOf, &Day),
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ReadModelError> {
        let mut all = Vec::new();
        self.each(look, sql, when, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Takes each row of a statement over [`Board::wanted`].
    pub(crate) fn each(
        &self,
        look: &Look<'_>,
        sql: &str,
        (as_of, today): (AsOf, &Day),
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), ReadModelError> {
        let given = self.given(as_of, today);
        look.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            for (name, value) in &given {
                if let Some(index) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(index, value)?;
                }
            }
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                take(row)?;
            }
            Ok(())
        })
    }

    /// The versions that hold as of a position and are asked for: only what is asked stands in the statement, for a
    /// condition that may be void keeps SQLite from its indexes.
    pub(crate) fn wanted(&self, as_of: AsOf) -> String {
        let stage = format!("{STAGE_ON_DAY} = :stage");
        let ending = match self.ending {
            Some(Ending::Open) => "ending IS NULL",
            Some(Ending::Ended) => "ending IS NOT NULL",
            None => "TRUE",
        };
        let owner = match self.owner {
            Some(Owner::User(_)) => "owner = :owner",
            Some(Owner::Nobody) => "owner IS NULL",
            None => "TRUE",
        };
        let asked = [
            (self.ending.is_some(), ending),
            (self.stage.is_some(), stage.as_str()),
            (self.waiting_for.is_some(), "waiting_for = :waiting_for"),
            (self.due.is_some(), DUE_BY),
            (self.owner.is_some(), owner),
            (self.structure.is_some(), "structure = :structure"),
            (self.department.is_some(), "department = :department"),
            (self.sector.is_some(), "sector = :sector"),
            (self.channel.is_some(), "channel = :channel"),
            (self.mailbox_type.is_some(), OF_TYPE),
            (self.request.is_some(), "(request = :request OR reference = :request)"),
        ];
        let asked = asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, condition)| condition);
        let holds = as_of.holds("v_requests");
        let conditions: Vec<&str> = [holds.as_str()].into_iter().chain(asked).collect();
        format!("FROM v_requests WHERE {}", conditions.join(" AND "))
    }

    fn given(&self, as_of: AsOf, today: &Day) -> [(&'static str, Value); 12] {
        let owner = match &self.owner {
            Some(Owner::User(user)) => Some(user.clone()),
            Some(Owner::Nobody) | None => None,
        };
        [
            (":as_of", as_of.as_sql().into()),
            (":today", today.as_str().to_owned().into()),
            (":stage", self.stage.map(|stage| stage.as_str().to_owned()).into()),
            (":waiting_for", self.waiting_for.map(|party| party.as_str().to_owned()).into()),
            (":due_by", self.due.as_ref().map(|due| due.last_day(today).as_str().to_owned()).into()),
            (":owner", owner.into()),
            (":structure", self.structure.clone().into()),
            (":department", self.department.clone().into()),
            (":sector", self.sector.clone().into()),
            (":channel", self.channel.clone().into()),
            (":mailbox_type", self.mailbox_type.map(|of| of.as_str().to_owned()).into()),
            (":request", self.request.clone().into()),
        ]
    }
}

impl DueFilter {
    /// The last due date that stands so.
    fn last_day(&self, today: &Day) -> Day {
        match self {
            Self::Late => days_after(today, -1),
            Self::LateOrNear => days_after(today, NEAR_DAYS),
            Self::By(day) => day.clone(),
        }
    }
}

fn read_row(row: &Row<'_>, as_of: AsOf) -> rusqlite::Result<BoardRow> {
    let instant = |column: &str| row.get(column).map(Timestamp::from_micros);
    let position = |number: i64| Position::new(number.cast_unsigned());
    Ok(BoardRow {
        reference: row.get("reference")?,
        request: row.get("request")?,
        opened_position: position(row.get("opened_position")?),
        opened_at: instant("opened_at")?,
        structure: row.get("structure")?,
        structure_name: row.get("structure_name")?,
        site: row.get("site")?,
        department: row.get("department")?,
        sector: row.get("sector")?,
        channel: row.get("channel")?,
        is_taken_over: row.get("taken_over")?,
        stage: code::read(row, "stage", code::stage)?,
        adhesion: row.get("adhesion")?,
        member_from: code::read_any(row, "member_from", code::day)?,
        owner: row.get("owner")?,
        applicant: row.get("applicant")?,
        waiting_for: row.get("waiting_for")?,
        waiting_since: code::instant(row, "waiting_since")?,
        due_on: code::read_any(row, "due_on", code::day)?,
        due_policy: row.get::<_, Option<i64>>("due_policy")?.map(position),
        correction: row.get("correction")?,
        ending: row.get("ending")?,
        ended_at: code::instant(row, "ended_at")?,
        duplicate_of: row.get("duplicate_of")?,
        mailboxes: row.get("mailboxes")?,
        types: row.get_ref("types")?.as_str()?.split(',').filter(|of| !of.is_empty()).map(str::to_owned).collect(),
        created: row.get("created")?,
        refused: row.get("refused")?,
        abandoned: row.get("abandoned")?,
        closed: row.get("closed")?,
        since: instant("since")?,
        is_in_doubt: row.get::<_, Option<i64>>("in_doubt_from")?.is_some_and(|from| from <= as_of.as_sql()),
    })
}
