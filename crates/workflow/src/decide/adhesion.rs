//! First step: membership belongs to the structure, and is a legal act of its board.

use super::readiness::structure;
use super::{Case, Decided, Decision, one, policy_as};
use crate::event::{
    AdhesionFormCompleted, AdhesionFormReceived, ContributionQuoted, MembershipCited, MembershipMadeEffective,
    MembershipRefused,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{Adhesion, Contribution, Membership, MembershipEnd};
use crate::{Day, Document, EventRef, Private, Role, StructureKey, Text};

/// The contribution is computed per legal entity from a versioned scale; "to be determined" is a legal outcome.
///
/// # Source
/// `domain.md` rule 2.
pub(super) fn quote(case: &Case<'_>, criterion: &str, year: u32) -> Decided {
    let (scale, at) = policy_as!(case, Fees);
    let sector = &case.request.sector;
    let unknown = || {
        let inputs = format!("{sector}, {criterion}, {year}, {}", scale.version);
        Refusal::new(Rule::FeeLineUnknown).because([at]).detail(inputs).could(&[Role::Administrator])
    };
    let line = scale.line(sector, criterion, year).ok_or_else(unknown)?;
    let is_known = |known: &Contribution| known.scale == at && known.year == year && known.criterion == criterion;
    if case.request.contribution.as_ref().is_some_and(is_known) {
        return Ok(Decision::Unchanged);
    }
    one(ContributionQuoted {
        amount_cents: line.amount_cents,
        criterion: criterion.to_owned(),
        example: scale.example,
        scale: at,
        scale_version: scale.version.clone(),
        sector: sector.clone(),
        structure: survivor(case).clone(),
        year,
    })
}

/// The form comes back to the adhesion desk; another copy replaces it until one is complete. A member needs none.
///
/// # Source
/// `domain.md` rule 3.
pub(super) fn receive(case: &Case<'_>, document: &Private<Document>, received_on: &Day) -> Decided {
    if *received_on > *case.today {
        return Err(Refusal::new(Rule::DayNotCome).detail(received_on.as_str()));
    }
    match membership(case) {
        Membership::Effective { at, ends: None, .. } => Err(Refusal::new(Rule::AlreadyMember).because([at])),
        Membership::Pending { completed_at: Some(at), .. } => {
            Err(Refusal::new(Rule::AdhesionFormComplete).because([at]))
        }
        Membership::Effective { at, ends: Some(end), .. } if end.on > *case.today => {
            Err(Refusal::new(Rule::AlreadyMember).because([at]).detail(end.on.as_str()))
        }
        // Whoever left may join again.
        Membership::Unknown
        | Membership::Effective { ends: Some(_), .. }
        | Membership::Pending { completed_at: None, .. }
        | Membership::Refused { .. } => one(AdhesionFormReceived {
            document: document.clone(),
            received_on: received_on.clone(),
            structure: survivor(case).clone(),
        }),
    }
}

pub(super) fn complete(case: &Case<'_>) -> Decided {
    match membership(case) {
        Membership::Pending { completed_at: None, .. } => {
            one(AdhesionFormCompleted { structure: survivor(case).clone() })
        }
        Membership::Pending { completed_at: Some(_), .. } => Ok(Decision::Unchanged),
        Membership::Effective { at, .. } => Err(Refusal::new(Rule::AlreadyMember).because([at])),
        Membership::Unknown => Err(Refusal::new(Rule::AdhesionFormMissing)),
        Membership::Refused { at } => Err(Refusal::new(Rule::AdhesionFormMissing).because([at])),
    }
}

/// Form received → complete → effective on a date.
///
/// # Source
/// `domain.md` rule 5.
pub(super) fn make_effective(case: &Case<'_>, effective_on: &Day) -> Decided {
    let membership = membership(case);
    if let Membership::Pending { completed_at: Some(_), .. } = membership {
        structure(case)?;
    }
    match membership {
        Membership::Pending { completed_at: Some(_), .. } => {
            one(MembershipMadeEffective { effective_on: effective_on.clone(), structure: survivor(case).clone() })
        }
        Membership::Pending { received_at, completed_at: None } => {
            Err(Refusal::new(Rule::AdhesionFormIncomplete).because([received_at]))
        }
        Membership::Effective { at, .. } if is_made_here(case, at, effective_on) => Ok(Decision::Unchanged),
        Membership::Effective { at, .. } => Err(Refusal::new(Rule::AlreadyMember).because([at])),
        Membership::Unknown => Err(Refusal::new(Rule::AdhesionFormMissing)),
        Membership::Refused { at } => Err(Refusal::new(Rule::AdhesionFormMissing).because([at])),
    }
}

/// Another request of the structure is no member by that: it cites the membership.
fn is_made_here(case: &Case<'_>, membership: EventRef, effective_on: &Day) -> bool {
    let here = Adhesion::Member { at: membership, effective_on: Some(effective_on.clone()) };
    case.request.adhesion == here
}

pub(super) fn refuse(case: &Case<'_>, reason: &Text) -> Decided {
    match membership(case) {
        Membership::Pending { .. } => {
            one(MembershipRefused { reason: case.private(reason), structure: survivor(case).clone() })
        }
        Membership::Refused { .. } => Ok(Decision::Unchanged),
        Membership::Effective { at, .. } => Err(Refusal::new(Rule::AlreadyMember).because([at])),
        Membership::Unknown => Err(Refusal::new(Rule::AdhesionFormMissing)),
    }
}

/// A request of a member passes the step by citing the membership: at once when it is submitted by a member, or later.
///
/// # Source
/// `domain.md` rule 4.
pub(super) fn cite(case: &Case<'_>) -> Decided {
    if case.request.is_adhesion_done(case.today) {
        return Ok(Decision::Unchanged);
    }
    let membership = membership(case);
    match membership.clone() {
        Membership::Effective { at, .. } if membership.effective_on(case.today).is_some() => {
            one(MembershipCited { membership: at, structure: survivor(case).clone() })
        }
        Membership::Effective { ends: Some(end), .. } if end.on <= *case.today => {
            Err(Refusal::new(Rule::NotMember).because([end.at]))
        }
        Membership::Effective { at, effective_on, .. } => {
            Err(Refusal::new(Rule::NotMember).because([at]).detail(effective_on.as_str()))
        }
        Membership::Pending { received_at, .. } => Err(Refusal::new(Rule::NotMember).because([received_at])),
        Membership::Refused { at } => Err(Refusal::new(Rule::NotMember).because([at])),
        Membership::Unknown => Err(Refusal::new(Rule::NotMember)),
    }
}

/// The structure's membership, whichever request it came through; that of the structure it went into, if it did.
pub(super) fn membership(case: &Case<'_>) -> Membership {
    case.state.structure(survivor(case)).map(|known| known.membership.clone()).unwrap_or_default()
}

/// The structure that is or becomes a member: the one that goes on, where the request's own was absorbed.
fn survivor<'a>(case: &'a Case<'_>) -> &'a StructureKey {
    case.state.survivor(&case.request.structure)
}

/// How the structure's last membership ended, whatever form came since.
pub(super) fn left<'a>(case: &'a Case<'_>) -> Option<&'a MembershipEnd> {
    case.state.structure(survivor(case))?.left.as_ref()
}
