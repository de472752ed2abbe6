//! `parcours request open`, `parcours request act`: one command, by hand.

use clap::Args;

use crate::arguments::Place;
use crate::by_hand::{Author, Particulars};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::subcommand::exec::Settled;

/// Submits a request in the words of the online form.
#[derive(Debug, Args)]
pub(crate) struct Open {
    #[command(flatten)]
    given: Given,
}

/// Gives one command about a request.
#[derive(Debug, Args)]
pub(crate) struct Act {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// The command, such as validate-need.
    command: String,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Args)]
struct Given {
    #[command(flatten)]
    particulars: Particulars,
    #[command(flatten)]
    author: Author,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Open {
    /// Submits it.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        self.given.give(place, ("submit-request", None)).await
    }
}

impl Act {
    /// Gives the command.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        self.given.give(place, (&self.command, Some(&self.request))).await
    }
}

impl Given {
    async fn give(&self, place: &Place, what: (&str, Option<&str>)) -> Result<(), Failure> {
        let with = self.particulars.read()?;
        // Words that are none are told before the folder is opened.
        let order = self.author.order(what.0, what.1, with)?;
        let folder = Folder::open(place).await?;
        let outcome = folder.app.execute(&order).await?;
        print(&Settled::of(&order, &outcome), self.format)
    }
}
