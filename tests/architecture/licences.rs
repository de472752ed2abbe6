//! Strangers' code enters under a permissive licence, from one registry, and not by a banned name: `deny.toml` says
//! which, and this test reads it, so that the rule holds even where `cargo deny` is not installed.

use cargo_metadata::Package;
use serde_json::Value;
use spdx::{Expression, ParseMode};

use crate::packages::metadata;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_dependency_is_licensed_named_and_fetched_as_deny_toml_allows() {
    let rules = rules();
    let strangers = metadata().packages.iter().filter(|package| package.source.is_some());
    let refusals: Vec<String> = strangers.filter_map(|package| refusal(&rules, &Stranger::of(package))).collect();
    assert!(refusals.is_empty(), "dependencies that deny.toml keeps out:\n  {}", refusals.join("\n  "));
}

struct Rules {
    licences: Vec<String>,
    banned: Vec<String>,
}

struct Stranger<'a> {
    name: &'a str,
    licence: Option<&'a str>,
    source: &'a str,
}

impl<'a> Stranger<'a> {
    fn of(package: &'a Package) -> Self {
        let source = package.source.as_ref().map_or("", |source| source.repr.as_str());
        Self { name: package.name.as_str(), licence: package.license.as_deref(), source }
    }
}

fn rules() -> Rules {
    let path = acceptance::workspace_root().join("deny.toml");
    let text = std::fs::read_to_string(path).expect("deny.toml is part of the tree");
    let deny: Value = toml::from_str(&text).expect("deny.toml is TOML");
    let strings = |list: &Value, field: Option<&str>| -> Vec<String> {
        let items = list.as_array().expect("a list in deny.toml");
        items.iter().map(|item| field.map_or(item, |field| &item[field])).map(|item| text_of(item).to_owned()).collect()
    };
    Rules { licences: strings(&deny["licenses"]["allow"], None), banned: strings(&deny["bans"]["deny"], Some("crate")) }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text in deny.toml, not {value}"))
}

fn refusal(rules: &Rules, stranger: &Stranger<'_>) -> Option<String> {
    let Stranger { name, licence, source } = stranger;
    if rules.banned.iter().any(|banned| banned == name) {
        return Some(format!("{name}: banned by name"));
    }
    if *source != REGISTRY {
        return Some(format!("{name}: fetched from {source}"));
    }
    let Some(licence) = licence else { return Some(format!("{name}: states no licence")) };
    let allowed = Expression::parse_mode(licence, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|required| rules.licences.contains(&required.to_string())));
    (!allowed).then(|| format!("{name}: licence `{licence}` is not allowed"))
}

#[test]
fn a_copyleft_licence_a_banned_name_and_a_foreign_source_are_refused() {
    let rules = rules();
    let refused = |name, licence, source| refusal(&rules, &Stranger { name, licence, source }).is_some();
    for allowed in ["MIT", "MIT OR GPL-3.0-only", "Apache-2.0 AND MIT", "MIT/Apache-2.0"] {
        assert!(!refused("fine", Some(allowed), REGISTRY), "{allowed} is allowed");
    }
    for kept_out in ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "no licence at all"] {
        assert!(refused("fine", Some(kept_out), REGISTRY), "{kept_out} is kept out");
    }
    assert!(refused("fine", None, REGISTRY), "no licence is no permission");
    assert!(refused("openssl-sys", Some("MIT"), REGISTRY), "banned by name");
    assert!(refused("fine", Some("MIT"), "git+https://example.org/fine"), "only the registry is a source");
}
