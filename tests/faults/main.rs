//! What the log keeps when the machine fails: killed processes, lost power, failing and full disks, neighbours, clocks.
//!
//! Every test has a negative control that shows the same oracle (`acceptance::log`) a weaker setting and must see it
//! object; it counts the faults that it injected and fails at zero; it prints its seed.
//!
//! Read in this order: `victims` and `kill` (processes die, the machine lives), `vfs` (the place between SQLite and the disk), `disk`
//! (what of the writes a power cut leaves), `crash_states`, `saboteur` (a VFS that fails), `io_failures`, `opening`,
//! `full_disk`, `neighbours`, `clock`, `backups`, `losses`, `reads`, `rebuilds`, `erasures`. Who waits for whom is the suite
//! `waiting`.

mod backups;
mod clock;
mod crash_states;
mod disk;
mod erasures;
mod full_disk;
mod io_failures;
mod kill;
mod losses;
mod neighbours;
mod opening;
mod reads;
mod rebuilds;
mod saboteur;
mod vfs;
mod victims;
