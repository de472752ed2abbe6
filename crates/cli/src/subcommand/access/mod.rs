//! `parcours access …`: the journal of reads: who read what, whether it is whole, and what of it goes.

mod list;
mod purge;
mod verify;

use clap::{Args, Subcommand};

use crate::arguments::Place;
use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  parcours access list --as admin
  parcours access verify
  parcours access purge --as claire.durand

Each time somebody is shown personal data, access.db has a row of it first: who, when, in which
role, what and what for. Where it cannot be written, personal fields stay closed.";

/// The journal of reads: who read what, when, in which role and what for.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Access {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Lists who read what, the youngest first; for auditors, the data protection officer and administrators.
    List(list::List),
    /// Checks that every row is the one that was written, and that none is missing.
    Verify(verify::Verify),
    /// Removes rows of more than twelve months; the log counts them, for ever.
    Purge(purge::Purge),
}

impl Access {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.asked {
            Asked::List(asked) => asked.run(place).await,
            Asked::Verify(asked) => asked.run(place).await,
            Asked::Purge(asked) => asked.run(place).await,
        }
    }
}
