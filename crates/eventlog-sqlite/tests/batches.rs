//! Group commit, turns and deadlines, with the turn held by the suite so that what queues up is known.

mod common;

use common::{Log, append};
use eventlog::contract::sample::{Draft, nothing, subject};
use eventlog::{AppendError, EventStore, Position, Receipt, Replay};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use std::fs::File;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Holds the turn, as a process that writes for a long time or was stopped in the middle.
struct HeldTurn(File);

impl HeldTurn {
    fn of(log: &Log) -> Self {
        let file = File::options().write(true).open(log.folder().join("log.db.turn")).unwrap();
        file.lock().unwrap();
        Self(file)
    }

    fn leave(self) {
        self.0.unlock().unwrap();
    }
}

/// Queues appends in this order; they are answered once the turn is left.
async fn queued(store: &Arc<SqliteStore>, drafts: Vec<Draft>) -> Vec<JoinHandle<Result<Receipt, AppendError>>> {
    let mut waiting = Vec::new();
    for draft in drafts {
        let store = Arc::clone(store);
        waiting.push(tokio::spawn(async move { store.append(draft.build()).await }));
        tokio::task::yield_now().await;
    }
    waiting
}

async fn answers(waiting: Vec<JoinHandle<Result<Receipt, AppendError>>>) -> Vec<Result<Receipt, AppendError>> {
    let mut answers = Vec::new();
    for task in waiting {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn later_commands_of_a_batch_see_earlier_ones() {
    let log = Log::create();
    let store = Arc::new(log.open());
    let first = Draft::event("created", &["address:x"]);
    let turn = HeldTurn::of(&log);
    let waiting = queued(
        &store,
        vec![
            first.clone(),
            first.clone(),
            first.clone().with_body(2),
            Draft::event("created", &["address:x"]).under(nothing(&["created"], &["address:x"], 0)),
            Draft::event("created", &["address:y"]).under(nothing(&["created"], &["address:y"], 0)),
        ],
    )
    .await;
    turn.leave();
    let answers = answers(waiting).await;
    let receipt = answers[0].clone().unwrap();
    assert_eq!(answers[1], Ok(Receipt { replay: Replay::SameBody, ..receipt }));
    assert_eq!(answers[2], Err(AppendError::CommandReused { command: receipt.command }));
    assert_eq!(answers[3], Err(AppendError::Conflict { position: Position::new(1) }));
    assert_eq!(answers[4].clone().unwrap().first.get(), 2);
    store.close();
    log.audit().unwrap();
}

#[tokio::test]
async fn a_rolled_back_savepoint_leaves_no_trace_in_positions_chain_or_tags() {
    let log = Log::create();
    let store = Arc::new(log.open());
    append(&store, Draft::event("noted", &["a:1"])).await;
    // A ciphertext smuggled in for position 2 makes the first append of the batch fail in the middle of its second
    // statement; the next one takes the position over.
    log.raw().execute("INSERT INTO sealed VALUES (2, 0, zeroblob(16), x'00')", []).unwrap();
    let turn = HeldTurn::of(&log);
    let fails = Draft::event("noted", &["lost:1"]).sealing(subject(1), b"lost").and("noted", &["lost:1"]);
    let waiting = queued(&store, vec![fails.clone(), Draft::event("noted", &["b:1"]), fails.clone()]).await;
    turn.leave();
    let answers = answers(waiting).await;
    assert!(matches!(&answers[0], Err(AppendError::NotWritten { .. })), "{answers:?}");
    assert_eq!(answers[1].clone().unwrap().first.get(), 2);
    assert_eq!(answers[2].clone().unwrap().first.get(), 3, "the same command, tried again, is a new one");
    store.close();
    log.tamper("DELETE FROM sealed WHERE position = 2");
    let audited = log.audit().unwrap();
    assert_eq!((audited.head.position.get(), audited.commands), (4, 3));
}

#[tokio::test]
async fn what_waits_past_its_deadline_is_withdrawn_and_never_written() {
    let log = Log::create();
    let options = SqliteOptions { deadline: Duration::from_millis(150), ..log.options() };
    let store = SqliteStore::open(log.path(), options).unwrap();
    let turn = HeldTurn::of(&log);
    let late = Draft::event("noted", &["late:1"]);
    let began = Instant::now();
    let withdrawn = store.append(late.clone().build()).await;
    assert!(matches!(&withdrawn, Err(AppendError::NotWritten { reason }) if reason.contains("deadline")));
    assert!(began.elapsed() >= Duration::from_millis(150), "it was given its time");
    turn.leave();
    assert_eq!(append(&store, Draft::event("noted", &["a:1"])).await.first.get(), 1);
    assert_eq!(append(&store, late).await.replay, Replay::No, "what was withdrawn was not written");
    store.close();
    assert_eq!(log.audit().unwrap().commands, 2);
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_keeps_what_it_has() {
    let log = Log::create();
    let options = SqliteOptions { queue_length_max: 2, ..log.options() };
    let store = Arc::new(SqliteStore::open(log.path(), options).unwrap());
    let turn = HeldTurn::of(&log);
    let waiting = queued(&store, vec![Draft::event("noted", &[]), Draft::event("noted", &[])]).await;
    let refused = store.append(Draft::event("noted", &[]).build()).await;
    assert!(matches!(&refused, Err(AppendError::NotWritten { reason }) if reason.contains("waiting")), "{refused:?}");
    turn.leave();
    assert!(answers(waiting).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn closing_finishes_what_is_queued() {
    let log = Log::create();
    let store = Arc::new(log.open());
    let turn = HeldTurn::of(&log);
    let waiting = queued(&store, (0..20).map(|_| Draft::event("noted", &[])).collect()).await;
    let closing = {
        let store = Arc::clone(&store);
        std::thread::spawn(move || store.close())
    };
    turn.leave();
    assert!(answers(waiting).await.iter().all(Result::is_ok));
    closing.join().unwrap();
    assert_eq!(log.audit().unwrap().commands, 20);
}

#[tokio::test]
async fn a_tool_that_holds_sqlites_own_lock_delays_and_harms_nothing() {
    let log = Log::create();
    let store = log.open();
    let tool = log.raw();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.append(Draft::event("noted", &[]).build()).await;
    assert!(matches!(&refused, Err(AppendError::NotWritten { reason }) if reason.contains("locked")), "{refused:?}");
    tool.execute_batch("COMMIT").unwrap();
    assert_eq!(append(&store, Draft::event("noted", &[])).await.first.get(), 1);
}
