//! What somebody does to a folder who has all rights on its files: every deed is found and named, or changes nothing.
//!
//! `flips` turns single bits anywhere in log, write-ahead log, anchors, keys, journal of reads, a pack and its tiles. `scenarios` are deeds of
//! malice, each with the name that it is given; `docs/attacks.md` is printed from that table and held to it. Every check is
//! made by the real binary, as an auditor would make it.
//!
//! Read in this order: `folder` (an agency of which the auditor kept a checkpoint), `asking` (the checks), `flips`, `hands`
//! and `forging` (the tools of somebody who knows the formats), `scenarios`, `page`;
//! `parsers` runs what the fuzz targets run, without a fuzzer.

mod asking;
mod flips;
mod folder;
mod forging;
mod hands;
mod page;
mod parsers;
mod scenarios;
