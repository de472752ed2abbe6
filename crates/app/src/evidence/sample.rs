//! A sample of requests for an audit, drawn by the root of a checkpoint: nobody chose it, and anybody draws it again.

use eventlog::Position;
use proof::{Checkpoint, Frontier, SignedNote, TreeHead, sample};

use super::tree::{doubt, each_leaf};
use crate::app::App;
use crate::error::CommandError;
use crate::order::Reference;

/// Requests drawn from all that were opened up to a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The checkpoint whose root is the seed.
    pub head: TreeHead,
    /// How many requests had been opened by then.
    pub population: u64,
    /// The requests, in the order in which they were drawn.
    pub drawn: Vec<Sampled>,
}

/// A request that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Its place among all, in order of opening, from 0.
    pub index: u64,
    /// What it is called.
    pub reference: Reference,
    /// Its id.
    pub request: uuid::Uuid,
}

impl App {
    /// Draws `count` of the requests opened up to the checkpoint `note`; all of them where there are no more.
    ///
    /// Costs one pass over the log up to there: a seed that is not the log's root would be somebody's choice.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] when the log does not have that root; [`CommandError::Machine`] when it cannot be read.
    pub async fn sample(&self, note: &SignedNote, count: u64) -> Result<Sample, CommandError> {
        let head = *Checkpoint::parse(note.text()).map_err(doubt)?.head();
        let mut frontier = Frontier::new();
        each_leaf(&self.store, head.size, |leaf| frontier.push(leaf)).await?;
        if frontier.head() != head {
            return Err(doubt(format!("the first {} entries have another root than the checkpoint", head.size)));
        }
        let opened = self.openings(Position::new(head.size)).await?;
        let population = u64::try_from(opened.len()).map_err(doubt)?;
        let mut drawn = Vec::new();
        for index in sample(&head.root, population, count) {
            let entry = usize::try_from(index).ok().and_then(|index| opened.get(index));
            let entry = entry.ok_or_else(|| doubt("a request was drawn that is not there"))?;
            let request = entry.event()?.request.ok_or_else(|| doubt("a request was opened without a number"))?;
            let reference = Reference::of(entry.position, entry.recorded_at);
            drawn.push(Sampled { index, reference, request: request.id });
        }
        Ok(Sample { head, population, drawn })
    }
}
