//! Policy files, as the commands that take one read them.

use std::fs;
use std::path::Path;

use app::policy_file::{self, PolicyCheck};
use workflow::policy::Section;

use crate::failure::Failure;
use crate::subcommand::missing_or_failed;

/// Reads the sections of a policy file; what a person should look at is said on standard error.
///
/// # Errors
/// [`Failure::Policy`] with every error in the file, each at its line.
pub(crate) fn read(file: &Path) -> Result<Vec<Section>, Failure> {
    let checked = check(file)?;
    let warnings: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
    let sections = checked.into_sections().map_err(|error| Failure::Policy { file: file.to_owned(), error })?;
    for warning in warnings {
        eprintln!("parcours: {}: warning: {warning}", file.display());
    }
    Ok(sections)
}

/// Reads a policy file and everything that is off with it.
///
/// # Errors
/// [`Failure`] when there is no such file, or it is no text.
pub(crate) fn check(file: &Path) -> Result<PolicyCheck, Failure> {
    let text = fs::read_to_string(file).map_err(|error| missing_or_failed(file, error))?;
    Ok(policy_file::check(&text))
}
