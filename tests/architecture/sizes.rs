//! Files of at most 400 lines, functions of at most 70: what does not fit one sitting is split along a word of the
//! glossary.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::findings::{Exemption, Finding, assert_clean};
use crate::syntax::line;
use crate::tree::{RustFile, rust_files};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

const LONG_FILES: &[Exemption] = &[Exemption {
    path: "crates/workflow/src/command/action.rs",
    reason: "the registry of commands: one entry each, with its particulars and their sentences",
}];

/// Tables with one line an event or a command, and no logic: they grow with the trade, and read best whole.
const LONG_FUNCTIONS: &[Exemption] = &[
    Exemption {
        path: "crates/request-status/src/search/told.rs",
        reason: "`tell`: what each event says that can be searched",
    },
    Exemption { path: "crates/workflow/src/decide/mod.rs", reason: "`advance`: the path as one table of commands" },
    Exemption { path: "crates/workflow/src/evolve/own.rs", reason: "`fold`: what each event means for its request" },
    Exemption {
        path: "crates/workflow/src/evolve/shared.rs",
        reason: "`fold`: what each event means beyond its request",
    },
    Exemption { path: "crates/workflow/src/role.rs", reason: "`permitted`: the role × command matrix" },
    Exemption {
        path: "crates/workflow/src/scope/facts.rs",
        reason: "`of_structure`: what of a structure bears on a command",
    },
    Exemption {
        path: "crates/workflow/src/scope/sections.rs",
        reason: "`sections_of`: the policy behind each command",
    },
    Exemption { path: "crates/workflow/src/event/about.rs", reason: "`person`: whom each event is about" },
    Exemption { path: "crates/workflow/src/tag.rs", reason: "`named`: what each event names" },
];

#[test]
fn no_source_file_is_longer_than_400_lines() {
    assert_clean("files of at most 400 lines", &long_files(&rust_files()), LONG_FILES);
}

#[test]
fn no_function_is_longer_than_70_lines() {
    assert_clean("functions of at most 70 lines", &long_functions(&rust_files()), LONG_FUNCTIONS);
}

fn long_files(files: &[RustFile]) -> Vec<Finding> {
    let sized = files.iter().filter(|file| file.is_source()).map(|file| (file, file.text.lines().count()));
    sized
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(file, lines)| Finding::new(&file.path, 0, format!("{lines} lines")))
        .collect()
}

fn long_functions(files: &[RustFile]) -> Vec<Finding> {
    files.iter().flat_map(|file| Functions::of(file).too_long).collect()
}

struct Functions<'a> {
    path: &'a str,
    too_long: Vec<Finding>,
}

impl<'a> Functions<'a> {
    fn of(file: &'a RustFile) -> Self {
        let mut functions = Self { path: &file.path, too_long: Vec::new() };
        functions.visit_file(&file.syntax);
        functions
    }

    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let first = line(signature.span());
        let lines = body.span().end().line + 1 - first;
        if lines > FUNCTION_LINES_MAX {
            self.too_long.push(Finding::new(self.path, first, format!("`{}` has {lines} lines", signature.ident)));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        self.measure(&method.sig, &method.block);
        visit::visit_impl_item_fn(self, method);
    }

    fn visit_trait_item_fn(&mut self, method: &'ast syn::TraitItemFn) {
        if let Some(body) = &method.default {
            self.measure(&method.sig, body);
        }
        visit::visit_trait_item_fn(self, method);
    }
}

#[test]
fn a_file_one_line_too_long_is_found() {
    let file = |lines: usize| RustFile::parse("crates/vault/src/lib.rs", &"// a line\n".repeat(lines));
    assert_eq!(long_files(&[file(FILE_LINES_MAX)]), []);
    assert_eq!(long_files(&[file(FILE_LINES_MAX + 1)]), [Finding::new("crates/vault/src/lib.rs", 0, "401 lines")]);
}

#[test]
fn a_function_one_line_too_long_is_found_wherever_it_stands() {
    let function = |lines: usize| format!("fn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2));
    let free = |lines| long_functions(&[RustFile::parse("crates/vault/src/lib.rs", &function(lines))]);
    assert_eq!(free(FUNCTION_LINES_MAX), []);
    assert_eq!(free(FUNCTION_LINES_MAX + 1), [Finding::new("crates/vault/src/lib.rs", 1, "`long` has 71 lines")]);
    let method = format!("impl Vault {{\n{}}}\n", function(FUNCTION_LINES_MAX + 1));
    assert_eq!(long_functions(&[RustFile::parse("tests/crash/main.rs", &method)]).len(), 1);
}
