//! One line of a trail, with the reference of the request whose event it is.

use std::collections::BTreeMap;
use std::fmt::Display;

use app::{Reference, calendar};
use audit_trail::{Concerned, TrailLine};
use eventlog::{EventStore, Position, Query, Tag};
use serde::Serialize;
use uuid::Uuid;

use crate::failure::Failure;
use crate::output::Row;

/// A line, and of which request it is.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// `MSS-2026-000123`; none for what is no request's own event.
    pub(super) reference: Option<String>,
    #[serde(flatten)]
    pub(super) line: TrailLine,
}

impl Line {
    /// `lines` with their references.
    ///
    /// # Errors
    /// [`Failure`] when the log cannot be read.
    pub(super) async fn all(store: &dyn EventStore, lines: Vec<TrailLine>) -> Result<Vec<Self>, Failure> {
        let mut references: BTreeMap<Uuid, Option<String>> = BTreeMap::new();
        let mut all = Vec::with_capacity(lines.len());
        for line in lines {
            let reference = match line.request.map(|request| request.id) {
                None => None,
                Some(id) => match references.get(&id) {
                    Some(known) => known.clone(),
                    None => references.entry(id).or_insert(reference(store, id).await?).clone(),
                },
            };
            all.push(Self { reference, line });
        }
        Ok(all)
    }
}

/// The first event of a request is the one that opened it.
async fn reference(store: &dyn EventStore, id: Uuid) -> Result<Option<String>, Failure> {
    let tag = Tag::new("request", id).map_err(|error| Failure::Machine(error.into()))?;
    let head = store.head().await?.position;
    let first = store.read(&Query::tagged(tag), Position::START, head, 1).await?;
    Ok(first.first().map(|opened| Reference::of(opened.position, opened.recorded_at).to_string()))
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &[
        "position",
        "recorded_at",
        "occurred_at",
        "type",
        "label",
        "reference",
        "request",
        "user",
        "name",
        "role",
        "on_behalf",
        "channel",
        "uid",
        "mailbox",
        "person",
        "partner",
        "about_user",
        "reason",
        "documents",
        "changes",
        "policy",
        "command",
        "correlation",
    ];

    fn cells(&self) -> Vec<String> {
        let Self { reference, line } = self;
        let (who, about) = (&line.who, &line.about);
        vec![
            line.position.to_string(),
            calendar::rfc3339(line.recorded_at),
            calendar::rfc3339(line.occurred_at),
            line.event_type.clone(),
            line.label.clone(),
            reference.clone().unwrap_or_default(),
            text(line.request.map(|request| request.id)),
            text(who.user.as_ref()),
            text(who.name.as_ref()),
            who.role.clone(),
            text(who.on_behalf),
            text(who.channel.as_ref()),
            text(who.uid),
            called(about.mailbox.as_ref()),
            called(about.person.as_ref()),
            called(about.partner.as_ref()),
            called(about.user.as_ref()),
            line.reason_text().unwrap_or_default(),
            lines(&line.documents),
            lines(&line.changes),
            lines(line.policy.iter().map(|policy| format!("{} #{}", policy.section, policy.position))),
            line.command.to_string(),
            text(line.correlation),
        ]
    }
}

/// Nothing is an empty cell.
pub(crate) fn text(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The name, or the id of what has none here.
pub(crate) fn called(concerned: Option<&Concerned>) -> String {
    text(concerned.map(|concerned| concerned.name.as_ref().unwrap_or(&concerned.id)))
}

/// Several in one cell, each on a line of its own.
fn lines(items: impl IntoIterator<Item = impl Display>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join("\n")
}
