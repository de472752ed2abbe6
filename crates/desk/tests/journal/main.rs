//! The journal of reads: what it keeps, what it refuses, what of it goes.

mod attacks;
mod purging;
mod support;
mod texts;
mod writing;
