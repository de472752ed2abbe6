//! `cargo xtask test`: provide the tools, run every step to the end, tell how it went.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, io};

use anyhow::{Context, Result};

use crate::steps::{Step, Surroundings, steps};
use crate::table::{Outcome, Row, render};
use crate::tools::{TOOLS, provide, provide_python};

/// How much of a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything.
    Full,
    /// What answers within a minute on a warm tree; installs nothing.
    Quick,
}

/// Runs the steps of this extent and prints the table; answers whether all passed.
///
/// # Errors
/// When Cargo itself cannot be started, or the build folder cannot be written: nothing was said about the tree then.
pub(crate) fn run(extent: Extent) -> Result<bool> {
    let folder = build_folder()?;
    let binary = folder.join(format!("parcours{}", env::consts::EXE_SUFFIX));
    let skips = folder.join("skips.log");
    let python = folder.join("python");
    forget(&skips)?;
    if extent == Extent::Full {
        for tool in provide(TOOLS) {
            eprintln!("xtask: going on without `{}`, needed by: {}", tool.program, tool.needed_by);
        }
        provide_python(&python);
    }
    let surroundings = Surroundings { binary: &binary, skips: &skips, python: &python };
    let rows = run_steps(&steps(extent, &surroundings))?;
    print!("{}{}", render(&rows), left_out(extent, &fs::read_to_string(&skips).unwrap_or_default()));
    Ok(rows.iter().all(|row| row.outcome == Outcome::Passed))
}

/// The folder that this program was built into is the folder that the binary under test is built into.
fn build_folder() -> Result<PathBuf> {
    let own = env::current_exe().context("where this program lies")?;
    Ok(own.parent().map(Path::to_owned).unwrap_or_default())
}

fn forget(skips: &Path) -> Result<()> {
    match fs::remove_file(skips) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).context(skips.display().to_string()),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn run_steps(steps: &[Step]) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for step in steps {
        let pointless = rows.iter().any(|row| Some(row.step) == step.after && row.outcome != Outcome::Passed);
        rows.push(if pointless {
            Row { step: step.name, took: Duration::ZERO, outcome: Outcome::NotRun }
        } else {
            run_step(step)?
        });
    }
    Ok(rows)
}

fn run_step(step: &Step) -> Result<Row> {
    eprintln!("\n== {}: cargo {}", step.name, step.arguments.join(" "));
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(&step.arguments).envs(step.environment.iter().map(|(name, value)| (name, value)));
    let begun = Instant::now();
    let status = cargo.status().with_context(|| format!("cannot run {cargo:?}"))?;
    let outcome = if status.success() { Outcome::Passed } else { Outcome::Failed };
    Ok(Row { step: step.name, took: begun.elapsed(), outcome })
}

/// Says what the run did not prove: tests that missed a tool, and what a quick run never tries.
fn left_out(extent: Extent, skips: &str) -> String {
    let lines: BTreeSet<&str> = skips.lines().collect();
    let mut report: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if extent == Extent::Quick {
        report.push_str("left out by --quick: docs, doc tests, integration tests, all suites but architecture\n");
    }
    if report.is_empty() { "nothing was left out\n".to_owned() } else { report }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said_once() {
        let skips = "SKIPPED: reader: `python3` is not installed\nSKIPPED: reader: `python3` is not installed\n";
        assert_eq!(left_out(Extent::Full, skips), "SKIPPED: reader: `python3` is not installed\n");
        assert_eq!(left_out(Extent::Full, ""), "nothing was left out\n");
        assert!(left_out(Extent::Quick, "").starts_with("left out by --quick"));
    }

    #[test]
    fn a_failed_step_fails_and_what_builds_on_it_is_not_run() {
        let step = |name, argument, after| Step { name, arguments: vec![argument], environment: Vec::new(), after };
        let steps = [
            step("build", "no-such-command", None),
            step("suites", "--version", Some("build")),
            step("docs", "--version", None),
        ];
        let outcomes: Vec<Outcome> = run_steps(&steps).expect("cargo starts").iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Failed, Outcome::NotRun, Outcome::Passed]);
    }
}
