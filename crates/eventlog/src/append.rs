//! What a caller asks a store to write, and every answer it can get.

use sha2::{Digest, Sha256};

use crate::position::hex;
use crate::{
    CanonicalError, ClockStopped, CommandId, EventId, PersonalRef, Position, Prepared, Query, StoreError, SubjectId,
    Timestamp,
};

/// The keyed hash (HMAC-SHA-256) of a command's body, by which a repeat is told from a reuse of the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyMac(pub [u8; 32]);

/// A sealed record on its way into the store: nonce ‖ ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Whose data it is.
    pub subject: SubjectId,
    /// The set of fields sealed together.
    pub field_set: String,
    /// Nonce (24 bytes) ‖ ciphertext ‖ authentication code (16 bytes).
    pub ciphertext: Vec<u8>,
}

impl Sealed {
    /// Says whether `named` speaks of this record: same subject, same field set, hash of these bytes.
    pub fn answers(&self, named: &PersonalRef) -> bool {
        named.field_set == self.field_set
            && PersonalRef::speaks_of((named.subject, &named.sha256), self.subject, &self.ciphertext)
    }
}

impl PersonalRef {
    /// Says whether a reference to this subject and this hash is one to the record `ciphertext` of `subject`.
    pub(crate) fn speaks_of(named: (SubjectId, &str), subject: SubjectId, ciphertext: &[u8]) -> bool {
        named.0 == subject && named.1 == hex(&Sha256::digest(ciphertext))
    }
}

/// "Nothing that matches `query` was recorded after `after`."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What the decision leant on.
    pub query: Query,
    /// The position up to which it was read.
    pub after: Position,
}

/// One atomic append: all of its events, tags, ciphertexts and its command row, or nothing.
#[derive(Debug, Clone)]
pub struct Append {
    /// The caller's id, unique for ever.
    pub command: CommandId,
    /// Keyed hash of the command's body, kept 30 days.
    pub body: BodyMac,
    /// The events in order; at least one.
    pub events: Vec<Prepared>,
    /// What must still hold; `None` for facts that depend on nothing.
    pub condition: Option<Condition>,
}

/// Whether a receipt is of this call or of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Written by this call.
    No,
    /// Written earlier under the same id with the same body.
    SameBody,
    /// Written earlier under the same id, more than 30 days ago: the body is no longer compared.
    BodyForgotten,
}

/// The proof that an append is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The command.
    pub command: CommandId,
    /// Position of its first event.
    pub first: Position,
    /// Position of its last event.
    pub last: Position,
    /// When its last event was recorded.
    pub recorded_at: Timestamp,
    /// Whether it was written earlier.
    pub replay: Replay,
}

/// Why an append was not, or not known to be, written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AppendError {
    /// Somebody was faster: an event that the condition excludes stands at `position`. Read again and decide again.
    #[error("conflict with event {position}")]
    Conflict {
        /// The first event that matches the condition.
        position: Position,
    },
    /// The id was used before for another body.
    #[error("command id {command} was used before with another body")]
    CommandReused {
        /// The id.
        command: CommandId,
    },
    /// The append itself is wrong; nothing was written, and a repeat will not help.
    #[error(transparent)]
    Invalid(#[from] InvalidAppend),
    /// Writing is stopped until an administrator vouches for the clock.
    #[error(transparent)]
    Clock(#[from] ClockStopped),
    /// Known not to be written (full disk, deadline, writer gone); the same call can be repeated.
    #[error("not written: {reason}")]
    NotWritten {
        /// What happened.
        reason: String,
    },
    /// Perhaps written, perhaps not: repeat with the same id and body to know.
    #[error("unknown outcome: {reason}")]
    Unknown {
        /// What happened.
        reason: String,
    },
    /// The store has gone read-only after a failure it could not see the end of; restart to look again.
    #[error("read-only since a failed write: {reason}")]
    ReadOnly {
        /// What happened.
        reason: String,
    },
    /// The file could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an append can never be written as given. All are the caller's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAppend {
    /// No events: an unchanged decision appends nothing and needs no store.
    #[error("an append has at least one event")]
    Empty,
    /// An event names another command, or its id is not derived from the command and its index.
    #[error("event {event} is not event {index} of command {command}")]
    EventId {
        /// The id the event carries.
        event: EventId,
        /// Its index in the append.
        index: usize,
        /// The append's command.
        command: CommandId,
    },
    /// Tags out of order or doubled.
    #[error("event {event}: tags are sorted and unique")]
    Tags {
        /// The event.
        event: EventId,
    },
    /// The payload is not an object.
    #[error("event {event}: data is an object")]
    Data {
        /// The event.
        event: EventId,
    },
    /// The ciphertexts do not answer the event's `personal` one to one.
    #[error("event {event}: ciphertexts and personal differ")]
    Sealed {
        /// The event.
        event: EventId,
    },
    /// No canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// Larger than an entry may be.
    #[error("event {event}: {bytes} bytes, the most is 65380")]
    EventSize {
        /// The event.
        event: EventId,
        /// Its size.
        bytes: usize,
    },
    /// It claims to have happened in the future.
    #[error("event {event}: occurred_at {occurred_at} is more than 2 s after now ({now})")]
    Future {
        /// The event.
        event: EventId,
        /// What it claims.
        occurred_at: Timestamp,
        /// The store's clock.
        now: Timestamp,
    },
    /// It vouches for another instant than that of the event before it; read the head and vouch again.
    #[error("event {event}: clock-accepted names `accepted` = {last}, the instant of the event before it")]
    ClockAccepted {
        /// The event.
        event: EventId,
        /// The instant it can vouch for.
        last: Timestamp,
    },
}

impl Append {
    /// Checks what can be checked without a store: at least one event, ids derived from the command, in order.
    ///
    /// # Errors
    /// [`InvalidAppend`] naming the event.
    pub fn check(&self) -> Result<(), InvalidAppend> {
        if self.events.is_empty() {
            return Err(InvalidAppend::Empty);
        }
        self.events.iter().enumerate().try_for_each(|(index, prepared)| {
            let event = prepared.event();
            let expected = u32::try_from(index).map(|index| EventId::derive(self.command, index));
            if event.command == self.command && expected == Ok(event.id) {
                Ok(())
            } else {
                Err(InvalidAppend::EventId { event: event.id, index, command: self.command })
            }
        })
    }
}
