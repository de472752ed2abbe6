//! The trail of a whole folder, and of what one looks for in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::differences::steady;
use crate::world::{FIRST, World, journey};

/// A folder with three cases, two of them of other structures.
fn with_three_cases() -> World {
    let world = World::after("first-equipment");
    for name in ["correction-round", "withdrawn"] {
        world.run(&["exec", &journey(name)]).succeeded();
    }
    world
}

fn count(world: &World, asked: &[&str]) -> usize {
    let told = world.run(&[&["trail", "--count"], asked].concat()).succeeded().stdout;
    told.trim().parse().unwrap_or_else(|_| panic!("{told} is no number"))
}

/// The positions of the lines that are shown.
fn shown(world: &World, asked: &[&str]) -> Vec<u64> {
    let json = world.read(&[&["trail", "--format", "json"], asked].concat()).succeeded().json();
    json["lines"].as_array().expect("lines").iter().map(|line| line["position"].as_u64().unwrap()).collect()
}

/// The positions of the events of the log for which `is` holds.
fn in_log(events: &[Value], is: impl Fn(&Value) -> bool) -> Vec<u64> {
    let found = events.iter().filter(|line| is(&line["event"]));
    found.map(|line| line["position"].as_u64().unwrap()).collect()
}

#[test]
fn the_trail_of_a_folder_has_a_line_for_each_event_of_the_log() {
    let world = with_three_cases();
    let head = world.head();
    assert_eq!(count(&world, &[]) as u64, head);
    assert_eq!(shown(&world, &[]), (1..=head).collect::<Vec<_>>());
    let text = world.read(&["trail"]).succeeded().stdout;
    assert_eq!(text.lines().filter(|line| line.starts_with('#')).count() as u64, head);
    let csv = world.read(&["trail", "--format", "csv"]).succeeded().stdout;
    assert!(csv.starts_with("position,recorded_at,occurred_at,type,label,reference,request,user,name,role,"), "{csv}");
    assert!(csv.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count() as u64 >= head);
    // What a request's own trail says of an event is said of it here.
    let own = world.read(&["trail", FIRST, "--format", "json"]).succeeded().json()["lines"].clone();
    let all = world.read(&["trail", "--format", "json"]).succeeded().json()["lines"].clone();
    for line in own.as_array().unwrap() {
        assert!(all.as_array().unwrap().contains(line), "{line}");
    }
}

#[test]
fn each_way_of_looking_finds_what_the_log_holds() {
    let world = with_three_cases();
    let events = world.run(&["events"]).succeeded().lines();
    let mut by: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for event in events.iter().map(|line| &line["event"]) {
        *by.entry(("--role", event["actor"]["role"].as_str().unwrap().to_owned())).or_default() += 1;
        *by.entry(("--type", event["type"].as_str().unwrap().to_owned())).or_default() += 1;
        if let Some(channel) = event["actor"]["channel"].as_str() {
            *by.entry(("--channel", channel.to_owned())).or_default() += 1;
        }
    }
    assert!(by.len() > 20, "{by:?}");
    for ((option, value), expected) in by {
        assert_eq!(count(&world, &[option, &value]), expected, "{option} {value}");
    }
    let claire = world.run(&["user", "list", "--format", "json"]).succeeded().json();
    let claire =
        claire.as_array().unwrap().iter().find(|user| user["login"] == "claire.durand").unwrap()["user"].clone();
    let by_claire = in_log(&events, |event| event["actor"]["user"] == claire);
    assert_eq!(shown(&world, &["--by", "claire.durand"]), by_claire);
    let two = ["--type", "request-opened", "--type", "request-closed"];
    assert_eq!(count(&world, &two), count(&world, &two[..2]) + count(&world, &two[2..]));
    assert_eq!(shown(&world, &[FIRST, "--by", "claire.durand", "--type", "request-opened"]), [0; 0]);
}

#[test]
fn a_tag_finds_what_carries_it_and_two_find_what_carries_both() {
    let world = with_three_cases();
    let events = world.run(&["events"]).succeeded().lines();
    let carries = |event: &Value, tag: &str| event["tags"].as_array().unwrap().iter().any(|other| other == tag);
    let (structure, request) = ("structure:finess:440000289", format!("request:{FIRST}"));
    assert_eq!(shown(&world, &["--tag", structure]), in_log(&events, |event| carries(event, structure)));
    let both = in_log(&events, |event| carries(event, structure) && carries(event, &request));
    assert_eq!(shown(&world, &["--tag", structure, "--tag", &request]), both);
    assert_eq!(shown(&world, &[FIRST, "--tag", structure]), both);
    let granted = in_log(&events, |event| carries(event, structure) && event["type"] == "mailbox-created");
    assert_eq!(shown(&world, &["--tag", structure, "--type", "mailbox-created"]), granted);
    let by_applicant = in_log(&events, |event| carries(event, structure) && event["actor"]["role"] == "applicant");
    assert_eq!(shown(&world, &["--tag", structure, "--role", "applicant"]), by_applicant);
    assert_eq!(count(&world, &["--tag", structure, "--role", "applicant"]), by_applicant.len());
}

/// The log holds addresses and logins as keyed hashes; whoever looks for one types it in clear.
#[test]
fn an_address_and_a_login_are_looked_for_in_clear() {
    let world = with_three_cases();
    let events = world.run(&["events"]).succeeded().lines();
    let created = events.iter().find(|line| line["event"]["type"] == "mailbox-created").unwrap();
    let hash = created["event"]["tags"].as_array().unwrap().iter().filter_map(Value::as_str);
    let hash = hash.clone().find(|tag| tag.starts_with("address:")).expect("an address").to_owned();
    let trail = world.read(&["trail", "--tag", &hash]).succeeded().stdout;
    let address = trail.split_whitespace().find(|word| word.ends_with("@esantepdl.mssante.fr")).expect("an address");
    let in_clear = world.read(&["trail", "--tag", &format!("address:{}", address.to_uppercase())]).succeeded().stdout;
    assert_eq!(in_clear, trail);
    let registered = shown(&world, &["--tag", "login:claire.durand"]);
    assert_eq!(registered.len(), 1);
    let registered = &events[usize::try_from(registered[0]).unwrap() - 1]["event"];
    assert_eq!(registered["type"], "user-registered");
}

/// One address is one tag, from the wish on.
#[test]
fn an_address_is_found_where_it_was_wished_for_asked_for_and_granted() {
    let world = World::after("organisational-mailbox");
    let wished = "address:chcastelluccio.addictologie@esantepdl.mssante.fr";
    let events = world.run(&["events"]).succeeded().lines();
    let types: Vec<&str> = shown(&world, &["--tag", wished])
        .into_iter()
        .filter_map(|position| events[usize::try_from(position).unwrap() - 1]["event"]["type"].as_str())
        .collect();
    for expected in ["mailbox-requested", "creation-requested", "mailbox-created"] {
        assert!(types.contains(&expected), "{expected} is not among {types:?}");
    }
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let world = with_three_cases();
    for asked in [&[][..], &["--role", "agent"], &["--tag", "structure:finess:440000289"], &[FIRST]] {
        let whole = shown(&world, asked);
        let (mut after, mut pages) = ("0".to_owned(), Vec::new());
        loop {
            let page = shown(&world, &[asked, &["--after", &after, "--limit", "17"]].concat());
            let Some(last) = page.last() else { break };
            after = last.to_string();
            pages.extend(page);
        }
        assert_eq!(pages, whole, "{asked:?}");
        assert!(whole.len() > 17, "{asked:?}: one page is no paging");
    }
}

#[test]
fn since_and_until_take_positions_instants_and_days() {
    let world = with_three_cases();
    let events = world.run(&["events"]).succeeded().lines();
    let (tenth, instant) = (events[9]["position"].to_string(), events[9]["recorded_at"].as_str().unwrap());
    let head = world.head();
    for when in [&tenth, instant] {
        assert_eq!(shown(&world, &["--since", when]), (10..=head).collect::<Vec<_>>(), "{when}");
        assert_eq!(shown(&world, &["--until", when]), (1..=10).collect::<Vec<_>>(), "{when}");
        assert_eq!(shown(&world, &["--as-of", when]), (1..=10).collect::<Vec<_>>(), "{when}");
        assert_eq!(count(&world, &["--since", when, "--until", when]), 1, "{when}");
    }
    assert_eq!(count(&world, &["--since", "1999-12-31"]) as u64, head);
    assert_eq!(world.run(&["trail", "--until", "1999-12-31"]).succeeded().stdout, "no event matches\n");
    let none = world.run(&["trail", "--until", "1999-12-31", "--format", "json"]).succeeded().json();
    assert_eq!(none["lines"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_looked_for_is_refused_by_name() {
    let world = World::after("first-equipment");
    let refused: [(&[&str], &str); 7] = [
        (&["--tag", "quota"], "quota"),
        (&["--tag", "address:anais"], "a mail address"),
        (&["--by", "nobody.known"], "nobody.known"),
        (&["--type", "Request Opened"], "Request Opened"),
        (&["--since", "2999-01-01"], "has passed"),
        (&["--until", "99999"], "it ends at"),
        (&["MSS-2026-999999"], "MSS-2026-999999"),
    ];
    for (asked, words) in refused {
        world.run(&[&["trail"], asked].concat()).ended(2).saying(&[words]);
    }
    world.run(&["trail", FIRST, "--as-of", "5"]).ended(2).saying(&["opened by position 5"]);
}

#[test]
fn filtered_trails_read_as_the_whole_does() {
    let world = World::after("correction-round");
    let mut typed = String::new();
    for asked in [
        "--type reminder-sent --type waiting-ended",
        "--by yanis.leroy --channel phone",
        "--role applicant --type mailbox-user-corrected",
        "--tag mailbox:71d2b549-6b26-44b7-9ea6-e4e6bccfb1bb --type mailbox-created",
        "--type request-rejected",
        "--type request-opened --count",
    ] {
        let arguments: Vec<&str> = ["trail"].into_iter().chain(asked.split(' ')).collect();
        let told = steady(&world.read(&arguments).succeeded().stdout);
        let year = told.find("MSS-").map(|at| told[at + 4..at + 8].to_owned()).unwrap_or_else(|| "none".to_owned());
        let told = told.replace(&format!("MSS-{year}-"), "MSS-<year>-");
        writeln!(typed, "> trail {asked}\n{told}").expect("a string takes everything");
    }
    insta::assert_snapshot!("filtered", typed);
    let granted = world.read(&["trail", "--role", "administrator", "--type", "role-granted"]).succeeded().stdout;
    assert!(granted.contains("        user: claire.durand\n        role: agent\n"), "{granted}");
}
