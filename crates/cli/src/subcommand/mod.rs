//! What can be asked of the program: one file a subcommand.

mod check;
mod events;
mod exec;
mod init;

pub(crate) use exec::missing_or_failed;

use clap::Subcommand as Commands;

use crate::arguments::Place;
use crate::failure::Failure;

/// What can be asked of the program.
#[derive(Debug, Commands)]
pub(crate) enum Subcommand {
    /// Makes a new data folder.
    Init(init::Init),
    /// Carries out commands: JSON lines in, JSON-lines receipts out.
    Exec(exec::Exec),
    /// Prints the log.
    Events(events::Events),
    /// Checks one identifier: its parsed form, verdict and reason.
    Check(check::Check),
}

impl Subcommand {
    /// Does what was asked of the folder at `place`.
    ///
    /// # Errors
    /// [`Failure`], whose family is the exit code.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self {
            Self::Init(asked) => asked.run(place).await,
            Self::Exec(asked) => asked.run(place).await,
            Self::Events(asked) => asked.run(place).await,
            Self::Check(asked) => asked.run(),
        }
    }
}
