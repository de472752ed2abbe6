//! `parcours completions SHELL`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::write;

const EXAMPLES: &str = "\
Examples:
  parcours completions bash > parcours.bash     to be sourced by ~/.bashrc
  parcours completions zsh > _parcours          into a folder of $fpath
  parcours completions fish > parcours.fish     into ~/.config/fish/completions";

/// Prints the completions of a shell.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "parcours", &mut script);
        write(&String::from_utf8_lossy(&script))
    }
}
