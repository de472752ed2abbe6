//! Completions that a shell takes, and a manual with a page a subcommand.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use crate::examples::subcommands;
use crate::world::World;

#[test]
fn bash_takes_the_completions_and_completes_with_them() {
    let world = World::empty();
    let Some(bash) = acceptance::require_tool("bash") else { return };
    let script = world.run(&["completions", "bash"]).succeeded().stdout;
    let file = world.write("parcours.bash", &script);
    let parsed = Command::new(&bash).args(["-n", &file]).stderr(Stdio::piped()).output().unwrap();
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
    // What the shell would offer after `parcours request al`.
    let asked = "source \"$0\"; COMP_WORDS=(parcours request al); COMP_CWORD=2; _parcours parcours al request; echo \"${COMPREPLY[@]}\"";
    let offered = Command::new(&bash).args(["-c", asked, &file]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&offered.stdout).trim(), "allowed");
}

#[test]
fn every_shell_that_can_be_asked_for_gets_something() {
    let world = World::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.run(&["completions", shell]).succeeded().stdout;
        assert!(script.contains("operator-return") && script.contains("restore"), "{shell}");
    }
    world.run(&["completions", "csh"]).ended(2).saying(&["csh", "bash"]);
}

#[test]
fn every_subcommand_has_its_page() {
    let world = World::empty();
    world.run(&["man", "man1"]).succeeded();
    let pages: BTreeSet<String> = fs::read_dir(world.home().join("man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let name = |words: Vec<String>| [vec!["parcours".to_owned()], words].concat().join("-") + ".1";
    assert_eq!(pages, subcommands().into_iter().map(name).collect());
    let page = fs::read_to_string(world.home().join("man1/parcours-request-act.1")).unwrap();
    for part in [".TH parcours-request-act 1", "NAME", "SYNOPSIS", "OPTIONS", "Examples:", "drop\\-request"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    // The same program writes the same pages.
    world.run(&["man", "again"]).succeeded();
    assert_eq!(fs::read_to_string(world.home().join("again/parcours-request-act.1")).unwrap(), page);
}

#[test]
fn a_manual_that_cannot_be_written_is_told() {
    let world = World::empty();
    let file = world.write("taken", "");
    world.run(&["man", &file]).ended(1).saying(&["taken"]);
}
