//! Somebody else's program, run as a process of its own: aics-tlog, a verifier and builder of C2SP logs in Python,
//! whose tree and notes have nothing in common with ours but the specifications.

mod ours;
mod program;
mod theirs;
