//! Who did what, when, why, on whose behalf and from which document; readable even for events that nobody understands
//! any more.
//!
//! This crate knows the shape of no event type. It reads the envelope that every event has, the public payload as plain JSON, and
//! sealed records through the [`Opener`](read_model::Opener) of whoever asks; the words for event types come from the
//! caller, and a type without words is shown by its name. It must never depend on the rules: a trail is read when the
//! rules have long moved on.
//!
//! What a payload promises it, and nothing more:
//! - a field set called `reason` holds `{"text": …}`: why;
//! - a field set called `document`, or any that holds a `sha256`, is a document: from what;
//! - `mailbox`, `partner`, `person`, `user` or `item` in the payload says which part of a case an event is about, two of
//!   them together a part of the part: a person in a mailbox; else it is about the case itself;
//! - a sealed `user` beside a `mailbox` is a person of it, and a `person` beside that is who it was until then; a sealed
//!   `holder` is a person of the mailbox from the first;
//! - a record with a `first_name` or `last_name` says what its subject is called, `address_text` and `wished_name` beside
//!   a `mailbox` what the mailbox is, `identity` beside a `partner` what the partner is: later lines say so ([`About`]);
//! - every other field holds until an event about the same part says it anew. Changes are found by comparing; nobody
//!   stores them. Facts that stand each alone, such as notes, are named in `separate.rs`, and are never compared.
//!
//! Two halves: [`Trail`] reads the log and shows lines, [`Histories`] the same page by page, [`Difference`] what is
//! otherwise between two moments; [`Events`] is the projection behind `v_events`, by which lines are found and counted
//! ([`Filter`]). Read in this order: [`TrailLine`], [`Trail`], [`About`], [`Change`], [`Difference`], [`Filter`],
//! [`Events`].

mod change;
mod concerned;
mod dictionary;
mod diff;
mod events;
mod filter;
mod histories;
mod line;
mod memory;
mod separate;
mod text;
mod trail;

pub use change::{Change, Shown, history_of};
pub use concerned::{About, Concerned};
pub use diff::{Difference, DifferentField, DifferentPart, SetBy};
pub use events::Events;
pub use filter::{Filter, Page};
pub use histories::Histories;
pub use line::{CitedDocument, TrailLine, Who};
pub use trail::{Sources, Trail, TrailError, Words};
