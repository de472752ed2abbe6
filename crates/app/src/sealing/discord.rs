//! What does not agree between a log and the checkpoints that were signed of it.

/// What does not agree, each by its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Discord {
    /// Entries that were signed are other entries now, and nothing signed says otherwise.
    #[error("rewritten: the first {signed} entries are not those that were signed; the first {good} are")]
    Rewritten {
        /// How many entries were signed.
        signed: u64,
        /// How many of them agree with an earlier checkpoint.
        good: u64,
    },
    /// The log ends before what its own anchors say.
    #[error("truncated: the log ends at {head}, its own anchors know {signed} entries")]
    Truncated {
        /// How many entries were signed.
        signed: u64,
        /// How many there are.
        head: u64,
    },
    /// The log ends before what the auditor kept, and its anchors do not know better: all of it is an older state.
    #[error(
        "rolled back: the log ends at {head} and its anchors with it, the checkpoint kept elsewhere knows {signed} entries"
    )]
    RolledBack {
        /// How many entries were signed.
        signed: u64,
        /// How many there are.
        head: u64,
    },
    /// The same key signed two histories.
    #[error(
        "forked: the log agrees with its anchors, and both contradict the checkpoint kept elsewhere of {signed} entries"
    )]
    Forked {
        /// How many entries the auditor's checkpoint knew.
        signed: u64,
    },
    /// A checkpoint is signed by nobody who is trusted here.
    #[error("key: {which} is not signed by a key of this log ({reason})")]
    Key {
        /// Which checkpoint.
        which: String,
        /// What the signature says.
        reason: String,
    },
    /// A change of key is not what it says.
    #[error("key: event {at} changes the key, and its statement does not hold: {reason}")]
    KeyChange {
        /// The event.
        at: u64,
        /// What does not hold.
        reason: String,
    },
    /// The anchors list a key of which no event speaks.
    #[error("key: the anchors list {key}, and no event speaks of it")]
    Stranger {
        /// The key, as text.
        key: String,
    },
    /// The checkpoints of the anchors contradict each other or the log's name.
    #[error("anchors: checkpoint {number}: {reason}")]
    Anchors {
        /// Which, from 1.
        number: usize,
        /// What does not hold.
        reason: String,
    },
    /// The auditor's checkpoint is one of another log.
    #[error("note: it is a checkpoint of {origin}, not of this log")]
    OtherLog {
        /// Of which.
        origin: String,
    },
    /// The auditor's note is no checkpoint.
    #[error("note: {0}")]
    NoCheckpoint(String),
}

impl Discord {
    /// The check that it failed, in one word.
    pub const fn check(&self) -> &'static str {
        match self {
            Self::Rewritten { .. } => "rewritten",
            Self::Truncated { .. } => "truncated",
            Self::RolledBack { .. } => "rolled-back",
            Self::Forked { .. } => "forked",
            Self::Key { .. } | Self::KeyChange { .. } | Self::Stranger { .. } => "key",
            Self::Anchors { .. } => "anchors",
            Self::OtherLog { .. } | Self::NoCheckpoint(_) => "note",
        }
    }

    /// The same about a checkpoint that nobody handed in: it is the anchors' own.
    pub(super) fn of_anchors(self, number: usize) -> Self {
        match self {
            Self::OtherLog { .. } | Self::NoCheckpoint(_) => Self::Anchors { number, reason: self.to_string() },
            Self::Rewritten { .. }
            | Self::Truncated { .. }
            | Self::RolledBack { .. }
            | Self::Forked { .. }
            | Self::Key { .. }
            | Self::KeyChange { .. }
            | Self::Stranger { .. }
            | Self::Anchors { .. } => self,
        }
    }

    /// The first position that may be bad, where one can be told.
    pub const fn position(&self) -> Option<u64> {
        match self {
            Self::Rewritten { good, .. } => Some(*good + 1),
            Self::Truncated { head, .. } | Self::RolledBack { head, .. } => Some(*head + 1),
            Self::KeyChange { at, .. } => Some(*at),
            Self::Forked { .. }
            | Self::Key { .. }
            | Self::Stranger { .. }
            | Self::Anchors { .. }
            | Self::OtherLog { .. }
            | Self::NoCheckpoint(_) => None,
        }
    }
}
