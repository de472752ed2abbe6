//! The cap: how many places a structure has, over all its requests and all that went into it.

use std::collections::BTreeSet;

use super::{Case, policy_as};
use crate::command::Actor;
use crate::policy::{QuotaCounts, QuotaPolicy, QuotaScope, Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::{Place, RaisedCap, State};
use crate::{Day, EventRef, Instant, RequestId, Role, SubjectId};

/// The cap that holds for this request's structure: the policy's, or a higher one that two agents set for it.
pub(super) struct Cap {
    /// How many.
    pub(super) limit: u32,
    /// The event that says so.
    pub(super) at: EventRef,
}

/// How much of its cap a structure, or a site of it, uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaUse {
    /// Places taken: reserved, and used.
    pub taken: usize,
    /// Places that there are.
    pub limit: u32,
    /// What takes a place.
    pub counts: QuotaCounts,
    /// Over what they are counted.
    pub scope: QuotaScope,
    /// The event that says how many there are.
    pub limit_at: EventRef,
    /// The event that took the last place.
    pub last_at: Option<EventRef>,
}

/// How much of the cap that holds for `request` is used; `None` while no cap is in force, or without such a request.
///
/// `state` holds at least what [`scope_of_case`](crate::scope_of_case) names.
pub fn quota_use(state: &State, request: RequestId, today: &Day) -> Option<QuotaUse> {
    let by = Actor { user: None, role: Role::System };
    let case = Case { state, id: request, request: state.request(request)?, by, at: Instant::default(), today };
    let adopted = state.policy.get(SectionName::Quota)?;
    let Section::Quota(quota) = &adopted.section else { return None };
    let cap = cap(&case, (quota, adopted.at));
    let places: Vec<&Place> = places(&case, quota).collect();
    Some(QuotaUse {
        taken: counted(quota.counts, &places),
        limit: cap.limit,
        counts: quota.counts,
        scope: quota.scope,
        limit_at: cap.at,
        last_at: places.iter().map(|place| place.at).max(),
    })
}

fn counted(counts: QuotaCounts, places: &[&Place]) -> usize {
    match counts {
        QuotaCounts::Mailboxes => places.len(),
        QuotaCounts::Users => counted_as_users(places, &[], None),
    }
}

/// Says whether the cap has room for mailboxes that have no place yet, each named by those who may use it, and which
/// event says how many it has.
///
/// # Source
/// `domain.md` rule 12.
pub(super) fn within_cap(case: &Case<'_>, mailboxes: &[Vec<SubjectId>]) -> Result<Vec<EventRef>, Refusal> {
    judge(case, mailboxes, None)
}

/// The same for one more user of a mailbox that has a place.
pub(super) fn within_cap_with(case: &Case<'_>, user: SubjectId) -> Result<Vec<EventRef>, Refusal> {
    judge(case, &[], Some(user))
}

fn judge(case: &Case<'_>, mailboxes: &[Vec<SubjectId>], user: Option<SubjectId>) -> Result<Vec<EventRef>, Refusal> {
    let (quota, at) = policy_as!(case, Quota);
    let cap = cap(case, (quota, at));
    let taken: Vec<&Place> = places(case, quota).collect();
    let (before, after) = match quota.counts {
        QuotaCounts::Mailboxes => (taken.len(), taken.len() + mailboxes.len()),
        QuotaCounts::Users => (counted_as_users(&taken, &[], None), counted_as_users(&taken, mailboxes, user)),
    };
    // Whoever takes no new place is held back by no cap, even one that was lowered below what is taken.
    if after <= before || u32::try_from(after).is_ok_and(|after| after <= cap.limit) {
        return Ok(vec![cap.at]);
    }
    // The last places taken say why none is left; all of them would say no more.
    let last = taken.iter().map(|place| place.at).max();
    let refusal = Refusal::new(Rule::QuotaReached).because([cap.at]).because(last.filter(|last| *last != cap.at));
    Err(refusal.detail(cap.limit.to_string()).could(&[Role::Agent, Role::Supervisor]))
}

/// Distinct persons; a mailbox without any, such as an applicative one, counts as one.
fn counted_as_users(taken: &[&Place], mailboxes: &[Vec<SubjectId>], user: Option<SubjectId>) -> usize {
    let new = mailboxes.iter().flatten().copied().chain(user);
    let persons: BTreeSet<_> = taken.iter().flat_map(|place| place.users.iter().copied()).chain(new).collect();
    let nobodys = taken.iter().filter(|place| place.users.is_empty()).count();
    let new_nobodys = mailboxes.iter().filter(|users| users.is_empty()).count();
    persons.len() + nobodys + new_nobodys
}

/// The cap of this request's structure.
pub(super) fn cap(case: &Case<'_>, (quota, at): (&QuotaPolicy, EventRef)) -> Cap {
    let family = case.state.family(&case.request.structure);
    let raised = family.iter().filter_map(|key| case.state.structure(key)?.raised_cap);
    let highest = raised.filter(|raised| raised.limit > quota.limit).max_by_key(|raised| raised.limit);
    highest.map_or(Cap { limit: quota.limit, at }, |RaisedCap { at, limit }| Cap { limit, at })
}

/// The places taken that count for this request's structure, or its site.
fn places<'a>(case: &'a Case<'_>, quota: &QuotaPolicy) -> impl Iterator<Item = &'a Place> + use<'a> {
    let site = match quota.scope {
        QuotaScope::Structure => None,
        QuotaScope::Site => Some(case.request.site),
    };
    let family = case.state.family(&case.request.structure);
    let known = family.into_iter().filter_map(|key| case.state.structure(&key));
    known.flat_map(|known| known.taken()).filter(move |place| site.is_none_or(|site| place.site == site))
}
