//! Checkpoints: what is signed follows from what was signed before, whoever seals, whatever is lost in between.

mod ground;
mod judging;
mod losses;
mod rotations;
mod shelf;
mod signing;
#[path = "../support/mod.rs"]
mod support;
