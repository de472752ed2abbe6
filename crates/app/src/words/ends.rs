//! Words about the ends of a request, and the way back.

use serde::Deserialize;
use workflow::{Action, ActionKind};

use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duplicate {
    of: String,
}

pub(super) fn action(words: &Words<'_>, draft: &Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::CloseRequest => words.bare(|request| Action::CloseRequest { request }),
        ActionKind::RejectRequest => words.reasoned(|request, reason| Action::RejectRequest { request, reason }),
        ActionKind::DropRequest => words.reasoned(|request, reason| Action::DropRequest { request, reason }),
        ActionKind::WithdrawRequest => words.reasoned(|request, reason| Action::WithdrawRequest { request, reason }),
        ActionKind::MarkDuplicate => {
            let Duplicate { of } = words.read()?;
            Ok(Action::MarkDuplicate { request: words.request()?, of: draft.request("/with/of", &of)? })
        }
        ActionKind::ReopenRequest => words.reasoned(|request, reason| Action::ReopenRequest { request, reason }),
        _ => Err(words.misplaced()),
    }
}
