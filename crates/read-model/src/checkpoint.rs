//! How far a generation has read, and of which log.

use eventlog::{LOG_CREATED, Leaf, Position, Recorded, Timestamp};
use serde::Deserialize;

/// The place up to which a generation has read, pinned to one history: as every entry names the leaf before it, the
/// leaf at a position stands for everything up to there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The id that the log's first event gives it; empty before the first event, and for a log that does not begin
    /// with [`LOG_CREATED`].
    pub log_id: String,
    /// Position of the last event read; `START` when none was.
    pub position: Position,
    /// The leaf of that event's entry.
    pub leaf: Leaf,
    /// When that event was recorded.
    pub recorded_at: Timestamp,
}

/// In what a checkpoint and the log contradict each other. Any of these means: other rows stand here than the log's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Divergence {
    /// The rows come from a log with another id.
    #[error("read from log \"{stored}\", this is log \"{found}\"")]
    OtherLog {
        /// Whose rows they are.
        stored: String,
        /// The log at hand.
        found: String,
    },
    /// The log has another entry there.
    #[error("the log has another entry at position {position}")]
    OtherLeaf {
        /// Where.
        position: Position,
    },
    /// The log ends before: it was restored from an older copy.
    #[error("read up to {position}, the log ends at {head}")]
    BeyondHead {
        /// How far was read.
        position: Position,
        /// Where the log ends.
        head: Position,
    },
}

impl Checkpoint {
    /// Nothing read yet.
    pub const START: Self =
        Self { log_id: String::new(), position: Position::START, leaf: Leaf::ZERO, recorded_at: Timestamp::EPOCH };

    /// The place right after `recorded` in the log called `log_id`.
    pub(crate) fn after(log_id: &str, recorded: &Recorded) -> Self {
        Self {
            log_id: log_id.to_owned(),
            position: recorded.position,
            leaf: recorded.leaf(),
            recorded_at: recorded.recorded_at,
        }
    }

    /// Compares this checkpoint with the log called `log_id`, whose entry at the checkpoint's position is `entry`.
    pub(crate) fn contradicts(&self, log_id: &str, entry: Option<&Recorded>) -> Option<Divergence> {
        if self.position == Position::START {
            return None;
        }
        if self.log_id != log_id {
            return Some(Divergence::OtherLog { stored: self.log_id.clone(), found: log_id.to_owned() });
        }
        let same = entry.is_some_and(|entry| entry.position == self.position && entry.leaf() == self.leaf);
        if same { None } else { Some(Divergence::OtherLeaf { position: self.position }) }
    }
}

/// The id that the log's first event gives it; empty when that event gives none.
pub(crate) fn log_id_of(first: Option<&Recorded>) -> String {
    #[derive(Deserialize)]
    struct Birth {
        log_id: String,
    }
    let event = first.and_then(|first| first.event().ok()).filter(|event| event.event_type.as_str() == LOG_CREATED);
    event.and_then(|event| event.data.parse::<Birth>().ok()).map_or_else(String::new, |birth| birth.log_id)
}
