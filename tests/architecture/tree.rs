//! The files of the tree: what is ours to check, and which crate each Rust file belongs to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Folders that hold nothing of ours: build output, tools of the suites, data of a running agency.
const NOT_OURS: [&str; 6] = [".git", "target", "node_modules", ".venv", "parcours-data", "parcours-demo"];

/// One Rust file, parsed.
pub(crate) struct RustFile {
    /// Relative to the root, with `/`: `crates/workflow/src/lib.rs`.
    pub(crate) path: String,
    /// The folder under `crates/`, or `acceptance` for the suites.
    pub(crate) owner: String,
    pub(crate) text: String,
    pub(crate) syntax: syn::File,
}

impl RustFile {
    /// Parses `text` as if it stood at `path`; negative controls build their bad files with it.
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} does not parse: {error}"));
        let mut parts = path.split('/');
        let owner = match (parts.next(), parts.next()) {
            (Some("crates"), Some(name)) => name,
            (_, _) => "acceptance",
        };
        Self { path: path.to_owned(), owner: owner.to_owned(), text: text.to_owned(), syntax }
    }

    /// Whether the file lies in the `src` of a crate.
    pub(crate) fn is_source(&self) -> bool {
        let inside = self.path.strip_prefix("crates/").and_then(|rest| rest.split_once('/'));
        inside.is_some_and(|(_, inside)| inside.starts_with("src/"))
    }

    /// Whether the file belongs to what is shipped: the source of a crate without its unit tests.
    pub(crate) fn is_production(&self) -> bool {
        self.is_source() && !self.path.ends_with("/tests.rs") && !self.path.contains("/tests/")
    }
}

/// All Rust files of the workspace, parsed anew by each test that asks: syntax trees cannot be shared between threads.
pub(crate) fn rust_files() -> Vec<RustFile> {
    let rust = text_files().iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, text)| RustFile::parse(path, text)).collect()
}

/// Every text file of the tree as (path relative to the root, text), in order of path.
pub(crate) fn text_files() -> &'static [(String, String)] {
    static FILES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let root = acceptance::workspace_root();
        let mut paths = Vec::new();
        collect(&root, &mut paths);
        paths.sort();
        paths.iter().filter_map(|path| read_text(&root, path)).collect()
    })
}

fn read_text(root: &Path, path: &Path) -> Option<(String, String)> {
    // What is not UTF-8 is a fixture in some other encoding, and says nothing about our source.
    let text = fs::read_to_string(path).ok()?;
    let relative = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Some((parts.join("/"), text))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = !NOT_OURS.iter().any(|skipped| name == *skipped) && !name.to_string_lossy().starts_with("target-");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && ours => collect(&entry.path(), paths),
            Ok(kind) if kind.is_file() => paths.push(entry.path()),
            Ok(_) | Err(_) => {}
        }
    }
}

#[test]
fn the_tree_is_seen_whole_and_without_build_output() {
    let paths: Vec<&str> = text_files().iter().map(|(path, _)| path.as_str()).collect();
    for seen in
        ["Cargo.toml", "docs/architecture.md", "crates/cli/src/main.rs", "tests/architecture/tree.rs", ".ci/run"]
    {
        assert!(paths.contains(&seen), "{seen} is part of the tree");
    }
    assert!(!paths.iter().any(|path| path.starts_with("target/")), "build output is not ours");
}

#[test]
fn a_file_knows_its_crate_and_whether_it_ships() {
    let facts = |path: &str| {
        let file = RustFile::parse(path, "");
        (file.owner.clone(), file.is_source(), file.is_production())
    };
    assert_eq!(facts("crates/vault/src/seal.rs"), ("vault".to_owned(), true, true));
    assert_eq!(facts("crates/vault/src/seal/tests.rs"), ("vault".to_owned(), true, false));
    assert_eq!(facts("crates/vault/src/seal/tests/keys.rs"), ("vault".to_owned(), true, false));
    assert_eq!(facts("crates/vault/tests/erasure.rs"), ("vault".to_owned(), false, false));
    assert_eq!(facts("tests/architecture/tree.rs"), ("acceptance".to_owned(), false, false));
}
