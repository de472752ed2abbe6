//! One case in full: the fold of its events, with the evidence for each thing said.

mod mailbox;

use eventlog::{EventStore, EventType, Position, Query, QueryItem, Recorded, StoreError, Tag};
use serde::Serialize;
use workflow::event::{FlaggedField, ToDoItem, ToDoStatus, WaitingFor};
use workflow::policy::SectionName;
use workflow::state::{Adhesion, Campaign, Correction, End, Request};
use workflow::wire::WireError;
use workflow::{Day, EventKind, EventRef, NextKind, RecordedEvent, RequestId, Stage, State, evolve, next_action};

use crate::{code, decode};
pub use mailbox::{ClosingDetail, DisputeDetail, LoginDetail, MailboxDetail, ObjectionDetail, TermsDetail, UserDetail};

/// Events read at once.
const PAGE: usize = 500;

/// What of a structure tells its membership, whichever request brought it, and whether it may be one at all.
const MEMBERSHIP: [EventKind; 8] = [
    EventKind::AdhesionFormReceived,
    EventKind::AdhesionFormCompleted,
    EventKind::MembershipMadeEffective,
    EventKind::MembershipRefused,
    EventKind::MembershipTakenOver,
    EventKind::MembershipWithdrawn,
    EventKind::MembershipExcluded,
    EventKind::StructureAccepted,
];

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
    /// What the structure was asked to do with its mailboxes, item by item.
    pub to_do: Vec<ToDoDetail>,
    /// The round of correction under way.
    pub correction: Option<CorrectionDetail>,
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

/// Where an item of the to-do list stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToDoDetail {
    /// The item.
    pub item: &'static str,
    /// Where it stands, and the event that says so.
    #[serde(flatten)]
    pub reached: Reached,
}

/// A round of correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CorrectionDetail {
    /// Where it was asked for.
    pub asked: EventRef,
    /// Where the applicant answered.
    pub answered: Option<EventRef>,
    /// What the applicant may change.
    pub fields: Vec<FlaggedField>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// The command to give, or `wait-for-applicant`, `wait-for-operator`, `wait-for-internal`, `wait-until`, `ended`.
    pub action: &'static str,
    /// The mailbox it is about.
    pub mailbox: Option<workflow::MailboxId>,
    /// The user of that mailbox whom it is about.
    pub person: Option<workflow::SubjectId>,
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
            typed(&[EventKind::PolicyAdopted])?.and(tag("policy", SectionName::Terms)?),
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
            to_do: ToDoItem::ALL.map(|item| to_do(request, item)).into(),
            correction: request.correction.as_ref().map(CorrectionDetail::of),
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
        Self { action, mailbox: next.mailbox, person: next.person, until, evidence: next.why }
    }
}

impl CorrectionDetail {
    fn of(correction: &Correction) -> Self {
        let Correction { asked_at, answered_at, fields } = correction;
        Self { asked: *asked_at, answered: *answered_at, fields: fields.clone() }
    }
}

fn to_do(request: &Request, item: ToDoItem) -> ToDoDetail {
    let said = request.to_do.get(&item);
    let status = said.map_or(ToDoStatus::None, |(_, status)| *status);
    ToDoDetail { item: item.as_str(), reached: Reached { state: status.as_str(), event: said.map(|(at, _)| *at) } }
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
    decode::recorded(position, &event).map_err(|source| DetailError::Wire { position, source })
}

fn tag(kind: &str, value: impl std::fmt::Display) -> Result<Tag, StoreError> {
    Tag::new(kind, value).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn typed(kinds: &[EventKind]) -> Result<QueryItem, StoreError> {
    let types = kinds.iter().map(|kind| EventType::parse(kind.as_str())).collect::<Result<Vec<_>, _>>();
    types.map(QueryItem::typed).map_err(|error| StoreError::Damaged(error.to_string()))
}
