//! Every module says in its first lines what it is: `//!` on each Rust file.

use crate::findings::{Finding, assert_clean};
use crate::tree::{RustFile, rust_files};

#[test]
fn every_module_file_begins_with_its_own_words() {
    assert_clean("`//!` on every module file", &undocumented(&rust_files()), &[]);
}

fn undocumented(files: &[RustFile]) -> Vec<Finding> {
    let silent =
        files.iter().filter(|file| !file.syntax.attrs.iter().any(|attribute| attribute.path().is_ident("doc")));
    silent.map(|file| Finding::new(&file.path, 1, "no `//!` says what this module is")).collect()
}

#[test]
fn a_module_with_only_item_docs_is_found() {
    let silent = RustFile::parse("crates/vault/src/seal.rs", "/// Seals.\npub fn seal() {}\n");
    let spoken = RustFile::parse("crates/vault/src/lib.rs", "//! Seals.\npub mod seal;\n");
    assert_eq!(
        undocumented(&[silent, spoken]).iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        ["crates/vault/src/seal.rs"]
    );
}
