//! The bar of a rebuild: on standard error of a terminal, and nowhere else.

use std::fs;
use std::process::Command;

use acceptance::require_tool;

use crate::world::World;

/// Runs a rebuild on a terminal of its own, its standard output in a file; gives what the terminal showed and the file.
fn on_a_terminal(world: &World, script: &std::path::Path) -> (String, String) {
    let out = world.home().join("stdout.csv");
    let line = format!(
        "stty cols 160; '{}' --data '{}' rebuild --format csv > '{}'",
        acceptance::parcours_binary().display(),
        world.data().display(),
        out.display()
    );
    let mut terminal = Command::new(script);
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
    let output = terminal.output().expect("script starts");
    assert!(output.status.success(), "{output:?}");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    (shown, fs::read_to_string(out).expect("what went to standard output"))
}

#[test]
fn a_rebuild_shows_rate_and_remaining_time_to_whoever_watches_and_nothing_of_it_is_data() {
    let Some(script) = require_tool("script") else { return };
    let world = World::after("first-equipment");
    let (shown, data) = on_a_terminal(&world, &script);
    assert!(shown.contains(" events ") && shown.contains("/s, ") && shown.contains(" left "), "{shown:?}");
    assert!(data.starts_with("projection,generation,code_version,position\n") && data.lines().count() == 4, "{data}");
    for trace in ["events ", "left", "\u{1b}", "\r"] {
        assert!(!data.contains(trace), "{trace:?} of the bar is in the data: {data}");
    }
    // Without a terminal nobody watches: neither stream shows any of it.
    let ran = world.run(&["rebuild", "--format", "csv"]).succeeded();
    assert_eq!(ran.stderr, "");
    assert_eq!(ran.stdout.lines().count(), 4, "{}", ran.stdout);
}
