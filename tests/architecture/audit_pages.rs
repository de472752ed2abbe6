//! Every name by which a verification says what is wrong stands in the auditors' pages, in both languages.

use std::fs;

use syn::visit::Visit;

/// Names that are no variant of the code's enums.
const OTHERS: [&str; 4] = ["whole", "keys", "erasures", "chain"];

/// The variants of `pub enum Check`, as `verify` prints them.
fn checks_of_the_store() -> Vec<String> {
    let file = parsed("crates/eventlog-sqlite/src/audit/mod.rs");
    let checks = file.items.iter().find_map(|item| match item {
        syn::Item::Enum(found) if found.ident == "Check" => Some(found),
        _ => None,
    });
    let variants = checks.expect("the enum Check").variants.iter();
    variants.map(|variant| variant.ident.to_string().to_lowercase()).collect()
}

/// The texts in `Discord::check`.
fn checks_of_the_judge() -> Vec<String> {
    struct Texts(Vec<String>, bool);
    impl Visit<'_> for Texts {
        fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
            self.1 = function.sig.ident == "check";
            // Its body alone: a docstring is a text, too.
            self.visit_block(&function.block);
            self.1 = false;
        }

        fn visit_lit_str(&mut self, text: &syn::LitStr) {
            if self.1 {
                self.0.push(text.value());
            }
        }
    }
    let mut texts = Texts(Vec::new(), false);
    texts.visit_file(&parsed("crates/app/src/sealing/discord.rs"));
    texts.0
}

fn parsed(path: &str) -> syn::File {
    let text = fs::read_to_string(acceptance::workspace_root().join(path)).expect("a source file");
    syn::parse_file(&text).expect("Rust")
}

/// The names of `names` that `page` does not set in code or in bold.
fn missing(page: &str, names: &[String]) -> Vec<String> {
    let stands = |name: &String| {
        let set = [format!("`{name}`"), format!("**{name}**"), format!("**the {name}**"), format!("*{name}*")];
        set.iter().any(|word| page.contains(word))
    };
    names.iter().filter(|name| !stands(name)).cloned().collect()
}

#[test]
fn every_name_of_a_verification_stands_in_both_pages_for_auditors() {
    let names: Vec<String> =
        [checks_of_the_store(), checks_of_the_judge(), OTHERS.map(str::to_owned).to_vec()].concat();
    assert!(names.len() > 18, "only {names:?} were found in the code");
    for page in ["docs/audit.md", "docs/audit.fr.md"] {
        let text = fs::read_to_string(acceptance::workspace_root().join(page)).expect("the page");
        assert_eq!(missing(&text, &names), Vec::<String>::new(), "{page} does not say what these mean");
    }
    let invented = ["of-no-code".to_owned()];
    assert_eq!(missing("`rewritten`", &invented), invented, "the control");
}
