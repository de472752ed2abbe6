//! The binary under test.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Finds the `parcours` binary that the suites drive, building it on first use where nobody named one.
///
/// `PARCOURS_BIN` wins (`cargo xtask test` sets it, having built the binary once for all suites). Otherwise Cargo is
/// asked to build it into the same target folder and profile as the running test, which costs a fraction of a second
/// when it is fresh.
///
/// # Panics
/// When `PARCOURS_BIN` names no file, or the build fails: no suite can say anything without its subject.
pub fn parcours_binary() -> PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| env::var_os("PARCOURS_BIN").map_or_else(build, |named| named_binary(named.into()))).clone()
}

fn named_binary(path: PathBuf) -> PathBuf {
    assert!(path.is_file(), "PARCOURS_BIN names {}, which is no file", path.display());
    path
}

fn build() -> PathBuf {
    let folder = profile_folder();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "cli", "--bin", "parcours"]).current_dir(crate::workspace_root());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    if let Some(target) = folder.parent() {
        cargo.env("CARGO_TARGET_DIR", target);
    }
    let status = cargo.status().expect("cargo runs: it started this test");
    assert!(status.success(), "`cargo build --package cli` failed");
    folder.join(format!("parcours{}", env::consts::EXE_SUFFIX))
}

/// The folder of the profile that the running test was built with: `target/debug/deps/suite-0123` gives `target/debug`.
fn profile_folder() -> PathBuf {
    let test = env::current_exe().expect("a running test knows its own file");
    test.parent().and_then(Path::parent).expect("Cargo puts tests into target/<profile>/deps").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "which is no file")]
    fn a_named_binary_that_is_not_there_is_refused() {
        named_binary(PathBuf::from("no/such/parcours"));
    }
}
