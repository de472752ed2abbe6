//! No `_ =>` over our own enums: a new event or command breaks the build exactly where it must be spoken about.
//!
//! A `match` counts as one over our own enum when an arm names a variant that some crate of ours declares, under the enum's
//! name or one that a `use … as …` of the file gives it; an enum that a macro of ours writes counts with all it has. A
//! catch-all arm is `_`, a bare name, or a tuple of nothing else, without a guard. A question with two answers is asked
//! with `matches!`, `if let` or `let … else`, which this rule leaves alone, as it does test code.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Pat, Path};

use crate::findings::{Exemption, Finding, assert_clean};
use crate::syntax::{is_for_tests, line};
use crate::tree::{RustFile, rust_files};

/// The one function whose last arm may catch all: what no stage accepts, it refuses.
const REFUSES_THE_REST: (&str, &str) = ("workflow", "decide");

const A_FAMILY: &str =
    "one family of the commands: `words/mod.rs` sends each to its family and names them all; another fails";
const A_QUERY: &str = "events of a query by type: another there is a damaged log, and is called one";

const EXEMPT: &[Exemption] = &[
    Exemption {
        path: "crates/workflow/src/decide/probe.rs",
        reason: "its tables share the commands among them; `docs/workflow.md` misses a row where none has one",
    },
    Exemption { path: "crates/app/src/app.rs", reason: A_QUERY },
    Exemption { path: "crates/app/src/names.rs", reason: A_QUERY },
    Exemption { path: "crates/app/src/words/adhesion.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/case.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/corrections.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/creation.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/credentials.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/ends.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/life.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/membership.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/overrides.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/partners.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/people.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/structure.rs", reason: A_FAMILY },
    Exemption { path: "crates/app/src/words/users.rs", reason: A_FAMILY },
];

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

/// The enums that the workspace declares: (enum, variant), and by name alone those whose variants a macro writes.
#[derive(Default)]
struct Variants {
    written: BTreeSet<(String, String)>,
    by_macro: BTreeSet<String>,
}

impl Variants {
    fn have(&self, owner: &str, variant: &str) -> bool {
        self.by_macro.contains(owner) || self.written.contains(&(owner.to_owned(), variant.to_owned()))
    }

    /// Notes every `enum Name` of a macro's rules, however deep.
    fn read_rules(&mut self, tokens: TokenStream) {
        let mut after_enum = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) if after_enum => drop(self.by_macro.insert(name.to_string())),
                TokenTree::Group(group) => self.read_rules(group.stream()),
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            after_enum = matches!(&token, TokenTree::Ident(word) if word == "enum");
        }
    }
}

impl<'ast> Visit<'ast> for Variants {
    fn visit_item_enum(&mut self, declared: &'ast syn::ItemEnum) {
        let name = declared.ident.to_string();
        self.written.extend(declared.variants.iter().map(|variant| (name.clone(), variant.ident.to_string())));
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            self.read_rules(item.mac.tokens.clone());
        }
    }
}

/// What a file calls by another name: `use ActionKind as Kind`.
#[derive(Default)]
struct Aliases(BTreeMap<String, String>);

impl<'ast> Visit<'ast> for Aliases {
    fn visit_use_rename(&mut self, renamed: &'ast syn::UseRename) {
        self.0.insert(renamed.rename.to_string(), renamed.ident.to_string());
    }
}

struct Matches<'a> {
    file: &'a RustFile,
    ours: &'a Variants,
    aliases: Aliases,
    /// What `Self::` means here.
    implementing: Option<String>,
    function: Option<String>,
    found: Vec<Finding>,
}

impl<'a> Matches<'a> {
    fn of(file: &'a RustFile, ours: &'a Variants) -> Self {
        let mut aliases = Aliases::default();
        aliases.visit_file(&file.syntax);
        let mut matches = Self { file, ours, aliases, implementing: None, function: None, found: Vec::new() };
        matches.visit_file(&file.syntax);
        matches
    }

    fn names_our_variant(&self, pattern: &Pat) -> bool {
        let mut paths = Paths::default();
        paths.visit_pat(pattern);
        paths.0.into_iter().any(|(owner, variant)| {
            let owner = if owner == "Self" { self.implementing.clone().unwrap_or(owner) } else { owner };
            let owner = self.aliases.0.get(&owner).cloned().unwrap_or(owner);
            self.ours.have(&owner, &variant)
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
    fn an_enum_that_a_macro_writes_is_ours_too() {
        let kinds = "macro_rules! kinds { ($($v:ident)+) => { pub enum Kind { $($v),+ } } }\nkinds! { One Two }\n";
        let arms = |arms| format!("{kinds}fn f(k: Kind) -> u8 {{ match k {{ {arms} }} }}");
        assert_eq!(found(&arms("Kind::One => 1, _ => 2")), [4]);
        assert_eq!(found(&arms("Kind::One => 1, Kind::Two => 2")), NOWHERE);
    }

    #[test]
    fn another_name_hides_no_enum() {
        let arms = "Kind::Adhesion => 1, _ => 2";
        assert_eq!(found(&format!("fn f(s: S) -> u8 {{ use Stage as Kind; match s {{ {arms} }} }}")), [2]);
        assert_eq!(found(&format!("fn f(s: S) -> u8 {{ match s {{ {arms} }} }}")), NOWHERE);
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
