//! `parcours request show REF`: a case as it is or was, folded from its own events.

use app::When;
use clap::Args;
use read_model::{Opener, SealedOpener};

use crate::arguments::Place;
use crate::case::Case;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};

/// Shows a request, its mailboxes and its persons, as it is or was.
#[derive(Debug, Args)]
pub(crate) struct Show {
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

impl Show {
    /// Folds the case and opens its persons.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let id = request(&folder, &self.request).await?;
        let vault = folder.app.opener();
        let opener: &dyn Opener = if self.sealed { &SealedOpener } else { &vault };
        let case = Case::at(&folder, id, moment, opener).await?;
        print(&case.ok_or_else(|| unopened(&self.request, moment))?, self.format)
    }
}
