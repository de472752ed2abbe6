//! A docstring that cites a source cites one that `docs/sources.md` has.

use std::collections::BTreeSet;

use crate::findings::{Finding, assert_clean};
use crate::tree::text_files;

/// Stands before the anchor in a citation.
const CITED: &str = "docs/sources.md#";

#[test]
fn every_cited_source_has_its_heading() {
    let (_, page) = text_files().iter().find(|(path, _)| path == "docs/sources.md").expect("the page of sources");
    let anchors = anchors(page);
    let findings: Vec<Finding> = text_files().iter().flat_map(|(path, text)| unknown(path, text, &anchors)).collect();
    assert_clean("every cited source stands in docs/sources.md", &findings, &[]);
}

fn anchors(page: &str) -> BTreeSet<&str> {
    // The page itself explains the form of a citation with the word "anchor".
    page.lines().filter_map(|line| line.strip_prefix("### ")).chain(["anchor"]).collect()
}

fn unknown(path: &str, text: &str, anchors: &BTreeSet<&str>) -> Vec<Finding> {
    let cited = text.lines().enumerate().flat_map(|(index, line)| {
        line.match_indices(CITED).map(move |(at, _)| (index + 1, anchor(&line[at + CITED.len()..])))
    });
    // Without an anchor it is the constant above, or a link to the page as a whole.
    let unknown = cited.filter(|(_, anchor)| !anchor.is_empty() && !anchors.contains(anchor));
    unknown.map(|(line, anchor)| Finding::new(path, line, format!("no source is called `{anchor}`"))).collect()
}

fn anchor(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    &text[..end]
}

#[test]
fn a_citation_without_a_source_is_found() {
    let known = anchors("# Sources\n### rfc8785\nJCS.\n");
    let text = |anchor: &str| format!("/// # Source\n/// ({CITED}{anchor}).");
    assert_eq!(unknown("a.rs", &text("rfc8785"), &known), []);
    assert_eq!(unknown("a.rs", &text("rfc-0000"), &known), [Finding::new("a.rs", 2, "no source is called `rfc-0000`")]);
}
