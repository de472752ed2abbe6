//! The public registers, read as they are published: typed rows, bad lines by number and reason, the hash of the file.
//!
//! Readers stream: a file of any size is held one line at a time. They are lenient where files differ innocently
//! (encoding, quotes, line ends) and never guess: a line that does not fit is reported and left out, the others are kept.
//!
//! What this crate is not: it stores nothing yet, decides nothing and downloads nothing. What a register says becomes
//! evidence in `app`.
//!
//! Read in this order: [`finess::Establishment`] (a row), [`FinessReader`] (a file), [`FinessIndex`] (what is asked of
//! it), then how bytes become lines of text.

mod encoding;
pub mod finess;
mod hashed;
mod lines;

pub use encoding::Encoding;
pub use finess::{FinessError, FinessIndex, FinessReader};
