//! Long lists, page by page.

use audit_trail::{Histories, Trail};
use eventlog::Position;
use read_model::SealedOpener;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Line, Log, line, sources};

/// Three requests and the structure of two of them, one event each in turn.
async fn interleaved() -> Log {
    let mut log = Log::new();
    for round in 0..5 {
        for request in 1..=3 {
            log.add(line(request, "waiting-started", json!({"due_on": format!("2026-02-{round:02}")}))).await;
        }
        let tags = vec![format!("request:{}", Uuid::from_u128(1)), "structure:finess:440000289".to_owned()];
        log.add(Line { request: None, tags, ..line(1, "membership-enquired", json!({"round": round})) }).await;
    }
    log
}

#[tokio::test]
async fn pages_of_any_size_say_what_the_whole_says() {
    let log = interleaved().await;
    let from = || sources(&log.store, &SealedOpener);
    let all: Vec<Position> = (1..=20).map(Position::new).collect();
    let whole = Trail::of_positions(from(), &all, Position::new(20)).await.unwrap().lines;
    assert_eq!(whole.len(), 20);
    for size in 1..=20 {
        let mut histories = Histories::new(from());
        let mut lines = Vec::new();
        for page in all.chunks(size) {
            lines.extend(histories.at(page).await.unwrap());
        }
        assert_eq!(lines, whole, "pages of {size}");
    }
}

/// Asked for what was passed already, it reads anew rather than compare with what came after.
#[tokio::test]
async fn a_page_asked_for_twice_says_the_same_twice() {
    let log = interleaved().await;
    let mut histories = Histories::new(sources(&log.store, &SealedOpener));
    let page = [5, 9].map(Position::new);
    let first = histories.at(&page).await.unwrap();
    assert_eq!(histories.at(&page).await.unwrap(), first);
    assert_eq!(first[0].changes[0].to_string(), "due_on: 2026-02-00 → 2026-02-01");
}

/// More requests than are remembered at once: what was forgotten is read again, and says the same.
#[tokio::test]
async fn what_was_forgotten_between_two_pages_is_read_again() {
    let mut log = Log::new();
    let requests = 1_200;
    for due_on in ["2026-02-01", "2026-03-01"] {
        for request in 1..=requests {
            log.add(line(request, "waiting-started", json!({"due_on": due_on}))).await;
        }
    }
    let mut histories = Histories::new(sources(&log.store, &SealedOpener));
    let all: Vec<Position> = (1..=2_400).map(Position::new).collect();
    let mut lines = Vec::new();
    for page in all.chunks(400) {
        lines.extend(histories.at(page).await.unwrap());
    }
    let moved = lines.iter().filter(|line| line.changes[0].to_string() == "due_on: 2026-02-01 → 2026-03-01");
    assert_eq!((lines.len(), moved.count()), (2_400, 1_200));
}
