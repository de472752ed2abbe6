//! Words about a request beside its steps: owned, annotated, documented, waiting, taken back.

use serde::Deserialize;
use vault::SubjectKind;
use workflow::event::{DocumentKind, ToDoItem, ToDoStatus, WaitingFor};
use workflow::{Action, ActionKind, Day};

use super::particulars::{DocumentForm, text, text_or_none};
use super::{Draft, Read, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owner {
    owner: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    document: DocumentForm,
    kind: DocumentKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    party: WaitingFor,
    due_on: Option<Day>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToDo {
    item: ToDoItem,
    status: ToDoStatus,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::AssignRequest => {
            let Owner { owner } = words.read()?;
            let owner = draft.user_named("/with/owner", &owner)?;
            Ok(Action::AssignRequest { request: words.request()?, owner })
        }
        ActionKind::ReleaseRequest => words.bare(|request| Action::ReleaseRequest { request }),
        ActionKind::AddNote => {
            let Note { text: given } = words.read()?;
            Ok(Action::AddNote { request: words.request()?, note: text("/with/text", &given)? })
        }
        ActionKind::AddDocument => {
            let Kept { document, kind } = words.read()?;
            let document = document.document("/with/document")?;
            let document = draft.private(SubjectKind::Document, document);
            Ok(Action::AddDocument { request: words.request()?, document, kind })
        }
        ActionKind::StartWaiting => {
            let Waiting { party, due_on, reason } = words.read()?;
            let reason = text_or_none("/with/reason", reason)?;
            Ok(Action::StartWaiting { request: words.request()?, party, due_on, reason })
        }
        ActionKind::EndWaiting => words.bare(|request| Action::EndWaiting { request }),
        ActionKind::RemindApplicant => words.bare(|request| Action::RemindApplicant { request }),
        ActionKind::UpdateToDo => {
            let ToDo { item, status } = words.read()?;
            Ok(Action::UpdateToDo { request: words.request()?, item, status })
        }
        ActionKind::UndoLastAct => words.bare(|request| Action::UndoLastAct { request }),
        _ => Err(words.misplaced()),
    }
}
