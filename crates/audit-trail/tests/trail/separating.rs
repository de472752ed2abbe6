//! Facts that stand each alone, and those that restate what was said before.

use serde_json::json;
use uuid::Uuid;

use crate::support::{Line, Log, line};

/// What each line of the trail of request 1 says is otherwise.
async fn changes(log: &Log) -> Vec<Vec<String>> {
    let trail = log.trail(1, u64::MAX).await;
    trail.lines.iter().map(|line| line.changes.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn a_note_takes_no_other_note_back() {
    let mut log = Log::new();
    for text in ["Called.", "Called again.", "Called again."] {
        let records = vec![("note", 7, json!({"text": text}))];
        log.add(Line { records, ..line(1, "note-added", json!({"note": Uuid::from_u128(7).to_string()})) }).await;
    }
    assert_eq!(
        changes(&log).await,
        [["note.text: Called."], ["note.text: Called again."], ["note.text: Called again."]]
    );
}

/// Sealed or erased, a note is there, and is no change of the one before.
#[tokio::test]
async fn a_note_that_nobody_may_read_is_still_another_note() {
    let mut log = Log::new();
    for subject in [7, 8] {
        let records = vec![("note", subject, json!({"text": "Called."}))];
        let data = json!({"note": Uuid::from_u128(subject).to_string()});
        log.add(Line { records, ..line(1, "note-added", data) }).await;
    }
    eventlog::EventStore::forget(&*log.store, eventlog::SubjectId(Uuid::from_u128(8))).await.unwrap();
    assert_eq!(changes(&log).await, [["note.text: Called."], ["note: (erased)"]]);
}

#[tokio::test]
async fn reminders_logins_and_acts_taken_back_are_no_news_of_each_other() {
    let mut log = Log::new();
    for number in [1, 2, 1] {
        log.add(line(1, "reminder-sent", json!({"number": number}))).await;
    }
    for (undone, undone_type) in [(4, "note-added"), (9, "request-dropped")] {
        let data = json!({"reclaimed": [], "undone": undone, "undone_type": undone_type});
        log.add(line(1, "act-undone", data)).await;
    }
    let expected: [&[&str]; 5] = [
        &["number: 1"],
        &["number: 2"],
        &["number: 1"],
        &["undone: 4", "undone_type: note-added"],
        &["undone: 9", "undone_type: request-dropped"],
    ];
    assert_eq!(changes(&log).await, expected);
}

/// What is told of the whole folder in one kind of event is no news of what another kind, or the one before, told of it.
#[tokio::test]
async fn purges_and_imports_count_rows_of_their_own() {
    let mut log = Log::new();
    for (referential, rows) in [("finess", 103_000), ("rpps", 14)] {
        log.add(line(1, "referential-imported", json!({"referential": referential, "rows": rows}))).await;
    }
    for (first, rows) in [(1, 14), (15, 6)] {
        log.add(line(1, "access-purged", json!({"first": first, "rows": rows}))).await;
    }
    let expected: [&[&str]; 4] = [
        &["referential: finess", "rows: 103000"],
        &["referential: rpps", "rows: 14"],
        &["first: 1", "rows: 14"],
        &["first: 15", "rows: 6"],
    ];
    assert_eq!(changes(&log).await, expected);
}

/// A second round asks anew; the day until when it waits is the day of the request, and moves.
#[tokio::test]
async fn a_round_of_correction_asks_for_its_own_fields_and_moves_the_day() {
    let mut log = Log::new();
    for (field, due_on) in [("site", "2026-03-01"), ("applicant", "2026-04-01")] {
        log.add(line(1, "correction-asked", json!({"due_on": due_on, "fields": [{"field": field}]}))).await;
        log.add(line(1, "waiting-started", json!({"due_on": due_on, "party": "applicant"}))).await;
    }
    let expected: [&[&str]; 4] = [
        &["due_on: 2026-03-01", r#"fields: [{"field":"site"}]"#],
        &["party: applicant"],
        &["due_on: 2026-03-01 → 2026-04-01", r#"fields: [{"field":"applicant"}]"#],
        &[],
    ];
    assert_eq!(changes(&log).await, expected);
}

/// The verdict is restated; what it leant on is not, nor does another type's field of the same name count.
#[tokio::test]
async fn a_decision_restates_the_verdict_and_not_its_grounds() {
    let mut log = Log::new();
    for (verdict, evidence) in [("refused", "key-fails"), ("granted", "key-holds")] {
        log.add(line(1, "habilitation-decided", json!({"evidence": [evidence], "verdict": verdict}))).await;
    }
    log.add(line(1, "application-contact-concluded", json!({"outcome": "proceed"}))).await;
    log.add(line(1, "disputed-return-settled", json!({"outcome": "reserved-kept"}))).await;
    let expected: [&[&str]; 4] = [
        &[r#"evidence: ["key-fails"]"#, "verdict: refused"],
        &[r#"evidence: ["key-holds"]"#, "verdict: refused → granted"],
        &["outcome: proceed"],
        &["outcome: reserved-kept"],
    ];
    assert_eq!(changes(&log).await, expected);
}

/// What a type of another day says is compared, whatever it means.
#[tokio::test]
async fn a_type_that_nobody_knows_is_compared() {
    let mut log = Log::new();
    for number in [1, 2] {
        log.add(line(1, "room-numbered", json!({"number": number}))).await;
    }
    assert_eq!(changes(&log).await, [["number: 1"], ["number: 1 → 2"]]);
}
