//! Cases held to the written procedure, from the log itself.

use std::collections::BTreeMap;

use eventlog::{Position, Query, QueryItem, Recorded, Timestamp};
use workflow::conformance::{Conformance, conformance};
use workflow::{EventRef, RequestId, Tag};

use crate::app::App;
use crate::error::CommandError;
use crate::order::Reference;
use crate::{calendar, facts, translate};

/// What the history of one case shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseConformance {
    /// What it is called.
    pub reference: Reference,
    /// Its id.
    pub request: RequestId,
    /// What departs from the procedure, and when its first mailbox was created.
    pub shown: Conformance,
    /// When each event happened that is spoken of.
    pub happened: BTreeMap<EventRef, Timestamp>,
}

impl App {
    /// The openings of all requests up to `up_to`, oldest first.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn openings(&self, up_to: Position) -> Result<Vec<Recorded>, CommandError> {
        let query = Query::any_of([QueryItem::typed([translate::event_type("request-opened")])]);
        facts::all(&self.store, &query, Position::START, up_to).await
    }

    /// The case that `opening` opened, held to the procedure as of `up_to`. Nothing personal is opened.
    ///
    /// Cost: one index range, as [`App::case`].
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read, or holds an event that only a newer program knows.
    pub async fn conformance(&self, opening: &Recorded, up_to: Position) -> Result<CaseConformance, CommandError> {
        let opened = translate::recorded(opening)?;
        let request = opened.request.ok_or_else(|| {
            CommandError::Integrity(format!("event {} opens a request and is none of a request", opening.position))
        })?;
        let query = Query::tagged(translate::tag(&Tag::Request(request)));
        let mut events = Vec::new();
        for entry in facts::all(&self.store, &query, Position::START, up_to).await? {
            let event = translate::recorded(&entry)?;
            // Others that only speak of it are events of theirs.
            if event.request == Some(request) {
                events.push(event);
            }
        }
        let day_of = |at: workflow::Instant| calendar::day(Timestamp::from_micros(at.0));
        let shown = conformance(&events, day_of);
        let cited = shown.findings.iter().flat_map(|finding| [Some(finding.at), finding.too_late]).flatten();
        let happened = |at: EventRef| {
            let event = events.iter().find(|event| event.at == at)?;
            Some((at, Timestamp::from_micros(event.happened_at.0)))
        };
        let happened = cited.filter_map(happened).collect();
        let reference = Reference::of(opening.position, opening.recorded_at);
        Ok(CaseConformance { reference, request, shown, happened })
    }
}
