//! What is left to do, seen from the file as it stands: asked again before every step, for others work on it too.

use eventlog::Position;
use rusqlite::Connection;

use crate::Projection;
use crate::batch::EVENTS_MAX;
use crate::checkpoint::{Checkpoint, Divergence};
use crate::generation::{self, Generation, State};

/// One look at the file.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The generations that our code follows or fills, oldest first.
    ours: Vec<Generation>,
}

impl Plan {
    /// Looks at the file, and begins the generations that are missing.
    pub(crate) fn make(connection: &Connection, projections: &[Box<dyn Projection>]) -> rusqlite::Result<Self> {
        let standing = generation::standing(connection)?;
        let missing: Vec<_> =
            projections.iter().filter(|projection| needs_new(&standing, projection.as_ref())).collect();
        for projection in &missing {
            generation::begin(connection, projection.as_ref())?;
        }
        let standing = if missing.is_empty() { standing } else { generation::standing(connection)? };
        let is_ours = |generation: &Generation| {
            !generation.is_in_doubt && projections.iter().any(|projection| wrote(projection.as_ref(), generation))
        };
        Ok(Self { ours: standing.into_iter().filter(is_ours).collect() })
    }

    /// Whether a look at the file would begin a generation: a question that needs no turn to write.
    pub(crate) fn begins_something(
        connection: &Connection,
        projections: &[Box<dyn Projection>],
    ) -> rusqlite::Result<bool> {
        let standing = generation::standing(connection)?;
        Ok(projections.iter().any(|projection| needs_new(&standing, projection.as_ref())))
    }

    /// Whether nothing is being built and everything live has read up to `target`.
    pub(crate) fn is_done(&self, target: Position) -> bool {
        let is_done = |generation: &Generation| match generation.state {
            State::Live => generation.checkpoint.position >= target,
            State::Building => false,
            State::Retired => true,
        };
        self.ours.iter().all(is_done)
    }

    /// The places from which something is to be read on, each once.
    pub(crate) fn checkpoints(&self) -> Vec<Checkpoint> {
        let mut places: Vec<Checkpoint> = Vec::new();
        for generation in &self.ours {
            if !places.contains(&generation.checkpoint) {
                places.push(generation.checkpoint.clone());
            }
        }
        places
    }

    /// The generations whose rows are there but for a last batch, and whose next index is to be built.
    pub(crate) fn lacking_indexes(&self, projections: &[Box<dyn Projection>], head: Position) -> Vec<Generation> {
        let is_loaded = |generation: &Generation| {
            generation.state == State::Building
                && generation.checkpoint.position.get() + EVENTS_MAX as u64 >= head.get()
        };
        let lacks = |generation: &Generation| {
            let projection = projections.iter().find(|projection| projection.name() == generation.projection);
            projection.is_some_and(|projection| generation.indexes < projection.schema().indexes.len())
        };
        self.ours.iter().filter(|generation| is_loaded(generation) && lacks(generation)).cloned().collect()
    }

    /// Whether a generation of ours is being filled.
    pub(crate) fn builds(&self) -> bool {
        self.ours.iter().any(|generation| generation.state == State::Building)
    }

    /// How far the generation being filled has come that has the longest way to go, and which these are.
    pub(crate) fn building(&self) -> Option<(Position, Vec<String>)> {
        let building = || self.ours.iter().filter(|generation| generation.state == State::Building);
        let hindmost = building().map(|generation| generation.checkpoint.position).min()?;
        Some((hindmost, building().map(|generation| generation.projection.clone()).collect()))
    }
}

/// Whether `projection` has to be written anew, and nobody has begun to.
///
/// Older code leaves a newer generation alone, be it live or being filled.
fn needs_new(standing: &[Generation], projection: &dyn Projection) -> bool {
    let of_state = |state| {
        let is_it = move |other: &&Generation| other.projection == projection.name() && other.state == state;
        standing.iter().find(is_it)
    };
    let is_begun = of_state(State::Building).is_some_and(|building| building.code_version >= projection.version());
    let is_current = of_state(State::Live).is_some_and(|live| {
        live.code_version > projection.version() || (live.code_version == projection.version() && !live.is_in_doubt)
    });
    !is_begun && !is_current
}

/// Whether `generation` was written by this very version of `projection`.
fn wrote(projection: &dyn Projection, generation: &Generation) -> bool {
    projection.name() == generation.projection && projection.version() == generation.code_version
}

/// Gives up what contradicts the log at `checkpoint`: a live generation is marked (and shown until its successor is
/// there), one being filled begins again.
pub(crate) fn give_up(
    connection: &Connection,
    projections: &[Box<dyn Projection>],
    checkpoint: &Checkpoint,
    why: &Divergence,
) -> rusqlite::Result<()> {
    for generation in generation::standing(connection)?.iter().filter(|other| other.checkpoint == *checkpoint) {
        let Some(projection) = projections.iter().find(|projection| projection.name() == generation.projection) else {
            continue;
        };
        let (name, reason) = (generation.projection.as_str(), why.to_string());
        tracing::warn!(name: "read-model.diverged", projection = name, reason, "rows of another history: rebuilding");
        match generation.state {
            State::Live => generation::doubt(connection, generation.number, why)?,
            State::Building if wrote(projection.as_ref(), generation) => {
                generation::begin(connection, projection.as_ref())?;
            }
            State::Building | State::Retired => {}
        }
    }
    Ok(())
}
