//! `parcours audit …`: what an auditor begins with.

mod conformance;
mod sample;

use clap::{Args, Subcommand};

use crate::arguments::Place;
use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  parcours audit sample --count 3
  parcours audit sample --count 3 --at last-year.note     by a checkpoint that was kept elsewhere
  parcours audit conformance --as-of 2026-06-30";

/// What an auditor begins with.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Audit {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Holds cases to the written procedure: what departs from it, and the share of cases that do not.
    Conformance(conformance::HoldToProcedure),
    /// Draws requests that nobody chose: the root of a checkpoint does.
    Sample(sample::DrawSample),
}

impl Audit {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.asked {
            Asked::Conformance(asked) => asked.run(place).await,
            Asked::Sample(asked) => asked.run(place).await,
        }
    }
}
