//! What the log keeps when the machine fails: killed processes, lost power, failing and full disks, neighbours.
//!
//! Every test has a negative control that shows the same oracle (`acceptance::log`) a weaker setting and must see it
//! object; it counts the faults that it injected and fails at zero; it prints its seed.

mod kill;
mod process;
