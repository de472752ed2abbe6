//! `parcours demo`: a folder with eighteen months of a region's requests, built in seconds, and a look at what it holds.
//!
//! Everything in it went through the one write path, order by order, on a clock that the stories set: it is a history
//! like any other, except that it says so in its first event, and that no mail can ever leave it. The same seed gives the
//! same entries, byte for byte.
//!
//! Read in this order: `history`, `timeline` and `story` (how a history comes about), `world`, `people` and `tables`
//! (what it is made of), `building` (how it becomes a folder).

mod calendar;
mod dice;
mod finess;
mod history;
mod journeys;
mod people;
mod professions;
mod staff;
mod story;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod world;
