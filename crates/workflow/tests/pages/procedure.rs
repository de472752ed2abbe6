//! `docs/procedure.md`, held to the founding text and to the code.
//!
//! The page is written by hand. What it quotes is the founding text, whole and in its order; what it names exists; and no
//! command, event or rule of the trade goes unnamed.

use std::collections::BTreeSet;

use workflow::{ActionKind, Event};

use super::paper::{exists, read};

const PAGE: &str = "docs/procedure.md";
const TEXT: &str = "fixtures/procedure/procedure-e-sante-mail.md";
const MODULES: &str = "crates/workflow/src/";
const RULE_TESTS: &str = "crates/workflow/tests/rules";

/// One row of one of the tables: its cells under their heads.
struct Row<'a> {
    cells: Vec<(&'a str, &'a str)>,
}

impl<'a> Row<'a> {
    /// The cell under this head; empty where the table has none.
    fn cell(&self, head: &str) -> &'a str {
        self.cells.iter().find(|(under, _)| *under == head).map_or("", |(_, cell)| cell)
    }

    /// What stands between backquotes in the cells under these heads.
    fn named(&self, heads: &[&str]) -> impl Iterator<Item = &'a str> + use<'a> {
        let cells: Vec<_> = heads.iter().map(|head| self.cell(head)).collect();
        cells.into_iter().flat_map(|cell| cell.split('`').skip(1).step_by(2))
    }
}

/// The rows of every table of the page.
fn rows(page: &str) -> Vec<Row<'_>> {
    let mut heads: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for line in page.lines() {
        let Some(inner) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            if !line.starts_with("|---") {
                heads.clear();
            }
            continue;
        };
        let cells: Vec<_> = inner.split(" | ").collect();
        if heads.is_empty() {
            heads = cells;
        } else {
            assert_eq!(cells.len(), heads.len(), "a row has as many cells as its table: {line}");
            rows.push(Row { cells: heads.iter().copied().zip(cells).collect() });
        }
    }
    rows
}

#[test]
fn nothing_of_the_founding_text_is_left_out() {
    let (page, text) = (read(PAGE), read(TEXT));
    let quoted: Vec<_> = rows(&page).iter().filter_map(|row| quote(row.cell("Sentence"))).collect();
    let quoted = quoted.join(" ");
    let lines: Vec<_> = text.lines().map(plain).filter(|line| !line.is_empty()).collect();
    for line in &lines {
        assert!(quoted.contains(line), "{PAGE} does not quote: {line}");
    }
    assert_eq!(quoted, lines.join(" "), "{PAGE} quotes the whole text in its order, and nothing else");
}

fn quote(cell: &str) -> Option<&str> {
    cell.strip_prefix("« ")?.strip_suffix(" »")
}

/// A line of Markdown without its marks: no heading, list, emphasis or link.
fn plain(line: &str) -> String {
    let line = line.trim();
    let unmarked = line.trim_start_matches('#').trim_start();
    let unlisted = unmarked.strip_prefix("- ").or_else(|| after_number(unmarked)).unwrap_or(unmarked);
    let unlinked = without_targets(unlisted).replace("**", "");
    unlinked.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn after_number(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(". ")?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest)
}

/// `[words](target)` is its words.
fn without_targets(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((words, after)) = rest.split_once("](") {
        let (_, after) = after.split_once(')').expect("a link ends");
        let (before, words) = words.rsplit_once('[').expect("a link begins");
        plain.push_str(before);
        plain.push_str(words);
        rest = after;
    }
    plain + rest
}

#[test]
fn marks_and_links_are_no_words() {
    let cases = [
        ("### 1ère étape : Adhérer", "1ère étape : Adhérer"),
        ("1. **Adhérer** au GCS", "Adhérer au GCS"),
        ("- Le [formulaire](#) [secteur] et [a@b.fr](mailto:a@b.fr)  ", "Le formulaire [secteur] et a@b.fr"),
        ("nomdelastructure.nomduservice@esantepdl.mssante.fr.", "nomdelastructure.nomduservice@esantepdl.mssante.fr."),
    ];
    for (line, words) in cases {
        assert_eq!(plain(line), words);
    }
}

#[test]
fn every_command_and_event_is_named_and_exists() {
    let page = read(PAGE);
    let rows = rows(&page);
    let named = |head: &str| rows.iter().flat_map(|row| row.named(&[head])).collect::<BTreeSet<_>>();
    let commands: BTreeSet<_> = ActionKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(named("Commands"), commands, "the commands of {PAGE} are those of the program");
    let events: BTreeSet<_> = Event::TYPES.iter().copied().collect();
    assert_eq!(named("Events"), events, "the events of {PAGE} are those of the program");
}

#[test]
fn every_module_and_test_named_is_there() {
    let page = read(PAGE);
    let rows = rows(&page);
    let modules: BTreeSet<_> = rows.iter().flat_map(|row| row.named(&["Modules", "Rule and modules"])).collect();
    let missing: Vec<_> = modules.iter().filter(|module| !exists(&path(module))).collect();
    assert!(missing.is_empty(), "{PAGE} names modules that are not there: {missing:?}");
    let tests: BTreeSet<_> = rows.iter().flat_map(|row| row.named(&["Tests"])).collect();
    let missing: Vec<_> = tests.iter().filter(|test| !is_a_test(test)).collect();
    assert!(missing.is_empty(), "{PAGE} names tests that are not there: {missing:?}");
    assert!(modules.len() > 30 && tests.len() > 100, "the page names {} modules, {} tests", modules.len(), tests.len());
}

fn path(named: &str) -> String {
    let is_whole = ["crates/", "fixtures/", "tests/"].iter().any(|root| named.starts_with(root));
    if is_whole { named.to_owned() } else { format!("{MODULES}{named}") }
}

/// Whether a file of tests has a test of this name: `file::name`, the file by its whole path or a module of the rules.
fn is_a_test(named: &str) -> bool {
    let (file, name) = named.rsplit_once("::").unwrap_or_else(|| panic!("{named} names a file and a test"));
    let of_the_rules = [format!("{RULE_TESTS}/decide/{file}.rs"), format!("{RULE_TESTS}/{file}.rs")];
    let file =
        if file.contains('/') { Some(file.to_owned()) } else { of_the_rules.into_iter().find(|one| exists(one)) };
    let Some(file) = file.filter(|file| exists(file)) else { return false };
    let text = read(&file);
    let Some((before, _)) = text.split_once(&format!("fn {name}(")) else { return false };
    // The attribute stands above the function, perhaps with cases between.
    let attributes = before.trim_end().rsplit("\n\n").next().unwrap_or_default();
    attributes.contains("#[test]") || attributes.contains("#[rstest]") || attributes.contains("#[tokio::test")
}

#[test]
fn every_sentence_and_every_rule_of_the_trade_is_held_by_something() {
    let page = read(PAGE);
    let rows = rows(&page);
    let unheld: Vec<_> = rows.iter().filter(|row| row.cell("Tests") == "–").map(|row| row.cells[0].1).collect();
    assert!(unheld.is_empty(), "no test holds: {unheld:?}");
    let rules: Vec<_> = rows.iter().map(|row| row.cell("Rule")).filter(|cell| !cell.is_empty()).collect();
    for (at, rule) in rules.iter().enumerate() {
        let number = at + 1;
        assert!(
            rule.starts_with(&format!("<a id=\"rule-{number}\"></a>{number}. ")),
            "rule {number} comes in its place"
        );
    }
    assert_eq!(rules.len(), 30, "the trade has thirty rules");
    let cited = page.split("(#").skip(1).filter_map(|rest| rest.split_once(')')).map(|(anchor, _)| anchor);
    let dead: BTreeSet<_> =
        cited.filter(|anchor| *anchor != "the-path" && !page.contains(&format!("id=\"{anchor}\""))).collect();
    assert!(dead.is_empty(), "{PAGE} links to what it does not have: {dead:?}");
}
