//! Domain rule 24, and what accompanies a request: documents, reminders, the to-do list.

use workflow::event::{
    DocumentAdded, DocumentKind, ReminderSent, ToDoItem, ToDoStatus, ToDoUpdated, WaitingEnded, WaitingFor,
    WaitingStarted,
};
use workflow::{Action, Event, Private, Role, Rule};

use crate::support::*;

fn update(item: ToDoItem, status: ToDoStatus) -> Action {
    Action::UpdateToDo { request: REQUEST, item, status }
}

fn waiting_for(party: WaitingFor) -> Event {
    WaitingStarted { due_on: None, party, reason: None }.into()
}

#[test]
fn rule_24_each_item_of_the_to_do_list_is_none_asked_or_done_and_may_go_back() {
    for item in ToDoItem::ALL {
        let asked = given(path()).when_by(Role::Applicant, update(item, ToDoStatus::Asked));
        let asked = asked.then([ToDoUpdated { item, status: ToDoStatus::Asked }.into()]);
        let asked = asked.when(update(item, ToDoStatus::Asked)).then_nothing_changes();
        let done = asked.when(update(item, ToDoStatus::Done));
        let done = done.then([ToDoUpdated { item, status: ToDoStatus::Done }.into()]);
        let none = done.when(update(item, ToDoStatus::None)).then_types(["to-do-updated"]);
        none.when(update(item, ToDoStatus::None)).then_nothing_changes();
    }
    given(path()).when(update(ToDoItem::EditorContacted, ToDoStatus::None)).then_nothing_changes();
}

#[test]
fn a_document_is_sealed_under_a_subject_of_its_own_and_kept_in_whatever_state() {
    let add = || Action::AddDocument {
        request: REQUEST,
        document: Private::known(FORM, document("courrier.pdf")),
        kind: DocumentKind::Correspondence,
    };
    let event =
        DocumentAdded { document: Private::known(FORM, document("courrier.pdf")), kind: DocumentKind::Correspondence };
    for so_far in [vec![opened()], path(), vec![opened(), dropped()]] {
        given(so_far).when_by(Role::Applicant, add()).then([event.clone().into()]);
    }
}

#[test]
fn the_applicant_is_reminded_of_what_is_waited_for_and_each_reminder_has_its_number() {
    let remind = Action::RemindApplicant { request: REQUEST };
    given([opened()]).when(remind.clone()).refused(Rule::NotWaiting).leaning_on(["request-opened"]);
    let operator = given([opened(), waiting_for(WaitingFor::Operator)]).when(remind.clone());
    operator.refused(Rule::NotWaiting).telling("operator").leaning_on(["waiting-started"]);
    let first = given([opened(), waiting_for(WaitingFor::Applicant)]).when_by(Role::System, remind.clone());
    let second = first.then([ReminderSent { number: 1 }.into()]).when(remind.clone());
    let second = second.then([ReminderSent { number: 2 }.into()]);
    let anew = [WaitingEnded { party: WaitingFor::Applicant }.into(), waiting_for(WaitingFor::Applicant)];
    second.and(anew).when(remind).then([ReminderSent { number: 1 }.into()]);
}
