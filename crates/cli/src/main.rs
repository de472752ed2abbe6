//! `parcours`, the binary: the commands of a shell over the use cases of `app`.
//!
//! The only place that chooses adapters: the SQLite log, the machine's clock and randomness, files and folders. Standard
//! output is data, standard error is progress and errors, and the exit code names the family of what went wrong
//! ([`exit::Exit`]). One file a subcommand, in `subcommand`, each with the typed output that it prints.
//!
//! What this crate is not: it decides nothing, folds nothing and knows no stored format.
//!
//! Read in this order: [`arguments`], [`folder`], [`failure`] and [`exit`], then any subcommand.

mod anchors;
mod arguments;
mod backups;
mod by_hand;
mod case;
mod colour;
mod demo;
mod erasures;
mod exit;
mod failure;
mod folder;
mod lock;
mod master_key;
mod moment;
mod output;
#[cfg(test)]
mod page;
mod pages;
mod people;
mod policy;
mod progress;
mod read_models;
mod reading;
mod rests;
mod scratch;
mod sealing;
mod subcommand;
mod verdict;
mod whom;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    colour::choose(arguments.color);
    listen();
    let exit = match run(arguments) {
        Ok(()) => Exit::Done,
        Err(failure) => {
            failure.tell();
            Exit::of(&failure)
        }
    };
    ExitCode::from(exit.code())
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let Arguments { place, subcommand, .. } = arguments;
    runtime.block_on(async {
        let outcome = subcommand.run(&place).await;
        // Also after a failure: what was written before it is sealed like anything else.
        match (outcome, place.opened.seal().await) {
            (Err(failure), Err(unsealed)) => {
                // The command's own failure is the answer; that nothing was signed is said beside it.
                unsealed.tell();
                Err(failure)
            }
            (outcome, sealed) => outcome.and(sealed),
        }
    })
}

/// What the parts report while they work goes to standard error, from warnings up unless `PARCOURS_LOG` says otherwise.
fn listen() {
    let wanted = EnvFilter::try_from_env("PARCOURS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let is_painted = colour::is_on_stderr();
    tracing_subscriber::fmt().with_env_filter(wanted).with_writer(std::io::stderr).with_ansi(is_painted).init();
}
