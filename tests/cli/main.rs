//! The command line as people and scripts meet it: real processes on real folders, their output, their exit codes.
//!
//! Read in this order: `world` (a folder, and how a command is run on it), `journey` (a whole case), then by what can go
//! wrong: `lines`, `folders`, `damage`. `days` are whole days of the three who use it.

mod advice;
mod backups;
mod bar;
mod birth;
mod by_hand;
mod canary;
mod colours;
mod conformance;
mod damage;
mod days;
mod differences;
mod erasure;
mod examples;
mod folders;
mod health;
mod identifiers;
mod journey;
mod lines;
mod losses;
mod manual;
mod moments;
mod operator;
mod proofs;
mod reads;
mod restores;
mod rewraps;
mod search;
mod sharing;
mod stranger;
mod trade;
mod trails;
mod world;
