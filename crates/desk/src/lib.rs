//! What the people of the agency do at their desks, beside the log: the journal of reads (`access.db`).
//!
//! A row of the journal says who read what, when, in which role, through what and what for. Rows form a chain of their own,
//! apart from that of the log, and are removed when they grow old; what is removed leaves a counted trace.
//!
//! What this crate is not: it opens no personal field, knows no event, no user and no key, and decides nothing about who
//! may read. Objects are random ids; what somebody typed (a text to search for, a purpose) comes in sealed and goes out
//! sealed. The clock is the caller's.
//!
//! Read in this order: [`row`], `schema.sql`, [`Journal`], then what is done with it: [`Journal::record`],
//! [`Journal::rows`], [`Journal::verify`], [`Journal::purge`], [`Journal::shred_texts`].

mod connection;
mod error;
pub mod journal;
mod purge;
pub mod row;
mod texts;
mod verify;

pub use error::JournalError;
pub use journal::Journal;
pub use purge::{Cut, Purged};
pub use row::{Hash, Purge, Read, Row, SealedText};
pub use texts::{RewrappedTexts, TextKey};
pub use verify::{Broken, Verified};
