//! The tree over the log: one pass, from which the tiles of a pack and the proofs of its earlier checkpoints come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eventlog::{EventStore, Position};
use proof::pack::{EarlierCheckpoint, tiles_above};
use proof::{Checkpoint, ConsistencyProof, Hash, LogOrigin, Plan, SignedNote, Tile, TileBuilder, TilePath, TreeHead};

use crate::error::CommandError;
use crate::sealing::{Continued, History, KeptNotes};

/// Entries read at once.
const PAGE: usize = 4_096;

/// What the pass brought.
pub(super) struct Proven {
    pub(super) tiles: Vec<Tile>,
    pub(super) earlier: Vec<EarlierCheckpoint>,
}

/// Goes over the leaves up to the checkpoint: tiles for all `positions`, and for each of the requests' `own` the first
/// checkpoint that knew it.
pub(super) async fn prove(
    store: &Arc<dyn EventStore>,
    (kept, head): (&impl KeptNotes, TreeHead),
    (own, positions): (&BTreeSet<u64>, &BTreeSet<u64>),
) -> Result<Proven, CommandError> {
    let history = History::read(store).await.map_err(doubt)?;
    let earlier = first_to_know(kept, &history.continued, (own, head.size))?;
    let mut plan = Plan::new();
    for size in earlier.keys() {
        plan.want_consistency(*size, head.size).map_err(doubt)?;
    }
    let wanted = tiles_above(positions, head.size);
    let (mut survey, mut builder, mut tiles) = (plan.start(), TileBuilder::new(), Vec::new());
    let mut keep = |made: Vec<Tile>| tiles.extend(made.into_iter().filter(|tile| wanted.contains(&tile.path())));
    each_leaf(store, head.size, |leaf| {
        survey.push(leaf);
        keep(builder.push(leaf));
    })
    .await?;
    keep(builder.partial());
    if survey.frontier().head() != head {
        return Err(doubt("the log is not the one that its checkpoint signs"));
    }
    let missing = wanted.iter().find(|path: &&TilePath| !tiles.iter().any(|tile| tile.path() == **path));
    if let Some(path) = missing {
        return Err(doubt(format!("{path} cannot be made")));
    }
    let proven = earlier.into_iter().map(|(size, note)| {
        let proof = ConsistencyProof::prove(&survey, size, head.size).map_err(doubt)?;
        Ok(EarlierCheckpoint { note, proof })
    });
    Ok(Proven { earlier: proven.collect::<Result<_, CommandError>>()?, tiles })
}

/// Hands the leaves of the first `size` entries to `on_leaf`, in order.
pub(super) async fn each_leaf(
    store: &Arc<dyn EventStore>,
    size: u64,
    mut on_leaf: impl FnMut(Hash),
) -> Result<(), CommandError> {
    let mut read = 0;
    while read < size {
        let page = store.leaves(Position::new(read), Position::new(size), PAGE).await?;
        if page.is_empty() {
            return Err(doubt(format!("the log ends at {read}, {size} entries were signed")));
        }
        read += page.len() as u64;
        page.iter().for_each(|leaf| on_leaf(Hash::from(*leaf.as_bytes())));
    }
    Ok(())
}

/// For each position the smallest checkpoint that knew it, short of the pack's own; by size.
fn first_to_know(
    kept: &impl KeptNotes,
    losses: &[Continued],
    (own, size): (&BTreeSet<u64>, u64),
) -> Result<BTreeMap<u64, SignedNote>, CommandError> {
    let mut sizes = BTreeSet::new();
    for note in kept.notes() {
        sizes.extend(standing(&note.map_err(doubt)?, losses)?);
    }
    let first: BTreeSet<u64> = own.iter().filter_map(|position| sizes.range(*position..size).next().copied()).collect();
    // Once more for those alone: a size takes eight bytes, a note a hundred times as many.
    let mut notes = BTreeMap::new();
    for note in kept.notes() {
        let note = note.map_err(doubt)?;
        if let Some(size) = standing(&note, losses)?.filter(|size| first.contains(size)) {
            notes.insert(size, note);
        }
    }
    Ok(notes)
}

/// The size of a checkpoint that today's log continues; `None` for one that knew entries which a later part of the log lost.
fn standing(note: &SignedNote, losses: &[Continued]) -> Result<Option<u64>, CommandError> {
    let checkpoint = Checkpoint::parse(note.text()).map_err(doubt)?;
    let part = checkpoint.origin().parse::<LogOrigin>().map_err(doubt)?.part();
    let size = checkpoint.head().size;
    let is_lost = losses.iter().any(|loss| loss.origin.part() > part && size >= loss.lost.0);
    Ok(Some(size).filter(|_| !is_lost))
}

pub(super) fn doubt(reason: impl std::fmt::Display) -> CommandError {
    CommandError::Integrity(reason.to_string())
}
