//! Read models: what the log says, laid out so that it can be asked, in a file that may be thrown away at any time.
//!
//! A [`Projection`] turns events into rows; a [`Runner`] feeds it. The file (`read.db`) is plain SQLite, holds no personal
//! data unless it is private, and is read by anybody through its documented views `v_*` while the service runs. Nothing here decides
//! anything: rules read the log, never a projection.
//!
//! - **Follow.** A generation of a projection stores how far it has read, {log id, position, leaf}, in the transaction of
//!   its rows, and compares the leaf with the log's at each batch. Where the two differ, the file is about another
//!   history: it is rebuilt, and says so meanwhile.
//! - **Generations.** A projection's tables are called `g<N>_*`. A rebuild fills the next generation beside the live one
//!   and, in the transaction in which it has caught up with it, turns the views over. Newer code rebuilds; older code
//!   leaves a newer generation alone and reads the same views.
//! - **Many runners.** Any number of processes run them on one file: a runner keeps nothing between transactions, and
//!   writes only where the file still stands where its batch begins.
//! - **Private files.** A file that holds personal fields in clear (`search.db`) is its owner's alone. Its runner is given
//!   an [`Opener`], opens what a projection asks for before the batch is written, and leaves nothing of what was deleted.
//! - **As-of.** Rows are versions, valid from one position until before another; "as of p" is a condition on two columns.
//!   There are no snapshots to keep.
//! - **Proof.** [`prove`] writes every live projection anew into a scratch file, up to where the live one stands, and
//!   compares the views row by row.
//!
//! Read in this order: [`Projection`], [`Runner`], [`Reader`], then [`Cursor`] and [`position_at`] for those who ask, and
//! [`Opener`] for those who show personal fields.

mod apply;
mod batch;
mod checkpoint;
mod compare;
mod cursor;
mod dictionary;
mod error;
mod file;
mod generation;
mod instant;
mod opener;
mod plan;
mod progress;
mod projection;
mod proof;
mod reader;
mod runner;
mod stretch;
mod turnstile;

pub use checkpoint::{Checkpoint, Divergence};
pub use compare::Difference;
pub use cursor::{Cursor, CursorError};
pub use dictionary::{Column, OWN_VIEWS};
pub use error::ReadModelError;
pub use instant::position_at;
pub use opener::{OpenFailure, Opened, Opener, SealedOpener};
pub use progress::{Phase, Progress};
pub use projection::{Fact, Index, Projection, Refusal, Schema, Tables, View, Writer};
pub use proof::{Materials, Proof, Verdict, prove};
pub use reader::{AsOf, Look, Parked, Reader, Standing};
pub use runner::{Follower, Runner};
pub use stretch::Stretch;

/// What `valid_to` holds while a row still holds: larger than every position.
pub const STILL_VALID: i64 = i64::MAX;
