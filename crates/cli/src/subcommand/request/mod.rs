//! `parcours request …`: one request, by hand.

mod act;
mod allowed;
mod propose;
mod ready;
mod show;

use clap::{Args, Subcommand};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::subcommand::status::Wanted;

const EXAMPLES: &str = "\
Examples:
  parcours request open --with @form.json --channel phone --as paul.martin
  parcours request act MSS-2026-000123 assign-request owner=paul.martin --as paul.martin
  parcours request show MSS-2026-000123 --as-of 2026-06-30
  parcours request allowed MSS-2026-000123 --as paul.martin
  parcours request list --format csv

The commands, and the words of each, are those of `parcours exec`.";

const LIST: &str = "\
Examples:
  parcours request list --stage needs
  parcours request list --waiting applicant --as-of 2026-06-30 --format csv";

/// One request, by hand: opened, shown, listed, advanced.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Request {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Submits a request in the words of the online form.
    Open(act::Open),
    /// Gives one command about a request.
    Act(act::Act),
    /// Shows a request, its mailboxes and its persons, as it is or was.
    Show(show::Show),
    /// Lists what can be done about a request now, and why the rest cannot.
    Allowed(allowed::Allowed),
    /// Proposes the first free address of a mailbox, and the login id of each of its users.
    Propose(propose::Propose),
    /// Lists requests, as `parcours status` does.
    #[command(after_help = LIST)]
    List(Wanted),
}

impl Request {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.asked {
            Asked::Open(asked) => asked.run(place).await,
            Asked::Act(asked) => asked.run(place).await,
            Asked::Show(asked) => asked.run(place).await,
            Asked::Allowed(asked) => asked.run(place).await,
            Asked::Propose(asked) => asked.run(place).await,
            Asked::List(asked) => asked.show(place, None).await,
        }
    }
}
