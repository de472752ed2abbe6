//! Looking behind the port: that every row of the tables belongs to an entry, and nothing of an entry is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use eventlog::{CommandId, Event, PersonalRef, Position, Recorded, TagWidth, Timestamp};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::log::{Span, Violation, Walk};

/// Compares the tables of the log at `path` with its entries: one command row a command, exactly the tags that the event
/// carries, exactly the ciphertexts that it names. `forgotten` says of a command whether its ciphertexts must be there
/// (`Some(false)`), must be gone (`Some(true)`), or either, but all alike (`None`).
///
/// # Errors
/// The first [`Violation`]; also when SQLite's own check of the file objects.
pub fn check_tables(path: &Path, walk: &Walk, forgotten: impl Fn(CommandId) -> Option<bool>) -> Result<(), Violation> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(unreadable)?;
    check_file(&connection)?;
    check_commands(&connection, walk)?;
    let events = events(&connection)?;
    check_tags(&connection, &events)?;
    check_sealed(&connection, &events, forgotten)
}

fn check_file(connection: &Connection) -> Result<(), Violation> {
    let said: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(unreadable)?;
    if said == "ok" { Ok(()) } else { Err(Violation::Unreadable(said)) }
}

fn check_commands(connection: &Connection, walk: &Walk) -> Result<(), Violation> {
    let read = || {
        connection
            .prepare("SELECT id, first, last FROM commands")?
            .query_map([], |row| {
                let span = Span { first: position(row.get(1)?), last: position(row.get(2)?) };
                Ok((CommandId(Uuid::from_bytes(row.get(0)?)), span))
            })?
            .collect::<rusqlite::Result<BTreeMap<_, _>>>()
    };
    let rows = read().map_err(unreadable)?;
    let half = |command: &CommandId| Violation::Half {
        command: *command,
        reason: format!("entries {:?}, command row {:?}", walk.found().get(command), rows.get(command)),
    };
    let differs = |command: &&CommandId| walk.found().get(*command) != rows.get(*command);
    let wrong = walk.found().keys().chain(rows.keys()).find(differs);
    wrong.map_or(Ok(()), |command| Err(half(command)))
}

fn events(connection: &Connection) -> Result<Vec<(Position, Event)>, Violation> {
    let read = || {
        connection
            .prepare("SELECT position, recorded_at, bytes FROM entries ORDER BY position")?
            .query_map([], |row| {
                let bytes: Vec<u8> = row.get(2)?;
                let recorded_at = Timestamp::from_micros(row.get(1)?);
                Ok(Recorded { position: position(row.get(0)?), recorded_at, bytes: bytes.into() })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    let entries = read().map_err(unreadable)?;
    let event = |entry: Recorded| Ok((entry.position, entry.event()?));
    entries
        .into_iter()
        .map(event)
        .collect::<Result<_, _>>()
        .map_err(|error: eventlog::MalformedEntry| unreadable(error))
}

fn check_tags(connection: &Connection, events: &[(Position, Event)]) -> Result<(), Violation> {
    let read = || -> rusqlite::Result<_> {
        let mut tags: BTreeMap<Position, BTreeSet<i64>> = BTreeMap::new();
        let mut statement = connection.prepare("SELECT position, tag FROM tags")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tags.entry(position(row.get(0)?)).or_default().insert(row.get(1)?);
        }
        Ok(tags)
    };
    let tags = read().map_err(unreadable)?;
    let expected: BTreeMap<_, _> = events
        .iter()
        .map(|(position, event)| (*position, TagWidth::FULL.numbers(event).into_iter().collect()))
        .collect();
    if tags == expected {
        return Ok(());
    }
    let differs = |position: &&Position| tags.get(*position) != expected.get(*position);
    let position = tags.keys().chain(expected.keys()).find(differs).copied().unwrap_or(Position::START);
    Err(Violation::Broken { position, reason: "its tag rows are not the tags it carries".into() })
}

type SealedRows = BTreeMap<(Position, usize), Vec<u8>>;

fn check_sealed(
    connection: &Connection,
    events: &[(Position, Event)],
    forgotten: impl Fn(CommandId) -> Option<bool>,
) -> Result<(), Violation> {
    let mut rows = sealed_rows(connection).map_err(unreadable)?;
    let mut there: BTreeMap<CommandId, Vec<bool>> = BTreeMap::new();
    for (position, event) in events {
        for (ordinal, named) in event.personal.iter().enumerate() {
            let row = rows.remove(&(*position, ordinal));
            if row.as_ref().is_some_and(|ciphertext| !answers(named, ciphertext)) {
                return Err(Violation::Broken { position: *position, reason: "another ciphertext".into() });
            }
            there.entry(event.command).or_default().push(row.is_some());
        }
    }
    if let Some(((position, _), _)) = rows.first_key_value() {
        return Err(Violation::Broken { position: *position, reason: "a ciphertext that no event names".into() });
    }
    there.into_iter().try_for_each(|(command, there)| match forgotten(command) {
        Some(true) if there.contains(&true) => Err(Violation::Outlived { command }),
        Some(false) if there.contains(&false) => Err(half_sealed(command)),
        _ if there.contains(&true) && there.contains(&false) => Err(half_sealed(command)),
        _ => Ok(()),
    })
}

fn sealed_rows(connection: &Connection) -> rusqlite::Result<SealedRows> {
    connection
        .prepare("SELECT position, ordinal, ciphertext FROM sealed")?
        .query_map([], |row| Ok(((position(row.get(0)?), row.get::<_, i64>(1)? as usize), row.get(2)?)))?
        .collect()
}

fn answers(named: &PersonalRef, ciphertext: &[u8]) -> bool {
    let sha256: String = Sha256::digest(ciphertext).iter().map(|byte| format!("{byte:02x}")).collect();
    named.sha256 == sha256
}

fn half_sealed(command: CommandId) -> Violation {
    Violation::Half { command, reason: "some of its ciphertexts are missing".into() }
}

fn position(number: i64) -> Position {
    // A negative position is none that an entry has: it is found missing.
    Position::new(u64::try_from(number).unwrap_or(u64::MAX))
}

// `map_err` hands its error over.
#[allow(clippy::needless_pass_by_value)]
fn unreadable(error: impl ToString) -> Violation {
    Violation::Unreadable(error.to_string())
}
