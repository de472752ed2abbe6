//! Where each request of each journey stands when the journey is over.

use crate::folder::Folder;
use crate::journey::Journey;

/// How a request ended or at which step it stands, how many mailboxes it has, how many of them exist.
type Standing = (&'static str, u64, u64);

/// Of each journey, how each of its requests stands, in order of opening.
const ENDINGS: &[(&str, &[Standing])] = &[
    ("applicative-mailbox", &[("closed", 2, 1)]),
    ("canary", &[("closed", 3, 1), ("duplicate", 1, 0), ("closed", 3, 2), ("needs", 1, 0), ("closed", 1, 1)]),
    ("cap-raised", &[("closed", 149, 149), ("closed", 1, 1), ("closed", 1, 1)]),
    ("correction-round", &[("closed", 1, 1)]),
    ("disputed-returns", &[("closed", 3, 3)]),
    ("dropped-and-reopened", &[("closed", 2, 2)]),
    ("duplicate", &[("adhesion", 1, 0), ("duplicate", 1, 0)]),
    ("erasure", &[("withdrawn", 1, 0)]),
    ("first-equipment", &[("closed", 2, 2)]),
    ("habilitation-override", &[("closed", 2, 2)]),
    ("homonyms", &[("closed", 3, 2)]),
    ("inactivity-review", &[("closed", 3, 2)]),
    ("life-after-equipment", &[("closed", 2, 1)]),
    ("member-leaving", &[("closed", 2, 0), ("closed", 1, 0)]),
    ("membership-enquiries", &[("closed", 1, 0)]),
    ("merger", &[("closed", 1, 1), ("closed", 1, 1), ("creation", 1, 0)]),
    ("organisational-mailbox", &[("closed", 1, 1)]),
    ("second-request-of-a-member", &[("closed", 1, 1), ("closed", 2, 1)]),
    ("sole-practice-by-siret", &[("closed", 1, 1), ("needs", 1, 0)]),
    ("sole-practice", &[("closed", 1, 1)]),
    ("structure-without-finess", &[("closed", 2, 2)]),
    ("take-over", &[("closed", 3, 3), ("closed", 2, 2)]),
    ("undo", &[("closed", 2, 2)]),
    ("waiting-and-reminders", &[("closed", 1, 1)]),
    ("withdrawn", &[("withdrawn", 1, 0)]),
];

/// Checks where the requests of a journey stand after it.
#[track_caller]
pub(crate) fn assert_told(journey: &Journey, folder: &Folder) {
    let standing = journey.requests().into_iter().map(|request| {
        let row = folder.json(&["status", &request, "--format", "json"])[0].clone();
        let ended = row["ending"].as_str().or(row["stage"].as_str()).expect("a stage").to_owned();
        (ended, row["mailboxes"].as_u64().expect("a number"), row["created"].as_u64().expect("a number"))
    });
    let standing: Vec<_> = standing.collect();
    let told = ENDINGS.iter().find(|(name, _)| *name == journey.name);
    let told = told.unwrap_or_else(|| panic!("no ending is told of {}: {standing:?}", journey.name)).1;
    let told: Vec<_> = told.iter().map(|(ended, all, created)| ((*ended).to_owned(), *all, *created)).collect();
    assert_eq!(standing, told, "{}", journey.name);
}

#[test]
fn an_ending_is_told_of_each_journey_and_of_nothing_else() {
    let told: Vec<_> = ENDINGS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let journeys: Vec<_> = Journey::all().into_iter().map(|journey| journey.name).collect();
    assert_eq!(told, journeys);
}
