//! A whole case: from the online form to the closing, then read back in every way.

use serde_json::Value;

use crate::world::{FIRST, World, journey};

#[test]
fn every_line_of_a_journey_gets_its_receipt() {
    let world = World::staffed();
    let receipts = world.run(&["exec", &journey("first-equipment")]).succeeded().lines();
    assert_eq!(receipts.len(), 32);
    assert!(receipts.iter().all(|receipt| receipt["outcome"] == "done" && receipt["replayed"] == false));
    let mut next = receipts[0]["first"].as_u64().unwrap();
    for receipt in &receipts {
        assert_eq!(receipt["first"].as_u64(), Some(next), "positions are dense: {receipt}");
        let count = receipt["events"].as_array().unwrap().len() as u64;
        assert_eq!(receipt["last"].as_u64(), Some(next + count - 1));
        next += count;
    }
    assert_eq!(receipts[0]["reference"], format!("MSS-2026-{:06}", receipts[0]["first"].as_u64().unwrap()).as_str());
}

#[test]
fn a_journey_played_twice_changes_nothing() {
    let world = World::staffed();
    let first = world.run(&["exec", &journey("first-equipment")]).succeeded().lines();
    let head = world.head();
    let again = world.run(&["exec", &journey("first-equipment")]).succeeded().lines();
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(again["replayed"], true);
        assert_eq!((&again["first"], &again["last"]), (&first["first"], &first["last"]));
    }
    assert_eq!(world.head(), head);
}

#[test]
fn the_board_shows_where_it_ended() {
    let world = World::after("first-equipment");
    let row = world.run(&["status", FIRST, "--format", "json"]).succeeded().json()[0].clone();
    assert_eq!((&row["ending"], &row["structure_name"]), (&"closed".into(), &"CHU de Nantes".into()));
    assert_eq!((&row["mailboxes"], &row["created"]), (&2.into(), &2.into()));
    assert_eq!(row["owner_login"], "claire.durand");
    let reference = row["reference"].as_str().unwrap();
    let by_reference = world.run(&["status", reference, "--format", "json"]).succeeded().json();
    assert_eq!(by_reference[0], row);
    let csv = world.run(&["status", "--format", "csv"]).succeeded().stdout;
    let (header, line) = csv.split_once('\n').unwrap();
    assert!(header.starts_with("reference,request,opened_at,structure,"), "{header}");
    assert!(line.starts_with(&format!("{reference},{FIRST},2025-09-02T07:12:00Z,finess:440000289,")), "{line}");
    let none = world.run(&["status", "--only", "open"]).succeeded();
    assert_eq!(none.stdout, "no request matches\n");
}

#[test]
fn the_trail_has_a_line_for_each_event_of_the_request() {
    let world = World::after("first-equipment");
    // What the lines say is told by the golden trails of the suite `journeys`.
    let trail = world.read(&["trail", FIRST]).succeeded().stdout;
    let json = world.read(&["trail", FIRST, "--format", "json"]).succeeded().json();
    let own = world.run(&["events"]).succeeded().lines();
    let own = own.iter().filter(|line| line["event"]["request"]["id"] == FIRST).count();
    assert_eq!(json["lines"].as_array().map(Vec::len), Some(own), "as many lines as the log has events");
    assert_eq!(trail.lines().filter(|line| line.starts_with('#')).count(), own, "{trail}");
}

#[test]
fn a_closed_trail_and_a_closed_case_show_no_person() {
    let world = World::after("canary");
    let request = world.run(&["status", "--format", "json"]).succeeded().json()[0]["request"].clone();
    let request = request.as_str().unwrap();
    let open = world.read(&["request", "show", request]).succeeded().stdout;
    assert!(open.to_lowercase().contains("zyxwvani"), "the opener opens nothing: {open}");
    for arguments in [["trail", request, "--sealed"].as_slice(), &["request", "show", request, "--sealed"]] {
        for format in ["table", "json"] {
            let shown = world.run(&[arguments, &["--format", format]].concat()).succeeded().stdout.to_lowercase();
            for canary in ["canari", "zyxwvani", "639987777", "99777777774"] {
                assert!(!shown.contains(canary), "{arguments:?} shows {canary}");
            }
        }
    }
}

#[test]
fn the_case_names_its_persons_and_what_comes_next() {
    let world = World::after("duplicate");
    let open = world.run(&["status", "--only", "open", "--format", "json"]).succeeded().json();
    let request = open[0]["request"].as_str().unwrap();
    let case = world.read(&["request", "show", request, "--format", "json"]).succeeded().json();
    assert_eq!(case["next"]["action"], "wait-for-applicant");
    assert!(case["particulars"][0]["users"][0]["identity"]["known"]["last_name"].is_string(), "{case}");
    assert_eq!(case["opened_on"], open[0]["opened_at"].as_i64().map(day).unwrap());
}

/// The UTC day of an instant in µs; the journeys' instants lie within one day of Paris too.
fn day(micros: i64) -> Value {
    let days = micros.div_euclid(86_400_000_000);
    // Days since 1970 to a civil date (proleptic Gregorian), by the era of 400 years.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}").into()
}

#[test]
fn replay_and_rebuild_agree_with_the_board() {
    let world = World::after("first-equipment");
    world.run(&["exec", &journey("withdrawn")]).succeeded();
    let replay = world.run(&["replay", "--format", "json"]).succeeded().json();
    assert_eq!((&replay["requests"], &replay["compared"]), (&2.into(), &2.into()));
    assert_eq!(replay["differences"], serde_json::json!([]));
    assert_eq!(replay["ended"], serde_json::json!({"closed": 1, "withdrawn": 1}));
    let board = world.run(&["status", "--as-of", &world.head().to_string(), "--format", "json"]).succeeded().stdout;
    world.run(&["rebuild"]).succeeded();
    let rebuilt = world.run(&["status", "--as-of", &world.head().to_string(), "--format", "json"]).succeeded().stdout;
    assert_eq!(rebuilt, board, "a rebuild changed the board");
    world.run(&["rebuild", "nothing"]).ended(2).saying(&["nothing", "requests"]);
}

#[test]
fn a_board_that_differs_from_the_log_is_an_alarm() {
    let world = World::after("withdrawn");
    world.run(&["status"]).succeeded();
    let rows = rusqlite::Connection::open(world.file("read.db")).unwrap();
    let table: String = rows
        .query_row("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'g%_standing'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(rows.execute(&format!("UPDATE {table} SET ending = NULL"), []).unwrap() > 0);
    drop(rows);
    let told = world.run(&["replay"]).ended(4);
    assert!(told.stdout.contains("ending: the log says withdrawn, the board none"), "{}", told.stdout);
}

#[test]
fn the_board_is_counted_and_its_figures_told_as_of_any_moment() {
    let world = World::after("first-equipment");
    world.run(&["exec", &crate::world::journey("duplicate")]).succeeded();
    let ask = |arguments: &[&str]| world.run(&[&["status"], arguments].concat()).succeeded().stdout;
    let counts = world.run(&["status", "--counts", "--format", "json"]).succeeded().json();
    let whole = counts["requests"].as_u64().expect("a number");
    let of = |facet: &str| -> u64 {
        let counts = counts["facets"].as_array().expect("a list").iter().filter(|count| count["facet"] == facet);
        counts.filter_map(|count| count["requests"].as_u64()).sum()
    };
    for facet in ["stage", "waiting", "owner", "due", "sector", "department", "channel"] {
        assert_eq!(of(facet), whole, "{facet}");
    }
    let listed = world.run(&["status", "--type", "nominative", "--format", "json"]).succeeded().json();
    assert!(listed.as_array().is_some_and(|rows| !rows.is_empty()));
    let then = "40";
    let before = [&["--counts"][..], &["--figures"], &["--duplicates"]]
        .map(|asked| ask(&[asked, &["--as-of", then, "--format", "csv"]].concat()));
    world.run(&["exec", &crate::world::journey("withdrawn")]).succeeded();
    let after = [&["--counts"][..], &["--figures"], &["--duplicates"]]
        .map(|asked| ask(&[asked, &["--as-of", then, "--format", "csv"]].concat()));
    assert_eq!(after, before, "the past changed");
    world.run(&["status", "--counts", "--figures"]).ended(2);
    world.run(&["status", "--figures", "--stage", "needs"]).ended(2);
    world.run(&["status", "--due", "soon"]).ended(2).saying(&["late, near or a day"]);
}

#[test]
fn a_list_that_is_cut_says_what_it_left_out() {
    let world = World::after("first-equipment");
    world.run(&["exec", &crate::world::journey("withdrawn")]).succeeded();
    let cut = world.run(&["status", "--limit", "1", "--format", "csv"]).succeeded().saying(&["1 more match"]);
    assert_eq!(cut.stdout.lines().count(), 2);
}
