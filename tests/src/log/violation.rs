//! What can be wrong with a log after a fault.

use eventlog::{CommandId, Position, Timestamp};

/// A promise of the log that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// It cannot be opened or read.
    #[error("the log cannot be read: {0}")]
    Unreadable(String),
    /// It ends before a position it had reached.
    #[error("the log ends at {found}, it had reached {reached}")]
    Shrunk {
        /// Where it had ended.
        reached: Position,
        /// Where it ends.
        found: Position,
    },
    /// Positions have a hole.
    #[error("after {after} comes {found}")]
    Hole {
        /// The last position in order.
        after: Position,
        /// The one that follows.
        found: Position,
    },
    /// An entry is not what it says, does not follow the one before, or is not recorded after it.
    #[error("entry {position}: {reason}")]
    Broken {
        /// Where.
        position: Position,
        /// What does not hold.
        reason: String,
    },
    /// Two appends under one command id.
    #[error("command {command} was written twice: at {first} and again at {again}")]
    Doubled {
        /// The command.
        command: CommandId,
        /// Where it stands first.
        first: Position,
        /// Where it begins again.
        again: Position,
    },
    /// Only some of an append's events, rows or ciphertexts are there.
    #[error("command {command} is there by half: {reason}")]
    Half {
        /// The command.
        command: CommandId,
        /// What is missing.
        reason: String,
    },
    /// A command that was answered "not written" and is there.
    #[error("command {command} was answered not written and stands at {found}")]
    Denied {
        /// The command.
        command: CommandId,
        /// Position of its last event.
        found: Position,
    },
    /// A command that nobody sent.
    #[error("command {command} was never sent")]
    Stranger {
        /// The command.
        command: CommandId,
    },
    /// An acknowledged command that is gone.
    #[error("command {command} was acknowledged at {acknowledged} and is gone")]
    Lost {
        /// The command.
        command: CommandId,
        /// Position of its last event, as acknowledged.
        acknowledged: Position,
    },
    /// An acknowledged command that stands elsewhere.
    #[error("command {command} was acknowledged at {acknowledged} and stands at {found}")]
    Moved {
        /// The command.
        command: CommandId,
        /// Position of its last event, as acknowledged.
        acknowledged: Position,
        /// Position of its last event, as found.
        found: Position,
    },
    /// The receipt of a command is not what was acknowledged.
    #[error("the receipt of command {command} is {found}")]
    Receipt {
        /// The command.
        command: CommandId,
        /// What the store answers.
        found: String,
    },
    /// A subject's ciphertexts are there although their destruction was acknowledged.
    #[error("a ciphertext of command {command} outlived its destruction")]
    Outlived {
        /// The command that sealed it.
        command: CommandId,
    },
    /// Two entries are recorded in the wrong order.
    #[error("entry {position} is recorded at {recorded_at}, not after {before}")]
    Time {
        /// Where.
        position: Position,
        /// What it says.
        recorded_at: Timestamp,
        /// What the entry before says.
        before: Timestamp,
    },
}
