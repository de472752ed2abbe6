//! What can be typed: the folder, and the subcommands.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, ColorChoice, Parser};

use crate::sealing::Opened;
use crate::subcommand::Subcommand;

/// The version of the stored entry (`"v"`) that this program writes and reads.
const ENTRY_FORMAT: u32 = 1;

const EXAMPLES: &str = "\
Examples:
  parcours init --policy agency.toml --admin claire.durand
  parcours user add paul.martin --name 'Paul Martin' --role agent --as claire.durand
  parcours exec journey.jsonl
  parcours status --as-of 2026-06-30
  parcours trail MSS-2026-000123
  parcours diff MSS-2026-000123 --from 2026-06-01
  parcours verify

Exit codes:
  0 done       1 failure              2 bad input          3 conflict
             4 integrity in doubt   5 refused by a rule  6 unknown outcome";

/// MSSanté equipment requests of one agency: one folder, one append-only log, everything else rebuilt from it.
#[derive(Debug, Parser)]
#[command(name = "parcours", version = version(), after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Whether what is printed is coloured; NO_COLOR and CLICOLOR_FORCE are heeded where nothing is said.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) subcommand: Subcommand,
}

/// Where the data of the agency lies.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// The data folder: one folder, one agency.
    #[arg(long, global = true, value_name = "DIR", env = "PARCOURS_DATA", default_value = "parcours-data")]
    pub(crate) data: PathBuf,

    /// The file of the master key; `master.key` in the data folder unless named.
    #[arg(long, global = true, value_name = "FILE", env = "PARCOURS_MASTER_KEY_FILE")]
    pub(crate) master_key: Option<PathBuf>,

    /// The folder of signed checkpoints; `anchors` in the data folder unless named, better on another disk.
    #[arg(long, global = true, value_name = "DIR", env = "PARCOURS_ANCHORS")]
    pub(crate) anchors: Option<PathBuf>,

    /// What is sealed before the process ends.
    #[arg(skip)]
    pub(crate) opened: Opened,
}

/// Program, stored format and database, for `--version` and for reports of faults.
pub(crate) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    let text = || {
        let (program, sqlite) = (env!("CARGO_PKG_VERSION"), rusqlite::version());
        format!("{program} (entry format {ENTRY_FORMAT}, SQLite {sqlite})")
    };
    VERSION.get_or_init(text)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_version_names_what_a_stored_file_depends_on() {
        assert!(version().contains("entry format 1, SQLite 3."), "{}", version());
    }
}
