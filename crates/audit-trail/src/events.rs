//! The projection behind `v_events`: the envelope of every event in a few numbers, so that trails can be found and counted
//! without reading the log.

use std::collections::HashMap;

use eventlog::Tag;
use read_model::{Fact, Index, Projection, Refusal, Schema, Tables, View, Writer};
use rusqlite::{OptionalExtension, Statement, params};

use crate::dictionary;

/// One row an event, whatever its type: `v_events`, `v_request_events`, `v_event_policies`.
///
/// A row is some sixty bytes, payloads stay in the log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events;

impl Events {
    /// The name of the projection.
    pub const NAME: &'static str = "events";
}

impl Projection for Events {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        2
    }

    fn schema(&self) -> Schema {
        Schema {
            tables: include_str!("sql/tables.sql"),
            indexes: &[
                Index { name: "event_by_request", on: "{g}_event (request) WHERE request IS NOT NULL" },
                Index { name: "also_by_request", on: "{g}_also (request)" },
                Index { name: "event_by_user", on: "{g}_event (user) WHERE user IS NOT NULL" },
                Index { name: "event_by_type", on: "{g}_event (type)" },
                Index { name: "policy_by_position", on: "{g}_policy (position)" },
            ],
            views: &[
                View {
                    name: "v_events",
                    select: include_str!("sql/v_events.sql"),
                    columns: dictionary::EVENTS,
                    key: &["position"],
                    besides: &[],
                },
                View {
                    name: "v_request_events",
                    select: include_str!("sql/v_request_events.sql"),
                    columns: dictionary::REQUEST_EVENTS,
                    key: &["request", "position"],
                    besides: &[],
                },
                View {
                    name: "v_event_policies",
                    select: include_str!("sql/v_event_policies.sql"),
                    columns: dictionary::EVENT_POLICIES,
                    key: &["position", "section", "adopted_at"],
                    besides: &[],
                },
            ],
        }
    }

    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        Ok(Box::new(EventWriter {
            add_event: tables.prepare(
                "INSERT INTO {g}_event (position, recorded_at, occurred_at, type, role, user, channel, request, uid,
                                        on_behalf, command, correlation)
                 VALUES (:position, :recorded_at, :occurred_at, :type, :role, :user, :channel, :request, :uid,
                         :on_behalf, :command, :correlation)",
            )?,
            add_also: tables.prepare("INSERT INTO {g}_also (request, position) VALUES (:request, :position)")?,
            cite: tables.prepare(
                "INSERT INTO {g}_policy (position, section, adopted_at) VALUES (:position, :section, :adopted_at)",
            )?,
            words: Dictionary::new(
                tables.prepare("SELECT id FROM {g}_word WHERE word = :text")?,
                tables.prepare("INSERT INTO {g}_word (word) VALUES (:text)")?,
            ),
            requests: Dictionary::new(
                tables.prepare("SELECT id FROM {g}_request WHERE uuid = :text")?,
                tables.prepare("INSERT INTO {g}_request (uuid) VALUES (:text)")?,
            ),
        }))
    }
}

/// Parameters are named for who reads the statements, and bound in the order of their names for speed.
struct EventWriter<'c> {
    add_event: Statement<'c>,
    add_also: Statement<'c>,
    cite: Statement<'c>,
    words: Dictionary<'c>,
    requests: Dictionary<'c>,
}

impl Writer for EventWriter<'_> {
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let (event, position) = (fact.event, fact.position.get().cast_signed());
        let actor = &event.actor;
        let mut requests = event.tags.iter().filter(|tag| tag.kind() == "request").map(Tag::value);
        self.add_event.execute(params![
            position,
            fact.recorded_at.as_micros(),
            event.occurred_at.as_micros(),
            self.words.id(event.event_type.as_str())?,
            self.words.id(&actor.role)?,
            self.words.id_if_any(actor.user.as_deref())?,
            self.words.id_if_any(actor.channel.as_deref())?,
            self.requests.id_if_any(requests.next())?,
            actor.uid,
            actor.on_behalf.map(|subject| subject.0.into_bytes()),
            event.command.0.as_bytes(),
            event.correlation.map(uuid::Uuid::into_bytes),
        ])?;
        for other in requests {
            let request = self.requests.id(other)?;
            self.add_also.execute(params![request, position])?;
        }
        for policy in &event.policy {
            let section = self.words.id(&policy.section)?;
            let adopted_at = policy.position.get().cast_signed();
            self.cite.execute(params![position, section, adopted_at])?;
        }
        Ok(())
    }
}

/// Texts and their numbers, remembered for the length of a transaction.
struct Dictionary<'c> {
    find: Statement<'c>,
    add: Statement<'c>,
    known: HashMap<String, i64>,
}

impl<'c> Dictionary<'c> {
    fn new(find: Statement<'c>, add: Statement<'c>) -> Self {
        Self { find, add, known: HashMap::new() }
    }

    fn id(&mut self, text: &str) -> rusqlite::Result<i64> {
        if let Some(id) = self.known.get(text) {
            return Ok(*id);
        }
        let stored = self.find.query_row(params![text], |row| row.get(0)).optional()?;
        let id = match stored {
            Some(id) => id,
            None => self.add.insert(params![text])?,
        };
        self.known.insert(text.to_owned(), id);
        Ok(id)
    }

    fn id_if_any(&mut self, text: Option<&str>) -> rusqlite::Result<Option<i64>> {
        text.map(|text| self.id(text)).transpose()
    }
}
