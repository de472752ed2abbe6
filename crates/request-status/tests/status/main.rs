//! Boards, cases and figures over whole histories, on real files.

mod board;
mod counts;
mod detail;
mod duplicates;
mod figures;
mod rows;
mod support;
