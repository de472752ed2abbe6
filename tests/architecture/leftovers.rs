//! Nothing is left for later: no `todo!`, no `unimplemented!`, no test that is switched off.

use syn::visit::{self, Visit};

use crate::findings::{Finding, assert_clean};
use crate::syntax::line;
use crate::tree::{RustFile, rust_files};

/// Macros that stand where code should.
const PLACEHOLDERS: [&str; 2] = ["todo", "unimplemented"];

#[test]
fn nothing_is_left_for_later() {
    assert_clean("no `todo!`, `unimplemented!` or `#[ignore]`", &leftovers(&rust_files()), &[]);
}

fn leftovers(files: &[RustFile]) -> Vec<Finding> {
    files.iter().flat_map(|file| Leftovers::of(file).found).collect()
}

struct Leftovers<'a> {
    path: &'a str,
    found: Vec<Finding>,
}

impl<'a> Leftovers<'a> {
    fn of(file: &'a RustFile) -> Self {
        let mut leftovers = Self { path: &file.path, found: Vec::new() };
        leftovers.visit_file(&file.syntax);
        leftovers
    }
}

impl<'ast> Visit<'ast> for Leftovers<'_> {
    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        if let Some(last) = called.path.segments.last()
            && PLACEHOLDERS.iter().any(|placeholder| last.ident == placeholder)
        {
            self.found.push(Finding::new(self.path, line(last.ident.span()), format!("`{}!`", last.ident)));
        }
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("ignore") {
            self.found.push(Finding::new(self.path, line(attribute.pound_token.span), "`#[ignore]`"));
        }
        visit::visit_attribute(self, attribute);
    }
}

#[test]
fn a_placeholder_and_a_switched_off_test_are_found() {
    let bad = "fn later() { todo!() }\nfn never() { std::unimplemented!(\"x\") }\n#[test]\n#[ignore = \"slow\"]\nfn off() {}\n";
    let found = leftovers(&[RustFile::parse("crates/vault/src/lib.rs", bad)]);
    assert_eq!(
        found.iter().map(|f| (f.line, f.wrong.as_str())).collect::<Vec<_>>(),
        [(1, "`todo!`"), (2, "`unimplemented!`"), (4, "`#[ignore]`")]
    );
    assert_eq!(leftovers(&[RustFile::parse("crates/vault/src/lib.rs", "//! Mentions todo!() and #[ignore].\n")]), []);
}
