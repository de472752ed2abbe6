//! `parcours status [REF]`: where each request stands, from the read models.

mod counts;
mod duplicates;
mod figures;
mod list;

use app::{Moment, When};
use clap::{Args, ValueEnum};
use read_model::{AsOf, Look, ReadModelError};
use request_status::{Board, BoardRow, Counts, DueFilter, Duplicate, Ending, Figures, Owner, Requests, clocks, day_of};
use workflow::event::{MailboxType, WaitingFor};
use workflow::{Day, Stage};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{ListFormat, print_rows, write};
use crate::people::People;
use crate::read_models;
use list::Line;

const EXAMPLES: &str = "\
Examples:
  parcours status
  parcours status --stage needs --owner paul.martin
  parcours status --waiting applicant --as-of 2026-06-30 --format csv
  parcours status --due late --type organisational --limit 20
  parcours status --counts --only open
  parcours status --figures --as-of 2026-06-30 --format json
  parcours status --duplicates
  parcours status MSS-2026-000123 --format json

The same question about the same past moment gives the same bytes.";

/// Where each request stands.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Status {
    /// One request only, by reference or id.
    #[arg(value_name = "REF")]
    request: Option<String>,
    /// How many requests stand where, by each thing that a board is sorted by.
    #[arg(long, conflicts_with_all = ["figures", "duplicates", "request", "limit"])]
    counts: bool,
    /// How many requests there are, how they ended, how long each step took and who held them; of all requests.
    #[arg(long, conflicts_with_all = ["duplicates", "request", "filters"])]
    figures: bool,
    /// Requests that go on or ended lately and may be the same as another, with what they have in common; all, or those of REF.
    #[arg(long, conflicts_with = "filters")]
    duplicates: bool,
    #[command(flatten)]
    wanted: Wanted,
}

/// Which requests, at which moment, printed how.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    #[command(flatten)]
    filter: Filter,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Which requests; what is not said asks nothing.
#[derive(Debug, Args)]
#[group(id = "filters", multiple = true)]
struct Filter {
    /// Those at this step.
    #[arg(long, value_parser = stage)]
    stage: Option<Stage>,
    /// Those that wait for this party: applicant, operator or internal.
    #[arg(long, value_name = "PARTY", value_parser = party)]
    waiting: Option<WaitingFor>,
    /// Those that are late, late or near due (near), or due by a day (YYYY-MM-DD).
    #[arg(long, value_name = "late|near|DAY", value_parser = due)]
    due: Option<DueFilter>,
    /// Those of this user; - for those of nobody.
    #[arg(long, value_name = "LOGIN", allow_hyphen_values = true)]
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
    /// Those that reached us through this channel: form, mail, phone, paper, console, shell or api.
    #[arg(long)]
    channel: Option<String>,
    /// Those with a mailbox of this type: nominative, organisational or application.
    #[arg(long = "type", value_name = "TYPE", value_parser = mailbox_type)]
    mailbox_type: Option<MailboxType>,
    /// Those that go on, or those that have ended; all unless said.
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// No more than this many, by due date; what is left out is said. All unless given.
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Those that go on.
    Open,
    /// Those that have ended.
    Ended,
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

fn mailbox_type(name: &str) -> Result<MailboxType, String> {
    let types = [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application];
    let known = types.into_iter().find(|of| of.as_str() == name);
    known.ok_or_else(|| format!("one of {}", types.map(MailboxType::as_str).join(", ")))
}

fn due(given: &str) -> Result<DueFilter, String> {
    match given {
        "late" => Ok(DueFilter::Late),
        "near" => Ok(DueFilter::LateOrNear),
        day => Day::parse(day).map(DueFilter::By).map_err(|_| "late, near or a day like 2026-06-30".to_owned()),
    }
}

impl Status {
    /// Asks the read models, brought up to date.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        if self.counts {
            self.wanted.count(place).await
        } else if self.figures {
            self.wanted.figures(place).await
        } else if self.duplicates {
            self.wanted.duplicates(place, self.request.as_deref()).await
        } else {
            self.wanted.show(place, self.request).await
        }
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
        let board = self.filter.board(&folder, only.clone()).await?;
        let (rows, all) = ask(&folder, moment, |look, as_of, today| {
            let rows = board.rows(look, as_of, today)?;
            let all = if board.limit.is_some() { board.count(look, as_of, today)? } else { rows.len() as u64 };
            Ok((rows, all))
        })
        .await?;
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
            return write("no request matches\n");
        }
        print_rows(&lines, self.format)?;
        let left_out = all.saturating_sub(lines.len() as u64);
        if left_out > 0 {
            eprintln!("parcours: {left_out} more match; --limit says how many are shown");
        }
        Ok(())
    }

    async fn count(&self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let people = People::of(&folder).await?;
        let board = self.filter.board(&folder, None).await?;
        let counts = ask(&folder, moment, |look, as_of, today| Counts::compute(&board, look, as_of, today)).await?;
        counts::print(counts, &people, self.format)
    }

    async fn figures(&self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let figures = ask(&folder, moment, Figures::compute).await?;
        figures::print(&figures, self.format)
    }

    async fn duplicates(&self, place: &Place, only: Option<&str>) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let only = match only {
            None => None,
            Some(name) => Some(request(&folder, name).await?),
        };
        let pairs = ask(&folder, moment, |look, as_of, today| Duplicate::find(look, as_of, today, only)).await?;
        duplicates::print(pairs, self.format)
    }
}

impl Filter {
    async fn board(&self, folder: &Folder, request: Option<String>) -> Result<Board, Failure> {
        let owner = match self.owner.as_deref() {
            None => None,
            Some("-") => Some(Owner::Nobody),
            Some(login) => match folder.app.find_user(login).await? {
                Some(user) => Some(Owner::User(user.to_string())),
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
            due: self.due.clone(),
            owner,
            structure: self.structure.clone(),
            department: self.department.clone(),
            sector: self.sector.clone(),
            channel: self.channel.clone(),
            mailbox_type: self.mailbox_type,
            request,
            limit: self.limit,
        })
    }
}

/// The rows of `board` at `moment`, from read models that have read at least that far.
///
/// # Errors
/// [`Failure`] when log or read models cannot be used.
pub(crate) async fn rows(folder: &Folder, board: &Board, moment: Moment) -> Result<Vec<BoardRow>, Failure> {
    ask(folder, moment, |look, as_of, today| board.rows(look, as_of, today)).await
}

/// Asks read models that have read at least up to `moment`, on its day.
///
/// # Errors
/// [`Failure`] when log or read models cannot be used.
pub(crate) async fn ask<T>(
    folder: &Folder,
    moment: Moment,
    question: impl FnOnce(&Look<'_>, AsOf, &Day) -> Result<T, ReadModelError>,
) -> Result<T, Failure> {
    let mut reader = read_models::up_to_date(folder).await?;
    let today = day_of(moment.instant);
    Ok(reader.look(|look| question(look, look.as_of(Requests::NAME, Some(moment.position))?, &today))?)
}
