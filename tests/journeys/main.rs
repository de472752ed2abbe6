//! The journeys of `fixtures/journeys`, whole cases as they happen: what each leaves behind, on every store, once.
//!
//! Read in this order: `journey` (a file and what it says of itself), `world` and `stores` (the same entries on the
//! memory store and on SQLite), `enquiries` (what only a register can answer), `folder` (a data folder of the real
//! binary), `prefixes` (read models at every step of each), `differences` (what is otherwise between two moments),
//! `endings` (where each request stands at the end), `trails` (the golden trail of each journey, for a person to read).

mod differences;
mod endings;
mod enquiries;
mod folder;
mod journey;
mod prefixes;
mod proofs;
mod stores;
mod trails;
mod world;
