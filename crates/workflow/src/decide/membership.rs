//! Membership beside requests: whether a structure belongs already, and how it leaves.

use super::case::known_releases;
use super::life::notice_is_given;
use super::submission::structure_may_be_named;
use super::{Decided, Decision, one, policy};
use crate::command::{Action, Command};
use crate::event::{
    ClosingPlanned, EnquiryOutcome, Event, MembershipEnquired, MembershipExcluded, MembershipWithdrawn, PlannedClosing,
};
use crate::evidence::{Evidence, Verdict};
use crate::policy::{Section, SectionName};
use crate::refusal::{Refusal, Rule};
use crate::state::{ClaimStatus, Membership, State};
use crate::{Contact, Day, EventRef, Private, StructureKey};

/// « Sommes-nous déjà adhérents ? » is answered from the log; that it was asked and what was answered is a fact.
///
/// # Source
/// `domain.md` rule 4; the founding procedure, « un doute sur le fait que vous soyez déjà adhérent ? ».
pub(super) fn enquire(
    state: &State,
    today: &Day,
    (structure, enquirer, evidence): (&StructureKey, &Option<Private<Contact>>, &[Evidence]),
) -> Decided {
    known_releases(state, evidence)?;
    let (outcome, membership) = answer(state, today, (structure, evidence));
    one(MembershipEnquired {
        enquirer: enquirer.clone(),
        evidence: evidence.iter().map(|one| one.cite().clone()).collect(),
        membership,
        outcome,
        structure: structure.clone(),
    })
}

/// A structure that went into another belongs as that one does.
fn answer(
    state: &State,
    today: &Day,
    (structure, evidence): (&StructureKey, &[Evidence]),
) -> (EnquiryOutcome, Option<EventRef>) {
    let known = state.structure(state.survivor(structure)).map_or(&Membership::Unknown, |known| &known.membership);
    let is_unknown = |one: &Evidence| matches!(one.cite().verdict, Verdict::NotFound | Verdict::OtherKind);
    match known {
        Membership::Effective { at, .. } if known.effective_on(today).is_some() => (EnquiryOutcome::Member, Some(*at)),
        Membership::Effective { at, effective_on, .. } if effective_on > today => {
            (EnquiryOutcome::AdhesionUnderWay, Some(*at))
        }
        Membership::Effective { .. } => (EnquiryOutcome::NotMember, known.ended_by(today)),
        Membership::Pending { received_at, .. } => (EnquiryOutcome::AdhesionUnderWay, Some(*received_at)),
        Membership::Refused { at } => (EnquiryOutcome::NotMember, Some(*at)),
        Membership::Unknown if evidence.iter().any(is_unknown) => (EnquiryOutcome::UnknownStructure, None),
        Membership::Unknown => (EnquiryOutcome::NotMember, None),
    }
}

/// A structure leaves or is made to: from that day it is no member, and its mailboxes have a closing plan.
///
/// # Source
/// `domain.md` rules 5 and 27.
pub(super) fn end(state: &State, command: &Command) -> Decided {
    let (structure, effective_on, closes_on, event): (_, _, _, Event) =
        if let Action::WithdrawMembership { structure, effective_on, closes_on, reason } = &command.action {
            let event = MembershipWithdrawn {
                effective_on: effective_on.clone(),
                reason: reason.clone(),
                structure: structure.clone(),
            };
            (structure, effective_on, closes_on, event.into())
        } else if let Action::ExcludeMember { structure, effective_on, closes_on, reason } = &command.action {
            let event = MembershipExcluded {
                effective_on: effective_on.clone(),
                reason: reason.clone(),
                structure: structure.clone(),
            };
            (structure, effective_on, closes_on, event.into())
        } else {
            return Err(Refusal::new(Rule::NotMember));
        };
    structure_may_be_named(state, structure)?;
    let membership = state.structure(structure).map_or(&Membership::Unknown, |known| &known.membership);
    match membership {
        Membership::Effective { ends: None, .. } => {}
        Membership::Effective { ends: Some(end), .. } if end.on == *effective_on => return Ok(Decision::Unchanged),
        Membership::Effective { ends: Some(end), .. } => {
            return Err(Refusal::new(Rule::NotMember).because([end.at]).proposing(end.on.as_str()));
        }
        Membership::Pending { received_at: at, .. } | Membership::Refused { at } => {
            return Err(Refusal::new(Rule::NotMember).because([*at]));
        }
        Membership::Unknown => return Err(Refusal::new(Rule::NotMember)),
    }
    if let (Section::Deadlines(deadlines), at) = policy(state, SectionName::Deadlines)? {
        notice_is_given(&command.today, closes_on, (deadlines, at))?;
    }
    let plan = closing_plan(state, structure, closes_on);
    Ok(Decision::Events([event].into_iter().chain(plan.map(Event::from)).collect()))
}

/// Every mailbox that exists, with the request in which its closing is announced; `None` where there is none.
fn closing_plan(state: &State, structure: &StructureKey, closes_on: &Day) -> Option<ClosingPlanned> {
    let family = state.family(structure);
    let places = family.iter().filter_map(|key| state.structure(key)).flat_map(|known| &known.places);
    let existing = places.filter(|(_, place)| place.status == ClaimStatus::Granted);
    let mailboxes: Vec<_> =
        existing.map(|(mailbox, place)| PlannedClosing { mailbox: *mailbox, request: place.request }).collect();
    let (closes_on, structure) = (closes_on.clone(), structure.clone());
    (!mailboxes.is_empty()).then_some(ClosingPlanned { closes_on, mailboxes, structure })
}
