//! What every store does alike inside its transaction: admit by the clock, chain onto the head, answer a repeat.

use serde::{Deserialize, Serialize};

use crate::{
    Append, AppendError, BodyMac, CLOCK_ACCEPTED, Clock, ClockGuard, CommandId, Entry, Event, Head, InvalidAppend,
    Position, Prepared, Receipt, Replay, Timestamp,
};

/// How long the keyed hash of a command's body is kept beside its id: 30 days.
pub const BODY_KEPT_MICROS: i64 = 30 * 24 * 3_600 * 1_000_000;

/// The payload of a [`CLOCK_ACCEPTED`] event, as far as a store reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockAccepted {
    /// The instant vouched for: `recorded_at` of the event before this one.
    pub accepted: Timestamp,
}

/// What a transaction knows of the log before it writes: read after it began, adopted append by append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// The end of the log.
    pub head: Head,
    /// The instant last vouched for by [`CLOCK_ACCEPTED`]; the epoch when there was none.
    pub accepted: Timestamp,
}

/// An append as it will stand in the log, and the tip it leaves.
#[derive(Debug)]
pub struct Chained<'a> {
    /// The entries, in order.
    pub entries: Vec<ChainedEntry<'a>>,
    /// The tip once they are written.
    pub tip: Tip,
}

/// One event with the entry made of it.
#[derive(Debug)]
pub struct ChainedEntry<'a> {
    /// Where it will stand.
    pub position: Position,
    /// When it is recorded.
    pub recorded_at: Timestamp,
    /// The bytes to store and their leaf.
    pub entry: Entry,
    /// The event, its tags and its ciphertexts.
    pub prepared: &'a Prepared,
}

impl Tip {
    /// The tip of a log without events.
    pub const EMPTY: Self = Self { head: Head::EMPTY, accepted: Timestamp::EPOCH };

    /// Gives the instant of now when `append` may be recorded after this tip.
    ///
    /// While the clock is in doubt the only append that passes is a single [`CLOCK_ACCEPTED`] event.
    ///
    /// # Errors
    /// [`crate::ClockStopped`], until an administrator vouches for the clock.
    pub fn admit(&self, append: &Append, guard: &mut ClockGuard, clock: &dyn Clock) -> Result<Timestamp, AppendError> {
        match append.events.as_slice() {
            [only] if vouches(only.event()) => Ok(clock.wall()),
            _ => Ok(guard.now(clock, self.head.recorded_at, self.accepted)?),
        }
    }

    /// Chains the events of `append` onto this tip: positions follow on, `recorded_at` is the largest of `now`, the
    /// instant before plus 1 µs, and what the event claims.
    ///
    /// # Errors
    /// [`InvalidAppend::Future`] for an event that claims to happen more than 2 s after `now`;
    /// [`InvalidAppend::ClockAccepted`] for one that vouches for another instant than the head's.
    pub fn chain<'a>(&self, append: &'a Append, now: Timestamp) -> Result<Chained<'a>, InvalidAppend> {
        let mut tip = *self;
        let mut entries = Vec::with_capacity(append.events.len());
        for prepared in &append.events {
            let event = prepared.event();
            if event.occurred_at > now.plus(ClockGuard::AHEAD_MICROS_MAX) {
                return Err(InvalidAppend::Future { event: event.id, occurred_at: event.occurred_at, now });
            }
            if vouches(event) {
                tip.accepted = vouched_for(event, tip.head.recorded_at)?;
            }
            let position = tip.head.position.next();
            let recorded_at = now.max(tip.head.recorded_at.plus(1)).max(event.occurred_at);
            let entry = Entry::splice(prepared.bytes(), position, tip.head.leaf, recorded_at);
            tip.head = Head { position, leaf: entry.leaf(), recorded_at };
            entries.push(ChainedEntry { position, recorded_at, entry, prepared });
        }
        Ok(Chained { entries, tip })
    }
}

fn vouches(event: &Event) -> bool {
    event.event_type.as_str() == CLOCK_ACCEPTED
}

fn vouched_for(event: &Event, last: Timestamp) -> Result<Timestamp, InvalidAppend> {
    match event.data.parse::<ClockAccepted>() {
        Ok(payload) if payload.accepted == last => Ok(last),
        Ok(_) | Err(_) => Err(InvalidAppend::ClockAccepted { event: event.id, last }),
    }
}

/// What a store keeps of a command for ever, and of its body for 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Position of the command's first event.
    pub first: Position,
    /// Position of its last event.
    pub last: Position,
    /// When its last event was recorded.
    pub recorded_at: Timestamp,
    /// The keyed hash of its body; `None` once forgotten.
    pub body: Option<BodyMac>,
}

impl Remembered {
    /// What `append` leaves behind when it is written as `chained`.
    pub fn of(append: &Append, chained: &Chained<'_>) -> Self {
        let Head { position: last, recorded_at, .. } = chained.tip.head;
        let first = chained.entries.first().map_or(last, |entry| entry.position);
        Self { first, last, recorded_at, body: Some(append.body) }
    }

    /// The receipt of the call that wrote it.
    pub fn written(&self, command: CommandId) -> Receipt {
        self.receipt(command, Replay::No)
    }

    /// The answer to a repeat of `command` with `body` at `now`.
    ///
    /// # Errors
    /// [`AppendError::CommandReused`] when the body is another one and still remembered.
    pub fn repeated(&self, command: CommandId, body: BodyMac, now: Timestamp) -> Result<Receipt, AppendError> {
        let kept = self.body.filter(|_| now <= self.recorded_at.plus(BODY_KEPT_MICROS));
        match kept {
            None => Ok(self.receipt(command, Replay::BodyForgotten)),
            Some(first) if first == body => Ok(self.receipt(command, Replay::SameBody)),
            Some(_) => Err(AppendError::CommandReused { command }),
        }
    }

    fn receipt(&self, command: CommandId, replay: Replay) -> Receipt {
        Receipt { command, first: self.first, last: self.last, recorded_at: self.recorded_at, replay }
    }
}
