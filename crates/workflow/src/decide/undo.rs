//! The author of the last act on a case takes it back, for a while.

use super::ends::{addresses_are_free, places_are_left, to_reclaim};
use super::{Case, Decided, one, policy_as};
use crate::event::ActUndone;
use crate::refusal::{Refusal, Rule};
use crate::state::Undo;

/// Only the last act, only its author, only for the minutes that the policy gives; an event of its own undoes it.
///
/// # Source
/// `product.md` S14.
pub(super) fn undo(case: &Case<'_>) -> Decided {
    let nothing = || Refusal::new(Rule::NothingToUndo).because([case.request.last_event]);
    let act = case.request.last_act.as_ref().ok_or_else(nothing)?;
    if case.by.user != Some(act.by) {
        return Err(Refusal::new(Rule::UndoNotYours).because([act.at]));
    }
    let (deadlines, at) = policy_as!(case, Deadlines);
    let micros = i64::from(deadlines.undo_minutes) * 60_000_000;
    if case.at.0 - act.happened_at.0 > micros {
        return Err(Refusal::new(Rule::UndoTooLate).because([at, act.at]).detail(deadlines.undo_minutes.to_string()));
    }
    let reclaimed = match act.undo {
        Undo::NotEnded { .. } => to_reclaim(case),
        Undo::Owner(_) | Undo::NeedOpen | Undo::CampaignOpen | Undo::Habilitation { .. } => Vec::new(),
    };
    addresses_are_free(case, &reclaimed)?;
    places_are_left(case, &reclaimed)?;
    one(ActUndone { reclaimed, undone: act.at, undone_type: act.kind.as_str().to_owned() })
}
