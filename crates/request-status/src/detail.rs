//! One case in full: the fold of its events, with the evidence for each thing said.

use eventlog::{EventStore, EventType, Position, Query, QueryItem, Recorded, StoreError, Tag};
use serde::Serialize;
use workflow::event::WaitingFor;
use workflow::policy::SectionName;
use workflow::state::{Adhesion, Campaign, Credentials, End, Habilitation, Mailbox, MailboxStatus, Request};
use workflow::wire::{self, WireError};
use workflow::{Day, EventRef, NextKind, RecordedEvent, RequestId, Stage, State, evolve, next_action};

use crate::code;

/// Events read at once.
const PAGE: usize = 500;

/// What of a structure tells its membership, whichever request brought it.
const MEMBERSHIP: [&str; 4] =
    ["adhesion-form-received", "adhesion-form-completed", "membership-made-effective", "membership-refused"];

/// A case as it stood at a position. Every `Reached` names the event that says so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The request's id.
    pub request: RequestId,
    /// The position up to which it was folded.
    pub as_of: Position,
    /// The first step not done on the day asked.
    pub stage: Stage,
    /// First step.
    pub adhesion: AdhesionDetail,
    /// Second step: where the need was validated.
    pub need_validated: Option<EventRef>,
    /// Second to fourth step, mailbox by mailbox, in the order of the wishes.
    pub mailboxes: Vec<MailboxDetail>,
    /// Fifth step.
    pub campaign: Reached,
    /// For whom it waits, and since which event.
    pub waiting: Option<Reached>,
    /// How it ended.
    pub ending: Option<Reached>,
    /// The one thing to do next.
    pub next: Next,
}

/// A state, and the event that brought it; `None` for what is so from the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// The state, in the words of the views.
    pub state: &'static str,
    /// The event.
    pub event: Option<EventRef>,
}

/// How far membership is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdhesionDetail {
    /// The state.
    #[serde(flatten)]
    pub reached: Reached,
    /// The day on which membership begins.
    pub member_from: Option<Day>,
}

/// One mailbox of the case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MailboxDetail {
    /// The mailbox's id.
    pub mailbox: workflow::MailboxId,
    /// Its type.
    #[serde(rename = "type")]
    pub mailbox_type: &'static str,
    /// Its holder's subject.
    pub holder: workflow::SubjectId,
    /// Where it was asked for.
    pub requested: EventRef,
    /// Whether the holder may have it.
    pub habilitation: Reached,
    /// Where the terms were accepted.
    pub terms: Option<EventRef>,
    /// How far its creation is.
    pub creation: Reached,
    /// How far the credentials are.
    pub credentials: Reached,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// The command to give, or `wait-for-applicant`, `wait-for-operator`, `wait-for-internal`, `wait-until`, `ended`.
    pub action: &'static str,
    /// The mailbox it is about.
    pub mailbox: Option<workflow::MailboxId>,
    /// The day to wait for.
    pub until: Option<Day>,
    /// The events that say so.
    pub evidence: Vec<EventRef>,
}

/// Why a case could not be folded.
#[derive(Debug, thiserror::Error)]
pub enum DetailError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] StoreError),
    /// An event of the case is none that this program knows: its state is in doubt.
    #[error("event {position}: {source}")]
    Wire {
        /// Where it stands.
        position: Position,
        /// What is wrong with it.
        source: WireError,
    },
}

impl Detail {
    /// The case of `request` as of `as_of` (beyond the head means the head), for the day `today`; `None` when it was not
    /// opened by then.
    ///
    /// Personal fields stay sealed. Cost: two index ranges and two folds.
    ///
    /// # Errors
    /// [`DetailError`].
    pub async fn read(
        store: &dyn EventStore,
        request: RequestId,
        as_of: Position,
        today: &Day,
    ) -> Result<Option<Self>, DetailError> {
        let as_of = as_of.min(store.head().await?.position);
        let own = QueryItem::tagged([tag("request", request)?]);
        let state = fold(store, &Query::any_of([own.clone()]), as_of).await?;
        let Some(folded) = state.request(request) else { return Ok(None) };
        let around = Query::any_of([
            own,
            typed(&MEMBERSHIP)?.and(tag("structure", &folded.structure)?),
            typed(&["policy-adopted"])?.and(tag("policy", SectionName::Terms)?),
        ]);
        let state = fold(store, &around, as_of).await?;
        Ok(state.request(request).map(|folded| Self::of(request, folded, &state, (as_of, today))))
    }

    fn of(id: RequestId, request: &Request, state: &State, (as_of, today): (Position, &Day)) -> Self {
        let mut mailboxes: Vec<MailboxDetail> =
            request.mailboxes.iter().map(|(id, mailbox)| MailboxDetail::of(*id, mailbox)).collect();
        mailboxes.sort_by_key(|mailbox| mailbox.requested);
        Self {
            request: id,
            as_of,
            stage: request.stage(today),
            adhesion: AdhesionDetail::of(&request.adhesion),
            need_validated: request.need_validated_at,
            mailboxes,
            campaign: campaign(request.campaign),
            waiting: request.waiting.as_ref().map(|waiting| reached(waiting.party.as_str(), waiting.since)),
            ending: request.end.map(|end: End| reached(end.as_str(), end.at())),
            next: Next::of(request, state, today),
        }
    }
}

impl AdhesionDetail {
    fn of(adhesion: &Adhesion) -> Self {
        let (event, member_from) = match adhesion {
            Adhesion::Open => (None, None),
            Adhesion::FormReceived(at) | Adhesion::FormComplete(at) | Adhesion::Refused(at) => (Some(*at), None),
            Adhesion::Member { at, effective_on } => (Some(*at), effective_on.clone()),
        };
        Self { reached: Reached { state: code::of_adhesion(adhesion), event }, member_from }
    }
}

impl MailboxDetail {
    fn of(id: workflow::MailboxId, mailbox: &Mailbox) -> Self {
        let habilitation = match mailbox.habilitation {
            Habilitation::Pending => None,
            Habilitation::Granted(at) | Habilitation::Refused(at) => Some(at),
        };
        let creation = match mailbox.status {
            MailboxStatus::Wished => None,
            MailboxStatus::CreationRequested(at)
            | MailboxStatus::Created(at)
            | MailboxStatus::Refused(at)
            | MailboxStatus::Abandoned(at) => Some(at),
        };
        let credentials = match mailbox.credentials {
            Credentials::None => None,
            Credentials::Sent(at)
            | Credentials::Bounced(at)
            | Credentials::Received(at)
            | Credentials::LoggedIn(at) => Some(at),
        };
        Self {
            mailbox: id,
            mailbox_type: mailbox.mailbox_type.as_str(),
            holder: mailbox.holder,
            requested: mailbox.requested_at,
            habilitation: Reached { state: code::of_habilitation(mailbox.habilitation), event: habilitation },
            terms: mailbox.terms.as_ref().map(|(at, _)| *at),
            creation: Reached { state: code::of_status(mailbox.status), event: creation },
            credentials: Reached { state: code::of_credentials(mailbox.credentials), event: credentials },
        }
    }
}

impl Next {
    fn of(request: &Request, state: &State, today: &Day) -> Self {
        let next = next_action(request, state, today);
        let (action, until) = match next.kind {
            NextKind::Act(kind) => (kind.as_str(), None),
            NextKind::WaitFor(WaitingFor::Applicant) => ("wait-for-applicant", None),
            NextKind::WaitFor(WaitingFor::Operator) => ("wait-for-operator", None),
            NextKind::WaitFor(WaitingFor::Internal) => ("wait-for-internal", None),
            NextKind::WaitUntil(day) => ("wait-until", Some(day)),
            NextKind::Ended => ("ended", None),
        };
        Self { action, mailbox: next.mailbox, until, evidence: next.why }
    }
}

fn campaign(campaign: Campaign) -> Reached {
    let event = match campaign {
        Campaign::Open => None,
        Campaign::Finished(at) | Campaign::Waived(at) => Some(at),
    };
    Reached { state: code::of_campaign(campaign), event }
}

fn reached(state: &'static str, event: EventRef) -> Reached {
    Reached { state, event: Some(event) }
}

async fn fold(store: &dyn EventStore, query: &Query, up_to: Position) -> Result<State, DetailError> {
    let mut state = State::default();
    let mut after = Position::START;
    loop {
        let page = store.read(query, after, up_to, PAGE).await?;
        for recorded in &page {
            state = evolve(state, &decoded(recorded)?);
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.position,
            _ => return Ok(state),
        }
    }
}

fn decoded(recorded: &Recorded) -> Result<RecordedEvent, DetailError> {
    let position = recorded.position;
    let event = recorded.event().map_err(StoreError::from)?;
    let request = event.request.map(|request| RequestId(request.id));
    let event = wire::decode(event.event_type.as_str(), event.schema, event.data.as_str(), &[])
        .map_err(|source| DetailError::Wire { position, source })?;
    Ok(RecordedEvent { at: EventRef(position.get()), request, event })
}

fn tag(kind: &str, value: impl std::fmt::Display) -> Result<Tag, StoreError> {
    Tag::new(kind, value).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn typed(names: &[&str]) -> Result<QueryItem, StoreError> {
    let types = names.iter().map(|name| EventType::parse(*name)).collect::<Result<Vec<_>, _>>();
    types.map(QueryItem::typed).map_err(|error| StoreError::Damaged(error.to_string()))
}
