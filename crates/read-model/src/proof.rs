//! The proof that live rows equal the log: written anew into a scratch file up to where the live ones stand, compared.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventStore, Position};
use rusqlite::{Connection, OpenFlags};

use crate::compare::{Difference, Pair};
use crate::file::{Access, leave_in_peace};
use crate::reader::standing;
use crate::runner::on_a_thread;
use crate::stretch::Stretch;
use crate::{Opener, Progress, Projection, ReadModelError, Reader, Runner, Schema, Standing};

/// What the rows of a file are made of.
pub struct Materials {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// What opens personal fields; `None` unless the file is private.
    pub opener: Option<Arc<dyn Opener>>,
    /// The projections of the file.
    pub projections: Vec<Box<dyn Projection>>,
}

/// What came of comparing a projection with the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The projection.
    pub projection: String,
    /// How far it had read: later events were left out on both sides.
    pub position: Position,
    /// What was found.
    pub verdict: Verdict,
}

/// Whether the rows of a projection equal the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row does, and there is none beside them.
    Equal {
        /// How many rows were compared.
        rows: u64,
    },
    /// They do not; this is the first difference.
    Differs(Box<Difference>),
    /// Other code wrote them, so they cannot be compared with what ours writes.
    OtherVersion {
        /// The version that wrote them.
        found: u32,
        /// Ours.
        ours: u32,
    },
    /// There are none yet.
    NotBuilt,
}

/// What is known of a projection once it is given away to the runner.
struct Subject {
    name: &'static str,
    version: u32,
    schema: Schema,
}

/// Proves that every live projection in the file `live` equals the log, or says where it does not.
///
/// Each is written anew into `scratch`, a file that must not be there yet and that the caller removes afterwards; private
/// if there is an opener. Others may write log and file meanwhile: both sides are compared as of the position that the
/// live rows had reached in one consistent look. That look is taken last and lasts as long as comparing does; what it
/// keeps from being moved into the file is some write-ahead log. Cost: a rebuild, and reading everything twice.
///
/// # Errors
/// [`ReadModelError`] when log, file or scratch file cannot be read or written. A difference is no error.
pub async fn prove(
    materials: Materials,
    live: &Path,
    scratch: &Path,
    show: &mut (dyn FnMut(&Progress) + Send),
) -> Result<Vec<Proof>, ReadModelError> {
    let Materials { store, opener, projections } = materials;
    let subjects: Vec<Subject> = projections.iter().map(|projection| Subject::of(projection.as_ref())).collect();
    let access = if opener.is_some() { Access::Owner } else { Access::Everybody };
    let standing = Reader::open(live)?.look(|look| look.standing())?;
    let hindmost = subjects.iter().filter_map(|subject| subject.provable(&standing)).min();
    let Some(hindmost) = hindmost else {
        return Ok(subjects.iter().map(|subject| subject.unproved(&standing)).collect());
    };
    let log = Arc::new(Stretch::of(store, hindmost));
    let runner = match opener {
        None => Runner::open(scratch, Arc::clone(&log) as Arc<dyn EventStore>, projections)?,
        Some(opener) => Runner::open_private(scratch, Arc::clone(&log) as Arc<dyn EventStore>, projections, opener)?,
    };
    runner.catch_up_showing(show).await?;
    let mut snapshot = Snapshot::take(live, access)?;
    let mut proofs = Vec::new();
    let mut order: Vec<&Subject> = subjects.iter().collect();
    order.sort_by_key(|subject| subject.provable(&snapshot.standing));
    for subject in order {
        let Some(position) = subject.provable(&snapshot.standing) else {
            proofs.push(subject.unproved(&snapshot.standing));
            continue;
        };
        log.end_at(position);
        runner.catch_up().await?;
        let (name, schema, scratch) = (subject.name, subject.schema, scratch.to_owned());
        let (kept, verdict) = on_a_thread(move || {
            let verdict = snapshot.compare(&scratch, name, &schema);
            (snapshot, verdict)
        })
        .await;
        snapshot = kept;
        proofs.push(Proof { projection: name.to_owned(), position, verdict: verdict? });
    }
    Ok(proofs)
}

impl Subject {
    fn of(projection: &dyn Projection) -> Self {
        Self { name: projection.name(), version: projection.version(), schema: projection.schema() }
    }

    /// How far the live generation has read, if our code wrote it.
    fn provable(&self, standing: &[Standing]) -> Option<Position> {
        self.live(standing).filter(|live| live.code_version == self.version).map(|live| live.checkpoint.position)
    }

    fn live<'s>(&self, standing: &'s [Standing]) -> Option<&'s Standing> {
        standing.iter().find(|standing| standing.projection == self.name)
    }

    /// Why there is nothing to compare.
    fn unproved(&self, standing: &[Standing]) -> Proof {
        let live = self.live(standing);
        let other = |live: &Standing| Verdict::OtherVersion { found: live.code_version, ours: self.version };
        Proof {
            projection: self.name.to_owned(),
            position: live.map_or(Position::START, |live| live.checkpoint.position),
            verdict: live.map_or(Verdict::NotBuilt, other),
        }
    }
}

/// One consistent look at a file that lasts until it is dropped.
struct Snapshot {
    path: PathBuf,
    connection: Connection,
    access: Access,
    standing: Vec<Standing>,
}

impl Snapshot {
    fn take(path: &Path, access: Access) -> Result<Self, ReadModelError> {
        let take = || {
            let connection = open(path, access)?;
            connection.execute_batch("BEGIN")?;
            let standing = standing(&connection)?;
            Ok((connection, standing))
        };
        let (connection, standing) = take().map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), connection, access, standing })
    }

    fn compare(&self, scratch: &Path, projection: &str, schema: &Schema) -> Result<Verdict, ReadModelError> {
        let rebuilt = open(scratch, self.access).map_err(|source| failed(scratch, source))?;
        let pair = Pair { live: &self.connection, rebuilt: &rebuilt, access: self.access };
        match pair.compare(projection, schema).map_err(|source| failed(&self.path, source))? {
            Ok(rows) => Ok(Verdict::Equal { rows }),
            Err(difference) => Ok(Verdict::Differs(difference)),
        }
    }
}

fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    match access {
        Access::Everybody => {}
        // What is sorted stands in no file but the two.
        Access::Owner => connection.pragma_update(None, "temp_store", "MEMORY")?,
    }
    leave_in_peace(&connection)?;
    Ok(connection)
}

fn failed(path: &Path, source: rusqlite::Error) -> ReadModelError {
    ReadModelError::Sqlite { path: path.to_owned(), source }
}
