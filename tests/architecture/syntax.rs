//! Small questions about syntax that several rules ask.

use proc_macro2::Span;
use syn::{Attribute, Meta};

/// The line a span begins on, from 1.
pub(crate) fn line(span: Span) -> usize {
    span.start().line
}

/// Whether an item is compiled for tests only: `#[cfg(test)]`, `#[test]` and their like (`#[tokio::test]`, `#[rstest]`).
pub(crate) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        meta => meta.path().segments.last().is_some_and(|last| last.ident == "test" || last.ident == "rstest"),
    })
}

#[test]
fn test_code_is_told_from_production_code() {
    let item: syn::File = syn::parse_quote! {
        #[cfg(test)] mod tests {}
        #[tokio::test] fn spoken_name() {}
        #[cfg(unix)] mod unix {}
        #[derive(Debug)] struct Plain;
    };
    let verdicts: Vec<bool> = item.items.iter().map(|item| is_for_tests(attributes(item))).collect();
    assert_eq!(verdicts, [true, true, false, false]);
}

#[cfg(test)]
fn attributes(item: &syn::Item) -> &[Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        _ => panic!("this test declares no other item"),
    }
}
