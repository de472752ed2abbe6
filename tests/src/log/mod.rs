//! A log under test: appends that can be told apart, what was acknowledged of them, and what must hold afterwards
//! whatever happened in between.
//!
//! The same oracle judges every fault: a killed process, a lost sector, a failing disk, a neighbour. It returns what is
//! wrong instead of asserting, so that each suite can also show it a weaker setting and see it object.

mod ledger;
mod numbered;
mod tables;
mod violation;
mod walk;

pub use ledger::{Acknowledged, Ledger};
pub use numbered::Numbered;
pub use tables::check_tables;
pub use violation::Violation;
pub use walk::{Span, Walk};

use std::time::{SystemTime, UNIX_EPOCH};

/// The seed of a run: `PARCOURS_SEED`, else the nanoseconds of now; printed, so that a failure can be had again.
///
/// # Panics
/// When `PARCOURS_SEED` is no number.
pub fn seed(suite: &str) -> u64 {
    let seed = match std::env::var("PARCOURS_SEED") {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("PARCOURS_SEED is {text:?}, not a number")),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| u64::from(now.subsec_nanos())),
    };
    println!("{suite}: PARCOURS_SEED={seed}");
    seed
}
