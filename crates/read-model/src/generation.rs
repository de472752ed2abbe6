//! Generations: begun, advanced, published, retired, dropped. Everything here happens inside somebody's transaction.

use eventlog::{Leaf, Position, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::Projection;
use crate::checkpoint::{Checkpoint, Divergence};
use crate::projection::named;

/// What a generation is to its projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Being filled beside the live one.
    Building,
    /// The one the views show.
    Live,
    /// Replaced; its tables are being dropped.
    Retired,
}

/// One row of the table `generation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generation {
    pub(crate) number: i64,
    pub(crate) projection: String,
    pub(crate) code_version: u32,
    pub(crate) state: State,
    pub(crate) checkpoint: Checkpoint,
    /// How many of its indexes are built.
    pub(crate) indexes: usize,
    /// Whether it contradicts the log: a generation in doubt is not followed any more.
    pub(crate) is_in_doubt: bool,
}

/// All generations that are not retired, oldest first.
pub(crate) fn standing(connection: &Connection) -> rusqlite::Result<Vec<Generation>> {
    let mut statement = connection.prepare(
        "SELECT number, projection, code_version, state, log_id, position, leaf, recorded_at, indexes,
                doubt IS NOT NULL AS is_in_doubt
         FROM generation WHERE state <> 'retired' ORDER BY number",
    )?;
    statement.query_map([], read_row)?.collect()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Generation> {
    let state = match row.get_ref("state")?.as_str()? {
        "live" => State::Live,
        "building" => State::Building,
        _ => State::Retired,
    };
    Ok(Generation {
        number: row.get("number")?,
        projection: row.get("projection")?,
        code_version: row.get("code_version")?,
        state,
        checkpoint: Checkpoint {
            log_id: row.get("log_id")?,
            position: Position::new(row.get::<_, i64>("position")?.cast_unsigned()),
            leaf: Leaf::from_bytes(row.get("leaf")?),
            recorded_at: Timestamp::from_micros(row.get("recorded_at")?),
        },
        indexes: usize::try_from(row.get::<_, i64>("indexes")?).unwrap_or_default(),
        is_in_doubt: row.get("is_in_doubt")?,
    })
}

/// Begins a new generation of `projection`, giving up an unfinished one.
pub(crate) fn begin(connection: &Connection, projection: &dyn Projection) -> rusqlite::Result<i64> {
    connection.execute(
        "UPDATE generation SET state = 'retired' WHERE projection = :projection AND state = 'building'",
        named_params! {":projection": projection.name()},
    )?;
    let start = Checkpoint::START;
    connection.execute(
        "INSERT INTO generation (projection, code_version, state, log_id, position, leaf, recorded_at, indexes)
         VALUES (:projection, :code_version, 'building', :log_id, 0, :leaf, 0, 0)",
        named_params! {
            ":projection": projection.name(),
            ":code_version": projection.version(),
            ":log_id": start.log_id,
            ":leaf": start.leaf.as_bytes(),
        },
    )?;
    let number = connection.last_insert_rowid();
    connection.execute_batch(&named(projection.schema().tables, number))?;
    Ok(number)
}

/// Moves the checkpoint of generation `number`.
pub(crate) fn advance(connection: &Connection, number: i64, to: &Checkpoint) -> rusqlite::Result<()> {
    let moved = connection.execute(
        "UPDATE generation SET log_id = :log_id, position = :position, leaf = :leaf, recorded_at = :recorded_at
         WHERE number = :number",
        named_params! {
            ":number": number,
            ":log_id": to.log_id,
            ":position": to.position.get().cast_signed(),
            ":leaf": to.leaf.as_bytes(),
            ":recorded_at": to.recorded_at.as_micros(),
        },
    )?;
    debug_assert_eq!(moved, 1, "generation {number} was read in this transaction");
    Ok(())
}

/// Builds the next index of `generation`, unless it has them all or another runner was faster.
pub(crate) fn build_index(
    connection: &Connection,
    generation: &Generation,
    projection: &dyn Projection,
) -> rusqlite::Result<()> {
    let Some(index) = projection.schema().indexes.get(generation.indexes) else { return Ok(()) };
    let counted = connection.execute(
        "UPDATE generation SET indexes = indexes + 1
         WHERE number = :number AND indexes = :indexes AND state = 'building'",
        named_params! {":number": generation.number, ":indexes": generation.indexes as i64},
    )?;
    if counted == 0 {
        return Ok(());
    }
    let statement = format!("CREATE INDEX {{g}}_{} ON {}", index.name, index.on);
    connection.execute_batch(&named(&statement, generation.number))
}

/// Marks generation `number` as contradicting the log.
pub(crate) fn doubt(connection: &Connection, number: i64, why: &Divergence) -> rusqlite::Result<()> {
    connection.execute(
        "UPDATE generation SET doubt = :why WHERE number = :number",
        named_params! {":number": number, ":why": why.to_string()},
    )?;
    Ok(())
}

/// Turns the views of `projection` over to generation `number` and retires the one they showed.
pub(crate) fn publish(connection: &Connection, projection: &dyn Projection, number: i64) -> rusqlite::Result<()> {
    let name = named_params! {":projection": projection.name()};
    let mut old = connection.prepare("DELETE FROM published WHERE projection = :projection RETURNING view")?;
    let old: Vec<String> = old.query_map(name, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for view in old {
        connection.execute_batch(&format!("DROP VIEW IF EXISTS {view}"))?;
    }
    for view in projection.schema().views {
        connection.execute_batch(&format!("CREATE VIEW {} AS {}", view.name, named(view.select, number)))?;
        connection.execute(
            "INSERT INTO published (view, projection) VALUES (:view, :projection)",
            named_params! {":view": view.name, ":projection": projection.name()},
        )?;
    }
    connection
        .execute("UPDATE generation SET state = 'retired' WHERE projection = :projection AND state = 'live'", name)?;
    connection
        .execute("UPDATE generation SET state = 'live' WHERE number = :number", named_params! {":number": number})?;
    Ok(())
}

/// The oldest retired generation that is not dropped yet.
pub(crate) fn retired(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT min(number) FROM generation WHERE state = 'retired'", [], |row| row.get(0))
}

/// Drops one table of a retired generation (a virtual one before the tables in which it keeps its content, for it drops
/// those itself), or the generation itself once it has none left; `false` when there is
/// nothing to drop. One at a time, so that nobody waits long.
pub(crate) fn drop_something(connection: &Connection) -> rusqlite::Result<bool> {
    let Some(number) = retired(connection)? else { return Ok(false) };
    let table: Option<String> = connection
        .query_row(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB :pattern ORDER BY rootpage LIMIT 1",
            named_params! {":pattern": format!("g{number}_*")},
            |row| row.get(0),
        )
        .optional()?;
    if let Some(table) = table {
        connection.execute_batch(&format!("DROP TABLE {table}"))?;
        return Ok(true);
    }
    let this = named_params! {":number": number};
    connection.execute("DELETE FROM parked WHERE generation = :number", this)?;
    connection.execute("DELETE FROM generation WHERE number = :number", this)?;
    Ok(true)
}
