//! Words about membership beside requests: whether a structure belongs, and how it leaves.

use serde::Deserialize;
use serde_json::Value;
use vault::SubjectKind;
use workflow::{Action, ActionKind, Day};

use super::particulars::text;
use super::person::{ContactForm, contact_or_none};
use super::structure::{evidence, known, numbered};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enquiry {
    structure: Value,
    demandeur: Option<ContactForm>,
}

/// "Do we belong already?"
pub(super) fn enquire(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let Enquiry { structure, demandeur } = words.read()?;
    let (structure, id) = numbered("/with/structure", structure, draft)?;
    let enquirer = contact_or_none("/with/demandeur", demandeur, draft)?;
    Ok(Action::EnquireMembership { structure, enquirer, evidence: evidence(&id, None, draft) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaving {
    structure: Value,
    effective_on: Day,
    closes_on: Day,
    reason: String,
}

/// A structure leaves, or is made to.
pub(super) fn end(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    let Leaving { structure, effective_on, closes_on, reason } = words.read()?;
    let structure = known("/with/structure", structure, draft)?;
    let reason = draft.private(SubjectKind::Case, text("/with/reason", &reason)?);
    match words.order.kind {
        ActionKind::WithdrawMembership => Ok(Action::WithdrawMembership { structure, effective_on, closes_on, reason }),
        ActionKind::ExcludeMember => Ok(Action::ExcludeMember { structure, effective_on, closes_on, reason }),
        _ => Err(words.misplaced()),
    }
}
