//! Who waits for whom: eight processes that write to one log, none of which starves, and a process that is stopped while
//! it has the turn, for which nobody waits longer than until its own deadline.
//!
//! These tests measure waiting and bear no neighbours: a binary of its own, which has all threads to itself.

mod abandoned;
mod starving;
mod stopped;
