//! What to try next: commands that can be copied, each with what it shows.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use eventlog::{EventStore, Position, Query};
use request_status::BoardRow;

use super::{OWNERS, trail};
use crate::arguments::Place;
use crate::demo::calendar;
use crate::demo::history::LAST_DAY;
use crate::failure::Failure;
use crate::folder::{Folder, LOG};

/// Where the commands of a demonstration find it.
struct Steps {
    data: String,
    text: String,
}

impl Steps {
    fn add(&mut self, command: &str, shows: &str) {
        let data = &self.data;
        let _ = writeln!(self.text, "  # {shows}\n  parcours {command} {data}");
    }
}

/// The commands, and the byte that anybody may change to see it found.
///
/// # Errors
/// [`Failure`] when the log cannot be read.
pub(super) async fn steps(
    folder: &Folder,
    place: &Place,
    rows: &[BoardRow],
    head: Position,
) -> Result<String, Failure> {
    let data = format!("--data {}", place.data.display());
    let mut steps = Steps { data: data.clone(), text: String::new() };
    board(&mut steps);
    if let Some(row) = trail::subject(rows) {
        told(&mut steps, row);
    }
    let reader = format!("--as {}", OWNERS[0]);
    if let Some(row) = trail::in_creation(rows) {
        let reference = &row.reference;
        steps.add(
            &format!("request show {reference} --ready {reader}"),
            "a case, its next step, and what each mailbox lacks",
        );
        steps.add(
            &format!("request allowed {reference} --as {}", OWNERS[0]),
            "what can be done about it; why not the rest",
        );
    }
    steps.add("verify", "every byte of the log, held to the hashes");
    steps.add("replay", "the log folded anew, and the board held to it");
    let mut text = steps.text;
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
    text += "\n  Whole days of an agent, an auditor and a reporting job: docs/guides\n";
    Ok(text)
}

/// Lists and figures, now and then.
fn board(steps: &mut Steps) {
    let now = format!("--as-of {LAST_DAY}");
    steps.add(&format!("status --only open {now}"), "the open requests on the last evening, by due date");
    steps.add("status --only open --as-of 2025-12-31", "the same at the end of the first year");
    steps.add(&format!("status --counts --only open --owner {} {now}", OWNERS[0]), "in numbers, for one agent");
    steps.add("status --figures --as-of 2026-05-31", "the figures of a month; the same bytes whenever they are asked");
}

/// One case: found, told, compared with itself.
fn told(steps: &mut Steps, row: &BoardRow) {
    let name = row.structure_name.as_deref().unwrap_or(&row.structure);
    let longest = name.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.chars().count()).unwrap_or(name);
    let (reference, opened) = (&row.reference, calendar::day_of(row.opened_at));
    let (week_after, reader) = (calendar::plus_days(opened, 7), format!("--as {}", OWNERS[0]));
    steps.add(
        &format!("search {} {reader}", longest.to_lowercase()),
        "a name, number or address, without accents or case",
    );
    steps.add(&format!("trail {reference} {reader}"), "everything that happened to one request");
    steps.add(
        &format!("diff {reference} --from {opened} --to {week_after} {reader}"),
        "what became otherwise in its first week, and by whom",
    );
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
