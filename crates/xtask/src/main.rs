//! Developer commands of `parcours`: `cargo xtask test`.
//!
//! Depends on nothing but the standard library and `anyhow`, so that it is there in seconds on a fresh machine.
//! Read `steps` for what a full run consists of, `tools` for what it installs, `table` for what it prints at the end.

mod steps;
mod table;
mod test;
mod tools;

use std::process::ExitCode;

use crate::test::Extent;

const USAGE: &str = "\
usage: cargo xtask test [--quick]

  test           install what the suites need where possible, then run everything: format, lints, docs, suites
  test --quick   format, lints, unit tests of the crates and the architecture suite; installs nothing

environment:
  PARCOURS_SKIPS=forbid   a suite whose tool is missing fails instead of being left out
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["test"] => test::run(Extent::Full),
        ["test", "--quick"] => test::run(Extent::Quick),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("xtask: not a command: {arguments:?}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
