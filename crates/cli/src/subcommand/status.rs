//! `parcours status [REF]`: where each request stands, from the read models.

use app::{Moment, When, calendar};
use clap::{Args, ValueEnum};
use request_status::{Board, BoardRow, Clocks, Due, Ending, clocks, day_of};
use serde::Serialize;
use workflow::Stage;
use workflow::event::WaitingFor;

use crate::arguments::Place;
use crate::colour::Tone;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, unopened};
use crate::output::{ListFormat, Row, print_rows};
use crate::people::People;
use crate::read_models;

const EXAMPLES: &str = "\
Examples:
  parcours status
  parcours status --stage needs --owner paul.martin
  parcours status --waiting applicant --as-of 2026-06-30 --format csv
  parcours status MSS-2026-000123 --format json

The same question about the same past moment gives the same bytes.";

/// Where each request stands.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// One request only, by reference or id.
    #[arg(value_name = "REF")]
    request: Option<String>,
    #[command(flatten)]
    wanted: Wanted,
}

/// Which requests, at which moment, printed how.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// Those at this step.
    #[arg(long, value_parser = stage)]
    stage: Option<Stage>,
    /// Those that wait for this party: applicant, operator or internal.
    #[arg(long, value_name = "PARTY", value_parser = party)]
    waiting: Option<WaitingFor>,
    /// Those of this user.
    #[arg(long, value_name = "LOGIN")]
    owner: Option<String>,
    /// Those of this department, such as 44.
    #[arg(long)]
    department: Option<String>,
    /// Those of this sector.
    #[arg(long)]
    sector: Option<String>,
    /// Those of this structure, as scheme:number.
    #[arg(long)]
    structure: Option<String>,
    /// Those that go on, or those that have ended; all unless said.
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Those that go on.
    Open,
    /// Those that have ended.
    Ended,
}

/// A request on the board.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    row: BoardRow,
    /// The login behind `owner`.
    owner_login: Option<String>,
    /// What moves with time, at the moment asked.
    clocks: Clocks,
}

fn stage(name: &str) -> Result<Stage, String> {
    let known = Stage::ALL.into_iter().find(|stage| stage.as_str() == name);
    known.ok_or_else(|| format!("one of {}", Stage::ALL.map(Stage::as_str).join(", ")))
}

fn party(name: &str) -> Result<WaitingFor, String> {
    let parties = [WaitingFor::Applicant, WaitingFor::Operator, WaitingFor::Internal];
    let known = parties.into_iter().find(|party| party.as_str() == name);
    known.ok_or_else(|| format!("one of {}", parties.map(WaitingFor::as_str).join(", ")))
}

impl Status {
    /// Asks the read models, brought up to date.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        self.wanted.show(place, self.request).await
    }
}

impl Wanted {
    /// Shows the requests wanted; `only` one, when it is named.
    ///
    /// # Errors
    /// [`Failure`]; a request named and not there is bad input.
    pub(crate) async fn show(self, place: &Place, only: Option<String>) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let people = People::of(&folder).await?;
        let board = self.board(&folder, only.clone()).await?;
        let rows = rows(&folder, &board, moment).await?;
        if let Some(name) = only.filter(|_| rows.is_empty()) {
            return Err(unopened(&name, moment));
        }
        let line = |row: BoardRow| {
            let clocks = clocks(&row, moment.instant);
            let owner_login = row.owner.as_deref().map(|owner| people.login_of(owner));
            Line { row, owner_login, clocks }
        };
        let lines: Vec<Line> = rows.into_iter().map(line).collect();
        if lines.is_empty() && self.format == ListFormat::Table {
            return crate::output::write("no request matches\n");
        }
        print_rows(&lines, self.format)
    }

    async fn board(&self, folder: &Folder, request: Option<String>) -> Result<Board, Failure> {
        let owner = match &self.owner {
            None => None,
            Some(login) => match folder.app.find_user(login).await? {
                Some(user) => Some(user.to_string()),
                None => return Err(Failure::input("--owner", login, "the login of a registered user")),
            },
        };
        let ending = self.only.map(|only| match only {
            Only::Open => Ending::Open,
            Only::Ended => Ending::Ended,
        });
        Ok(Board {
            ending,
            stage: self.stage,
            waiting_for: self.waiting,
            owner,
            structure: self.structure.clone(),
            department: self.department.clone(),
            sector: self.sector.clone(),
            request,
        })
    }
}

/// The rows of `board` at `moment`, from read models that have read at least that far.
///
/// # Errors
/// [`Failure`] when log or read models cannot be used.
pub(crate) async fn rows(folder: &Folder, board: &Board, moment: Moment) -> Result<Vec<BoardRow>, Failure> {
    let mut reader = read_models::up_to_date(folder).await?;
    let today = day_of(moment.instant);
    Ok(reader.look(|look| {
        let as_of = look.as_of(request_status::Requests::NAME, Some(moment.position))?;
        board.rows(look, as_of, &today)
    })?)
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
