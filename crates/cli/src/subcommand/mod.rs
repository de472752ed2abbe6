//! What can be asked of the program: one file a subcommand.

mod check;
mod events;
mod exec;
mod init;
mod policy;
mod rebuild;
mod request;
mod trail;
mod user;
mod verify;

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
    /// One request, by hand: opened, shown, listed, advanced.
    Request(request::Request),
    /// Who did what about a request, when, why, on whose behalf and from which document.
    Trail(trail::Trail),
    /// Writes read models anew from the log.
    Rebuild(rebuild::Rebuild),
    /// Checks that everything stored is what was written.
    Verify(verify::Verify),
    /// People who act, and the roles in which they do.
    User(user::User),
    /// What the agency decided once for all its cases, section by section.
    Policy(policy::Policy),
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
            Self::Request(asked) => asked.run(place).await,
            Self::Trail(asked) => asked.run(place).await,
            Self::Rebuild(asked) => asked.run(place).await,
            Self::Policy(asked) => asked.run(place).await,
            Self::Verify(asked) => asked.run(place).await,
            Self::User(asked) => asked.run(place).await,
        }
    }
}
