//! Outside tools: a suite that lacks one says so, and fails where leaving out is forbidden.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::panic::Location;
use std::path::{Path, PathBuf};

/// Finds the outside program `name` on the search path, or says on stderr that the calling test is left out.
///
/// `None` means: return from the test now. The line `SKIPPED: <file>:<line>: <reason>` goes straight to stderr, past
/// the capture of the test harness, and to the file named by `PARCOURS_SKIPS_LOG`, from which `cargo xtask test` prints
/// what was left out.
///
/// ```no_run
/// let Some(python) = acceptance::require_tool("python3") else { return };
/// let version = std::process::Command::new(python).arg("--version").output();
/// ```
///
/// # Panics
/// When the tool is missing and `PARCOURS_SKIPS=forbid`: a run that may leave nothing out fails instead.
#[track_caller]
pub fn require_tool(name: &str) -> Option<PathBuf> {
    let search_path = env::var_os("PATH").unwrap_or_default();
    let found = find_in(env::split_paths(&search_path), name);
    if found.is_none() {
        leave_out(&format!("`{name}` is not installed"));
    }
    found
}

/// Finds the Python package `name` in the folder that `PARCOURS_PYTHON` names (`cargo xtask test` fills it), or says that
/// the calling test is left out. Answers the folder, which is to be `PYTHONPATH`.
///
/// # Panics
/// When the package is missing and `PARCOURS_SKIPS=forbid`.
#[track_caller]
pub fn require_python_package(name: &str) -> Option<PathBuf> {
    let folder = env::var_os("PARCOURS_PYTHON").map(PathBuf::from).filter(|folder| folder.join(name).is_dir());
    if folder.is_none() {
        leave_out(&format!("the Python package `{name}` is not in PARCOURS_PYTHON"));
    }
    folder
}

fn find_in(folders: impl Iterator<Item = PathBuf>, name: &str) -> Option<PathBuf> {
    folders.map(|folder| folder.join(name)).find(|candidate| is_executable(candidate))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Says that the calling test is left out for `reason`: what it needs is not a program, but a right or a machine.
///
/// The test returns right after. It says so in the same places as [`require_tool`].
///
/// # Panics
/// When `PARCOURS_SKIPS=forbid`.
#[track_caller]
pub fn leave_out(reason: &str) {
    leave_out_under(env::var("PARCOURS_SKIPS").ok().as_deref(), reason);
}

#[track_caller]
fn leave_out_under(rule: Option<&str>, reason: &str) {
    let test = Location::caller();
    assert!(rule != Some("forbid"), "{test}: cannot run: {reason}, and PARCOURS_SKIPS=forbid lets nothing be left out");
    let line = format!("SKIPPED: {test}: {reason}\n");
    // Neither place is worth failing a test for: the test already proves nothing, and says so where it can.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(log) = env::var_os("PARCOURS_SKIPS_LOG") {
        let _ = OpenOptions::new().create(true).append(true).open(log).and_then(|mut f| f.write_all(line.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_on_the_path_is_found_and_an_invented_one_is_not() {
        let bin = tempfile::tempdir().expect("a temporary folder");
        let tool = bin.path().join("hammer");
        std::fs::write(&tool, "#!/bin/sh\n").expect("a written file");
        let search = || [bin.path().to_owned()].into_iter();
        assert_eq!(find_in(search(), "hammer"), None, "a file that cannot be run is no tool");
        make_executable(&tool);
        assert_eq!(find_in(search(), "hammer"), Some(tool));
        assert_eq!(find_in(search(), "anvil"), None);
    }

    #[cfg(unix)]
    fn make_executable(path: &Path) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("changed permissions");
    }

    #[test]
    #[should_panic(expected = "lets nothing be left out")]
    fn a_missing_tool_fails_the_test_where_skips_are_forbidden() {
        leave_out_under(Some("forbid"), "`anvil` is not installed");
    }
}
