//! Words of four eyes: what one agent proposes, and another approves or declines.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use workflow::{Action, ActionKind, MailboxId};

use super::particulars::{person_of, text};
use super::person::profession;
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposed {
    mailbox: Uuid,
    person: Option<Value>,
    profession: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declined {
    mailbox: Uuid,
    person: Option<Value>,
    reason: String,
}

/// A person granted against the rule.
pub(super) fn habilitation(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::ProposeHabilitationOverride => {
            let Proposed { mailbox, person, profession: given, reason } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            let (profession, reason) = (profession("/with/profession", &given)?, text("/with/reason", &reason)?);
            let profession = profession.to_string();
            Ok(Action::ProposeHabilitationOverride { request, mailbox, person, profession, reason })
        }
        ActionKind::ApproveHabilitationOverride => words.of_user(draft, |(request, mailbox), person| {
            Action::ApproveHabilitationOverride { request, mailbox, person }
        }),
        ActionKind::DeclineHabilitationOverride => {
            let Declined { mailbox, person, reason } = words.read()?;
            let (request, mailbox, person) = (words.request()?, MailboxId(mailbox), person_of(person, draft)?);
            let reason = text("/with/reason", &reason)?;
            Ok(Action::DeclineHabilitationOverride { request, mailbox, person, reason })
        }
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cap {
    limit: u32,
    reason: String,
}

/// A cap above the policy's.
pub(super) fn quota(words: &Words<'_>) -> Read {
    match words.order.kind {
        ActionKind::ProposeQuotaOverride => {
            let Cap { limit, reason } = words.read()?;
            let reason = text("/with/reason", &reason)?;
            Ok(Action::ProposeQuotaOverride { request: words.request()?, limit, reason })
        }
        ActionKind::ApproveQuotaOverride => words.bare(|request| Action::ApproveQuotaOverride { request }),
        ActionKind::DeclineQuotaOverride => {
            words.reasoned(|request, reason| Action::DeclineQuotaOverride { request, reason })
        }
        _ => Err(words.misplaced()),
    }
}
