//! `parcours check`, help and version: what needs no folder.

use crate::world::World;

#[test]
fn one_identifier_is_read_judged_and_explained() {
    let world = World::empty();
    let right = world.run(&["check", "finess", "44 000 028 9"]).succeeded();
    insta::assert_snapshot!(right.stdout, @r"
    finess 44 000 028 9: ok
      canonical    440000289
      territory    44
      key          9
    ");
    let wrong = world.run(&["check", "finess", "440000288"]).ended(2);
    assert!(wrong.stdout.contains("breaks the rule key"), "{}", wrong.stdout);
    let wrong = world.run(&["check", "finess", "440000288", "--format", "json"]).ended(2).json();
    assert_eq!((&wrong["verdict"], &wrong["findings"][0]["rule"]), (&"error".into(), &"key".into()));
    let warning = world.run(&["check", "rpps", "99700000001", "--format", "json"]);
    assert_eq!(
        (warning.code, &warning.json()["verdict"]),
        (0, &"warning".into()),
        "a key that does not hold is a warning"
    );
    world.run(&["check", "horoscope", "x"]).ended(2).saying(&["horoscope", "finess"]);
}

#[test]
fn help_and_version_say_what_a_script_needs() {
    let world = World::empty();
    let help = world.run(&["--help"]).succeeded().stdout;
    for words in ["init", "exec", "Exit codes:", "4 integrity in doubt", "--data"] {
        assert!(help.contains(words), "{words} is missing in {help}");
    }
    for subcommand in [
        "init", "exec", "request", "status", "trail", "replay", "rebuild", "events", "verify", "check", "user",
        "policy", "doctor", "search",
    ] {
        let help = world.run(&[subcommand, "--help"]).succeeded().stdout;
        assert!(help.contains("Examples:"), "{subcommand} --help has no examples");
    }
    let version = world.run(&["--version"]).succeeded().stdout;
    assert!(version.contains("entry format 1, SQLite 3."), "{version}");
    world.run(&["fly"]).ended(2);
}
