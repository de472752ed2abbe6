//! A page of `docs/guides`: the prose of a template, with what was typed and what came back where it says so.
//!
//! A line `{{name}}` of the template stands for the command of that name and its output; `{{name 4}}` shows the first four
//! lines of it, `{{name 4+2}}` the first four and the last two, `{{name 0}}` the command alone. Lines that follow each other
//! share a block. `{{=file}}` stands for a file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Typed;

/// Set this to write the guides: `WRITE_PAGES=1 cargo test -p acceptance --test cli days`.
const WRITE: &str = "WRITE_PAGES";

/// Stands for the lines of an output that a guide leaves out.
const LEFT_OUT: &str = "[…]";

/// Holds `docs/guides/<page>.md` to its template and to what was typed, or writes it.
///
/// # Panics
/// When the page says otherwise, or the template names what nobody typed.
pub(super) fn hold(page: &str, typed: &[Typed], files: &[(&str, &Path)]) {
    let root = acceptance::workspace_root();
    let template = root.join(format!("tests/cli/days/{page}.md.in"));
    let template = fs::read_to_string(&template).unwrap_or_else(|error| panic!("{}: {error}", template.display()));
    let printed = printed(&template, typed, files);
    let path = root.join(format!("docs/guides/{page}.md"));
    if std::env::var(WRITE).is_ok() {
        fs::write(&path, &printed).expect("a written page");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(printed.lines()).enumerate().find(|(_, (kept, printed))| kept != printed);
    let differs = differs.map(|(at, (kept, printed))| format!("line {}:\n- {kept}\n+ {printed}", at + 1));
    let difference = differs.unwrap_or_else(|| "one is longer".to_owned());
    assert!(
        kept == printed,
        "docs/guides/{page}.md does not tell what happens; {WRITE}=1 writes it anew. {difference}"
    );
}

fn printed(template: &str, typed: &[Typed], files: &[(&str, &Path)]) -> String {
    let mut page = String::new();
    let mut is_open = false;
    for line in template.lines() {
        let marker = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        if let Some(file) = marker.and_then(|marker| marker.strip_prefix('=')) {
            let (_, path) = files.iter().find(|(name, _)| *name == file).unwrap_or_else(|| panic!("no file {file}"));
            let text = fs::read_to_string(path).expect("a file of the guide");
            write!(page, "```sh\n{text}```\n").expect("a string takes everything");
            continue;
        }
        match (marker, is_open) {
            (Some(_), false) => page += "```console\n",
            (None, true) => page += "```\n",
            (Some(_), true) => page.push('\n'),
            (None, false) => {}
        }
        is_open = marker.is_some();
        match marker {
            Some(marker) => page += &shown(marker, typed),
            None => writeln!(page, "{line}").expect("a string takes everything"),
        }
    }
    assert!(!is_open, "a template ends with prose");
    page
}

/// A command as it was typed, its output as far as `marker` wants it, and its exit code where it is none of success.
fn shown(marker: &str, typed: &[Typed]) -> String {
    let (name, measure) = marker.split_once(' ').unwrap_or((marker, ""));
    let typed = typed.iter().find(|typed| typed.name == name).unwrap_or_else(|| panic!("nobody typed {name}"));
    let lines: Vec<&str> = typed.said.lines().collect();
    let (head, tail) = measure.split_once('+').unwrap_or((measure, "0"));
    let head = head.parse().unwrap_or(lines.len()).min(lines.len());
    let tail: usize = tail.parse().expect("a number of lines");
    let mut text = format!("$ {}\n", typed.line);
    let last = lines.len().saturating_sub(tail).max(head);
    let left_out = (last > head && measure != "0").then_some(LEFT_OUT);
    for line in lines[..head].iter().copied().chain(left_out).chain(lines[last..].iter().copied()) {
        writeln!(text, "{}", line.trim_start_matches('\u{feff}').trim_end()).expect("a string takes everything");
    }
    if typed.code != 0 {
        writeln!(text, "$ echo $?\n{}", typed.code).expect("a string takes everything");
    }
    text
}

#[test]
fn an_output_is_shortened_where_the_template_says_so() {
    let said = "a\nb\nc\nd\n".to_owned();
    let typed = [Typed { name: "say", line: "parcours say".to_owned(), said, code: 5 }];
    let page = |marker: &str| printed(&format!("Before.\n{{{{{marker}}}}}\nAfter.\n"), &typed, &[]);
    let expected = |shown: &str| format!("Before.\n```console\n$ parcours say\n{shown}$ echo $?\n5\n```\nAfter.\n");
    assert_eq!(page("say"), expected("a\nb\nc\nd\n"));
    assert_eq!(page("say 1"), expected("a\n[…]\n"));
    assert_eq!(page("say 1+1"), expected("a\n[…]\nd\n"));
    assert_eq!(page("say 0"), expected(""));
}

#[test]
#[should_panic(expected = "nobody typed")]
fn a_template_cannot_show_what_was_not_typed() {
    printed("{{nothing}}\nAfter.\n", &[], &[]);
}
