//! The one write path: words in, receipt out.
//!
//! receipt? → parse → read what bears on it → decide → keys → append under the condition of what was read. A conflict
//! at the append, or a look-up that another command took meanwhile, begins again with the winner's facts.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use eventlog::{Append, AppendError, BodyMac, CommandId, Condition, Position, Query, QueryItem, Receipt, Timestamp};
use uuid::Uuid;
use vault::{CommitError, NewSubject, SubjectState};
use workflow::command::ErasureGround;
use workflow::{
    Action, ActionKind, AddressText, Command, Decision, Refusal, RequestId, Role, Rule, SubjectId, UserId, concerns,
    decide, permitted, scope,
};

use crate::app::App;
use crate::erasure::Unfinished;
use crate::error::CommandError;
use crate::facts::{self, Facts};
use crate::names::Named;
use crate::order::{Order, Reference};
use crate::prepare::{Envelope, Sealer, opened_request, prepare};
use crate::words::{self, Draft, NewSubjects};
use crate::{calendar, translate};

/// How often a decision is taken anew when others are faster.
const ATTEMPTS_MAX: usize = 5;

/// What became of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is on disk.
    Done(Done),
    /// It was so already; nothing was written.
    Unchanged {
        /// Up to where the log was read.
        as_of: Position,
        /// The request it was about.
        request: Option<RequestId>,
    },
}

/// The receipt of a command, in the words of the trade.
#[derive(Debug, Clone)]
pub struct Done {
    /// What the log answered.
    pub receipt: Receipt,
    /// The request it was about, or opened.
    pub request: Option<RequestId>,
    /// The reference, where this command opened the request.
    pub reference: Option<Reference>,
    /// The stored types, in order; empty for a receipt of earlier.
    pub events: Vec<&'static str>,
}

impl Outcome {
    /// The position that a reader has to reach to see it.
    pub fn position(&self) -> Position {
        match self {
            Self::Done(done) => done.receipt.last,
            Self::Unchanged { as_of, .. } => *as_of,
        }
    }
}

/// A wish whose author is known, before it is decided.
pub(crate) struct Wish {
    pub action: Action,
    pub new: NewSubjects,
}

/// Who acts, when and how, for all attempts at one command.
pub(crate) struct Act {
    pub id: CommandId,
    pub body: BodyMac,
    pub user: Option<UserId>,
    pub role: Role,
    pub occurred_at: Timestamp,
    pub actor: eventlog::Actor,
    pub expected: Option<Position>,
}

impl App {
    /// Carries a command out.
    ///
    /// A repeat under the same id and with the same body is answered with the first receipt. A refused or unchanged
    /// command leaves no trace, and is decided again when it is repeated.
    ///
    /// # Errors
    /// Each family of [`CommandError`]; only [`CommandError::Unknown`] leaves open whether it was written.
    pub async fn execute(&self, order: &Order) -> Result<Outcome, CommandError> {
        let id = order.id.unwrap_or_else(|| self.ids.command());
        let body = BodyMac(*self.hasher.body(&order.body).bytes());
        if let Some(receipt) = self.store.receipt(id, body).await? {
            let outcome = self.replayed(receipt).await.map(Outcome::Done)?;
            let is_erasure = order.kind == ActionKind::EraseSubject;
            return if is_erasure { self.carried_through(outcome).await } else { Ok(outcome) };
        }
        let act = self.act(order, id, body).await?;
        let request = match order.request {
            Some(name) => Some(self.request_named(name).await?),
            None => None,
        };
        let named = self.named(order, request).await?;
        let parse = |draft: &mut Draft<'_>| words::action(order, request, draft);
        if order.kind != ActionKind::EraseSubject {
            return self.carry_out(&act, parse, &named).await;
        }
        if let Action::EraseSubject { subject, ground: ErasureGround::Asked { reason, .. } } =
            self.parse(&parse, &named)?.action
        {
            self.names_nobody(subject, reason.content.known().map_or("", |reason| &reason.text)).await?;
        }
        let outcome = self.carry_out(&act, parse, &named).await?;
        self.carried_through(outcome).await
    }

    /// Carries out an action that no words come in for (the birth of a folder, a policy, a sweep).
    pub(crate) async fn carry(
        &self,
        act: &Act,
        action: impl Fn(&mut Draft<'_>) -> Result<Action, CommandError>,
    ) -> Result<Outcome, CommandError> {
        if let Some(receipt) = self.store.receipt(act.id, act.body).await? {
            return self.replayed(receipt).await.map(Outcome::Done);
        }
        self.carry_out(act, action, &Named::default()).await
    }

    async fn carry_out(
        &self,
        act: &Act,
        parse: impl Fn(&mut Draft<'_>) -> Result<Action, CommandError>,
        named: &Named,
    ) -> Result<Outcome, CommandError> {
        let mut wish = self.parse(&parse, named)?;
        let mut beaten_by = Position::START;
        for _ in 0..ATTEMPTS_MAX {
            match self.attempt(act, &mut wish).await {
                Ok(Attempt::Settled(outcome)) => return Ok(outcome),
                // Keys are in the vault by now: the same wish is decided again on newer facts.
                Ok(Attempt::Beaten { position }) => beaten_by = position,
                // Somebody made the same person known: parse again, and find the winner's subject.
                Ok(Attempt::LookupTaken) => wish = self.parse(&parse, named)?,
                // A look-up led to somebody whose end was decided and not carried through: that is done first, and the
                // look-up leads to nobody then.
                Err(CommandError::Refused(refusal)) if self.ended_first(&refusal).await? => {
                    wish = self.parse(&parse, named)?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(CommandError::Conflict { position: beaten_by })
    }

    /// Whether a refusal was about somebody whose key was still there although an event had ended them; their key and
    /// look-ups are destroyed by now.
    async fn ended_first(&self, refusal: &Refusal) -> Result<bool, CommandError> {
        if refusal.rule != Rule::SubjectGone {
            return Ok(false);
        }
        let subject = refusal.detail.as_deref().and_then(|id| Uuid::try_parse(id).ok()).map(SubjectId);
        let (Some(subject), Some(at)) = (subject, refusal.evidence.first()) else { return Ok(false) };
        let state = self.with_vault(|vault| vault.read()?.state(vault::SubjectId::new(subject.0)))?;
        match state {
            SubjectState::Erased(_) | SubjectState::Missing => return Ok(false),
            SubjectState::Live(_) => {}
        }
        for unfinished in self.finished().await? {
            tracing::warn!(subject = %unfinished.subject, reason = %unfinished.reason, "erasure.unfinished");
        }
        self.destroy_key(subject, translate::position(*at)).await?;
        Ok(true)
    }

    /// [`App::finish_erasures`], in a box of a type that is said: finishing appends, and so comes through here again.
    fn finished(&self) -> Pin<Box<dyn Future<Output = Result<Vec<Unfinished>, CommandError>> + Send + '_>> {
        Box::pin(self.finish_erasures())
    }

    pub(crate) fn parse(
        &self,
        parse: &impl Fn(&mut Draft<'_>) -> Result<Action, CommandError>,
        names: &Named,
    ) -> Result<Wish, CommandError> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        let reading = vault.read()?;
        let mut draft = Draft {
            vault: &reading,
            hasher: &self.hasher,
            ids: &self.ids,
            registers: &*self.registers,
            names,
            new: NewSubjects::default(),
        };
        let action = parse(&mut draft)?;
        Ok(Wish { action, new: draft.new })
    }

    async fn attempt(&self, act: &Act, wish: &mut Wish) -> Result<Attempt, CommandError> {
        let (command, facts, decision) = self.decided(act, &wish.action).await?;
        let up_to = facts.up_to;
        let events = match decision {
            Decision::Events(events) => events,
            Decision::Unchanged => {
                let request = command.action.request();
                return Ok(Attempt::Settled(Outcome::Unchanged { as_of: up_to, request }));
            }
        };
        let prepared = self.seal(act, &command, &facts, (&events, &wish.new.subjects))?;
        if !self.commit_keys(&mut wish.new).await? {
            return Ok(Attempt::LookupTaken);
        }
        let condition = Condition { query: translate::query(&facts.scope), after: up_to };
        let append = Append { command: act.id, body: act.body, events: prepared, condition: Some(condition) };
        match self.store.append(append).await {
            Ok(receipt) => Ok(Attempt::Settled(Outcome::Done(done(receipt, &command, &events)))),
            Err(AppendError::Conflict { position }) => Ok(Attempt::Beaten { position }),
            Err(error) => {
                if matches!(error, AppendError::Unknown { .. } | AppendError::ReadOnly { .. }) {
                    self.is_unknown.store(true, Ordering::SeqCst);
                }
                Err(error.into())
            }
        }
    }

    /// What the rules say of an action on the log as it is now.
    pub(crate) async fn decided(&self, act: &Act, action: &Action) -> Result<(Command, Facts, Decision), CommandError> {
        let up_to = self.store.head().await?.position;
        let command = Command {
            by: workflow::Actor { user: act.user, role: act.role },
            at: workflow::Instant(act.occurred_at.as_micros()),
            today: calendar::day(act.occurred_at),
            action: action.clone(),
        };
        let facts = facts::read(&self.store, &self.decoded, |state| scope(&command, state), up_to).await?;
        if let Some(expected) = act.expected {
            self.unchanged_since(&command, &facts, expected).await?;
        }
        let decision = self.with_wishes_hashed(decide(&facts.state, &command)?);
        Ok((command, facts, decision))
    }

    fn with_wishes_hashed(&self, decision: Decision) -> Decision {
        let hash = |wished: &AddressText| workflow::KeyedHash(self.hasher.address(&wished.address).to_string());
        match decision {
            Decision::Events(events) => {
                Decision::Events(events.into_iter().map(|event| event.with_wish_hashed(hash)).collect())
            }
            Decision::Unchanged => Decision::Unchanged,
        }
    }

    fn seal(
        &self,
        act: &Act,
        command: &Command,
        facts: &Facts,
        (events, new): (&[workflow::Event], &[NewSubject]),
    ) -> Result<Vec<eventlog::Prepared>, CommandError> {
        let envelope = Envelope {
            id: act.id,
            actor: act.actor.clone(),
            occurred_at: act.occurred_at,
            causation: None,
            correlation: None,
        };
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sealer = Sealer { reading: vault.read()?, ids: &self.ids };
        sealer.admit(new);
        prepare(&mut sealer, &envelope, (command, &facts.state, facts.up_to), events)
    }

    /// Makes new subjects durable, once; `false` when somebody took one of their look-ups meanwhile.
    async fn commit_keys(&self, new: &mut NewSubjects) -> Result<bool, CommandError> {
        let NewSubjects { subjects, added, given_up } = std::mem::take(new);
        if subjects.is_empty() && added.is_empty() && given_up.is_empty() {
            return Ok(true);
        }
        let (vault, ids) = (Arc::clone(&self.vault), self.ids.clone());
        let committed = tokio::task::spawn_blocking(move || {
            let mut vault = vault.lock().unwrap_or_else(PoisonError::into_inner);
            ids.with_entropy(|entropy| vault.commit_corrected(&given_up, &subjects, &added, entropy))
        });
        match committed.await.map_err(|e| CommandError::Machine(e.to_string()))? {
            Ok(()) => Ok(true),
            Err(CommitError::LookupTaken { .. }) => Ok(false),
            // A subject erased between look-up and commit: look again, and draw a fresh one.
            Err(CommitError::NoKey { .. }) => Ok(false),
            Err(CommitError::LookupTwice { .. } | CommitError::NotNew { .. }) => {
                Err(CommandError::Machine("one person was taken for two in one command".to_owned()))
            }
            Err(CommitError::Vault(error)) => Err(error.into()),
        }
    }

    /// Refuses a command whose author has not seen what counts as a change to it.
    async fn unchanged_since(&self, command: &Command, facts: &Facts, expected: Position) -> Result<(), CommandError> {
        let Some(request) = command.action.request() else { return Ok(()) };
        let item = QueryItem {
            types: concerns(command).into_iter().map(translate::event_type).collect(),
            tags: vec![translate::tag(&workflow::Tag::Request(request))],
        };
        let changed = facts::all(&self.store, &Query::any_of([item]), expected, facts.up_to).await?;
        if changed.is_empty() {
            return Ok(());
        }
        let changed = changed.into_iter().map(|entry| entry.position).collect();
        Err(CommandError::Version { expected, changed })
    }

    /// Who acts: the user of the login, in the role asked for or the first of theirs that may.
    pub(crate) async fn act(&self, order: &Order, id: CommandId, body: BodyMac) -> Result<Act, CommandError> {
        let user = match &order.user {
            Some(login) => Some(self.user_of(login).await?),
            None => None,
        };
        let role = match (order.role, user) {
            (Some(role), _) => role,
            (None, Some(user)) => self.role_for(user, order).await?,
            (None, None) => Role::Applicant,
        };
        let occurred_at = order.at.unwrap_or_else(|| self.clock.wall());
        let actor = eventlog::Actor {
            channel: order.channel.clone().or_else(|| self.channel.clone()),
            on_behalf: order.on_behalf,
            role: role.as_str().to_owned(),
            uid: self.uid,
            user: user.map(|user| user.to_string()),
        };
        Ok(Act { id, body, user, role, occurred_at, actor, expected: order.expected })
    }

    async fn role_for(&self, user: UserId, order: &Order) -> Result<Role, CommandError> {
        let held = self.roles_of(user).await?;
        let able = permitted(order.kind).iter().copied().find(|role| held.contains(role));
        // Without one that may, the rule says no in the name of a role that the user does hold.
        Ok(able.or_else(|| held.first().copied()).unwrap_or(Role::Auditor))
    }

    async fn replayed(&self, receipt: Receipt) -> Result<Done, CommandError> {
        let first = self.store.read(&Query::all(), receipt.first.previous(), receipt.first, 1).await?;
        let opened =
            first.first().map(|entry| Ok::<_, CommandError>((entry.recorded_at, entry.event()?))).transpose()?;
        let request = opened.as_ref().and_then(|(_, event)| event.request).map(|request| RequestId(request.id));
        let opening = opened.filter(|(_, event)| event.event_type.as_str() == "request-opened");
        let reference = opening.map(|(recorded_at, _)| Reference::of(receipt.first, recorded_at));
        Ok(Done { receipt, request, reference, events: Vec::new() })
    }
}

/// How one attempt at a command ended.
enum Attempt {
    Settled(Outcome),
    Beaten { position: Position },
    LookupTaken,
}

fn done(receipt: Receipt, command: &Command, events: &[workflow::Event]) -> Done {
    let opened = opened_request(&command.action);
    let reference = opened.map(|_| Reference::of(receipt.first, receipt.recorded_at));
    let events = events.iter().map(workflow::Event::type_name).collect();
    Done { receipt, request: opened.or_else(|| command.action.request()), reference, events }
}
