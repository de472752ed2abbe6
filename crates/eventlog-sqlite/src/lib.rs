//! The log in one SQLite file: durable, ordered, append-only, shared by processes.
//!
//! [`SqliteStore`] is the [`eventlog::EventStore`] of one machine. One thread writes: it takes its turn among the
//! processes, drains what is queued into one transaction, commits once and then answers everybody. It keeps no state
//! between transactions, because other processes write to the same file. Readers page through short read-only
//! transactions on connections of their own.
//!
//! What this crate is not: it knows no event type, opens no personal data and decides nothing.
//!
//! Read in this order: `migrations/0001-log.sql` (tables, and the triggers that keep them append-only), `transaction`
//! (one append), `batch` (many in one commit), `writer` (turns, deadlines, what happens when the disk fails),
//! `turnstile`, `reading`, [`SqliteStore`], [`audit`], [`copying`].

mod batch;
mod chores;
mod connection;
mod heads;
mod index;
mod options;
mod queue;
mod reading;
mod recovery;
mod schema;
mod store;
mod transaction;
mod turnstile;
mod writer;

pub mod audit;
pub mod copying;
pub mod statements;

pub use options::{Durability, OpenError, SqliteOptions};
pub use store::SqliteStore;
