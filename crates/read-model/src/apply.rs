//! One transaction: a batch into the rows of every generation that stands where the batch begins.

use std::time::{Duration, Instant};

use eventlog::{Event, Position, Recorded};
use rusqlite::{Connection, named_params};

use crate::ReadModelError;
use crate::batch::{Batch, Decoded};
use crate::file::File;
use crate::generation::{self, Generation, State};
use crate::projection::{Fact, Projection, Refusal, Tables, Writer};

/// How long one transaction may write before it leaves the rest for the next turn.
const TURN: Duration = Duration::from_millis(40);

/// How many events are written between two looks at the watch.
const STRETCH: usize = 64;

/// What came of a batch.
pub(crate) enum Applied {
    /// Something stood there.
    Written {
        /// So many events were written.
        events: usize,
        /// Into so many generations.
        generations: usize,
    },
    /// Nobody stands at the beginning of the batch any more: another runner was faster.
    Overtaken,
}

/// Why a transaction was given up.
enum Failure {
    /// An event is to blame; the transaction is repeated with a savepoint around each.
    Suspect,
    /// The machine is to blame.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// A generation and the code that writes it.
struct Target<'p> {
    generation: Generation,
    projection: &'p dyn Projection,
}

/// Writes `batch` into every generation of `projections` that stands at its beginning, moves their checkpoints in the
/// same transaction, and publishes those that have caught up.
///
/// The first attempt trusts every event. If one is refused, the whole is rolled back and done again with a savepoint
/// around each event, which costs double and parks the culprit.
pub(crate) fn apply(
    file: &mut File,
    projections: &[Box<dyn Projection>],
    batch: &Batch,
) -> Result<Applied, ReadModelError> {
    match file.write(|transaction| apply_with(transaction, projections, batch, trusting))? {
        Ok(applied) => Ok(applied),
        Err(Failure::Sqlite(error)) => Err(file.sqlite(error)),
        Err(Failure::Suspect) => file.change(|transaction| apply_with(transaction, projections, batch, doubting)),
    }
}

/// One way to write a batch; says how many of its events were written.
type Attempt<E> = fn(&Connection, &[Target<'_>], &Batch) -> Result<usize, E>;

fn apply_with<E: From<rusqlite::Error>>(
    connection: &Connection,
    projections: &[Box<dyn Projection>],
    batch: &Batch,
    attempt: Attempt<E>,
) -> Result<Applied, E> {
    let standing = generation::standing(connection)?;
    let here = |generation| target(generation, projections, batch);
    let targets: Vec<Target<'_>> = standing.iter().filter_map(here).collect();
    if targets.is_empty() {
        return Ok(Applied::Overtaken);
    }
    let count = attempt(connection, &targets, batch)?;
    let reached = batch.checkpoint(count);
    let is_at_head = count == batch.events.len() && batch.reaches_head();
    for target in &targets {
        if count > 0 {
            generation::advance(connection, target.generation.number, &reached)?;
        }
        if is_at_head && target.is_complete() && target.has_passed_live(&standing, reached.position) {
            generation::publish(connection, target.projection, target.generation.number)?;
        }
    }
    Ok(Applied::Written { events: count, generations: targets.len() })
}

fn target<'p>(generation: &Generation, projections: &'p [Box<dyn Projection>], batch: &Batch) -> Option<Target<'p>> {
    let projection = projections.iter().find(|projection| projection.name() == generation.projection)?;
    let is_ours = generation.code_version == projection.version() && !generation.is_in_doubt;
    let stands_here = generation.checkpoint == batch.after;
    (is_ours && stands_here).then(|| Target { generation: generation.clone(), projection: projection.as_ref() })
}

impl Target<'_> {
    /// Whether it is a new generation to which nothing but the switch is missing.
    fn is_complete(&self) -> bool {
        self.generation.state == State::Building && self.generation.indexes == self.projection.schema().indexes.len()
    }

    /// Whether nothing is lost by showing this generation, read up to `reached`, in place of the live one.
    fn has_passed_live(&self, standing: &[Generation], reached: Position) -> bool {
        let is_live = |other: &&Generation| {
            other.state == State::Live && other.projection == self.generation.projection && !other.is_in_doubt
        };
        standing.iter().find(is_live).is_none_or(|live| live.checkpoint.position <= reached)
    }

    fn writer<'c>(&self, connection: &'c Connection) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        self.projection.writer(Tables::new(connection, self.generation.number))
    }
}

/// Writes without savepoints; the first event refused fails the whole.
fn trusting(connection: &Connection, targets: &[Target<'_>], batch: &Batch) -> Result<usize, Failure> {
    let suspected = |refusal: Refusal| refusal.reason().map_or_else(Failure::Sqlite, |_| Failure::Suspect);
    let mut writers = writers(connection, targets)?;
    let count = in_stretches(batch, |decoded| {
        let Ok(event) = &decoded.event else { return Err(Failure::Suspect) };
        let fact = decoded.fact(event);
        writers.iter_mut().try_for_each(|writer| writer.write(&fact)).map_err(suspected)
    })?;
    writers.iter_mut().try_for_each(|writer| writer.finish()).map_err(suspected)?;
    Ok(count)
}

/// Writes each event under a savepoint, and parks it where it is refused.
fn doubting(connection: &Connection, targets: &[Target<'_>], batch: &Batch) -> rusqlite::Result<usize> {
    let mut writers = writers(connection, targets)?;
    in_stretches(batch, |decoded| {
        for (target, writer) in targets.iter().zip(&mut writers) {
            let refused = match &decoded.event {
                Ok(event) => write_alone(connection, writer.as_mut(), &decoded.fact(event))?,
                Err(malformed) => Some(malformed.to_string()),
            };
            if let Some(reason) = refused {
                park(connection, target, decoded, &reason)?;
                // What the old writer remembers was partly undone.
                *writer = target.writer(connection)?;
            }
        }
        Ok(())
    })
}

fn writers<'c>(connection: &'c Connection, targets: &[Target<'_>]) -> rusqlite::Result<Vec<Box<dyn Writer + 'c>>> {
    targets.iter().map(|target| target.writer(connection)).collect()
}

/// Writes one event, or nothing of it; answers why when the event is to blame.
fn write_alone(connection: &Connection, writer: &mut dyn Writer, fact: &Fact<'_>) -> rusqlite::Result<Option<String>> {
    connection.execute_batch("SAVEPOINT one_event")?;
    // Nothing is kept back beyond its event: the next one may have to be undone.
    let refused = match writer.write(fact).and_then(|()| writer.finish()) {
        Ok(()) => None,
        Err(refusal) => Some(refusal.reason()?),
    };
    if refused.is_some() {
        connection.execute_batch("ROLLBACK TO one_event")?;
    }
    connection.execute_batch("RELEASE one_event")?;
    Ok(refused)
}

fn park(connection: &Connection, target: &Target<'_>, decoded: &Decoded, reason: &str) -> rusqlite::Result<()> {
    let event = decoded.event.as_ref().ok();
    let (projection, position) = (target.projection.name(), decoded.recorded.position.get());
    tracing::warn!(name: "read-model.parked", projection, position, reason, "an event could not be projected");
    connection.execute(
        "INSERT INTO parked (generation, position, event_type, request, reason)
         VALUES (:generation, :position, :event_type, :request, :reason)",
        named_params! {
            ":generation": target.generation.number,
            ":position": position.cast_signed(),
            ":event_type": event.map(|event| event.event_type.as_str()),
            ":request": event.and_then(|event| event.request).map(|request| request.id.to_string()),
            ":reason": reason,
        },
    )?;
    Ok(())
}

/// Does `each` event until the batch or the turn is over; says how many were done. At least one is, however slow.
fn in_stretches<E>(batch: &Batch, mut each: impl FnMut(&Decoded) -> Result<(), E>) -> Result<usize, E> {
    let began = Instant::now();
    let mut done = 0;
    for stretch in batch.events.chunks(STRETCH) {
        stretch.iter().try_for_each(&mut each)?;
        done += stretch.len();
        if began.elapsed() >= TURN {
            break;
        }
    }
    Ok(done)
}

impl Decoded {
    fn fact<'e>(&'e self, event: &'e Event) -> Fact<'e> {
        let Recorded { position, recorded_at, .. } = self.recorded;
        Fact { position, recorded_at, event, opened: &self.opened }
    }
}
