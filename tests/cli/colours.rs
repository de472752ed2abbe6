//! Colours only where they are wanted, tables that a pager can show, and a reader that leaves early.

use std::process::{Command, Stdio};

use crate::world::World;

const ESCAPE: char = '\u{1b}';

/// What `arguments` print, with these variables set and nobody looking.
fn printed(world: &World, arguments: &[&str], surroundings: &[(&str, &str)]) -> String {
    let mut command = world.command(arguments);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command.envs(surroundings.iter().copied()).output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The same without what a terminal makes colours of.
fn plain(text: &str) -> String {
    let mut parts = text.split(ESCAPE);
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|part| part.split_once('m').expect("only colours").1).collect::<String>()
}

#[test]
fn colours_are_asked_for_or_not_there_and_no_color_is_heeded() {
    let world = World::after("waiting-and-reminders");
    for arguments in [["status"].as_slice(), &["verify"], &["doctor"], &["check", "finess", "440000289"]] {
        let bare = printed(&world, arguments, &[]);
        assert!(!bare.contains(ESCAPE), "{arguments:?} is coloured where nobody looks");
        let on = |more: &[&str], surroundings: &[(&str, &str)]| {
            printed(&world, &[arguments, more].concat(), surroundings).contains(ESCAPE)
        };
        assert!(
            on(&["--color", "always"], &[]) && on(&[], &[("CLICOLOR_FORCE", "1")]),
            "{arguments:?} is never coloured"
        );
        assert!(on(&["--color", "always"], &[("NO_COLOR", "1")]), "what is asked for goes before");
        assert!(!on(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), "NO_COLOR");
        assert!(!on(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), "what is asked for goes before");
        assert!(!on(&["--color", "always", "--format", "json"], &[]), "{arguments:?}: programs see no colours");
    }
    world.run(&["status", "--color", "sometimes"]).ended(2).saying(&["sometimes", "auto, always, never"]);
}

#[test]
fn a_colour_never_says_anything_alone() {
    let world = World::after("waiting-and-reminders");
    for arguments in [["status"].as_slice(), &["verify"], &["check", "finess", "440000288"]] {
        let bare = printed(&world, arguments, &[]);
        let coloured = printed(&world, arguments, &[("CLICOLOR_FORCE", "1")]);
        assert_ne!(bare, coloured);
        assert_eq!(plain(&coloured), bare, "{arguments:?}");
    }
    // Half a journey of last winter: whoever has to act is late.
    let world = crate::trade::after("waiting-and-reminders", 3);
    let late = printed(&world, &["status", "--color", "always"], &[]);
    assert!(late.contains(" d late\u{1b}[0m"), "{late}");
}

#[test]
fn a_table_is_as_wide_as_it_needs_where_nobody_looks() {
    let world = World::after("waiting-and-reminders");
    for columns in ["40", "400"] {
        let table = printed(&world, &["status"], &[("COLUMNS", columns), ("PAGER", "less")]);
        assert_eq!(table.lines().count(), 3, "one line a request, below the heading and its rule: {table}");
        assert!(!table.lines().any(|line| line.ends_with(' ')) && !table.contains('\r'), "{table}");
    }
}

#[test]
fn a_reader_that_leaves_early_has_seen_enough() {
    let world = World::after("first-equipment");
    let Some(bash) = acceptance::require_tool("bash") else { return };
    for asked in [
        "events",
        "events --format entries",
        "status",
        "trail MSS-2026-000001 --as admin",
        "doctor",
        "--help",
        "completions zsh",
    ] {
        let reference = world.run(&["status", "--format", "json"]).succeeded().json()[0]["reference"].clone();
        let asked = asked.replace("MSS-2026-000001", reference.as_str().unwrap());
        let line = format!("set -o pipefail; \"$0\" --data \"$1\" {asked} | head -1 >/dev/null");
        let mut shell = Command::new(&bash);
        shell.args(["-c", &line]).arg(acceptance::parcours_binary()).arg(world.data()).stderr(Stdio::piped());
        let output = shell.output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{asked}: {output:?}");
    }
}

#[test]
fn every_list_is_there_for_people_for_programs_and_for_spreadsheets() {
    let world = World::after("first-equipment");
    for list in [["status"].as_slice(), &["request", "list"], &["user", "list"], &["rebuild"]] {
        let as_ = |format: &str| world.run(&[list, &["--format", format]].concat()).succeeded();
        let (table, json, csv) = (as_("table").stdout, as_("json").json(), as_("csv").stdout);
        let rows = json.as_array().expect("a list").len();
        assert!(rows > 0, "{list:?}");
        assert_eq!((table.lines().count(), csv.lines().count()), (rows + 2, rows + 1), "{list:?}: {table}{csv}");
    }
    for answer in
        [["verify"].as_slice(), &["doctor"], &["replay"], &["policy", "show"], &["check", "rpps", "99700000001"]]
    {
        let json = world.run(&[answer, &["--format", "json"]].concat()).json();
        assert!(json.is_object(), "{answer:?}");
    }
}
