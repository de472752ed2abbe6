//! The mail operator: the list that goes out, and the return file, rehearsed, imported line by line, imported again.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::trade::after;

/// As a spreadsheet writes it: created, created under another address, created under that of the line before, and a line
/// that nobody can read.
const RETURN: &str = "\u{feff}boite;resultat;adresse;motif\r
66eb1f51-13ce-4b9d-bb1a-e26a397fd589;créée;solene.valcourtois@esantepdl.mssante.fr;\r
5d7f92cc-8a13-4af1-ab0c-39903d606f6f;CREEE;m.giraldes@esantepdl.mssante.fr;\r
2f43424c-a609-41e5-b732-1617427a2631;refusée;;Nom inconnu de l'annuaire\r
66eb1f51-13ce-4b9d-bb1a-e26a397fd589;peut-être;;\r
";

/// The lines of `organisational-mailbox.jsonl` up to the request for creation.
const ASKED: usize = 15;

fn outcomes(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().expect("a list").iter();
    rows.map(|row| {
        let cause = row["cause"].as_str().map(|cause| format!(" ({cause})")).unwrap_or_default();
        format!("{} {}{cause}", row["line"], row["outcome"].as_str().expect("an outcome"))
    })
    .collect()
}

#[test]
fn a_return_file_is_rehearsed_then_imported_line_by_line_and_once() {
    let world = after("disputed-returns", 17);
    let file = world.write("retour.csv", RETURN);
    let import = ["import", "operator-return", &file, "--as", "claire.durand", "--format", "json"];
    let head = world.head();
    let expected = ["2 created", "3 disputed (address-differs)", "4 refused", "5 error"];
    let rehearsed = world.run(&[&import[..], &["--dry-run"]].concat()).ended(2).saying(&["line 5"]);
    assert_eq!(outcomes(&rehearsed.json()), expected);
    assert_eq!(world.head(), head, "nothing was written");
    let imported = world.run(&import).ended(2).saying(&["line 5", "resultat"]);
    assert_eq!(outcomes(&imported.json()), expected);
    assert_eq!(world.head(), head + 3);
    let again = world.run(&import).ended(2);
    assert_eq!(outcomes(&again.json()), ["2 unchanged", "3 unchanged", "4 unchanged", "5 error"]);
    assert_eq!(world.head(), head + 3);
    let table = world.run(&["import", "operator-return", &file, "--as", "claire.durand"]).ended(2).stdout;
    assert!(table.lines().nth(2).is_some_and(|line| line.split_whitespace().eq(["2", "unchanged"])), "{table}");
}

#[test]
fn a_file_that_is_no_return_is_refused_whole() {
    let world = after("disputed-returns", 1);
    let file = world.write("autre.csv", "nom;prenom\nDupont;Anne\n");
    world.run(&["import", "operator-return", &file, "--as", "claire.durand"]).ended(2);
    world.run(&["import", "operator-return", "missing.csv", "--as", "claire.durand"]).ended(2).saying(&["missing.csv"]);
}

#[test]
fn a_list_goes_out_once_and_comes_back_filled_in() {
    let world = after("organisational-mailbox", ASKED);
    let list = world.home().join("liste.csv").display().to_string();
    let export = ["export", "creation-list", &list, "--as", "claire.durand", "--format", "json"];
    let head = world.head();
    let draft = world.run(&[&export[..], &["--draft"]].concat()).succeeded().json();
    assert_eq!(draft[0]["outcome"], "draft");
    assert_eq!(world.head(), head, "a draft records nothing");
    let text = fs::read_to_string(&list).expect("the list");
    insta::assert_snapshot!("creation-list", text.replace('\r', ""));
    assert_eq!(fs::metadata(&list).expect("the list").permissions().mode() & 0o777, 0o600, "it names people");
    world.run(&export).ended(2).saying(&["liste.csv", "overwritten"]);
    fs::remove_file(&list).expect("a draft can go");
    assert_eq!(world.run(&export).succeeded().json()[0]["outcome"], "issued");
    let row = world.run(&["status", "--format", "json"]).succeeded().json()[0].clone();
    assert_eq!(row["waiting_for"], "operator", "{row}");
    let other = world.home().join("autre.csv").display().to_string();
    let again = world.run(&["export", "creation-list", &other, "--as", "claire.durand"]).succeeded();
    assert!(again.stderr.contains("no mailbox waits") && !world.home().join("autre.csv").exists(), "{again:?}");
    // What the operator writes into the first line of the mailbox is its answer; the other persons' lines say nothing.
    let filled = text.replacen(";;\r\n", ";créée;\r\n", 1);
    let returned = world.write("retour.csv", &filled);
    let imported = world.run(&["import", "operator-return", &returned, "--as", "claire.durand", "--format", "json"]);
    let told = outcomes(&imported.succeeded().json());
    assert_eq!(told[0], "2 created");
    assert!(told.len() > 1 && told[1..].iter().all(|line| line.ends_with("unanswered")), "{told:?}");
}

#[test]
fn a_list_is_issued_by_somebody_known_and_not_into_nowhere() {
    let world = after("organisational-mailbox", ASKED);
    let head = world.head();
    world.run(&["export", "creation-list", "liste.csv", "--as", "nobody"]).ended(2).saying(&["nobody"]);
    world.run(&["export", "creation-list", "nowhere/liste.csv", "--as", "claire.durand"]).ended(1).saying(&["nowhere"]);
    assert_eq!(world.head(), head);
}
