//! `docs/cli.md`: every command, option, exit code and example, printed from the tree of commands and compared with it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::arguments::Arguments;
use crate::exit::Exit;

/// Set this to write the page: `WRITE_PAGES=1 cargo test -p cli page`.
const WRITE: &str = "WRITE_PAGES";

const PAGE: &str = "docs/cli.md";

const HEAD: &str = "\
# The command line, printed

Printed from the commands themselves by `crates/cli/src/page.rs` and compared with them at every run: `WRITE_PAGES=1 cargo
test -p cli page` writes it anew. The examples are run by `tests/cli`. `parcours completions` and `parcours man` give the
same to a shell and to `man`.

Standard output is data, standard error is progress and errors. `--format json` is stable; a table is for people, as wide
as the terminal, or as wide as it needs where nobody looks. A reader that leaves early (`| head`) ends a run well.
";

const EXITS: [Exit; 7] = [
    Exit::Done,
    Exit::Failure,
    Exit::BadInput,
    Exit::Conflict,
    Exit::IntegrityInDoubt,
    Exit::Refused,
    Exit::UnknownOutcome,
];

const fn meaning(exit: Exit) -> &'static str {
    match exit {
        Exit::Done => "done, durably",
        Exit::Failure => "the machine failed; nothing was written that was not acknowledged",
        Exit::BadInput => "the input is not what it should be; repeating it is of no use",
        Exit::Conflict => "somebody was faster; look again and decide again",
        Exit::IntegrityInDoubt => "what is stored contradicts itself",
        Exit::Refused => "a rule said no",
        Exit::UnknownOutcome => "nobody knows whether it was written; repeat it with the same id",
    }
}

fn page() -> String {
    let mut root = Arguments::command().term_width(100);
    root.build();
    let mut text = HEAD.to_owned();
    text.push_str("\n## Exit codes\n\n| Code | Family | |\n|---|---|---|\n");
    for exit in EXITS {
        line(&mut text, &format!("| {} | `{}` | {} |", exit.code(), exit.family(), meaning(exit)));
    }
    text.push_str("\n## Options of every command\n\n");
    options(&mut text, root.get_arguments());
    let mut left: Vec<(String, Command)> = vec![("parcours".to_owned(), root)];
    while let Some((name, command)) = left.pop() {
        if name != "parcours" {
            section(&mut text, &name, &command);
        }
        let below: Vec<_> = command.get_subcommands().filter(|below| below.get_name() != "help").cloned().collect();
        left.extend(below.into_iter().rev().map(|below| (format!("{name} {}", below.get_name()), below)));
    }
    text
}

fn section(text: &mut String, name: &str, command: &Command) {
    let depth = name.split(' ').count();
    line(text, &format!("\n{} `{name}`\n", "#".repeat(depth)));
    line(text, &format!("{}.\n", command.get_about().map(ToString::to_string).unwrap_or_default()));
    let usage = command.clone().render_usage().to_string();
    line(text, &format!("```text\n{}\n```", usage.trim_start_matches("Usage: ")));
    let own = || command.get_arguments().filter(|argument| !argument.is_global_set() && !is_help(argument));
    if own().next().is_some() {
        text.push('\n');
        options(text, own());
    }
    if let Some(more) = command.get_after_help() {
        line(text, &format!("\n```text\n{more}\n```"));
    }
}

fn options<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    text.push_str("| | |\n|---|---|\n");
    for argument in arguments {
        line(text, &format!("| `{}` | {} |", spelled(argument), told(argument)));
    }
}

/// `--as LOGIN`, `-h, --help`, `FILE`, `NAME…`.
fn spelled(argument: &Arg) -> String {
    let values: Vec<String> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| name.to_uppercase().replace('|', "\\|"))
        .collect();
    let takes = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    let value = if takes { values.join(" ") } else { String::new() };
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let more = if matches!(argument.get_action(), ArgAction::Append) { "…" } else { "" };
    format!("{} {value}{more}", names.join(", ")).trim().to_owned()
}

/// What it is for, what it may be, where else it comes from and what it is unless given.
fn told(argument: &Arg) -> String {
    let mut told = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let possible = argument.get_possible_values();
    let takes = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    if takes && !possible.is_empty() {
        let names: Vec<String> = possible.iter().map(|value| format!("`{}`", value.get_name())).collect();
        // A string takes what is written to it.
        let _ = write!(told, "; one of {}", names.join(", "));
    }
    if let Some(name) = argument.get_env() {
        let _ = write!(told, "; else `{}`", name.to_string_lossy());
    }
    let default: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes && !default.is_empty() {
        let _ = write!(told, "; `{}` unless given", default.join(" "));
    }
    if argument.is_required_set() { format!("{told}; needed") } else { told }
}

fn is_help(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong)
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

#[test]
fn the_page_tells_what_the_commands_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PAGE);
    let printed = page();
    if std::env::var(WRITE).is_ok() {
        fs::write(&path, &printed).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(printed.lines()).enumerate().find(|(_, (kept, printed))| kept != printed);
    let differs = differs.map(|(at, (kept, printed))| format!("line {}:\n- {kept}\n+ {printed}", at + 1));
    assert!(kept == printed, "{PAGE} does not tell what the commands are; {WRITE}=1 writes it anew. {differs:?}");
}

#[test]
fn every_command_of_the_tree_has_its_section() {
    let printed = page();
    for heading in ["## `parcours backup`", "### `parcours request act`", "### `parcours import operator-return`"] {
        assert!(printed.contains(heading), "{heading} is missing");
    }
    for option in ["| `--keys-to DIR` |", "| `--as LOGIN` |", "`PARCOURS_AS`", "| 6 | `unknown-outcome` |"] {
        assert!(printed.contains(option), "{option} is missing");
    }
}
