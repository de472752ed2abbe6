//! One case as a person reads it: the fold of its own events, with what could be opened of its persons.

mod text;

use std::collections::BTreeMap;

use app::{Moment, Reference, translate};
use audit_trail::Shown;
use eventlog::{Event, EventStore, Position, Query, Recorded, Timestamp};
use read_model::Opener;
use request_status::{Detail, DetailError, day_of};
use serde::{Deserialize, Serialize};
use workflow::state::{PartnerStatus, Request};
use workflow::{MailboxId, PartnerId, RequestId, Tag};

use crate::failure::Failure;
use crate::folder::Folder;
use crate::pages::Pages;
use crate::people::{People, doubtful};

/// A case at a moment. Keys are stable.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    reference: String,
    opened_on: String,
    structure: String,
    structure_name: Option<String>,
    site: Option<String>,
    sector: String,
    department: Option<String>,
    applicant: Option<Shown>,
    /// The login of the user who owns it.
    owner: Option<String>,
    /// Steps, mailboxes, ending and next action, each with the event that says so.
    #[serde(flatten)]
    detail: Detail,
    /// For whom the mailboxes are.
    holders: Vec<Holder>,
    partners: Vec<Partner>,
    /// How many events of its own were recorded by then.
    events: u64,
    last_event: u64,
}

#[derive(Debug, Serialize)]
struct Holder {
    mailbox: MailboxId,
    person: Option<Shown>,
    /// The version of the terms that the person accepted.
    terms: Option<String>,
    address: Option<Shown>,
    login: Option<Shown>,
}

#[derive(Debug, Serialize)]
struct Partner {
    partner: PartnerId,
    identity: Option<Shown>,
    status: &'static str,
    address: Option<Shown>,
}

/// What the events of a case say beside what its fold keeps: names for people, opened as far as may be.
#[derive(Default)]
struct Said {
    opening: Opening,
    opened_at: Position,
    recorded_at: Timestamp,
    occurred_at: Timestamp,
    /// By the part of the case (a mailbox, a partner, or nothing) and the name of the field set; the last word counts.
    fields: BTreeMap<(String, &'static str), Shown>,
}

/// The field sets that a case shows.
const SHOWN: [&str; 5] = ["applicant", "holder", "address_text", "login_text", "identity"];

/// The public words of an opening that the fold does not keep.
#[derive(Default, Deserialize)]
struct Opening {
    structure_name: Option<String>,
    department: Option<String>,
}

/// Which part of a case an event is about.
#[derive(Deserialize)]
struct Part {
    mailbox: Option<uuid::Uuid>,
    partner: Option<uuid::Uuid>,
}

impl Case {
    /// The case of `id` at `moment`, its persons shown by `opener`; `None` when it was not opened by then.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(crate) async fn at(
        folder: &Folder,
        id: RequestId,
        moment: Moment,
        opener: &dyn Opener,
    ) -> Result<Option<Self>, Failure> {
        let Some(request) = folder.app.case(id, moment.position).await? else { return Ok(None) };
        let today = day_of(moment.instant);
        let detail = Detail::read(&*folder.store, id, moment.position, &today).await.map_err(unfolded)?;
        let Some(detail) = detail else { return Ok(None) };
        let said = Said::about(&*folder.store, id, moment.position, opener).await?;
        let people = People::of(folder).await?;
        Ok(Some(Self::of(&request, detail, said, &people)))
    }

    fn of(request: &Request, detail: Detail, mut said: Said, people: &People) -> Self {
        let holders = request.mailboxes.iter().map(|(mailbox, known)| {
            let part = mailbox.to_string();
            Holder {
                mailbox: *mailbox,
                person: said.take(&part, "holder"),
                terms: known.terms.as_ref().map(|(_, version)| version.clone()),
                address: said.take(&part, "address_text"),
                login: said.take(&part, "login_text"),
            }
        });
        let holders = holders.collect();
        let partners = request.partners.iter().map(|(partner, known)| {
            let part = partner.to_string();
            let (identity, address) = (said.take(&part, "identity"), said.take(&part, "address_text"));
            Partner { partner: *partner, identity, status: of_partner(known.status), address }
        });
        let partners = partners.collect();
        Self {
            reference: Reference::of(said.opened_at, said.recorded_at).to_string(),
            opened_on: day_of(said.occurred_at).to_string(),
            structure: request.structure.to_string(),
            site: request.site.map(|site| site.to_string()),
            sector: request.sector.clone(),
            applicant: said.take("", "applicant"),
            owner: request.owner.map(|owner| people.login_of(&owner.to_string())),
            detail,
            holders,
            partners,
            events: request.events,
            last_event: request.last_event.0,
            structure_name: said.opening.structure_name,
            department: said.opening.department,
        }
    }
}

impl Said {
    async fn about(
        store: &dyn EventStore,
        id: RequestId,
        up_to: Position,
        opener: &dyn Opener,
    ) -> Result<Self, Failure> {
        let mut said = Self::default();
        let query = Query::tagged(translate::tag(&Tag::Request(id)));
        let mut pages = Pages::of(store, query, Position::START, up_to);
        while let Some(page) = pages.next().await? {
            for recorded in page {
                let event = recorded.event().map_err(app::CommandError::from)?;
                if event.request.is_some_and(|own| own.id == id.0) {
                    said.hear(&recorded, &event, opener).await?;
                }
            }
        }
        Ok(said)
    }

    async fn hear(&mut self, recorded: &Recorded, event: &Event, opener: &dyn Opener) -> Result<(), Failure> {
        if event.event_type.as_str() == "request-opened" {
            self.opening = event.data.parse().unwrap_or_default();
            (self.opened_at, self.recorded_at) = (recorded.position, recorded.recorded_at);
            self.occurred_at = event.occurred_at;
        }
        if !event.personal.iter().any(|named| SHOWN.contains(&named.field_set.as_str())) {
            return Ok(());
        }
        let part = event.data.parse::<Part>().ok().and_then(|part| part.mailbox.or(part.partner));
        let part = part.map(|id| id.to_string()).unwrap_or_default();
        let opened = opener.open(event, recorded.position).await.map_err(|failure| doubtful(&failure))?;
        for (named, opened) in event.personal.iter().zip(opened) {
            if let Some(field_set) = SHOWN.into_iter().find(|shown| *shown == named.field_set) {
                self.fields.insert((part.clone(), field_set), opened.into());
            }
        }
        Ok(())
    }

    fn take(&mut self, part: &str, field_set: &'static str) -> Option<Shown> {
        self.fields.remove(&(part.to_owned(), field_set))
    }
}

const fn of_partner(status: PartnerStatus) -> &'static str {
    match status {
        PartnerStatus::Told => "told",
        PartnerStatus::Answered => "answered",
        PartnerStatus::Declined => "declined",
    }
}

/// A case that cannot be folded is in doubt, unless the machine failed.
fn unfolded(error: DetailError) -> Failure {
    match error {
        DetailError::Log(error) => error.into(),
        DetailError::Wire { .. } => Failure::Doubt(error.to_string()),
    }
}
