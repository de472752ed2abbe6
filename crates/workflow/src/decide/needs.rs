//! Second step: who needs a mailbox, and may have one.

use super::case::known_releases;
use super::{Case, Decided, Decision, Named, one, policy_as};
use crate::command::HabilitationDecision;
use crate::event::{
    ApplicationContactConcluded, ContactOutcome, HabilitationDecided, HabilitationVerdict, MailboxType, NeedValidated,
};
use crate::evidence::{Basis, Referential, Verdict};
use crate::policy::StructureKind;
use crate::refusal::{Refusal, Rule};
use crate::state::{ApplicationContact, Habilitation, Mailbox, MailboxStatus, MailboxUser};
use crate::{EventRef, LookedUp, MailboxId, Private, Role, SubjectId, Text};

/// One agent grants on evidence that the policy accepts for the profession; without it, nobody grants alone.
///
/// # Source
/// `domain.md` rules 9 and 10; CSP art. R.1110-2.
pub(super) fn decide_habilitation(case: &Case<'_>, decision: &HabilitationDecision) -> Decided {
    let named = case.user((decision.mailbox, decision.person))?;
    if is_decided_so(named.user, decision.verdict) {
        return Ok(Decision::Unchanged);
    }
    may_be_decided(&named)?;
    if decision.verdict == HabilitationVerdict::Granted {
        not_against_a_refusal(case, named.person)?;
    }
    if decision.number_of.is_some_and(|whose| whose != named.person) {
        return Err(Refusal::new(Rule::NumberOfAnother).because([named.user.added_at]));
    }
    known_releases(case.state, &decision.evidence)?;
    let (professions, at) = policy_as!(case, Professions);
    let basis = match decision.verdict {
        HabilitationVerdict::Refused if decision.reason.is_none() => return Err(Refusal::new(Rule::ReasonMissing)),
        HabilitationVerdict::Refused => None,
        HabilitationVerdict::Granted => Some(accepted_basis(case, decision, at)?),
    };
    one(HabilitationDecided {
        attestation: decision.attestation.clone(),
        basis,
        evidence: decision.evidence.iter().map(|one| one.cite().clone()).collect(),
        looked_up: looked_up(named.person, decision),
        mailbox: decision.mailbox,
        overrides: None,
        person: named.person,
        profession: format!("{}:{}", decision.nomenclature, decision.code),
        reason: decision.reason.as_ref().map(|text| case.private(text)),
        rules_version: professions.version.clone(),
        verdict: decision.verdict,
    })
}

/// What the look-ups used about the person, to be sealed under them.
fn looked_up(person: SubjectId, decision: &HabilitationDecision) -> Option<Private<LookedUp>> {
    let values: Vec<_> = decision.evidence.iter().flat_map(|one| one.about_person().iter().cloned()).collect();
    (!values.is_empty()).then(|| Private::known(person, LookedUp { values }))
}

/// A grant against a refusal takes two agents: one alone does not undo what was decided.
///
/// # Source
/// `domain.md` rule 9.
fn not_against_a_refusal(case: &Case<'_>, person: SubjectId) -> Result<(), Refusal> {
    case.request.refused.get(&person).map_or(Ok(()), |at| {
        Err(Refusal::new(Rule::SecondAgentNeeded).because([*at]).could(&[Role::Agent, Role::Supervisor]))
    })
}

/// The first ground that the profession's rule accepts and that is there.
fn accepted_basis(case: &Case<'_>, decision: &HabilitationDecision, at: EventRef) -> Result<Basis, Refusal> {
    let (professions, _) = policy_as!(case, Professions);
    let profession = format!("{}:{}", decision.nomenclature, decision.code);
    let refused = |rule, detail: String| Refusal::new(rule).because([at]).detail(detail);
    let of = StructureKind { sector: &case.request.sector, category: case.request.category.as_deref() };
    let rule = professions
        .rule((&decision.nomenclature, &decision.code), &of)
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

fn is_decided_so(user: &MailboxUser, verdict: HabilitationVerdict) -> bool {
    match user.habilitation {
        Habilitation::Pending => false,
        Habilitation::Granted(_) => verdict == HabilitationVerdict::Granted,
        Habilitation::Refused(_) => verdict == HabilitationVerdict::Refused,
    }
}

/// Once creation was asked for, the decisions it leant on stand; whoever is named later is still decided.
pub(super) fn may_be_decided(named: &Named<'_>) -> Result<(), Refusal> {
    let is_pending = named.user.habilitation == Habilitation::Pending;
    match named.mailbox.status {
        MailboxStatus::Wished => Ok(()),
        MailboxStatus::CreationRequested(_) | MailboxStatus::Created(_) if is_pending => Ok(()),
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at)
        | MailboxStatus::Closed(at) => Err(Refusal::new(Rule::MailboxSettled).because([at])),
    }
}

/// An applicative mailbox is talked about with whoever wants it: a human says what comes of that.
///
/// # Source
/// `domain.md` rule 15; the founding procedure, « contactez-nous ».
pub(super) fn conclude_contact(case: &Case<'_>, id: MailboxId, outcome: ContactOutcome, reason: &Text) -> Decided {
    let mailbox = case.mailbox(id)?;
    if mailbox.mailbox_type != MailboxType::Application {
        let refusal = Refusal::new(Rule::MailboxOfOtherType).because([mailbox.requested_at]);
        return Err(refusal.detail(mailbox.mailbox_type.as_str()));
    }
    match (mailbox.contact, outcome) {
        (ApplicationContact::Proceed(_), ContactOutcome::Proceed)
        | (ApplicationContact::Declined(_), ContactOutcome::Declined) => return Ok(Decision::Unchanged),
        (ApplicationContact::Open | ApplicationContact::Proceed(_) | ApplicationContact::Declined(_), _) => {}
    }
    match mailbox.status {
        MailboxStatus::Wished => {
            one(ApplicationContactConcluded { mailbox: id, outcome, reason: case.private(reason) })
        }
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at)
        | MailboxStatus::Closed(at) => Err(Refusal::new(Rule::MailboxSettled).because([at])),
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
    let is_talk = |mailbox: &&Mailbox| mailbox.mailbox_type == MailboxType::Application;
    let rule = if undecided.iter().all(is_talk) { Rule::ContactNotConcluded } else { Rule::PersonUndecided };
    let evidence = undecided.into_iter().flat_map(undecided_of);
    Err(Refusal::new(rule).because(evidence).could(&[Role::Agent, Role::Supervisor]))
}

/// Where each person was named whom nobody decided; the wish itself, where it names nobody.
fn undecided_of(mailbox: &Mailbox) -> Vec<EventRef> {
    let pending = mailbox.users.values().filter(|user| user.habilitation == Habilitation::Pending);
    let pending: Vec<_> = pending.map(|user| user.added_at).collect();
    if pending.is_empty() { vec![mailbox.requested_at] } else { pending }
}
