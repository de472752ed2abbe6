//! No `_ =>` over our own enums: a new event or command breaks the build exactly where it must be spoken about.
//!
//! A `match` counts as one over our own enum when an arm names a variant that some crate of ours declares; a catch-all
//! arm is `_`, a bare name, or a tuple of nothing else, without a guard. A question with two answers is asked with
//! `matches!`, `if let` or `let … else`, which this rule leaves alone, as it does test code.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Pat, Path};

use crate::findings::{Exemption, Finding, assert_clean};
use crate::syntax::{is_for_tests, line};
use crate::tree::{RustFile, rust_files};

/// The one function whose last arm may catch all: what no stage accepts, it refuses.
const REFUSES_THE_REST: (&str, &str) = ("workflow", "decide");

const EXEMPT: &[Exemption] = &[];

#[test]
fn no_arm_catches_all_variants_of_our_own_enums() {
    let files = rust_files();
    assert_clean("no catch-all arm over our own enums", &catch_all_arms(&files), EXEMPT);
}

fn catch_all_arms(files: &[RustFile]) -> Vec<Finding> {
    let shipped: Vec<&RustFile> = files.iter().filter(|file| file.is_production()).collect();
    let mut ours = Variants::default();
    for file in &shipped {
        ours.visit_file(&file.syntax);
    }
    shipped.iter().flat_map(|file| Matches::of(file, &ours).found).collect()
}

/// (enum, variant) of every enum that the workspace declares.
#[derive(Default)]
struct Variants(BTreeSet<(String, String)>);

impl<'ast> Visit<'ast> for Variants {
    fn visit_item_enum(&mut self, declared: &'ast syn::ItemEnum) {
        let name = declared.ident.to_string();
        self.0.extend(declared.variants.iter().map(|variant| (name.clone(), variant.ident.to_string())));
    }
}

struct Matches<'a> {
    file: &'a RustFile,
    ours: &'a Variants,
    /// What `Self::` means here.
    implementing: Option<String>,
    function: Option<String>,
    found: Vec<Finding>,
}

impl<'a> Matches<'a> {
    fn of(file: &'a RustFile, ours: &'a Variants) -> Self {
        let mut matches = Self { file, ours, implementing: None, function: None, found: Vec::new() };
        matches.visit_file(&file.syntax);
        matches
    }

    fn names_our_variant(&self, pattern: &Pat) -> bool {
        let mut paths = Paths::default();
        paths.visit_pat(pattern);
        paths.0.into_iter().any(|(owner, variant)| {
            let owner = if owner == "Self" { self.implementing.clone().unwrap_or(owner) } else { owner };
            self.ours.0.contains(&(owner, variant))
        })
    }

    fn may_refuse_the_rest(&self) -> bool {
        self.file.owner == REFUSES_THE_REST.0 && self.function.as_deref() == Some(REFUSES_THE_REST.1)
    }

    fn within(&mut self, name: &syn::Ident, walk: impl FnOnce(&mut Self)) {
        let outer = self.function.replace(name.to_string());
        walk(self);
        self.function = outer;
    }
}

impl<'ast> Visit<'ast> for Matches<'_> {
    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        let catching = expression.arms.iter().find(|arm| arm.guard.is_none() && catches_all(&arm.pat));
        if let Some(arm) = catching
            && !self.may_refuse_the_rest()
            && expression.arms.iter().any(|arm| self.names_our_variant(&arm.pat))
        {
            let at = line(arm.fat_arrow_token.spans[0]);
            self.found.push(Finding::new(&self.file.path, at, "a catch-all arm hides new variants of our own enum"));
        }
        visit::visit_expr_match(self, expression);
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let named = match &*block.self_ty {
            syn::Type::Path(named) => named.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.implementing, named);
        visit::visit_item_impl(self, block);
        self.implementing = outer;
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_for_tests(&function.attrs) {
            self.within(&function.sig.ident, |matches| visit::visit_item_fn(matches, function));
        }
    }

    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        self.within(&method.sig.ident, |matches| visit::visit_impl_item_fn(matches, method));
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}

/// The `Enum::Variant` paths of a pattern, as (enum, variant).
#[derive(Default)]
struct Paths(Vec<(String, String)>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast Path) {
        let mut names = path.segments.iter().rev().map(|segment| segment.ident.to_string());
        if let (Some(variant), Some(owner)) = (names.next(), names.next()) {
            self.0.push((owner, variant));
        }
    }
}

fn catches_all(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild(_) => true,
        Pat::Ident(name) => {
            // An upper-case name without a path is a constant or an imported variant, not a binding.
            name.subpat.is_none() && name.ident.to_string().starts_with(|c: char| c.is_lowercase() || c == '_')
        }
        Pat::Tuple(tuple) => tuple.elems.iter().all(catches_all),
        Pat::Paren(inner) => catches_all(&inner.pat),
        Pat::Reference(inner) => catches_all(&inner.pat),
        _ => false,
    }
}

#[cfg(test)]
mod controls {
    use super::*;

    const NOWHERE: [usize; 0] = [];

    fn found_in(path: &str, body: &str) -> Vec<usize> {
        let source = format!("enum Stage {{ Adhesion, Needs, Closed }}\n{body}\n");
        catch_all_arms(&[RustFile::parse(path, &source)]).into_iter().map(|finding| finding.line).collect()
    }

    fn found(body: &str) -> Vec<usize> {
        found_in("crates/workflow/src/stage.rs", body)
    }

    #[test]
    fn every_shape_of_catch_all_is_found() {
        for arms in [
            "Stage::Adhesion => 1, _ => 2",
            "Stage::Adhesion | Stage::Needs => 1, other => f(other)",
            "(Stage::Adhesion, 1) => 1, (_, _) => 2",
            "Some(crate::Stage::Closed) => 1, _ => 2",
        ] {
            assert_eq!(found(&format!("fn f(s: S) -> u8 {{ match s {{ {arms} }} }}")), [2], "{arms}");
        }
        assert_eq!(found("impl Stage { fn f(self) -> u8 { match self { Self::Closed => 1, _ => 2 } } }"), [2]);
    }

    #[test]
    fn what_hides_nothing_of_ours_is_left_alone() {
        for arms in [
            "Stage::Adhesion => 1, Stage::Needs | Stage::Closed => 2",
            "Value::Null => 1, _ => 2",
            "(Stage::Adhesion, _) => 1, (Stage::Needs | Stage::Closed, _) => 2",
        ] {
            assert_eq!(found(&format!("fn f(s: S) -> u8 {{ match s {{ {arms} }} }}")), NOWHERE, "{arms}");
        }
        assert_eq!(found("#[test] fn f() { match s { Stage::Adhesion => 1, _ => panic!() }; }"), NOWHERE);
    }

    #[test]
    fn only_decide_of_the_workflow_may_refuse_the_rest() {
        let decide = "fn decide(s: S) { match s { Stage::Adhesion => a(), _ => refuse() } }";
        assert_eq!(found(decide), NOWHERE);
        assert_eq!(found_in("crates/app/src/stage.rs", decide), [2]);
    }
}
