//! `parcours access purge`: old rows of the journal of reads go.

use std::fmt;

use app::reading::PurgeOutcome;
use app::{When, calendar};
use clap::Args;
use eventlog::{Clock, SystemClock};
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};

const EXAMPLES: &str = "\
Examples:
  parcours access purge --as claire.durand
  parcours access purge --before 2026-01-01 --as claire.durand --format json

An administrator or the data protection officer removes what was written more than twelve months
ago, or before a moment at least six months past. The log counts what goes (access-purged), and so
does the journal's own chain; a purge that was cut off is ended by the next.";

/// Removes rows of more than twelve months; the log counts them, for ever.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Purge {
    /// Rows written before a position or an instant, or before a day began; twelve months ago, unless given.
    #[arg(long, value_name = "WHEN")]
    before: Option<When>,
    /// The login of the administrator or data protection officer who does it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Serialize)]
struct Answer {
    before: String,
    rows: u64,
    /// The event of the log that counts them; `null` where there were none.
    event: Option<u64>,
    /// Whether nothing of them is left in the file.
    is_clean: bool,
}

impl Purge {
    /// Removes what is old enough.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let before = match &self.before {
            None => None,
            Some(when) => Some(when.instant(&*folder.store, SystemClock.wall()).await?),
        };
        let PurgeOutcome { before, rows, told_at, is_clean } = folder.app.purge_journal(&self.user, before).await?;
        if !is_clean {
            eprintln!(
                "parcours: somebody reads the journal: what was removed is gone from the file once this is run again"
            );
        }
        let answer = Answer { before: calendar::rfc3339(before), rows, event: told_at.map(|at| at.0), is_clean };
        print(&answer, self.format)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(event) => {
                writeln!(f, "{} row(s) from before {} removed, counted by event #{event}", self.rows, self.before)
            }
            None => writeln!(f, "no row is from before {}: nothing was removed", self.before),
        }
    }
}
