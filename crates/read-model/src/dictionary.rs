//! What whoever reads a file of read models is told of each column of its views.
//!
//! The views are a contract with reporting jobs; their meanings stand beside the code that fills them, and the dictionary of
//! `docs/read-model.md` is printed from here.

/// A column of a [`View`](crate::View).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it means, in a Markdown table cell: kind of value, unit, words, when it is empty.
    pub meaning: &'static str,
}

impl Column {
    /// A column called `name`.
    pub const fn new(name: &'static str, meaning: &'static str) -> Self {
        Self { name, meaning }
    }
}

/// The views of every file, whatever it projects: how far its rows have read, and what they left out.
pub const OWN_VIEWS: [(&str, &[Column]); 2] = [("v_checkpoints", CHECKPOINTS), ("v_parked", PARKED)];

const CHECKPOINTS: &[Column] = &[
    Column::new("projection", "`requests` or `events`"),
    Column::new("generation", "the rows stand in tables `g<generation>_*`"),
    Column::new("code_version", "version of the code that wrote them"),
    Column::new("log_id", "id of the log"),
    Column::new("position", "how far it has read"),
    Column::new("leaf", "hash of the entry there: pins the history the rows come from"),
    Column::new("recorded_at", "instant at which that entry was recorded"),
    Column::new("doubt", "in what the rows contradict the log, while their successors are being written"),
];

const PARKED: &[Column] = &[
    Column::new("projection", "projection that could not read an event"),
    Column::new("position", "position of the event"),
    Column::new("event_type", "its type; empty when not even the envelope could be read"),
    Column::new("request", "the request whose state is in doubt"),
    Column::new("reason", "what went wrong"),
];
