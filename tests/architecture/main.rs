//! The shape of the house, held to `docs/architecture.md` and to the habits of the project.
//!
//! Each module holds one rule: the function that checks it, the test that runs it over the tree, and a negative
//! control that feeds the same function something bad and sees it object. A rule that must bend somewhere names the
//! place and the reason in its `EXEMPT` list; an exemption that is no longer needed fails as well.

mod audit_pages;
mod catch_all_arms;
mod citations;
mod closure;
mod dependency_table;
mod findings;
mod french;
mod leftovers;
mod licences;
mod literals;
mod machine_paths;
mod module_docs;
mod openers;
mod packages;
mod sizes;
mod sql;
mod syntax;
mod tree;
