//! `parcours rebuild [NAME]`: read models written anew from the log.

use std::fmt;

use clap::Args;
use read_model::Standing;
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::read_models;

const EXAMPLES: &str = "\
Examples:
  parcours rebuild             everything
  parcours rebuild events      one projection

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
    format: Format,
}

/// Where each projection stands now.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Output(Vec<Built>);

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
        let runner = read_models::runner(&folder)?;
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let standing = read_models::with_bar(async |show| runner.rebuild(&names, show).await).await?;
        let rebuilt = |standing: &Standing| names.is_empty() || names.contains(&standing.projection.as_str());
        print(&Output(standing.into_iter().filter(rebuilt).map(Built::of).collect()), self.format)
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

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|built| {
            let Built { projection, generation, code_version, position } = built;
            writeln!(
                f,
                "{projection}: rebuilt up to #{position} (generation {generation}, code version {code_version})"
            )
        })
    }
}
