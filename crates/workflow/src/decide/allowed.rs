//! What can be done about a request now, by whom, and why the rest cannot.
//!
//! Nothing here decides: each possibility is an action put to [`decide`](super::decide) with whatever particulars the
//! case itself suggests. Where only a particular stands in the way (an address not yet chosen, a reason not yet given), the
//! action is possible.

use super::probe::probes;
use super::{Decision, decide};
use crate::command::{Action, ActionKind, Actor, Command};
use crate::refusal::Refusal;
use crate::state::State;
use crate::{Day, Instant, MailboxId, PartnerId, RequestId, SubjectId};

/// One action about a request, and whether it can be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possibility {
    /// The action.
    pub kind: ActionKind,
    /// The mailbox it would be about.
    pub mailbox: Option<MailboxId>,
    /// The user of that mailbox.
    pub person: Option<SubjectId>,
    /// The partner it would be about.
    pub partner: Option<PartnerId>,
    /// Whether it can.
    pub possible: Possible,
}

/// Whether an action can be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Possible {
    /// Yes, given what it asks for.
    Yes,
    /// It would change nothing.
    IsSo,
    /// No: the rule, its evidence and who could.
    No(Refusal),
}

/// Everything that `by` could do about `request` at this moment, action by action, mailbox by mailbox, user by user.
///
/// `state` holds what [`scope_of_case`](crate::scope_of_case) names. Empty for a request that was not read.
pub fn allowed(state: &State, request: RequestId, by: Actor, (at, today): (Instant, &Day)) -> Vec<Possibility> {
    let Some(known) = state.request(request) else { return Vec::new() };
    let possibility = |(action, person, partner): (Action, Option<SubjectId>, Option<PartnerId>)| {
        let (kind, mailbox) = (action.kind(), action.mailbox());
        let command = Command { by, at, today: today.clone(), action };
        let possible = match decide(state, &command) {
            Ok(Decision::Events(_)) => Possible::Yes,
            Ok(Decision::Unchanged) => Possible::IsSo,
            Err(refusal) if refusal.rule.is_about_particulars() && brings_particulars(kind) => Possible::Yes,
            Err(refusal) => Possible::No(refusal),
        };
        Possibility { kind, mailbox, person, partner, possible }
    };
    probes(request, known, (state, by, today)).into_iter().map(possibility).collect()
}

/// Says whether an action of this kind brings particulars: what it is refused for may then be one of them.
const fn brings_particulars(kind: ActionKind) -> bool {
    !matches!(kind, ActionKind::ReopenRequest | ActionKind::UndoLastAct)
}
