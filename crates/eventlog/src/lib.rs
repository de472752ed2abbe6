//! The log as a language: what an event is, how it is asked for, under which condition it may be appended, and which
//! bytes stand for it for ever.
//!
//! This crate knows no database, no rule of the trade and no event type but the two that the log itself needs
//! ([`LOG_CREATED`], [`CLOCK_ACCEPTED`]). It holds the store port ([`EventStore`]), a memory store that behaves like the
//! real one, and (feature `contract`) the list of named cases that every store must pass.
//!
//! The model is the Dynamic Consistency Boundary: an event carries tags; a decision reads the events that match a
//! [`Query`] up to a position p; its [`Append`] carries that query as a [`Condition`] after p, and fails when somebody
//! else recorded a matching event in between. There are no streams and no stream versions.
//!
//! Read in this order: [`Event`] (what the caller prepares), [`Entry`] (what the store writes around it), [`Query`],
//! [`Append`], [`EventStore`], then [`memory`]; those who write a store also [`Tip`] and [`Search`], which every store
//! shares; those who walk over a whole log, [`StoredEntry`] and [`EventView`], which copy next to nothing.

mod append;
mod canonical;
mod canonical_text;
mod clock;
mod entry;
mod entry_text;
mod event;
mod event_view;
mod position;
mod query;
mod search;
mod store;
mod stored_entry;
mod subscription;
mod tag;
mod tip;

pub mod memory;

#[cfg(feature = "contract")]
pub mod contract;

pub use append::{Append, AppendError, BodyMac, Condition, InvalidAppend, Receipt, Replay, Sealed};
pub use canonical::{CanonicalError, INTEGER_MAX, canonical_bytes};
pub use clock::{Clock, ClockGuard, ClockStopped, MockClock, SystemClock, Timestamp};
pub use entry::{ENTRY_BYTES_MAX, EVENT_BYTES_MAX, Entry, MalformedEntry, Recorded};
pub use event::{Actor, CommandId, Data, Event, EventId, NumberedRequest, PersonalRef, PolicyRef, Prepared, SubjectId};
pub use event_view::{ActorView, EventView, PersonalView, PolicyView};
pub use position::{Head, Leaf, Position};
pub use query::{Query, QueryItem};
pub use search::{Search, TagIndex, TagWidth};
pub use store::{EventStore, StoreError};
pub use stored_entry::StoredEntry;
pub use subscription::Subscription;
pub use tag::{EventType, InvalidName, Tag};
pub use tip::{BODY_KEPT_MICROS, Chained, ChainedEntry, ClockAccepted, Remembered, Tip};

/// The first event of every log: its id, its origin and whether it is a demonstration.
pub const LOG_CREATED: &str = "log-created";

/// The only event a log accepts while its clock is in doubt: an administrator vouches for the instant it names.
pub const CLOCK_ACCEPTED: &str = "clock-accepted";
