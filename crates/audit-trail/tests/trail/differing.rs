//! What is otherwise between two positions.

use audit_trail::{Difference, Shown};
use eventlog::{EventStore, Position, SubjectId};
use read_model::SealedOpener;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Line, Log, a_case, line, sources};

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// Each field that is otherwise, as a person reads it.
fn fields(difference: &Difference) -> Vec<String> {
    let fields = difference.parts.iter().flat_map(|part| &part.fields);
    fields.map(ToString::to_string).collect()
}

/// The positions of what was added.
fn added(difference: &Difference) -> Vec<u64> {
    difference.added.iter().map(|line| line.position.get()).collect()
}

fn waiting(due_on: &str) -> Line {
    line(1, "waiting-started", json!({"due_on": due_on}))
}

#[tokio::test]
async fn a_difference_reads_from_old_to_new_with_who_set_it_and_what_was_added() {
    insta::assert_snapshot!(a_case().await.difference(2, 6).await.to_string());
}

#[tokio::test]
async fn what_was_not_opened_by_then_is_all_new() {
    let log = a_case().await;
    let whole = log.difference(0, 6).await;
    assert_eq!((whole.before, whole.events), (0, 6));
    assert!(whole.parts.iter().flat_map(|part| &part.fields).all(|field| field.old.is_none()));
    assert_eq!(
        fields(&whole),
        [
            "department: 44",
            "due_on: 2026-02-15",
            "party: applicant",
            "sector: hospital",
            "mailbox_type: nominative",
            "user.first_name: Anaïs",
            "user.last_name: Le Brun",
        ]
    );
    let missing = Log::new().difference(0, 9).await;
    assert_eq!((missing.before, missing.events), (0, 0));
}

#[tokio::test]
async fn a_moment_is_no_different_from_itself() {
    let log = a_case().await;
    for position in 0..=6 {
        let none = log.difference(position, position).await;
        assert_eq!((none.events, none.parts, none.added), (0, vec![], vec![]));
    }
    assert_eq!(log.difference(6, 99).await.to_string(), "", "beyond the end is the end");
}

#[tokio::test]
async fn what_went_there_and_back_is_no_difference() {
    let mut log = Log::new();
    for due_on in ["2026-02-01", "2026-03-01", "2026-02-01"] {
        log.add(waiting(due_on)).await;
    }
    let back = log.difference(1, 3).await;
    assert_eq!((back.events, fields(&back), added(&back)), (2, vec![], vec![]));
}

#[tokio::test]
async fn the_last_event_that_set_a_field_is_named_and_how_many_did() {
    let mut log = Log::new();
    for due_on in ["2026-02-01", "2026-03-01", "2026-04-01", "2026-04-01"] {
        log.add(waiting(due_on)).await;
    }
    let difference = log.difference(1, 4).await;
    let field = &difference.parts[0].fields[0];
    assert_eq!((field.set.position, field.times), (Position::new(3), 2));
    assert_eq!(field.set.who.name.as_deref(), Some("Claire Durand"));
    // Repeating what stands there sets no field.
    assert_eq!(added(&difference), [4]);
}

#[tokio::test]
async fn what_says_nothing_any_more_is_a_difference() {
    let mut log = Log::new();
    log.add(line(1, "site-changed", json!({"site": "440000289"}))).await;
    log.add(line(1, "site-changed", json!({"site": null}))).await;
    assert_eq!(fields(&log.difference(1, 2).await), ["site: 440000289 → –"]);
    assert_eq!(fields(&log.difference(0, 2).await), [""; 0]);
}

#[tokio::test]
async fn notes_documents_and_events_without_fields_are_added() {
    let mut log = Log::new();
    log.add(waiting("2026-02-01")).await;
    let note = |text: &str| vec![("note", 7, json!({"text": text}))];
    for text in ["Called.", "Called again."] {
        log.add(Line { records: note(text), ..line(1, "note-added", json!({"note": id(7)})) }).await;
    }
    log.add(line(1, "need-validated", json!({}))).await;
    log.add(Line {
        records: vec![("document", 8, json!({"name": "form.pdf", "sha256": "cd".repeat(32)}))],
        ..line(1, "waiting-started", json!({"document": id(8), "due_on": "2026-03-01"}))
    })
    .await;
    let difference = log.difference(1, 5).await;
    assert_eq!(fields(&difference), ["due_on: 2026-02-01 → 2026-03-01"]);
    assert_eq!(added(&difference), [2, 3, 4, 5]);
    assert_eq!(difference.added[1].changes[0].to_string(), "note.text: Called again.");
    assert!(difference.added[3].documents[0].to_string().starts_with("document: form.pdf, sha256 cdcd"));
    assert_eq!(difference.added[3].changes, [], "what set a field is said there");
}

#[tokio::test]
async fn what_stays_sealed_is_said_anew() {
    let mut log = a_case().await;
    log.add(waiting("2026-02-28")).await;
    let of_sealed = async |from: u64, to: u64| {
        let from_log = sources(&log.store, &SealedOpener);
        let (from, to) = (Position::new(from), Position::new(to));
        Difference::of_request(from_log, Uuid::from_u128(1), from, to).await.unwrap()
    };
    assert_eq!(fields(&of_sealed(2, 3).await), ["user: (sealed) → (sealed), said anew"]);
    // Nobody said it again after that.
    assert_eq!(fields(&of_sealed(3, 7).await), ["due_on: 2026-02-28", "party: applicant"]);
    let rejected = &of_sealed(5, 6).await.added[0];
    assert_eq!(rejected.reason, Some(Shown::Sealed));
    assert!(!serde_json::to_string(&of_sealed(0, 7).await).unwrap().contains("Brun"));
}

#[tokio::test]
async fn what_is_erased_on_one_side_is_compared_field_by_field() {
    let mut log = Log::new();
    let head = |subject: u128, name: &str| {
        let records = vec![("head", subject, json!({"last_name": name}))];
        Line { records, ..line(1, "structure-head-changed", json!({"head": id(subject)})) }
    };
    for (subject, name) in [(1, "Questelin"), (2, "Rousselin"), (3, "Cambronnel")] {
        log.add(head(subject, name)).await;
    }
    assert_eq!(fields(&log.difference(1, 2).await), ["head.last_name: Questelin → Rousselin"]);
    log.store.forget(SubjectId(Uuid::from_u128(2))).await.unwrap();
    assert_eq!(fields(&log.difference(1, 2).await), ["head.last_name: Questelin → (erased)"]);
    assert_eq!(fields(&log.difference(2, 3).await), ["head.last_name: (erased) → Cambronnel"]);
    assert_eq!(fields(&log.difference(0, 2).await), ["head: (erased)"]);
    assert_eq!(fields(&log.difference(1, 3).await), ["head.last_name: Questelin → Cambronnel"]);
}

/// A mailbox for one, whose user is then somebody else.
async fn corrected() -> Log {
    let mut log = Log::new();
    let named = |last_name: &str, mail: &str| json!({"last_name": last_name, "mail": mail});
    log.add(Line {
        records: vec![("holder", 1, named("Lebrun", "a@x.test"))],
        ..line(1, "mailbox-requested", json!({"holder": id(1), "mailbox": id(9)}))
    })
    .await;
    log.add(line(1, "terms-accepted", json!({"accepted_version": "2025", "mailbox": id(9), "person": id(1)}))).await;
    log.add(Line {
        records: vec![("user", 2, named("Le Brun", "a@x.test"))],
        ..line(1, "mailbox-user-corrected", json!({"mailbox": id(9), "person": id(1), "user": id(2)}))
    })
    .await;
    log
}

#[tokio::test]
async fn a_corrected_user_is_compared_with_who_it_was_until_then() {
    let log = corrected().await;
    let difference = log.difference(1, 3).await;
    assert_eq!(fields(&difference), ["accepted_version: 2025", "user.last_name: Lebrun → Le Brun"]);
    let heading = difference.parts[0].to_string();
    assert!(heading.starts_with("person Le Brun, mailbox of Le Brun (until then Lebrun)\n"), "{heading}");
    // As of the end, there is one user, and it was never another.
    let whole = log.difference(0, 3).await;
    assert_eq!(fields(&whole), ["accepted_version: 2025", "user.last_name: Le Brun", "user.mail: a@x.test"]);
}

#[tokio::test]
async fn who_is_corrected_and_corrected_back_is_who_it_was() {
    let mut log = corrected().await;
    log.add(Line {
        records: vec![("user", 1, json!({"last_name": "Lebrun", "mail": "a@x.test"}))],
        ..line(1, "mailbox-user-corrected", json!({"mailbox": id(9), "person": id(2), "user": id(1)}))
    })
    .await;
    assert_eq!(fields(&log.difference(2, 4).await), [""; 0]);
}

/// Each part has its own heading, by the name that it has at the end.
#[tokio::test]
async fn parts_are_told_apart_by_name() {
    let mut log = Log::new();
    let told = |partner: u128, name: &str| Line {
        records: vec![("identity", partner, json!({"mail": "p@x.test", "name": name}))],
        ..line(1, "partner-told", json!({"identity": id(partner), "partner": id(partner)}))
    };
    log.add(told(1, "Clinic A")).await;
    log.add(told(2, "Clinic B")).await;
    for (item, status) in [("a", "asked"), ("b", "asked")] {
        log.add(line(1, "to-do-updated", json!({"item": item, "status": status}))).await;
    }
    let text = log.difference(0, 4).await.to_string();
    let headings: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    assert_eq!(headings, ["partner Clinic A", "partner Clinic B", "item a", "item b"]);
}

#[tokio::test]
async fn an_event_of_a_type_that_nobody_knows_is_compared_and_named() {
    let mut log = Log::new();
    for (floor, city) in [(3, "Nantes"), (4, "Nantes"), (5, "Angers")] {
        log.add(line(1, "site-relocated", json!({"floor": floor, "former_site": {"city": city}}))).await;
    }
    let difference = log.difference(1, 3).await;
    assert_eq!(fields(&difference), ["floor: 3 → 5", "former_site.city: Nantes → Angers"]);
    let floor = &difference.parts[0].fields[0];
    assert_eq!((floor.set.label.as_str(), floor.times), ("site relocated", 2));
}

/// What happened to the structure, or to another request, and touches this one stands in its trail, and in the difference.
#[tokio::test]
async fn what_belongs_to_another_history_is_added_with_what_it_changed_there() {
    let mut log = Log::new();
    let enquired = |outcome: &str| Line {
        request: None,
        tags: vec![format!("request:{}", id(1)), "structure:finess:440000289".to_owned()],
        ..line(1, "membership-enquired", json!({"outcome": outcome}))
    };
    log.add(line(1, "request-opened", json!({"outcome": "opened"}))).await;
    log.add(enquired("not-member")).await;
    log.add(enquired("member")).await;
    let difference = log.difference(2, 3).await;
    assert_eq!(difference.parts, []);
    assert_eq!(difference.added[0].changes[0].to_string(), "outcome: not-member → member");
    assert_eq!(difference.before + difference.events, log.trail(1, 99).await.lines.len() as u64);
}

/// What was set on one side of a step is what the next step begins with.
#[tokio::test]
async fn differences_add_up() {
    let log = a_case().await;
    let value = |difference: &Difference, name: &str| -> Option<Value> {
        let field = difference.parts.iter().flat_map(|part| &part.fields).find(|field| field.field == name)?;
        Some(serde_json::to_value(&field.new).unwrap())
    };
    assert_eq!(value(&log.difference(0, 4).await, "due_on"), Some(json!({"known": "2026-02-01"})));
    assert_eq!(value(&log.difference(4, 5).await, "due_on"), value(&log.difference(0, 5).await, "due_on"));
}
