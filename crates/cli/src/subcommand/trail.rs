//! `parcours trail REF`: who did what, when, why, on whose behalf and from which document.

use app::When;
use audit_trail::{Sources, Trail as Lines, TrailError, Words};
use clap::Args;
use eventlog::EventStore;
use read_model::{Opener, SealedOpener};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::people::{People, doubtful};

const EXAMPLES: &str = "\
Examples:
  parcours trail MSS-2026-000123
  parcours trail MSS-2026-000123 --as-of 2026-06-30 --format json
  parcours trail MSS-2026-000123 --sealed     without personal fields";

/// Who did what about a request, when, why, on whose behalf and from which document.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Trail {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// Leaves personal fields closed.
    #[arg(long)]
    sealed: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Trail {
    /// Reads the trail from the log itself.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let id = request(&folder, &self.request).await?;
        let names = if self.sealed { Default::default() } else { People::of(&folder).await?.names() };
        let vault = folder.app.opener();
        let opener: &dyn Opener = if self.sealed { &SealedOpener } else { &vault };
        let words = Words { label: &|_| None, user_name: &|user| names.get(user).cloned() };
        let store: &dyn EventStore = &*folder.store;
        let trail = Lines::of_request(Sources { store, opener, words }, id.0, moment.position).await.map_err(failed)?;
        if trail.lines.is_empty() {
            return Err(unopened(&self.request, moment));
        }
        print(&trail, self.format)
    }
}

fn failed(error: TrailError) -> Failure {
    match error {
        TrailError::Log(error) => error.into(),
        TrailError::Open(failure) => doubtful(&failure),
        TrailError::ReadModel(error) => error.into(),
    }
}
