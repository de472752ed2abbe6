//! `parcours audit …`: what an auditor begins with.

mod sample;

use clap::{Args, Subcommand};

use crate::arguments::Place;
use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  parcours audit sample --count 3
  parcours audit sample --count 3 --at last-year.note     by a checkpoint that was kept elsewhere";

/// What an auditor begins with.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Audit {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Draws requests that nobody chose: the root of a checkpoint does.
    Sample(sample::DrawSample),
}

impl Audit {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.asked {
            Asked::Sample(asked) => asked.run(place).await,
        }
    }
}
