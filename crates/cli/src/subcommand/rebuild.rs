//! `parcours rebuild [NAME]`: read models written anew from the log.

use clap::Args;
use read_model::Standing;
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{ListFormat, Row, print_rows};
use crate::read_models;

const EXAMPLES: &str = "\
Examples:
  parcours rebuild             everything
  parcours rebuild events      one projection
  parcours rebuild search      the index of the search box, with names opened by the keys

The old rows are shown, and followed, until the new ones have caught up; then they change places
at once.";

/// Writes read models anew from the log.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rebuild {
    /// The projections; all unless named.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Where a projection stands now.
#[derive(Debug, Serialize)]
struct Built {
    projection: String,
    generation: i64,
    code_version: u32,
    position: u64,
}

impl Rebuild {
    /// Rebuilds, showing a bar.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let standing = read_models::rebuild(&folder, &names).await?;
        let rebuilt = |standing: &Standing| names.is_empty() || names.contains(&standing.projection.as_str());
        print_rows(&standing.into_iter().filter(rebuilt).map(Built::of).collect::<Vec<_>>(), self.format)
    }
}

impl Built {
    fn of(standing: Standing) -> Self {
        Self {
            projection: standing.projection,
            generation: standing.generation,
            code_version: standing.code_version,
            position: standing.checkpoint.position.get(),
        }
    }
}

impl Row for Built {
    const COLUMNS: &'static [&'static str] = &["projection", "generation", "code_version", "position"];

    fn cells(&self) -> Vec<String> {
        let Self { projection, generation, code_version, position } = self;
        vec![projection.clone(), generation.to_string(), code_version.to_string(), position.to_string()]
    }
}
