//! Four eyes: what no agent may do alone, one proposes and another approves.

use super::needs::may_be_decided;
use super::places::cap;
use super::{Case, Decided, Named, one, policy_as};
use crate::event::{
    HabilitationDecided, HabilitationOverrideDeclined, HabilitationOverrideProposed, HabilitationVerdict,
    QuotaOverrideApproved, QuotaOverrideDeclined, QuotaOverrideProposed,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{CapProposal, Habilitation, HabilitationProposal};
use crate::{EventRef, MailboxId, Role, SubjectId, Text, UserId};

const STAFF: &[Role] = &[Role::Agent, Role::Supervisor];

/// An agent proposes to grant against a refusal, or where the evidence that the policy accepts is not there.
///
/// # Source
/// `domain.md` rule 9.
pub(super) fn propose_habilitation(
    case: &Case<'_>,
    whose: (MailboxId, Option<SubjectId>),
    profession: &str,
    reason: &Text,
) -> Decided {
    let named = case.user(whose)?;
    if let Habilitation::Granted(at) = named.user.habilitation {
        return Err(Refusal::new(Rule::OverrideNotNeeded).because([at]));
    }
    may_be_decided(&named)?;
    not_proposed(named.user.proposal.as_ref().map(|proposal| proposal.at))?;
    one(HabilitationOverrideProposed {
        mailbox: whose.0,
        person: named.person,
        profession: profession.to_owned(),
        reason: case.private(reason),
    })
}

/// The second agent's yes is the decision: it cites the proposal in the place of evidence.
pub(super) fn approve_habilitation(case: &Case<'_>, whose: (MailboxId, Option<SubjectId>)) -> Decided {
    let named = case.user(whose)?;
    let HabilitationProposal { at, by, profession } = proposal_of(&named)?;
    may_be_decided(&named)?;
    is_second(case, *at, *by)?;
    let (professions, _) = policy_as!(case, Professions);
    one(HabilitationDecided {
        attestation: None,
        basis: None,
        evidence: Vec::new(),
        looked_up: None,
        mailbox: whose.0,
        overrides: Some(*at),
        person: named.person,
        profession: profession.clone(),
        reason: None,
        rules_version: professions.version.clone(),
        verdict: HabilitationVerdict::Granted,
    })
}

/// Whoever proposed it may take it back; anybody else may say no.
pub(super) fn decline_habilitation(case: &Case<'_>, whose: (MailboxId, Option<SubjectId>), reason: &Text) -> Decided {
    let named = case.user(whose)?;
    let proposal = proposal_of(&named)?.at;
    one(HabilitationOverrideDeclined { mailbox: whose.0, person: named.person, proposal, reason: case.private(reason) })
}

fn proposal_of<'a>(named: &Named<'a>) -> Result<&'a HabilitationProposal, Refusal> {
    let nothing = || Refusal::new(Rule::NothingProposed).because([named.user.added_at]).could(STAFF);
    named.user.proposal.as_ref().ok_or_else(nothing)
}

/// An agent proposes a higher cap for one structure.
///
/// # Source
/// `domain.md` rule 12.
pub(super) fn propose_cap(case: &Case<'_>, limit: u32, reason: &Text) -> Decided {
    let known = case.state.structure(&case.request.structure);
    not_proposed(known.and_then(|known| known.cap_proposal).map(|proposal| proposal.at))?;
    let (quota, at) = policy_as!(case, Quota);
    let cap = cap(case, (quota, at));
    if limit <= cap.limit {
        return Err(Refusal::new(Rule::CapNotRaised).because([cap.at]).detail(cap.limit.to_string()));
    }
    one(QuotaOverrideProposed { limit, reason: case.private(reason), structure: case.request.structure.clone() })
}

pub(super) fn approve_cap(case: &Case<'_>) -> Decided {
    let CapProposal { at, by, limit } = cap_proposal(case)?;
    is_second(case, at, by)?;
    one(QuotaOverrideApproved { limit, proposal: at, structure: case.request.structure.clone() })
}

pub(super) fn decline_cap(case: &Case<'_>, reason: &Text) -> Decided {
    let proposal = cap_proposal(case)?.at;
    one(QuotaOverrideDeclined { proposal, reason: case.private(reason), structure: case.request.structure.clone() })
}

fn cap_proposal(case: &Case<'_>) -> Result<CapProposal, Refusal> {
    let nothing = || Refusal::new(Rule::NothingProposed).because([case.request.opened_at]).could(STAFF);
    case.state.structure(&case.request.structure).and_then(|known| known.cap_proposal).ok_or_else(nothing)
}

fn not_proposed(at: Option<EventRef>) -> Result<(), Refusal> {
    at.map_or(Ok(()), |at| Err(Refusal::new(Rule::OverrideProposed).because([at]).could(STAFF)))
}

/// Four eyes are two people: the second is not the first, and the first still acts here.
fn is_second(case: &Case<'_>, at: EventRef, by: Option<UserId>) -> Result<(), Refusal> {
    if by == case.by.user {
        return Err(Refusal::new(Rule::SecondAgentIsFirst).because([at]).could(STAFF));
    }
    let acts_here = |user| STAFF.iter().any(|role| case.state.role_held(user, *role).is_some());
    if by.is_some_and(acts_here) {
        Ok(())
    } else {
        Err(Refusal::new(Rule::ProposerNotStaff).because([at]).could(STAFF))
    }
}
