//! What reporting jobs are told of each column of the views. `docs/read-model.md` is printed from here.

use read_model::Column;

/// `v_events`: the envelope of every event.
pub(crate) const EVENTS: &[Column] = &[
    Column::new("position", "position; one row for every event of the log"),
    Column::new("recorded_at", "instant of recording"),
    Column::new("occurred_at", "instant at which it happened"),
    Column::new("type", "what happened, such as `request-opened`"),
    Column::new("role", "role in which it was done"),
    Column::new("user", "user who did it; empty for the program and for applicants"),
    Column::new("channel", "how it reached us"),
    Column::new("uid", "account of the operating system, for what came from a shell"),
    Column::new("on_behalf", "random id of the person it was done for"),
    Column::new("command", "id of the command it answered"),
    Column::new("correlation", "id of the import or bulk action it belongs to"),
];

/// `v_request_events`: which events are of the trail of which request.
pub(crate) const REQUEST_EVENTS: &[Column] = &[
    Column::new("request", "id of a request"),
    Column::new("position", "position of an event of its trail: one that carries its tag"),
];

/// `v_event_policies`: which versions of the policy an event leant on.
pub(crate) const EVENT_POLICIES: &[Column] = &[
    Column::new("position", "position of an event"),
    Column::new("section", "section of the policy that it leant on"),
    Column::new("adopted_at", "position of the version that it leant on"),
];
