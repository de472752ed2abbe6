//! `parcours diff REF --from WHEN --to WHEN`: what is otherwise of a request between two moments.

mod row;
mod standing;

use std::fmt;

use app::reading::{Glimpse, ReadKind};
use app::{Moment, When, calendar};
use audit_trail::{Difference, Sources, Words};
use clap::Args;
use eventlog::{EventStore, Position};
use serde::Serialize;
use workflow::RequestId;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{ListFormat, print_rows, write, write_json};
use crate::people::People;
use crate::reading::{ReadBy, Sight};
use crate::subcommand::diff::row::rows;
use crate::subcommand::diff::standing::{Otherwise, Standing};
use crate::subcommand::trail::failed;

const EXAMPLES: &str = "\
Examples:
  parcours diff MSS-2026-000123 --from 2026-06-01 --to 2026-06-30 --as paul.martin
  parcours diff MSS-2026-000123 --from 700 --as paul.martin     from that event until now
  parcours diff MSS-2026-000123 --from 0 --to 750               by then, names closed
  parcours diff MSS-2026-000123 --from 700 --to 750 --format csv --sealed

A day is its end in Paris. The same question about the same past moments gives the same bytes.
Whoever reads is noted in the journal of reads; without --as names stay closed.";

/// What is otherwise of a request between two moments: fields from old to new, who set them, what was added.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// The earlier moment: a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    from: When,
    /// The later moment; now unless said.
    #[arg(long, value_name = "WHEN")]
    to: Option<When>,
    /// Leaves personal fields closed.
    #[arg(long)]
    sealed: bool,
    #[command(flatten)]
    by: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// What is otherwise.
#[derive(Debug, Serialize)]
struct Answer {
    /// The request's id.
    request: String,
    /// What the board shows otherwise.
    standing: Vec<Otherwise>,
    #[serde(flatten)]
    difference: Difference,
    #[serde(skip)]
    moments: [Moment; 2],
}

impl Diff {
    /// Reads the request from the log itself, and where it stands from the read model.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let from = moment(&*folder.store, Some(&self.from)).await?;
        let to = moment(&*folder.store, self.to.as_ref()).await?;
        if from.position > to.position {
            let expected = format!("a moment not after --to: position {} comes after {}", from.position, to.position);
            return Err(Failure::input("--from", self.from.to_string(), expected));
        }
        let answer = self.answer(&folder, from, to).await?;
        match self.format {
            ListFormat::Table => write(&answer.to_string()),
            ListFormat::Json => write_json(&answer),
            ListFormat::Csv => print_rows(&rows(&answer.standing, &answer.difference), ListFormat::Csv),
        }
    }

    async fn answer(&self, folder: &Folder, from: Moment, to: Moment) -> Result<Answer, Failure> {
        let id = request(folder, &self.request).await?;
        let people = if self.sealed { People::unnamed() } else { People::of(folder).await? };
        let names = people.names();
        let sight = if self.sealed { ReadBy::sealed() } else { self.begin(folder, id, to).await? };
        let opener = &*sight.opener(folder);
        let words = Words { label: &|_| None, user_name: &|user| names.get(user).cloned() };
        let store: &dyn EventStore = &*folder.store;
        let sources = Sources { store, opener, words };
        let difference = Difference::of_request(sources, id.0, from.position, to.position).await.map_err(failed)?;
        if difference.before + difference.events == 0 {
            return Err(unopened(&self.request, to));
        }
        let earlier = Standing::of(folder, &people, (id, from)).await?;
        let later = Standing::of(folder, &people, (id, to)).await?;
        Ok(Answer { request: id.to_string(), standing: later.otherwise(&earlier), difference, moments: [from, to] })
    }

    async fn begin(&self, folder: &Folder, id: RequestId, to: Moment) -> Result<Sight, Failure> {
        let extent = folder.app.extent_of_case(id, to.position).await?;
        let (kind, as_of) = (ReadKind::Diff, to.position);
        self.by.begin(folder, Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None }).await
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = self.moments.map(|moment| match moment.position {
            Position::START => "the beginning".to_owned(),
            position => format!("#{position} ({})", calendar::rfc3339(moment.instant)),
        });
        let noun = if self.difference.events == 1 { "event" } else { "events" };
        writeln!(f, "from {from} to {to}: {} {noun}\n", self.difference.events)?;
        if !self.standing.is_empty() {
            writeln!(f, "standing")?;
            self.standing.iter().try_for_each(|otherwise| writeln!(f, "  {otherwise}"))?;
            writeln!(f)?;
        }
        self.difference.fmt(f)
    }
}
