//! Boards, cases and figures over whole histories, on real files.

mod board;
mod detail;
mod figures;
mod rows;
mod support;
