//! Personal content bears on no decision and shows in no debug output.

use serde_json::Value;
use workflow::wire::{SealedFields, decode, encode};
use workflow::{ActionKind, Command, Decision, Event, Personal, RecordedEvent, State, decide, evolve};

use crate::support::*;

/// Every text in a JSON value.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Every personal text of an event; the referential that was asked is public.
fn personal_texts(event: &Event) -> Vec<String> {
    let mut found = Vec::new();
    encode(event)
        .personal
        .iter()
        .filter_map(|fields| fields.content.known())
        .for_each(|value| texts(value, &mut found));
    found.retain(|text| !["rpps", "number-key", "professional_id"].contains(&text.as_str()));
    found
}

#[test]
fn debug_output_of_an_event_shows_nothing_personal() {
    let mut shown_to_be_personal = 0;
    for event in samples() {
        let (debugged, stored) = (format!("{event:?}"), format!("{:?}", encode(&event)));
        for text in personal_texts(&event) {
            assert!(!debugged.contains(&text), "{text:?} shows in {debugged}");
            assert!(!stored.contains(&text), "{text:?} shows in {stored}");
            shown_to_be_personal += 1;
        }
    }
    assert!(shown_to_be_personal > 40, "the samples hold personal content: {shown_to_be_personal} texts");
}

#[test]
fn debug_output_of_a_command_shows_nothing_personal() {
    let personal: Vec<String> = samples().iter().flat_map(personal_texts).collect();
    let typed = ["an invented reason", "Armoret", "Kerbriac", "kerbriac", "Solenn", "99700000013", "planet-sante"];
    for action in every_action() {
        let debugged = format!("{:?}", command(action));
        for text in personal.iter().map(String::as_str).chain(typed) {
            assert!(!debugged.contains(text), "{text:?} shows in {debugged}");
        }
    }
}

#[test]
fn what_is_wrong_with_sealed_content_does_not_quote_it() {
    let note = encode(&samples().into_iter().find(|event| event.type_name() == "note-added").expect("a sample"));
    let content = Personal::Known(serde_json::json!({ "text": { "Kerbriac": "Solenn" }, "Kerbriac": 1 }));
    let damaged = SealedFields { content, ..note.personal[0].clone() };
    let error = decode("note-added", 1, &note.data.to_string(), &[damaged]).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Kerbriac"), "{error}");
}

/// The same event as a reader without keys, or after an erasure, has it.
fn with_content(event: &Event, content: &Personal<Value>) -> Event {
    let stored = encode(event);
    let records = stored.personal.iter().map(|fields| SealedFields { content: content.clone(), ..fields.clone() });
    let records: Vec<_> = records.collect();
    decode(stored.event_type, stored.schema, &stored.data.to_string(), &records).expect("what was encoded decodes")
}

/// The fold of a history whose content is known, or is replaced.
pub(crate) fn fold<'a>(events: impl Iterator<Item = &'a RecordedEvent>, content: Option<&Personal<Value>>) -> State {
    events.fold(State::default(), |state, recorded| {
        let event = content.map_or_else(|| recorded.event.clone(), |content| with_content(&recorded.event, content));
        evolve(state, &RecordedEvent { event, ..recorded.clone() })
    })
}

/// The positions of what a decision says, without its content.
fn outcome(state: &State, command: &Command) -> Result<Decision, workflow::Refusal> {
    decide(state, command)
}

#[test]
fn opened_sealed_and_erased_histories_fold_to_the_same_state_and_the_same_decisions() {
    let journeys = [
        given(path()),
        given(through("creation-requested")).and([dropped()]),
        given(through("credentials-declared-sent")).and([bounced()]),
        given(through("mailbox-requested")).and([not_granted(BOX, HOLDER)]),
        given(samples().into_iter().filter(|event| !matches!(event, Event::LogCreated(_)))),
    ];
    for journey in &journeys {
        let log = journey.log();
        for length in 0..=log.len() {
            let opened = fold(log.events().take(length), None);
            for content in [Personal::Sealed, Personal::Erased] {
                let closed = fold(log.events().take(length), Some(&content));
                assert_eq!(opened, closed, "after {length} events");
                for action in every_action() {
                    let command = command(action);
                    assert_eq!(outcome(&opened, &command), outcome(&closed, &command), "{command:?}");
                }
            }
        }
    }
}

#[test]
fn every_kind_of_action_is_among_those_tried() {
    let tried: Vec<ActionKind> = every_action().iter().map(workflow::Action::kind).collect();
    assert_eq!(tried, ActionKind::ALL);
}

#[test]
fn debug_output_says_what_it_hides() {
    assert_eq!(format!("{:?}", command(drop_request()).action), format!("drop-request({REQUEST})"));
    assert_eq!(format!("{:?}", address(ADDRESS)), format!("Keyed({})", hash(ADDRESS)));
    let states = [Personal::Known("Kerbriac"), Personal::Sealed, Personal::Erased];
    assert_eq!(states.map(|state| format!("{state:?}")), ["Known(…)", "Sealed", "Erased"]);
}
