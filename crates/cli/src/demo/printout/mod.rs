//! What a demonstration holds, at a glance: board, one trail, figures, verification, and what to try next.

mod board;
mod figures;
mod ink;
mod trade;
mod trail;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use audit_trail::{Sources, Trail, Words};
use eventlog::{EventStore, Position, Query};
use eventlog_sqlite::SqliteOptions;
use eventlog_sqlite::audit::{self, AuditError, Audited};
use request_status::{Board, BoardRow, Figures, Requests, day_of};
use workflow::RequestId;

use self::ink::{Ink, grouped};
use super::history::{FIRST_DAY, LAST_DAY, Recipe, closing};
use super::staff::OWNERS;
use super::timeline::Played;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{Folder, LOG};
use crate::people::People;
use crate::read_models;

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
    refused_persons: u64,
}

/// Brings the read models up to date and writes the printout.
///
/// # Errors
/// [`Failure`] when the folder cannot be read, or does not verify.
pub(super) async fn of(place: &Place, built: &Built) -> Result<String, Failure> {
    let ink = Ink::of_stdout();
    let log = place.data.join(LOG);
    // Every row is held to its entry meanwhile: nothing else here is as long.
    let audited = tokio::task::spawn_blocking(move || audit::verify(log, &SqliteOptions::default(), |_| {}));
    let folder = Folder::open(place).await?;
    let found = Findings::gather(&folder).await?;
    let mut text = banner(ink);
    let title = |name: &str| format!("\n{}\n\n", ink.title(name));
    text += &built_lines(&found, built);
    text += &title(&format!("THE BOARD ON {LAST_DAY}"));
    text += &board::counts(&found.figures, ink);
    text += &title("FIRST THINGS FIRST");
    let (at, today) = (closing(), day_of(closing()));
    text += &board::first_things(&found.rows, (&*folder.store, found.head), (at, &today), &found.people).await?;
    let shown = trail::subject(&found.rows);
    if let Some(row) = shown {
        text += &title(&format!("ONE TRAIL: {}, {}", row.reference, row.structure_name.as_deref().unwrap_or("")));
        text += &trail::lines(&trail_of(&folder, row, &found).await?, ink);
    }
    text += &title("FIGURES");
    text += &figures::delays(&found.figures);
    text.push('\n');
    text += &figures::outcomes(&found.rows, &found.figures, found.refused_persons);
    text.push('\n');
    text += &figures::departments(&found.rows);
    text += &title("BESIDE THE ORDINARY COURSE");
    text += &found.trade;
    text += &title("VERIFICATION");
    let audited = audited.await.map_err(|error| Failure::Machine(error.into()))?;
    text += &verification(audited, ink)?;
    text += &title("TRY NEXT");
    text += &next_steps(&folder, place, (shown, trail::in_creation(&found.rows)), found.head).await?;
    Ok(text)
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
        let refused_persons = figures::refused_persons(&*folder.store, head).await?;
        Ok(Self { head, rows, figures, trade, people, subjects, refused_persons })
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
        "\n  {} requests beside {} files taken over, {} events by {} commands, {FIRST_DAY} to {LAST_DAY}\n  {} people, cases and documents, each \
         sealed under a key of its own\n  built in {}.{:02} s from seed {}: the same seed gives the same entries, byte for \
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
    let opener = folder.app.opener();
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
        line("head", audited.head.leaf.to_hex()),
        line("found by", format!("{} tags, as the entries say", grouped(audited.tags))),
        line("sealed", format!("{} personal records, each the one that its entry names", grouped(audited.ciphertexts))),
        line("result", ink.good("whole")),
    ]
    .concat())
}

async fn next_steps(
    folder: &Folder,
    place: &Place,
    (shown, open): (Option<&BoardRow>, Option<&BoardRow>),
    head: Position,
) -> Result<String, Failure> {
    let data = format!("--data {}", place.data.display());
    let mut steps =
        vec![format!("parcours status {data}"), format!("parcours status {data} --as-of 2025-12-31 --only open")];
    if let Some(row) = shown {
        steps.push(format!("parcours trail {} {data}", row.reference));
    }
    if let Some(row) = open {
        steps.push(format!("parcours request show {} --ready {data}", row.reference));
        steps.push(format!("parcours request allowed {} --as {} {data}", row.reference, OWNERS[0]));
    }
    steps.push(format!("parcours verify {data}"));
    let mut text = String::new();
    for step in steps {
        let _ = writeln!(text, "  {step}");
    }
    let middle = Position::new(head.get().div_ceil(2));
    if let Some(offset) = offset_of(folder, &place.data, middle).await? {
        let file = place.data.join(LOG);
        let _ = writeln!(
            text,
            "\n  One byte changed behind the program's back, in entry {middle}, and it is found:\n  printf X | dd of={} bs=1 \
             seek={offset} conv=notrunc status=none; parcours verify {data}",
            file.display()
        );
    }
    Ok(text)
}

/// Where in the file a byte of an entry lies; `None` where the entry is not in one piece.
async fn offset_of(folder: &Folder, data: &Path, position: Position) -> Result<Option<usize>, Failure> {
    let entries = folder.store.read(&Query::all(), position.previous(), position, 1).await?;
    let Some(entry) = entries.first() else { return Ok(None) };
    let file = fs::read(data.join(LOG)).map_err(|error| Failure::file(&data.join(LOG), error))?;
    // Entries begin alike; the command's id, some way in, is the first that is its own.
    let needle = entry.bytes.get(..400).unwrap_or(&entry.bytes);
    let mut windows = file.windows(needle.len());
    const INTO_THE_FIRST_KEY: usize = 3;
    Ok(windows.position(|window| window == needle).map(|start| start + INTO_THE_FIRST_KEY))
}
