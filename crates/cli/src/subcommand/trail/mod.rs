//! `parcours trail [REF]`: who did what, when, why, on whose behalf and from which document.

mod found;
mod line;
mod printing;

use app::reading::{Extents, Glimpse, ReadKind};
use app::{Moment, When};
use audit_trail::{Filter, Histories, Sources, TrailError, Words};
use clap::Args;
use eventlog::{EventStore, EventType, Position, Query, Tag};
use workflow::RequestId;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{beginning, moment, request, unopened};
use crate::output::ListFormat;
use crate::people::{People, doubtful};
use crate::reading::{ReadBy, Sight};
use crate::subcommand::trail::found::{Asked, Found};
use crate::subcommand::trail::line::Line;
pub(crate) use crate::subcommand::trail::line::{called, text};
use crate::subcommand::trail::printing::{Printing, print_count};

const EXAMPLES: &str = "\
Examples:
  parcours trail MSS-2026-000123 --as paul.martin
  parcours trail MSS-2026-000123 --as-of 2026-06-30 --format json --as paul.martin
  parcours trail MSS-2026-000123 --sealed     without personal fields
  parcours trail --by claire.durand --since 2026-06-01 --until 2026-06-30
  parcours trail --type request-rejected --type request-dropped --count
  parcours trail --tag structure:finess:440000289 --tag policy:quota
  parcours trail --tag address:anais.lefevre@esantepdl.mssante.fr
  parcours trail --after 1200 --limit 50      the next page

Everything that is asked must hold at once; of several types, one. Tags stand as the log has them:
request:ID, structure:SCHEME:NUMBER, site:FINESS, mailbox:ID, subject:ID, policy:SECTION, user:ID;
an address: and a login: are given in clear, or as their keyed hash.
Whoever reads (--as) is noted in the journal of reads; without, names stay closed.";

/// Who did what, when, why, on whose behalf and from which document: about a request, or in the whole folder.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Trail {
    /// The request, by reference or id; the whole folder when none is named.
    #[arg(value_name = "REF")]
    request: Option<String>,
    /// What this user did.
    #[arg(long, value_name = "LOGIN")]
    by: Option<String>,
    /// What was done in this role, such as agent, applicant or system.
    #[arg(long)]
    role: Option<String>,
    /// Events of this type; several may be named.
    #[arg(long = "type", value_name = "TYPE", value_parser = event_type)]
    types: Vec<EventType>,
    /// What came through this channel, such as form, mail, paper or console.
    #[arg(long)]
    channel: Option<String>,
    /// What was recorded from a position or an instant on, or from the beginning of a day.
    #[arg(long, value_name = "WHEN")]
    since: Option<When>,
    /// What was recorded up to a position or an instant, or to the end of a day.
    #[arg(long, value_name = "WHEN")]
    until: Option<When>,
    /// Events that carry this tag; all of them, when several are named.
    #[arg(long = "tag", value_name = "KIND:VALUE")]
    tags: Vec<String>,
    /// Begins after this position.
    #[arg(long, value_name = "POSITION", default_value_t)]
    after: u64,
    /// Prints so many events at most.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// As of a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// Says how many there are, and no more.
    #[arg(long, conflicts_with = "limit")]
    count: bool,
    /// Leaves personal fields closed.
    #[arg(long)]
    sealed: bool,
    #[command(flatten)]
    reads: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

fn event_type(name: &str) -> Result<EventType, String> {
    EventType::parse(name).map_err(|_| "the name of an event type, such as request-opened".to_owned())
}

impl Trail {
    /// Finds the events through the read model, or by their tags; what they say is read from the log itself.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.as_of.as_ref()).await?;
        let request = self.request(&folder, moment).await?;
        let mut found = Found::of(&folder, self.asked(&folder, moment, request).await?).await?;
        if self.count {
            return print_count(found.count().await?, moment.position, self.format);
        }
        let names = if self.sealed { Default::default() } else { People::of(&folder).await?.names() };
        let sight = if self.sealed { ReadBy::sealed() } else { self.begin(&folder, moment, request).await? };
        let opener = &*sight.opener(&folder);
        let words = Words { label: &|_| None, user_name: &|user| names.get(user).cloned() };
        let store: &dyn EventStore = &*folder.store;
        let mut histories = Histories::new(Sources { store, opener, words });
        let mut printing = Printing::begin(moment.position, self.format)?;
        while let Some(positions) = found.next().await? {
            let lines = histories.at(&positions).await.map_err(failed)?;
            let lines = Line::all(store, lines).await?;
            match request {
                Some(_) => printing.of_request(&lines)?,
                None => printing.of_folder(&lines)?,
            }
        }
        printing.end()
    }

    /// Goes through what is about to be shown, to tell the journal whose data it is.
    async fn begin(&self, folder: &Folder, moment: Moment, request: Option<RequestId>) -> Result<Sight, Failure> {
        let mut found = Found::of(folder, self.asked(folder, moment, request).await?).await?;
        let (mut extents, mut events) = (Extents::default(), 0);
        while let Some(positions) = found.next().await? {
            events += u64::try_from(positions.len()).unwrap_or(u64::MAX);
            folder.app.extend_by_events(&mut extents, &positions).await?;
            if extents.is_wide() {
                // Whose data it is takes no more looking; how many events there are is known without going through them.
                let all = Found::of(folder, self.asked(folder, moment, request).await?).await?.count().await?;
                events = all.min(self.limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(u64::MAX));
                break;
            }
        }
        let (kind, as_of, extent) = (ReadKind::Trail, moment.position, extents.into_extent());
        self.reads
            .begin(folder, Glimpse { kind, as_of, extent, events: Some(events), terms: None, purpose: None })
            .await
    }

    /// The request that is named, which was opened by `moment`.
    async fn request(&self, folder: &Folder, moment: Moment) -> Result<Option<RequestId>, Failure> {
        let Some(name) = &self.request else { return Ok(None) };
        let id = request(folder, name).await?;
        let any = folder.store.read(&Query::tagged(tag_of(id)), Position::START, moment.position, 1).await?;
        if any.is_empty() { Err(unopened(name, moment)) } else { Ok(Some(id)) }
    }

    async fn asked(&self, folder: &Folder, as_of: Moment, request: Option<RequestId>) -> Result<Asked, Failure> {
        let user = match &self.by {
            None => None,
            Some(login) => match folder.app.find_user(login).await? {
                Some(user) => Some(user.to_string()),
                None => return Err(Failure::input("--by", login, "the login of a registered user")),
            },
        };
        let tags = self.tags.iter().map(|given| folder.app.tag_named(given));
        let tags = tags.collect::<Result<Vec<Tag>, _>>().map_err(Failure::Input)?;
        let after = beginning(&*folder.store, self.since.as_ref()).await?.max(Position::new(self.after));
        let up_to = match &self.until {
            Some(_) => moment(&*folder.store, self.until.as_ref()).await?.position.min(as_of.position),
            None => as_of.position,
        };
        let filter = Filter {
            request: request.map(|id| id.0),
            user,
            role: self.role.clone(),
            channel: self.channel.clone(),
            types: self.types.iter().map(|name| name.as_str().to_owned()).collect(),
            after: Some(after),
            ..Filter::default()
        };
        Ok(Asked { filter, tags, up_to, limit: self.limit.unwrap_or(usize::MAX) })
    }
}

fn tag_of(request: RequestId) -> Tag {
    app::translate::tag(&workflow::Tag::Request(request))
}

pub(crate) fn failed(error: TrailError) -> Failure {
    match error {
        TrailError::Log(error) => error.into(),
        TrailError::Open(failure) => doubtful(&failure),
        TrailError::ReadModel(error) => error.into(),
    }
}
