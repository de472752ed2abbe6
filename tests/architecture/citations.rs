//! A docstring that cites a source cites one that `docs/sources.md` has; one that cites a rule of the trade by its number, one
//! that `docs/procedure.md` has.

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

/// Stand before the number of a rule of the trade, or before several.
const RULES: [&str; 2] = ["domain.md` rule", "docs/procedure.md` rule"];

#[test]
fn every_cited_rule_of_the_trade_has_its_row() {
    let (_, page) =
        text_files().iter().find(|(path, _)| path == "docs/procedure.md").expect("the page of the procedure");
    let rust = text_files().iter().filter(|(path, _)| path.ends_with(".rs"));
    let findings: Vec<Finding> = rust.flat_map(|(path, text)| unknown_rules(path, text, page)).collect();
    assert_clean("every cited rule of the trade stands in docs/procedure.md", &findings, &[]);
}

fn unknown_rules(path: &str, text: &str, page: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    let cited = lines.flat_map(|(index, line)| {
        let places = RULES.iter().flat_map(move |rule| line.match_indices(rule).map(|(at, cited)| at + cited.len()));
        places.flat_map(move |at| numbers(&line[at..]).map(move |number| (index + 1, number)))
    });
    let unknown = cited.filter(|(_, number)| !page.contains(&format!("id=\"rule-{number}\"")));
    unknown.map(|(line, number)| Finding::new(path, line, format!("the trade has no rule {number}"))).collect()
}

/// The numbers of « s 9, 14 and 15 »: up to the first thing that neither is one nor joins two.
fn numbers(list: &str) -> impl Iterator<Item = u32> {
    let list = list.split(['.', ';', ':', ')']).next().unwrap_or_default();
    let words = list.split([' ', ',']);
    let joined = words.take_while(|word| matches!(*word, "" | "s" | "and") || word.parse::<u32>().is_ok());
    joined.filter_map(|word| word.parse().ok())
}

#[test]
fn a_rule_that_the_trade_does_not_have_is_found() {
    let page = "| <a id=\"rule-9\"></a>9. One | | <a id=\"rule-14\"></a>14. Another |";
    let text = |cited: &str| format!("/// # Source\n/// `{}{cited}.\n", RULES[0]);
    assert_eq!(unknown_rules("a.rs", &text("s 9 and 14; 3 more words"), page), []);
    assert_eq!(unknown_rules("a.rs", &text(" 31"), page), [Finding::new("a.rs", 2, "the trade has no rule 31")]);
    assert_eq!(
        unknown_rules("a.rs", &text("s 9, 14 and 15"), page),
        [Finding::new("a.rs", 2, "the trade has no rule 15")]
    );
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
