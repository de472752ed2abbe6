//! The files of the tree: read, and held to what the code says or written anew.

#![expect(clippy::disallowed_methods, reason = "pages are read from the tree, and written when asked")]

use std::path::PathBuf;

/// Set this to write the printed pages: `WRITE_PAGES=1 cargo test -p workflow --test pages`.
const WRITE: &str = "WRITE_PAGES";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file, by its path from the root of the tree.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Says whether there is such a file or folder.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Holds a page to what the code prints, or writes it.
pub(crate) fn hold(path: &str, printed: &str) {
    if std::env::var(WRITE).is_ok() {
        std::fs::write(root().join(path), printed).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let kept = if exists(path) { read(path) } else { String::new() };
    let differs = kept.lines().zip(printed.lines()).enumerate().find(|(_, (kept, printed))| kept != printed);
    let differs = differs.map(|(at, (kept, printed))| format!("line {}:\n- {kept}\n+ {printed}", at + 1));
    assert!(kept == printed, "{path} does not tell what the code does; {WRITE}=1 writes it anew. {differs:?}");
}
