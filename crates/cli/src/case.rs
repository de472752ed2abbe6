//! One case as a person reads it: the fold of its own events, with what could be opened of its persons.

mod text;

use std::collections::BTreeMap;

use app::{Moment, Reference, calendar, translate};
use audit_trail::Shown;
use eventlog::{Event, EventStore, Position, Query, Recorded};
use read_model::Opener;
use serde::{Deserialize, Serialize};
use workflow::state::{self, Adhesion, Campaign, Credentials, Habilitation, MailboxStatus, PartnerStatus};
use workflow::{RequestId, Tag};

use crate::failure::Failure;
use crate::folder::Folder;
use crate::pages::Pages;
use crate::people::{People, doubtful};

/// A case at a moment. Keys are stable.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    reference: String,
    request: RequestId,
    as_of: Position,
    opened_on: String,
    structure: String,
    structure_name: Option<String>,
    site: Option<String>,
    sector: String,
    department: Option<String>,
    applicant: Option<Shown>,
    /// The first step that is not done on the day of the moment.
    stage: &'static str,
    stage_number: u8,
    /// How it ended, if it did.
    end: Option<&'static str>,
    owner: Option<String>,
    waiting: Option<Waiting>,
    adhesion: &'static str,
    mailboxes: Vec<Mailbox>,
    partners: Vec<Partner>,
    campaign: &'static str,
    /// How many events of its own were recorded by then.
    events: u64,
    last_event: u64,
}

#[derive(Debug, Serialize)]
struct Waiting {
    party: &'static str,
    due_on: Option<String>,
    since: u64,
}

#[derive(Debug, Serialize)]
struct Mailbox {
    mailbox: String,
    holder: Option<Shown>,
    habilitation: &'static str,
    /// The version of the terms that the holder accepted.
    terms: Option<String>,
    status: &'static str,
    address: Option<Shown>,
    credentials: &'static str,
    login: Option<Shown>,
}

#[derive(Debug, Serialize)]
struct Partner {
    partner: String,
    identity: Option<Shown>,
    status: &'static str,
    address: Option<Shown>,
}

/// What the events of a case say beside what its fold keeps: names for people, opened as far as may be.
#[derive(Default)]
struct Said {
    opening: Opening,
    opened_at: Position,
    recorded_at: eventlog::Timestamp,
    /// By the part of the case (a mailbox, a partner, or nothing) and the name of the field set; the last word counts.
    fields: BTreeMap<(String, String), Shown>,
}

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
        let said = Said::about(&*folder.store, id, moment.position, opener).await?;
        let people = People::of(folder).await?;
        Ok(Some(Self::of(id, &request, moment, (said, &people))))
    }

    fn of(id: RequestId, request: &state::Request, moment: Moment, (mut said, people): (Said, &People)) -> Self {
        let stage = request.stage(&calendar::day(moment.instant));
        let waiting = request.waiting.as_ref().map(|waiting| Waiting {
            party: waiting.party.as_str(),
            due_on: waiting.due_on.as_ref().map(ToString::to_string),
            since: waiting.since.0,
        });
        let mailboxes = request.mailboxes.iter();
        let partners = request.partners.iter();
        Self {
            reference: Reference::of(said.opened_at, said.recorded_at).to_string(),
            request: id,
            as_of: moment.position,
            opened_on: calendar::day(said.recorded_at).to_string(),
            structure: request.structure.to_string(),
            structure_name: said.opening.structure_name.take(),
            site: request.site.map(|site| site.to_string()),
            sector: request.sector.clone(),
            department: said.opening.department.take(),
            applicant: said.take("", "applicant"),
            stage: stage.as_str(),
            stage_number: stage.number(),
            end: request.end.map(state::End::as_str),
            owner: request.owner.map(|owner| people.login(owner)),
            waiting,
            adhesion: adhesion(&request.adhesion),
            mailboxes: mailboxes.map(|(id, mailbox)| Mailbox::of(id.to_string(), mailbox, &mut said)).collect(),
            partners: partners.map(|(id, partner)| Partner::of(id.to_string(), partner, &mut said)).collect(),
            campaign: campaign(request.campaign),
            events: request.events,
            last_event: request.last_event.0,
        }
    }
}

impl Mailbox {
    fn of(id: String, mailbox: &state::Mailbox, said: &mut Said) -> Self {
        Self {
            holder: said.take(&id, "holder"),
            habilitation: habilitation(mailbox.habilitation),
            terms: mailbox.terms.as_ref().map(|(_, version)| version.clone()),
            status: status(mailbox.status),
            address: said.take(&id, "address_text"),
            credentials: credentials(mailbox.credentials),
            login: said.take(&id, "login_text"),
            mailbox: id,
        }
    }
}

impl Partner {
    fn of(id: String, partner: &state::Partner, said: &mut Said) -> Self {
        let status = match partner.status {
            PartnerStatus::Told => "told",
            PartnerStatus::Answered => "answered",
            PartnerStatus::Declined => "declined",
        };
        Self { identity: said.take(&id, "identity"), address: said.take(&id, "address_text"), status, partner: id }
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
        }
        if event.personal.is_empty() {
            return Ok(());
        }
        let part = event.data.parse::<Part>().ok().and_then(|part| part.mailbox.or(part.partner));
        let part = part.map(|id| id.to_string()).unwrap_or_default();
        let opened = opener.open(event, recorded.position).await.map_err(doubtful)?;
        for (named, opened) in event.personal.iter().zip(opened) {
            self.fields.insert((part.clone(), named.field_set.clone()), opened.into());
        }
        Ok(())
    }

    fn take(&mut self, part: &str, field_set: &str) -> Option<Shown> {
        self.fields.remove(&(part.to_owned(), field_set.to_owned()))
    }
}

const fn adhesion(adhesion: &Adhesion) -> &'static str {
    match adhesion {
        Adhesion::Open => "open",
        Adhesion::FormReceived(_) => "form-received",
        Adhesion::FormComplete(_) => "form-complete",
        Adhesion::Member { .. } => "member",
        Adhesion::Refused(_) => "refused",
    }
}

const fn habilitation(habilitation: Habilitation) -> &'static str {
    match habilitation {
        Habilitation::Pending => "pending",
        Habilitation::Granted(_) => "granted",
        Habilitation::Refused(_) => "refused",
    }
}

const fn status(status: MailboxStatus) -> &'static str {
    match status {
        MailboxStatus::Wished => "wished",
        MailboxStatus::CreationRequested(_) => "creation-requested",
        MailboxStatus::Created(_) => "created",
        MailboxStatus::Refused(_) => "refused",
        MailboxStatus::Abandoned(_) => "abandoned",
    }
}

const fn credentials(credentials: Credentials) -> &'static str {
    match credentials {
        Credentials::None => "none",
        Credentials::Sent(_) => "sent",
        Credentials::Bounced(_) => "bounced",
        Credentials::Received(_) => "received",
        Credentials::LoggedIn(_) => "logged-in",
    }
}

const fn campaign(campaign: Campaign) -> &'static str {
    match campaign {
        Campaign::Open => "open",
        Campaign::Finished(_) => "finished",
        Campaign::Waived(_) => "waived",
    }
}
