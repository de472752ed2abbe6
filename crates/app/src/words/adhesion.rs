//! Words about membership and contribution, within a request.

use serde::Deserialize;
use vault::SubjectKind;
use workflow::{Action, ActionKind, Day};

use super::particulars::{DocumentForm, word};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    criterion: String,
    year: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdhesionForm {
    document: DocumentForm,
    received_on: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Effective {
    effective_on: Day,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::QuoteContribution => {
            let Quote { criterion, year } = words.read()?;
            let criterion = word("/with/criterion", &criterion)?;
            Ok(Action::QuoteContribution { request: words.request()?, criterion, year })
        }
        ActionKind::ReceiveAdhesionForm => {
            let AdhesionForm { document, received_on } = words.read()?;
            let document = document.document("/with/document")?;
            let document = draft.private(SubjectKind::Document, document);
            Ok(Action::ReceiveAdhesionForm { request: words.request()?, document, received_on })
        }
        ActionKind::CompleteAdhesionForm => words.bare(|request| Action::CompleteAdhesionForm { request }),
        ActionKind::MakeMembershipEffective => {
            let Effective { effective_on } = words.read()?;
            Ok(Action::MakeMembershipEffective { request: words.request()?, effective_on })
        }
        ActionKind::RefuseMembership => words.reasoned(|request, reason| Action::RefuseMembership { request, reason }),
        ActionKind::CiteMembership => words.bare(|request| Action::CiteMembership { request }),
        _ => Err(words.misplaced()),
    }
}
