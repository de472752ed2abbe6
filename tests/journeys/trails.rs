//! The golden trail of each journey: what `parcours trail` prints of each of its requests, and what happened beside them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;

use serde_json::Value;

use crate::endings;
use crate::folder::Folder;
use crate::journey::Journey;

#[test]
fn each_journey_ends_where_it_should_and_leaves_its_golden_trail() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Every difference is shown, not the first alone.
    let mut differing = Vec::new();
    for journey in Journey::all() {
        let folder = Folder::after(&journey);
        let compared = std::panic::catch_unwind(AssertUnwindSafe(|| {
            endings::assert_told(&journey, &folder);
            settings.bind(|| insta::assert_snapshot!(&*journey.name, trail(&journey, &folder)));
        }));
        if compared.is_err() {
            differing.push(journey.name);
        }
    }
    assert!(differing.is_empty(), "these journeys went another way: {}", differing.join(", "));
}

/// Everything that a journey leaves behind, in the words that a person reads.
fn trail(journey: &Journey, folder: &Folder) -> String {
    let mut text = String::new();
    for (index, request) in journey.requests().iter().enumerate() {
        let printed = folder.run(&["trail", request, "--as", "admin"]);
        write!(text, "REQUEST {}\n\n{printed}\n", index + 1).expect("a string takes everything");
    }
    let beside = beside(folder);
    if !beside.is_empty() {
        write!(text, "BESIDE THE REQUESTS\n\n{beside}").expect("a string takes everything");
    }
    steady(&text, &journey.text)
}

/// What no request holds: enquiries, mergers, the ends of memberships. A folder's birth and its staff are left out.
fn beside(folder: &Folder) -> String {
    let births = ["log-created", "policy-adopted", "role-granted", "user-registered"];
    let lines = folder.lines(&["events"]);
    let of_no_request = lines.iter().map(|line| (&line["position"], &line["event"]));
    let of_no_request = of_no_request.filter(|(_, event)| event["request"].is_null());
    let told = of_no_request.filter(|(_, event)| !births.contains(&event["type"].as_str().expect("a type")));
    told.map(|(position, event)| fact(position, event)).collect()
}

fn fact(position: &Value, event: &Value) -> String {
    let head = format!("#{position} {} {}", event["type"].as_str().expect("a type"), event["actor"]["role"]);
    let data = event["data"].as_object().expect("public data");
    let fields = data.iter().map(|(name, value)| format!("        {name}: {value}\n"));
    head + "\n" + &fields.collect::<String>()
}

/// The text without what differs from run to run: ids and keyed hashes that no journey gives, when it was recorded, who
/// ran the test.
fn steady(text: &str, given: &str) -> String {
    let is_id = |c: char| c.is_ascii_hexdigit() || c == '-';
    let given: BTreeSet<&str> = given.split(|c| !is_id(c)).collect();
    // Whoever was erased is told by the end of an id.
    let is_end_of_given = |word: &str| given.iter().any(|id| id.ends_with(word));
    let is_drawn = |word: &str| match word.len() {
        36 | 64 => !given.contains(word),
        12 => !word.contains('-') && !is_end_of_given(word),
        _ => false,
    };
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("recorded "));
    let steadied = lines.map(|line| {
        let (mut steady, mut rest) = (String::new(), line);
        while let Some(start) = rest.find(is_id) {
            let end = rest[start..].find(|c| !is_id(c)).map_or(rest.len(), |length| start + length);
            steady.push_str(&rest[..start]);
            steady.push_str(if is_drawn(&rest[start..end]) { "<drawn>" } else { &rest[start..end] });
            rest = &rest[end..];
        }
        steady + rest + "\n"
    });
    let own = format!("uid {}", rustix::process::getuid().as_raw());
    steadied.collect::<String>().replace(&own, "uid <own>")
}
