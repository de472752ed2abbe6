//! The pages that tell of the rules, held to the code: `docs/procedure.md` and `docs/workflow.md` with its diagram.
//!
//! `docs/procedure.md` is written by hand and checked: what it names exists. `docs/workflow.md` and `docs/workflow.svg` are
//! printed from the code and compared; `WRITE_PAGES=1 cargo test -p workflow --test pages` writes them anew.

mod act;
mod cast;
mod diagram;
mod drawing;
mod paper;
mod procedure;
mod roles;
mod rules;
mod standing;
mod table;
mod walk;
mod workflow;
mod world;
