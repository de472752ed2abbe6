//! Second step: who needs a mailbox, and may have one.

use super::case::known_releases;
use super::{Case, Decided, Decision, one, policy_as};
use crate::command::HabilitationDecision;
use crate::event::{HabilitationDecided, HabilitationVerdict, NeedValidated};
use crate::evidence::{Basis, Referential, Verdict};
use crate::refusal::{Refusal, Rule};
use crate::state::{Habilitation, Mailbox, MailboxStatus};
use crate::{EventRef, LookedUp, Private, Role};

/// One agent grants on evidence that the policy accepts for the profession; without it, nobody grants alone.
///
/// # Source
/// `domain.md` rules 9 and 10; CSP art. R.1110-2.
pub(super) fn decide_habilitation(case: &Case<'_>, decision: &HabilitationDecision) -> Decided {
    let mailbox = case.mailbox(decision.mailbox)?;
    known_releases(case.state, &decision.evidence)?;
    let (professions, at) = policy_as!(case, Professions);
    let basis = match decision.verdict {
        HabilitationVerdict::Refused if decision.reason.is_none() => return Err(Refusal::new(Rule::ReasonMissing)),
        HabilitationVerdict::Refused => None,
        HabilitationVerdict::Granted => Some(accepted_basis(case, decision, at)?),
    };
    if is_decided_so(mailbox, decision.verdict) {
        return Ok(Decision::Unchanged);
    }
    not_settled(mailbox)?;
    not_against_a_refusal(mailbox)?;
    one(HabilitationDecided {
        attestation: decision.attestation.clone(),
        basis,
        evidence: decision.evidence.iter().map(|one| one.cite().clone()).collect(),
        looked_up: looked_up(mailbox, decision),
        mailbox: decision.mailbox,
        person: mailbox.holder,
        profession: format!("{}:{}", decision.nomenclature, decision.code),
        reason: decision.reason.as_ref().map(|text| case.private(text)),
        rules_version: professions.version.clone(),
        verdict: decision.verdict,
    })
}

/// What the look-ups used about the person, to be sealed under them.
fn looked_up(mailbox: &Mailbox, decision: &HabilitationDecision) -> Option<Private<LookedUp>> {
    let values: Vec<_> = decision.evidence.iter().flat_map(|one| one.about_person().iter().cloned()).collect();
    (!values.is_empty()).then(|| Private::known(mailbox.holder, LookedUp { values }))
}

/// A grant against a refusal takes two agents: one alone does not undo what was decided.
///
/// # Source
/// `domain.md` rule 9.
fn not_against_a_refusal(mailbox: &Mailbox) -> Result<(), Refusal> {
    match mailbox.habilitation {
        Habilitation::Refused(at) => Err(Refusal::new(Rule::SecondAgentNeeded).because([at])),
        Habilitation::Pending | Habilitation::Granted(_) => Ok(()),
    }
}

/// The first ground that the profession's rule accepts and that is there.
fn accepted_basis(case: &Case<'_>, decision: &HabilitationDecision, at: EventRef) -> Result<Basis, Refusal> {
    let (professions, _) = policy_as!(case, Professions);
    let profession = format!("{}:{}", decision.nomenclature, decision.code);
    let refused = |rule, detail: String| Refusal::new(rule).because([at]).detail(detail);
    let rule = professions
        .rule(&decision.nomenclature, &decision.code)
        .ok_or_else(|| refused(Rule::ProfessionNotListed, profession).could(&[Role::Administrator]))?;
    let there = rule.accepts.iter().copied().find(|basis| is_there(*basis, decision));
    there.ok_or_else(|| {
        let accepted: Vec<_> = rule.accepts.iter().map(|basis| basis.as_str()).collect();
        refused(Rule::EvidenceInsufficient, accepted.join(", ")).could(&[Role::Agent, Role::Supervisor])
    })
}

fn is_there(basis: Basis, decision: &HabilitationDecision) -> bool {
    let found = |referential, verdict| {
        decision.evidence.iter().any(|one| one.cite().referential == referential && one.cite().verdict == verdict)
    };
    match basis {
        Basis::RppsFound => found(Referential::Rpps, Verdict::Found),
        Basis::RppsDeclared => found(Referential::NumberKey, Verdict::KeyHolds),
        Basis::HeadAttestation => decision.attestation.is_some(),
    }
}

fn is_decided_so(mailbox: &Mailbox, verdict: HabilitationVerdict) -> bool {
    match mailbox.habilitation {
        Habilitation::Pending => false,
        Habilitation::Granted(_) => verdict == HabilitationVerdict::Granted,
        Habilitation::Refused(_) => verdict == HabilitationVerdict::Refused,
    }
}

/// Once creation was asked for, the decision it leant on stands.
fn not_settled(mailbox: &Mailbox) -> Result<(), Refusal> {
    match mailbox.status {
        MailboxStatus::Wished => Ok(()),
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at) => Err(Refusal::new(Rule::MailboxSettled).because([at])),
    }
}

/// The need is complete once there is one and every person was decided; a person refused blocks nobody else.
pub(super) fn validate(case: &Case<'_>) -> Decided {
    if case.request.need_validated_at.is_some() {
        return Ok(Decision::Unchanged);
    }
    if case.request.mailboxes.is_empty() {
        return Err(Refusal::new(Rule::NothingRequested).because([case.request.opened_at]));
    }
    let undecided: Vec<_> = case.request.mailboxes.values().filter(|mailbox| !mailbox.is_decided()).collect();
    if undecided.is_empty() {
        return one(NeedValidated {});
    }
    let evidence = undecided.into_iter().map(|mailbox| mailbox.requested_at);
    Err(Refusal::new(Rule::PersonUndecided).because(evidence).could(&[Role::Agent, Role::Supervisor]))
}
