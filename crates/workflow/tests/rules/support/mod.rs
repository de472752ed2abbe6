//! What the tests of the rules share: a log that reads and appends as the real one does, a small folder of invented
//! people, the happy path as events, and `given(..).when(..).then(..)`.

mod actions;
mod folder;
mod given;
mod journeys;
mod log;
mod path;
mod samples;
mod shared;

pub(crate) use actions::*;
pub(crate) use folder::*;
pub(crate) use given::{Given, When, given, given_nothing};
pub(crate) use journeys::*;
pub(crate) use log::Log;
pub(crate) use path::*;
pub(crate) use samples::samples;
pub(crate) use shared::*;
