//! `parcours man DIR`: the manual, a page a subcommand.

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::arguments::Arguments;
use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  parcours man share/man/man1     then `man -M share/man parcours-status`

The pages are parcours.1, and one a subcommand, like parcours-request-act.1.";

/// Writes the pages of the manual into a folder.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    /// The folder; made where it is missing. Older pages there are replaced.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    /// Writes them.
    pub(crate) fn run(self) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| Failure::file(&self.folder, error))?;
        clap_mangen::generate_to(Arguments::command(), &self.folder).map_err(|error| Failure::file(&self.folder, error))
    }
}
