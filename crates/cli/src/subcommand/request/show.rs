//! `parcours request show REF`: a case as it is or was, folded from its own events.

use std::fmt;

use app::reading::{Glimpse, ReadKind};
use app::{Moment, When};
use clap::Args;
use serde::Serialize;
use workflow::RequestId;

use crate::arguments::Place;
use crate::case::Case;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::reading::{ReadBy, Sight};
use crate::subcommand::request::ready::Ready;

const EXAMPLES: &str = "\
Examples:
  parcours request show MSS-2026-000123 --as paul.martin
  parcours request show MSS-2026-000123 --ready --as paul.martin --for support
  parcours request show MSS-2026-000123 --as-of 2026-06-30 --format json     names closed

Whoever reads is noted in the journal of reads, with what for; without --as names stay closed.";

/// Shows a request, its mailboxes and its persons, as it is or was.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// Adds the check list « prêt à créer » of each mailbox that is wished for, as of now.
    #[arg(long, conflicts_with = "as_of")]
    ready: bool,
    /// Leaves personal fields closed.
    #[arg(long)]
    sealed: bool,
    #[command(flatten)]
    by: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Show {
    /// Folds the case and opens its persons.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let id = request(&folder, &self.request).await?;
        let sight = if self.sealed { ReadBy::sealed() } else { self.begin(&folder, id, moment).await? };
        let case = Case::at(&folder, id, moment, &*sight.opener(&folder))
            .await?
            .ok_or_else(|| unopened(&self.request, moment))?;
        let case = case.weighed(&folder, moment).await?;
        let mut ready = Vec::new();
        for mailbox in case.wished().filter(|_| self.ready) {
            ready.extend(Ready::of(&folder, (id, mailbox), sight.reading()).await?);
        }
        print(&Answer { case, ready: self.ready.then_some(ready) }, self.format)
    }

    async fn begin(&self, folder: &Folder, id: RequestId, moment: Moment) -> Result<Sight, Failure> {
        let extent = folder.app.extent_of_case(id, moment.position).await?;
        let (kind, as_of) = (ReadKind::Case, moment.position);
        self.by.begin(folder, Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None }).await
    }
}

/// The case and, where it was asked for, how near its mailboxes are to their creation.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    case: Case,
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<Vec<Ready>>,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.case.fmt(f)?;
        self.ready.iter().flatten().try_for_each(|ready| ready.fmt(f))
    }
}
