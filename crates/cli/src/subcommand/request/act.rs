//! `parcours request open`, `parcours request act`: one command, by hand.

use clap::Args;

use crate::arguments::Place;
use crate::by_hand::{Author, Particulars};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::subcommand::exec::Settled;

const OPEN: &str = "\
Examples:
  parcours request open --with @form.json --channel phone --as paul.martin
  parcours request open --with @form.json --channel form --format json";

const ACT: &str = "\
Examples:
  parcours request act MSS-2026-000123 assign-request owner=paul.martin --as paul.martin
  parcours request act MSS-2026-000123 add-note text='called back' --as paul.martin
  parcours request act MSS-2026-000123 drop-request --reason late --expected 1240 --as sophie.morel

The commands, and the words of each, are those of `parcours exec`; `parcours request allowed` lists
those that can be given now.";

/// Submits a request in the words of the online form.
#[derive(Debug, Args)]
#[command(after_help = OPEN)]
pub(crate) struct Open {
    #[command(flatten)]
    given: Given,
}

/// Gives one command about a request.
#[derive(Debug, Args)]
#[command(after_help = ACT)]
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
