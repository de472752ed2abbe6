//! The outside tools that suites need, and how each is installed where that is possible.
//!
//! One row a tool. A suite asks for its tool with `acceptance::require_tool`; what cannot be installed is left out by
//! that suite, or fails it where `PARCOURS_SKIPS=forbid`.

use std::path::Path;
use std::process::{Command, Stdio};

/// One tool: the program asked for, where it comes from, and which suite cannot do without it.
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    source: Source,
    pub(crate) needed_by: &'static str,
}

enum Source {
    /// A Debian package.
    Apt(&'static str),
    /// A component of the Rust toolchain.
    Rustup(&'static str),
}

pub(crate) const TOOLS: &[Tool] = &[
    Tool { program: "cargo-fmt", source: Source::Rustup("rustfmt"), needed_by: "format" },
    Tool { program: "cargo-clippy", source: Source::Rustup("clippy"), needed_by: "lints" },
    Tool { program: "python3", source: Source::Apt("python3"), needed_by: "cli (independent reader of a log)" },
    Tool { program: "openssl", source: Source::Apt("openssl"), needed_by: "evidence (signatures, without our code)" },
    Tool { program: "mount", source: Source::Apt("mount"), needed_by: "faults (a small file system that fills up)" },
    Tool { program: "bash", source: Source::Apt("bash"), needed_by: "cli (completions, a reader that leaves early)" },
    Tool { program: "script", source: Source::Apt("bsdutils"), needed_by: "cli (a rebuild on a terminal)" },
    Tool { program: "sha256sum", source: Source::Apt("coreutils"), needed_by: "cli (the sums of a backup)" },
    Tool {
        program: "sqlite3",
        source: Source::Apt("sqlite3"),
        needed_by: "attacks by a foreign tool, cli (a report job), reporting (jobs that read while we write)",
    },
    Tool {
        program: "pip3",
        source: Source::Apt("python3-pip"),
        needed_by: "reporting and strangers (DuckDB and aics-tlog come from PyPI)",
    },
];

/// Installs what is missing and says on stderr what it did; answers the tools that are still missing.
pub(crate) fn provide(tools: &'static [Tool]) -> Vec<&'static Tool> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !is_installed(tool.program)).collect();
    let mut lists_are_fresh = false;
    for tool in &missing {
        eprintln!("xtask: `{}` is missing, needed by: {}", tool.program, tool.needed_by);
        match tool.source {
            Source::Rustup(component) => run(Command::new("rustup").args(["component", "add", component])),
            Source::Apt(package) => {
                if !lists_are_fresh {
                    apt(&["update", "--quiet"]);
                    lists_are_fresh = true;
                }
                apt(&["install", "--yes", "--quiet", "--no-install-recommends", package]);
            }
        }
    }
    missing.into_iter().filter(|tool| !is_installed(tool.program)).collect()
}

/// What suites need from PyPI. DuckDB 2 cannot load its SQLite scanner without a network.
const PYTHON_PACKAGES: &[&str] = &["duckdb==1.5.5", "duckdb-extension-sqlite-scanner==1.5.5", "aics-tlog==0.2.1"];

/// Installs the Python packages into `folder`, unless they are there: the suites find them through `PARCOURS_PYTHON`.
pub(crate) fn provide_python(folder: &Path) {
    let is_there = |package: &&str| {
        let name = package.split('=').next().unwrap_or(package).replace('-', "_");
        folder.join(name).is_dir()
    };
    if PYTHON_PACKAGES.iter().all(is_there) {
        return;
    }
    // aics-tlog asks for Python 3.12 and runs on the 3.11 of Debian 12; the versions are pinned, and the suite would tell.
    let pip =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--ignore-requires-python", "--target"];
    run(Command::new("python3").args(pip).arg(folder).args(PYTHON_PACKAGES));
}

/// Runs apt-get with the rights at hand: as root, or through a sudo that asks for no password.
fn apt(arguments: &[&str]) {
    if !is_installed("apt-get") {
        eprintln!("xtask: no apt-get here; please install it with the package manager of this system");
        return;
    }
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", "apt-get"]);
        sudo
    };
    run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
}

/// A failed installation is not the end: the suite that needs the tool says what follows from it.
fn run(command: &mut Command) {
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => eprintln!("xtask: {command:?}: {status}"),
        Err(error) => eprintln!("xtask: {command:?}: {error}"),
    }
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").stderr(Stdio::null()).output();
    answer.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// Whether a program of this name lies on the search path.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_program(&folder.join(program)))
}

fn is_program(path: &Path) -> bool {
    path.with_extension(std::env::consts::EXE_EXTENSION).is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_is_installed_where_this_test_runs_and_an_invented_program_is_not() {
        assert!(is_installed("cargo"));
        assert!(!is_installed("cargo-anvil-and-hammer"));
    }

    #[test]
    fn every_tool_has_one_row() {
        let mut programs: Vec<&str> = TOOLS.iter().map(|tool| tool.program).collect();
        programs.sort_unstable();
        programs.dedup();
        assert_eq!(programs.len(), TOOLS.len());
    }
}
