//! What the acceptance suites share: where the workspace lies, the binary under test, the outside tools a suite may
//! need, and the oracle that judges a log after a fault.
//!
//! Nothing here knows the trade. A suite is a folder beside `src/` (`architecture/`, …) with its own `[[test]]` entry;
//! `docs/testing.md` lists them with their minutes.

mod binary;
mod tools;

pub mod canary;
pub mod log;
pub mod process;
pub mod targets;

use std::path::PathBuf;

pub use binary::parcours_binary;
pub use tools::{leave_out, require_python_package, require_tool};

/// Finds the root of the workspace: the folder of the top `Cargo.toml`, `crates/`, `docs/` and `fixtures/`.
pub fn workspace_root() -> PathBuf {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    package.parent().map(PathBuf::from).unwrap_or(package)
}
