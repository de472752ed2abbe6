//! Read models: what is shown, and was never decided.

use super::Scenario;
use crate::asking::Ask;
use crate::hands::in_read_model;

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "read.db shows another owner of a case",
        deed: |folder| {
            in_read_model(
                folder,
                ("read.db", "requests"),
                "UPDATE {g}standing SET owner = 'nobody' WHERE valid_to = 9223372036854775807",
            );
        },
        ask: Ask::Prove,
        named: "v_requests",
    },
    Scenario {
        what: "read.db hides an event of the trail",
        deed: |folder| in_read_model(folder, ("read.db", "events"), "DELETE FROM {g}event WHERE position = 7"),
        ask: Ask::Prove,
        named: "v_events",
    },
    Scenario {
        what: "search.db finds a case under another name",
        deed: |folder| in_read_model(folder, ("search.db", "search"), "UPDATE {g}facet SET shown = 'Mallory'"),
        ask: Ask::Prove,
        named: "v_facets",
    },
];
