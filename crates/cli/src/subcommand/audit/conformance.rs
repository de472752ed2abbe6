//! `parcours audit conformance`: how far cases followed the written procedure.

use std::collections::BTreeMap;
use std::fmt;

use app::{CaseConformance, When, calendar};
use clap::Args;
use serde::Serialize;
use workflow::EventRef;
use workflow::conformance::{Finding, Gravity};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::progress;

const EXAMPLES: &str = "\
Examples:
  parcours audit conformance
  parcours audit conformance --as-of 2026-06-30 --format json
  parcours audit conformance MSS-2026-000123

Reads the log itself. The order that counts is that in which things happened, not that in which
they were recorded. A breach merely happened; an exception was decided, with a reason, and does
not count against a case. The months are those in which a case had its first mailbox created, in
Paris; what was taken over from before is not judged. Nothing personal is shown.";

/// Holds cases to the written procedure: what departs from it, and the share of cases that do not.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct HoldToProcedure {
    /// One request only, by reference or id; again for more; all, unless given.
    #[arg(value_name = "REF")]
    requests: Vec<String>,
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Output {
    /// The last event that counts.
    position: u64,
    /// Oldest first.
    months: Vec<Month>,
    /// Cases with departures, and those that were named; in order of opening.
    cases: Vec<Case>,
}

/// Cases that had their first mailbox created in one month.
#[derive(Debug, Default, Serialize)]
struct Month {
    /// `2026-03`.
    month: String,
    equipped: u64,
    /// Of these, without a breach.
    conform: u64,
    /// Of those, with an exception.
    by_exception: u64,
}

#[derive(Debug, Serialize)]
struct Case {
    reference: String,
    request: String,
    /// When its first mailbox was created; `null` where none was yet.
    equipped_at: Option<String>,
    departures: Vec<Departure>,
}

#[derive(Debug, Serialize)]
struct Departure {
    code: &'static str,
    /// `breach` or `exception`.
    gravity: &'static str,
    /// In French.
    sentence: String,
    event: u64,
    happened_at: Option<String>,
    mailbox: Option<String>,
    person: Option<String>,
    /// The event that came too late; `null` when it never came.
    too_late: Option<u64>,
    too_late_happened_at: Option<String>,
}

impl HoldToProcedure {
    /// Reads case after case.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let mut named = BTreeMap::new();
        for name in &self.requests {
            named.insert(request(&folder, name).await?, name);
        }
        let openings = folder.app.openings(moment.position).await?;
        let bar = progress::counting("cases read");
        bar.set_length(openings.len() as u64);
        let (mut months, mut cases) = (BTreeMap::<String, Month>::new(), Vec::new());
        for opening in &openings {
            bar.inc(1);
            if !named.is_empty() {
                let event = opening.event().map_err(app::CommandError::from)?;
                let is_named = event.request.is_some_and(|own| named.remove(&workflow::RequestId(own.id)).is_some());
                if !is_named {
                    continue;
                }
            }
            let case = folder.app.conformance(opening, moment.position).await?;
            if let Some(equipped) = case.shown.equipped_at {
                let name = calendar::month(eventlog::Timestamp::from_micros(equipped.0));
                months.entry(name).or_default().count(&case);
            }
            if !case.shown.findings.is_empty() || !self.requests.is_empty() {
                cases.push(Case::of(&case));
            }
            if !self.requests.is_empty() && named.is_empty() {
                break;
            }
        }
        bar.finish_and_clear();
        if let Some(name) = named.values().next() {
            return Err(unopened(name, moment));
        }
        let months = months.into_iter().map(|(month, counted)| Month { month, ..counted }).collect();
        print(&Output { position: moment.position.get(), months, cases }, self.format)
    }
}

impl Month {
    fn count(&mut self, case: &CaseConformance) {
        self.equipped += 1;
        if case.shown.is_conform() {
            self.conform += 1;
            self.by_exception += u64::from(!case.shown.findings.is_empty());
        }
    }

    /// The share of conform cases, in per cent with one decimal, rounded down: a hundred is a hundred.
    fn rate(&self) -> String {
        let per_mille = self.conform * 1_000 / self.equipped.max(1);
        format!("{}.{} %", per_mille / 10, per_mille % 10)
    }
}

impl Case {
    fn of(case: &CaseConformance) -> Self {
        let instant = |at: workflow::Instant| calendar::rfc3339(eventlog::Timestamp::from_micros(at.0));
        Self {
            reference: case.reference.to_string(),
            request: case.request.to_string(),
            equipped_at: case.shown.equipped_at.map(instant),
            departures: case.shown.findings.iter().map(|finding| Departure::of(finding, case)).collect(),
        }
    }
}

impl Departure {
    fn of(finding: &Finding, case: &CaseConformance) -> Self {
        let happened = |at: EventRef| case.happened.get(&at).map(|at| calendar::rfc3339(*at));
        Self {
            code: finding.departure.as_str(),
            gravity: match finding.departure.gravity() {
                Gravity::Exception => "exception",
                Gravity::Breach => "breach",
            },
            sentence: wording::conformance::departure(finding.departure).to_owned(),
            event: finding.at.0,
            happened_at: happened(finding.at),
            mailbox: finding.mailbox.map(|id| id.to_string()),
            person: finding.person.map(|id| id.to_string()),
            too_late: finding.too_late.map(|at| at.0),
            too_late_happened_at: finding.too_late.and_then(happened),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "as of position {}", self.position)?;
        for month in &self.months {
            let Month { month: name, equipped, conform, by_exception } = month;
            let rate = month.rate();
            writeln!(f, "  {name}  {rate:>7}  {conform} of {equipped} conform, {by_exception} by exception")?;
        }
        self.cases.iter().try_for_each(|case| case.fmt(f))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equipped = self.equipped_at.as_ref().map_or("no mailbox yet".to_owned(), |at| format!("equipped {at}"));
        let none = if self.departures.is_empty() { ", nothing departs from the procedure" } else { "" };
        writeln!(f, "{}  {equipped}{none}", self.reference)?;
        self.departures.iter().try_for_each(|departure| departure.fmt(f))
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gravity, code, sentence, event, .. } = self;
        let at = self.happened_at.as_deref().unwrap_or_default();
        write!(f, "  {gravity:<9}  {sentence} ({code}): event {event}, {at}")?;
        if let Some(mailbox) = &self.mailbox {
            write!(f, ", mailbox {mailbox}")?;
        }
        if let Some(person) = &self.person {
            write!(f, ", person {person}")?;
        }
        match (&self.too_late, &self.too_late_happened_at) {
            (Some(event), Some(at)) => writeln!(f, "; too late: event {event}, {at}"),
            (Some(_) | None, None) | (None, Some(_)) => writeln!(f),
        }
    }
}
