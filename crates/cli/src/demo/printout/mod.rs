//! What a demonstration holds, at a glance: board, one trail, figures, verification, and what to try next.

mod board;
mod figures;
mod ink;
mod next;
mod trade;
mod trail;
mod walk;

use std::time::Duration;

use app::reading::{Glimpse, ReadKind};
use audit_trail::{Sources, Trail, Words};
use eventlog::{EventStore, Position};
use eventlog_sqlite::SqliteOptions;
use eventlog_sqlite::audit::{self, AuditError, Audited};
use request_status::{Board, BoardRow, Figures, Requests, day_of};
use workflow::RequestId;

use self::ink::{Ink, grouped};
use self::walk::Walked;
use super::history::{FIRST_DAY, LAST_DAY, Recipe, closing};
use super::staff::OWNERS;
use super::timeline::Played;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{Folder, LOG};
use crate::people::People;
use crate::read_models;
use crate::reading::ReadBy;

/// What is explained before it is shown: whoever sees this for the first time knows neither the trade nor the program.
const BOARD: &str = "\
How many requests stand at which step, from joining the agency to the day on which the partners know
the new addresses; then how those ended that have ended, and for whom the open ones wait.";
const FIRST_THINGS: &str = "\
The open requests that need something first: late ones, those near due, then the agency's turn. What
is next is computed from the case, and so is what stands in the way.";
const TRAIL: &str = "\
Everything that happened to one request, from its arrival to its closing: when, who in which role,
what, and what was said. Nothing here was typed into a report: these are the events themselves.";
const RHYTHM: &str = "\
Fewer requests come in summer and at the end of the year, and more from year to year. The agency is
shut at weekends and on public holidays; nobody there acts on such a day.";
const DEPARTMENTS: &str = "\
The rules and the policy are those of Pays de la Loire (44 49 53 72 85). The institutions are samples
of the public register, which come from all over the country; 9A to 9J are overseas.";
const TRADE: &str = "What does not happen to every request, how often it did, and what it means.";
const VERIFICATION: &str = "\
Every entry holds the hash of the one before it. This walked through all of them just now.";

/// What was built, for its first lines.
pub(super) struct Built {
    pub(super) recipe: Recipe,
    pub(super) played: Played,
    pub(super) took: Duration,
}

/// Everything that is looked up for the printout.
struct Findings {
    head: Position,
    rows: Vec<BoardRow>,
    figures: Figures,
    /// What happened beside the ordinary course.
    trade: String,
    people: People,
    subjects: u64,
    walked: Walked,
}

/// Brings the read models up to date and writes the printout.
///
/// # Errors
/// [`Failure`] when the folder cannot be read, or does not verify.
pub(super) async fn of(place: &Place, built: &Built) -> Result<String, Failure> {
    let ink = Ink::of_stdout();
    let log = place.data.join(LOG);
    // Every row is held to its entry meanwhile: nothing else here is as long.
    let audited = tokio::task::spawn_blocking(move || audit::verify(log, &SqliteOptions::default(), |_, _| {}));
    let folder = Folder::open(place).await?;
    let found = Findings::gather(&folder).await?;
    let mut text = banner(ink);
    text += &built_lines(&found, built);
    text += &headed(ink, &format!("THE BOARD ON {LAST_DAY}"), BOARD);
    text += &board::counts(&found.figures, ink);
    text += &headed(ink, "FIRST THINGS FIRST", FIRST_THINGS);
    let (at, today) = (closing(), day_of(closing()));
    text += &board::first_things(&found.rows, (&*folder.store, found.head), (at, &today), &found.people).await?;
    if let Some(row) = trail::subject(&found.rows) {
        let name = row.structure_name.as_deref().unwrap_or("");
        text += &headed(ink, &format!("ONE TRAIL: {}, {name}", row.reference), TRAIL);
        text += &trail::lines(&trail_of(&folder, row, &found).await?, ink);
    }
    text += &figures_of(&found, ink);
    text += &headed(ink, "BESIDE THE ORDINARY COURSE", TRADE);
    text += &found.trade;
    text += &headed(ink, "VERIFICATION", VERIFICATION);
    let audited = audited.await.map_err(|error| Failure::Machine(error.into()))?;
    text += &verification(audited, ink)?;
    text += &headed(ink, "TRY NEXT", "");
    text += &next::steps(&folder, place, &found.rows, found.head).await?;
    Ok(text)
}

/// A headline, and what one sees below it.
fn headed(ink: Ink, name: &str, explained: &str) -> String {
    let lines = explained.lines().map(|line| format!("  {}\n", ink.quiet(line)));
    let lines: String = lines.chain((!explained.is_empty()).then(|| "\n".to_owned())).collect();
    format!("\n{}\n\n{lines}", ink.title(name))
}

fn figures_of(found: &Findings, ink: Ink) -> String {
    let mut text = headed(ink, "FIGURES", &figures::explained(&found.rows));
    text += &figures::delays(&found.figures);
    text.push('\n');
    text += &figures::outcomes(&found.rows, &found.figures, found.walked.refused_persons);
    text += &headed(ink, "MONTHS AND DAYS", RHYTHM);
    text += &walk::months(&found.rows);
    text.push('\n');
    text += &found.walked.week();
    text += &headed(ink, "DEPARTMENTS", DEPARTMENTS);
    text += &figures::departments(&found.rows);
    text
}

impl Findings {
    async fn gather(folder: &Folder) -> Result<Self, Failure> {
        let mut reader = read_models::up_to_date(folder).await?;
        let head = folder.store.head().await?.position;
        let today = day_of(closing());
        let (rows, figures, trade) = reader.look(|look| {
            let as_of = look.as_of(Requests::NAME, Some(head))?;
            let trade = trade::lines(look, head)?;
            Ok((Board::default().rows(look, as_of, &today)?, Figures::compute(look, as_of, &today)?, trade))
        })?;
        let people = People::of(folder).await?;
        let subjects = folder.app.with_vault(|vault| vault.read()?.counts())?.living;
        let walked = Walked::through(&*folder.store, head).await?;
        Ok(Self { head, rows, figures, trade, people, subjects, walked })
    }
}

fn banner(ink: Ink) -> String {
    let line = "─".repeat(100);
    format!(
        "{line}\n  {}\n  Every person and every mail in it is made up; no mail can ever leave this folder.\n{line}\n",
        ink.warning("DEMONSTRATION DATA")
    )
}

fn built_lines(found: &Findings, built: &Built) -> String {
    let seconds = built.took.as_millis();
    format!(
        "\n  Eighteen months of an agency that equips health structures with secure mailboxes.\n\n  {} requests beside {} files \
         taken over from before the log\n  {} events by {} commands, {FIRST_DAY} to {LAST_DAY}\n  {} people, cases and \
         documents, each sealed under a key of its own\n  built in {}.{:02} s from seed {}: the same seed gives the same entries, byte for \
         byte\n",
        grouped(found.figures.requests),
        grouped(found.figures.taken_over),
        grouped(found.head.get()),
        grouped(built.played.orders + 1),
        grouped(found.subjects),
        seconds / 1_000,
        seconds % 1_000 / 10,
        built.recipe.seed,
    )
}

async fn trail_of(folder: &Folder, row: &BoardRow, found: &Findings) -> Result<Trail, Failure> {
    let id: uuid::Uuid = row.request.parse().map_err(|_| Failure::Doubt(format!("{}: no id", row.reference)))?;
    let names = found.people.names();
    let (kind, as_of) = (ReadKind::Trail, found.head);
    let extent = folder.app.extent_of_case(RequestId(id), as_of).await?;
    let reads = ReadBy { user: Some(OWNERS[0].to_owned()), in_role: None, purpose: None };
    let reading =
        reads.insist(folder, Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None }).await?;
    let opener = folder.app.opener(&reading);
    let words = Words { label: &|_| None, user_name: &|user| names.get(user).cloned() };
    let sources = Sources { store: &*folder.store, opener: &opener, words };
    let trail = Trail::of_request(sources, RequestId(id).0, found.head).await;
    trail.map_err(|error| Failure::Doubt(error.to_string()))
}

/// What came of walking the whole log.
fn verification(audited: Result<Audited, AuditError>, ink: Ink) -> Result<String, Failure> {
    let audited = audited.map_err(|error| match error {
        AuditError::Fault(fault) => Failure::Doubt(fault.to_string()),
        AuditError::Open(error) => crate::folder::FolderError::Log(error).into(),
        AuditError::Store(error) => error.into(),
    })?;
    let line = |name: &str, what: String| format!("  {name:<14} {what}\n");
    Ok([
        line("checked", format!("{} entries, one unbroken chain", grouped(audited.head.position.get()))),
        line("last hash", audited.head.leaf.to_hex()),
        line("index", format!("{} tags, each that of its entry", grouped(audited.tags))),
        line("sealed", format!("{} personal records, each the one that its entry names", grouped(audited.ciphertexts))),
        line("result", ink.good("whole")),
    ]
    .concat())
}
