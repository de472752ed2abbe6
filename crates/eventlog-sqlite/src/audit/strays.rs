//! Rows that no entry accounts for. Counting is enough while nothing is wrong; the search for the first stray is long,
//! and only done when the count is off.

use eventlog::{Event, Position, TagWidth};
use rusqlite::Connection;

use super::{Check, Trouble, fault};
use crate::transaction::read_entry;

/// What the checks of the tables say and an audit does not find by itself. SQLite's own check of a file passes over them on a
/// connection that cannot write: it does not even read them there.
const CHECKS: [(&str, Check, &str); 3] = [
    ("SELECT count(*) FROM entries WHERE position < 1", Check::Dense, "entries stand before the first"),
    (
        "SELECT count(*) FROM commands WHERE body IS NOT NULL AND length(body) <> 32",
        Check::Command,
        "commands hold a hash of another length",
    ),
    ("SELECT count(*) FROM clock WHERE id <> 1", Check::Clock, "rows of the clock are one too many"),
];

/// The index holds no row but `expected`.
pub(super) fn tags(connection: &Connection, width: TagWidth, expected: u64) -> Result<(), Trouble> {
    let select = "SELECT position, tag FROM tags";
    let belongs = |event: &Event, row: &rusqlite::Row<'_>| Ok(width.numbers(event).contains(&row.get(1)?));
    none_left(connection, (select, "tags"), (expected, Check::Tags), &belongs)
}

/// There is no command row but `expected`.
pub(super) fn commands(connection: &Connection, expected: u64) -> Result<(), Trouble> {
    let select = "SELECT first, id FROM commands";
    let belongs =
        |event: &Event, row: &rusqlite::Row<'_>| Ok(row.get_ref(1)?.as_blob() == Ok(event.command.0.as_bytes()));
    none_left(connection, (select, "commands"), (expected, Check::Command), &belongs)
}

/// There is no ciphertext but `expected`; fewer are those that an erasure took after the walk had passed their entries.
pub(super) fn ciphertexts(connection: &Connection, expected: u64) -> Result<(), Trouble> {
    let select = "SELECT position, ordinal FROM sealed";
    let belongs = |event: &Event, row: &rusqlite::Row<'_>| {
        Ok(usize::try_from(row.get::<_, i64>(1)?).is_ok_and(|ordinal| ordinal < event.personal.len()))
    };
    none_left(connection, (select, "sealed"), (expected, Check::Ciphertext), &belongs)
}

/// No row is one that a check of its table refuses.
pub(super) fn within_checks(connection: &Connection) -> Result<(), Trouble> {
    for (select, check, found) in CHECKS {
        let beyond: i64 = connection.query_row(select, [], |row| row.get(0))?;
        if beyond > 0 {
            return Err(fault(Position::START, check, format!("{beyond} {found}")));
        }
    }
    Ok(())
}

fn none_left(
    connection: &Connection,
    (select, table): (&str, &str),
    (expected, check): (u64, Check),
    belongs: &dyn Fn(&Event, &rusqlite::Row<'_>) -> rusqlite::Result<bool>,
) -> Result<(), Trouble> {
    let counted: i64 = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
    if u64::try_from(counted) == Ok(expected) {
        return Ok(());
    }
    let mut first_stray: Option<Position> = None;
    let mut statement = connection.prepare(select)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // Before the first is nowhere.
        let at = u64::try_from(row.get::<_, i64>(0)?).map_or(Position::START, Position::new);
        let event = read_entry(connection, at)?.and_then(|entry| entry.event().ok());
        let is_stray = match &event {
            Some(event) => !belongs(event, row)?,
            None => true,
        };
        if is_stray && first_stray.is_none_or(|first| at < first) {
            first_stray = Some(at);
        }
    }
    let is_fewer = u64::try_from(counted).is_ok_and(|counted| counted < expected);
    if check == Check::Ciphertext && is_fewer && first_stray.is_none() {
        return Ok(());
    }
    let found = format!("{counted} rows of {table}, the entries account for {expected}");
    Err(fault(first_stray.unwrap_or(Position::START), check, found))
}
