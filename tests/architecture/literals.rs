//! The string literals of production code, wherever they stand: expressions, macro arguments, attributes.
//!
//! Comments and docs are no literals here, and neither is test code, which quotes what it likes.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::syntax::{is_for_tests, line};
use crate::tree::RustFile;

/// A string in the source: its line, and its value without quotes and escapes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) value: String,
}

/// Collects the string literals of one file in no particular order.
pub(crate) fn string_literals(file: &RustFile) -> Vec<Literal> {
    let mut collector = Collector { literals: Vec::new() };
    collector.visit_file(&file.syntax);
    collector.literals
}

struct Collector {
    literals: Vec<Literal>,
}

impl Collector {
    fn take(&mut self, literal: &syn::Lit) {
        let value = match literal {
            syn::Lit::Str(text) => text.value(),
            syn::Lit::ByteStr(bytes) => String::from_utf8_lossy(&bytes.value()).into_owned(),
            _ => return,
        };
        self.literals.push(Literal { line: line(literal.span()), value });
    }

    fn walk(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.walk(group.stream()),
                TokenTree::Literal(literal) => self.take(&syn::Lit::new(literal)),
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.take(literal);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.walk(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        match &attribute.meta {
            syn::Meta::List(list) => self.walk(list.tokens.clone()),
            // A doc comment is `#[doc = "…"]`, and prose is free.
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => {}
            syn::Meta::NameValue(_) | syn::Meta::Path(_) => visit::visit_attribute(self, attribute),
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }
}

#[test]
fn strings_are_found_where_they_hide_and_comments_are_not_strings() {
    let file = RustFile::parse(
        "crates/vault/src/lib.rs",
        r##"//! Prose.
/// Prose.
#[command(about = "attribute")]
fn shipped() { call("plain"); format!("{} {}", "macro", [b"bytes"]); call(r#"raw"#); }
#[cfg(test)]
mod tests { const QUOTED: &str = "test"; }
#[test]
fn quoting() { call("test"); }
"##,
    );
    let mut values: Vec<String> = string_literals(&file).into_iter().map(|literal| literal.value).collect();
    values.sort();
    assert_eq!(values, ["attribute", "bytes", "macro", "plain", "raw", "{} {}"]);
}
